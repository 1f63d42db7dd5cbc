"""What the domain's rules say of records that come from a file: each field by its own rule."""

import math
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from mlpm_tui.domain.agreements import WorkLimit
from mlpm_tui.domain.alert_cases import CAUSES
from mlpm_tui.domain.artifacts import name_artifact
from mlpm_tui.domain.cards import PHASE_NUMBERS, Kind
from mlpm_tui.domain.changes import Record
from mlpm_tui.domain.editing import MOST_POINTS, check_name, check_tags
from mlpm_tui.domain.endpoints import read_endpoint
from mlpm_tui.domain.errors import MlpmError, RuleBroken
from mlpm_tui.domain.exchange_kept import PLACED, check_kept, check_point
from mlpm_tui.domain.exchange_values import wrong
from mlpm_tui.domain.experiments import Artifact
from mlpm_tui.domain.fleet import GROUPS, METHODS, SIDES, SOURCE_KINDS, Source
from mlpm_tui.domain.handoffs import CHECKS as EVIDENCE_CHECKS
from mlpm_tui.domain.handoffs import HANDOFF_ITEMS, HANDOFF_STATES
from mlpm_tui.domain.model_words import check_address, check_title
from mlpm_tui.domain.monitor_sources import check_settings, check_uri
from mlpm_tui.domain.monitor_terms import FIELDS as MONITOR_FIELDS
from mlpm_tui.domain.objective_judging import COMPARISONS
from mlpm_tui.domain.parts import CHECKS as PARTS
from mlpm_tui.domain.parts import SEVERITIES, check_metrics
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.ranks import is_rank
from mlpm_tui.domain.retraining_rules import read_repeat
from mlpm_tui.domain.rule_forms import criterion_from_json, stopping_rule_from_json
from mlpm_tui.domain.text import check_block, check_line
from mlpm_tui.domain.work_limits import MOST, Scope, check_limited
from mlpm_tui.domain.zones import zone_named

Check = Callable[[Any], Any]
_SMALL = 2**31 - 1
_WIDE = frozenset({"timebox_length_s", "timebox_spent_s", "step", "test_size", "least"})
"""Whole numbers that may need more than 32 bits."""
_ODD_NUMBERS = frozenset({"observed"})
"""Numbers that may be none, as training reports them."""
_LONGEST_NAME = 200


def _line(what: str, longest: int = 10_000) -> Check:
    return lambda text: check_line(text, what, longest)


def _one_of(words: tuple[str, ...], what: str) -> Check:
    def check(text: str) -> str:
        if text not in words:
            raise RuleBroken(f"{what} is one of {', '.join(words)}; {text[:40]!r} is none.")
        return text

    return check


def _between(low: float, high: float, what: str) -> Check:
    def check(number: float) -> float:
        if not low <= number <= high:
            raise RuleBroken(f"{what} must be from {low:g} to {high:g}; {number:g} is not.")
        return number

    return check


def _rank(text: str) -> str:
    if not is_rank(text):
        raise RuleBroken(f"{text[:40]!r} is no place in a column.")
    return text


def _block(what: str) -> Check:
    return lambda text: check_block(text, what) if text else ""


def _zone(text: str) -> str:
    zone_named(text)
    return text


_NAME = _line("A name", _LONGEST_NAME)
_PHASE = _between(PHASE_NUMBERS[0], PHASE_NUMBERS[-1], "A phase")
_DAYS = _between(0, 10_000, "A number of days")
_CARD_KIND = _one_of(tuple(Kind), "A kind")

RULES: Mapping[str, Mapping[str, Check]] = {
    "phase": {
        "number": _PHASE,
        "name": _line("A phase's name", _LONGEST_NAME),
        "planned_days_least": _DAYS,
        "planned_days_most": _DAYS,
    },
    "gate_output": {"name": _line("An output's name", 500)},
    "person": {"name": check_name},
    "metric": {"name": _line("A metric's name", 250)},
    "work_limit": {
        "scope": _one_of(tuple(Scope), "A scope"),
        "most": _between(1, MOST, "A limit"),
        "phase": _PHASE,
    },
    "duty": {"person": check_name, "kind": _CARD_KIND, "phase": _PHASE},
    "standup": {"who": _NAME},
    "card": {
        "title": _line("A title"),
        "description": _block("A description"),
        "phase": _PHASE,
        "rank": _rank,
        "owner": _NAME,
        "points": _between(0, MOST_POINTS, "Points"),
        "tags": check_tags,
        "blocked": _line("What blocks a card", 500),
        "number": _between(1, _SMALL, "A number"),
        "version": _between(1, _SMALL, "An edition"),
    },
    "experiment": PARTS["experiment"],
    "alert": {"severity": _one_of(SEVERITIES, "A severity")},
    "incident": {"cause": _one_of(("", *CAUSES), "A cause")},
    "subtask": {"endpoint": read_endpoint},
    "checklist_item": {
        "group": _line("A checklist's name", 80),
        "text": _line("A checklist item", 500),
        "rank": _rank,
    },
    "comment": {"who": _NAME, "text": _block("A comment")},
    "result": {"model": _line("A model's name"), "metrics": check_metrics},
    "sprint": {
        "name": _line("A sprint's name", _LONGEST_NAME),
        "band_low": _between(0, 100, "A band"),
        "band_high": _between(0, 100, "A band"),
    },
    "model": {
        "name": partial(check_title, what="A model's name"),
        "runbook": lambda text: check_address(text, "The runbook's address") if text else "",
    },
    "source": {
        "kind": _one_of(SOURCE_KINDS, "A kind of source"),
        "name": partial(check_title, what="A source's name"),
    },
    "monitor": {
        "method": _one_of(METHODS, "A method"),
        "side": _one_of(SIDES, "A side"),
        "severity": _one_of(SEVERITIES, "A severity"),
        "group": _one_of(GROUPS, "A group"),
        **{name: MONITOR_FIELDS[name] for name in ("needed", "window_days", "least")},
    },
    "schedule": {"rule": lambda text: read_repeat(text).text, "zone": _zone},
    "objective": {"comparison": _one_of(tuple(COMPARISONS), "A comparison")},
    "handoff": {"state": _one_of(HANDOFF_STATES, "A handoff's state")},
    "handoff_item": {
        "item": _one_of(HANDOFF_ITEMS, "An item"),
        "checked": _one_of(EVIDENCE_CHECKS, "What a look came to"),
    },
}
"""How single fields are checked; None, where a field may be that, is not asked about."""

EACH: Mapping[tuple[str, str], Check] = {
    ("experiment", "criteria"): criterion_from_json,
    ("experiment", "stopping"): stopping_rule_from_json,
}
"""How each entry of a list is checked, so that the place says which one is wrong."""


def checked(entity: str, fields: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return a record's fields as the rules keep them, or say which one they refuse."""
    rules = RULES.get(entity, {})
    return {
        name: _checked(entity, name, value, rules.get(name), f"{place}.{name}")
        for name, value in fields.items()
    }


def _checked(entity: str, name: str, value: object, rule: Check | None, place: str) -> Any:  # noqa: ANN401
    _check_number(name, value, place)
    if (each := EACH.get((entity, name))) is not None and isinstance(value, tuple):
        for at, part in enumerate(value):
            _asked(each, part, f"{place}[{at}]")
    if rule is None or value is None:
        return value
    return _asked(rule, value, place)


def _asked(rule: Check, value: object, place: str) -> Any:  # noqa: ANN401
    try:
        return rule(value)
    except MlpmError as error:
        raise wrong(place, str(error)) from None


def _check_number(name: str, value: object, place: str) -> None:
    if isinstance(value, bool):
        return
    if isinstance(value, int) and name not in _WIDE and abs(value) > _SMALL:
        raise wrong(place, f"a number from -{_SMALL} to {_SMALL} belongs here.")
    if isinstance(value, float) and name not in _ODD_NUMBERS and not math.isfinite(value):
        raise wrong(place, "a finite number belongs here.")


def check_record(record: Record, place: str, ids: Collection[str]) -> None:
    """Refuse a record whose fields do not go together; `ids` are those of the file's cards."""
    try:
        match record:
            case Source():
                check_uri(record.kind, record.uri)
                check_settings(record.kind, record.settings)
            case Artifact():
                name_artifact(record.kind, record.uri)
            case WorkLimit():
                check_limited(Scope(record.scope), record.name)
        check_kept(record, ids)
    except MlpmError as error:
        raise _at(place, error) from None


def check_value(point: Point, place: str) -> Point:
    """Return a signal's value from a file, or say what is wrong with it."""
    try:
        check_point(point)
    except RuleBroken as error:
        raise _at(place, error) from None
    return point


def _at(place: str, error: MlpmError) -> RuleBroken:
    """Return a refusal with its place; some say themselves where in the record they are."""
    if error.code == PLACED:
        return RuleBroken(f"{place}.{error}", PLACED)
    return wrong(place, str(error))
