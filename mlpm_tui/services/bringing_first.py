"""Exports of the first layout, which held cards, phases and people with what was made of them.

What was worked out there (verdicts, proposals, time left) is read back into what it came from as
far as that can be told; the rest comes anew.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.details import Alert, Retraining
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.exchange_forms import FORMAT, FORMS, VERSION
from mlpm_tui.domain.exchange_values import as_list, as_object, read_text, read_value, wrong
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.ranks import rank_between
from mlpm_tui.services.rule_language import read_criteria, read_stopping_rule

Entry = dict[str, Any]
_CARD = (
    *("id", "kind", "title", "phase", "status", "rank", "created_at", "updated_at", "entered_at"),
    *("number", "parent", "description", "owner", "points", "due", "tags", "blocked", "done_at"),
    "archived_at",
)
_EXPERIMENT = (
    *("hypothesis", "baseline", "resources", "outcome", "outcome_reason", "learnings"),
    *("next_steps", "decided_at", "decided_by", "proposed"),
)


def from_first(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document of the first layout in the present one."""
    at = read_value(datetime, document.get("exported_at"), "exported_at")
    return {
        "format": FORMAT,
        "version": VERSION,
        "project": document.get("project"),
        "numbers": document.get("numbers", {}),
        "phases": [_phase(each, place) for each, place in _each(document, "phases", "")],
        "people": document.get("people", []),
        "cards": [_card(each, place, at) for each, place in _each(document, "cards", "")],
    }


def _each(holder: Mapping[str, Any], name: str, place: str) -> list[tuple[Mapping[str, Any], str]]:
    at = f"{place}.{name}" if place else name
    entries = enumerate(as_list(holder.get(name, []), at))
    return [(as_object(entry, f"{at}[{n}]"), f"{at}[{n}]") for n, entry in entries]


def _taken(entry: Mapping[str, Any], names: Sequence[str]) -> Entry:
    return {name: entry[name] for name in names if name in entry}


def _fields_of(entity: str) -> tuple[str, ...]:
    """Return a record's fields that point at nothing: what they pointed at was not told."""
    form = next(form for form in FORMS if form.entity == entity)
    return tuple(name for name in form.written if name not in form.refs)


def _phase(entry: Mapping[str, Any], place: str) -> Entry:
    names = ("number", "name", "started_at", "ended_at", "decision", "decided_by", "reason")
    days = read_value(tuple[int, int], entry.get("planned_days"), f"{place}.planned_days")
    return {
        **_taken(entry, names),
        "planned_days_least": days[0],
        "planned_days_most": days[1],
        "outputs": entry.get("outputs", []),
    }


def _card(entry: Mapping[str, Any], place: str, now: datetime) -> Entry:
    card = _taken(entry, _CARD)
    links = [link for link, _ in _each(entry, "links", place) if link.get("direction") == "out"]
    card["links"] = [{"relation": link.get("relation"), "target": link.get("id")} for link in links]
    card["checklist"] = _ranked(entry, place)
    card["comments"] = entry.get("comments", [])
    match entry.get("kind"):
        case Kind.EXPERIMENT:
            card |= _experiment(entry, place, now)
        case Kind.ALERT:
            card["alert"] = _taken(entry, _fields_of(Alert.entity))
            card["incident"] = _incident(entry, place)
        case Kind.RETRAINING:
            card["retraining"] = _taken(entry, _fields_of(Retraining.entity))
    return card


def _ranked(entry: Mapping[str, Any], place: str) -> list[Entry]:
    items, rank = list[Entry](), None
    for item, _ in _each(entry, "checklist", place):
        rank = rank_between(rank, None, 0)
        items.append({**item, "rank": rank})
    return items


def _incident(entry: Mapping[str, Any], place: str) -> Entry:
    facts = [[fact.get("name"), fact.get("value")] for fact, _ in _each(entry, "facts", place)]
    return {**_taken(entry, _fields_of(Incident.entity)), "facts": facts}


def _experiment(entry: Mapping[str, Any], place: str, now: datetime) -> Entry:
    experiment = _taken(entry, _EXPERIMENT)
    experiment["criteria"] = _criteria(entry, place)
    experiment["stopping"] = _stopping(entry, place)
    experiment |= _timebox(entry.get("timebox"), f"{place}.timebox", now)
    return {
        "experiment": experiment,
        "results": [dict(each) for each, _ in _each(entry, "results", place)],
        "artifacts": entry.get("artifacts", []),
        "runs": entry.get("runs", []),
        "firings": [_firing(each) for each, _ in _each(entry, "firings", place)],
        "trainings": [_training(each) for each, _ in _each(entry, "trainings", place)],
    }


def _criteria(entry: Mapping[str, Any], place: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for each, at in _each(entry, "criteria", place):
        text = read_text(each.get("text"), f"{at}.text")
        try:
            found += [one.as_json() for one in read_criteria(text)]
        except BadText as error:
            raise wrong(at, str(error)) from None
    return found


def _stopping(entry: Mapping[str, Any], place: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for each, at in _each(entry, "stopping", place):
        text = read_text(each.get("text"), f"{at}.text")
        try:
            found.append(read_stopping_rule(text).as_json())
        except BadText as error:
            raise wrong(at, str(error)) from None
    return found


def _timebox(value: object, place: str, now: datetime) -> Entry:
    """Return how a timebox stood: it told what was left of it, and whether it ran."""
    if value is None:
        return {}
    given = as_object(value, place)
    length, total, left = (
        read_value(int, given.get(name), f"{place}.{name}")
        for name in ("length_s", "total_s", "remaining_s")
    )
    spent = max(0, total - left)
    box: Entry = {
        "timebox_length_s": length,
        "timebox_started_at": given.get("started_at"),
        "timebox_extensions": given.get("extensions", []),
        "timebox_spent_s": spent,
    }
    ends = read_value(datetime | None, given.get("ends_at"), f"{place}.ends_at")
    if ends is not None:
        since = min(now, ends - timedelta(seconds=total - spent))
        box["timebox_running_since"] = since.isoformat()
    return box


def _firing(entry: Mapping[str, Any]) -> Entry:
    kept = {name: value for name, value in entry.items() if name != "answered"}
    # What it fired on was not told where that was no run: its time tells it from others.
    return {**kept, "occasion": entry.get("run") or entry.get("fired_at")}


def _training(entry: Mapping[str, Any]) -> Entry:
    return {name: value for name, value in entry.items() if name not in {"duration_s", "state"}}
