"""Whole projects as documents, made up from a number: every kind of record, hostile texts."""

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from mlpm_tui.domain.balance_sides import Mix
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.exchange_forms import FORMAT, FORMS, VERSION, Form, types_of, within
from mlpm_tui.domain.exchange_values import plain
from mlpm_tui.domain.experiments import Baseline
from mlpm_tui.domain.fleet import GROUPS, SIDES
from mlpm_tui.domain.handoffs import CHECKS, HANDOFF_ITEMS, HANDOFF_STATES
from mlpm_tui.domain.ids import card_id
from mlpm_tui.domain.parts import SEVERITIES
from mlpm_tui.domain.ranks import rank_between
from mlpm_tui.domain.records import RECORDS
from mlpm_tui.domain.sprint_summaries import ID_LISTS, STAGES, SUMS
from mlpm_tui.domain.timebox import Extension

Draw = Callable[[Random], Any]
START = datetime(2020, 1, 1, tzinfo=UTC)
LETTERS = 'abc é:/[]\\"\n\x1b'
NASTY = ("[bold]x[/]", "\x1b[31mred", "a\u202eb", "\U0001f600 é", "'; drop table card; --", "NaN")
PARTS = {Kind.EXPERIMENT: "experiment", Kind.ALERT: "alert", Kind.RETRAINING: "retraining"}


def one_of(*values: object) -> Draw:
    return lambda random: random.choice(values)


def whole(low: int, high: int) -> Draw:
    return lambda random: random.randint(low, high)


def or_none(draw: Draw) -> Draw:
    return lambda random: draw(random) if random.random() < 0.7 else None


def listed(draw: Draw) -> Draw:
    return lambda random: [draw(random) for _ in range(random.randint(0, 2))]


def line(random: Random) -> str:
    if random.random() < 0.3:
        return random.choice(NASTY)
    text = "".join(random.choices(LETTERS, k=random.randint(0, 8)))
    return f"x{text}".replace("\n", " ").strip()


def word(random: Random) -> str:
    return "".join(random.choices("abcdef", k=random.randint(1, 6)))


def time(random: Random) -> datetime:
    return START + timedelta(microseconds=random.randint(0, 3 * 10**14))


def number(random: Random) -> float:
    return random.choice([0.0, -1.5, 1e300, random.random()])


def extension(random: Random) -> object:
    return plain(Extension(time(random), word(random), random.randint(0, 9), line(random)))


def summary(random: Random) -> dict[str, Any]:
    """Draw what a sprint came to."""
    mix = plain(Mix(random.randint(0, 9), random.randint(0, 9), 0, random.random()))
    return {
        **{name: random.sample(["ML-EXP-01", "ML-PROD-01"], 1) for name in ID_LISTS},
        "into": random.choice([None, line(random)]),
        "points": {name: float(random.randint(0, 9)) for name in SUMS},
        "mix": dict.fromkeys(STAGES, mix),
    }


CRITERION = {
    "metric": "f1",
    "relation": ">=",
    "bound": {"kind": "value", "amount": 0.85, "unit": ""},
    "where": "",
}
STOPPING = {"condition": "diverges", "metric": "loss", "action": "restart", "confirm": 2}

OWN: Mapping[tuple[str, str], Draw] = {
    ("card", "tags"): lambda random: [*dict.fromkeys(listed(word)(random))],
    ("card", "version"): whole(1, 50),
    ("card", "points"): or_none(lambda random: float(random.randint(0, 100))),
    ("experiment", "criteria"): listed(one_of(CRITERION)),
    ("experiment", "stopping"): listed(one_of(STOPPING)),
    ("experiment", "timebox_length_s"): or_none(whole(1, 1_000_000)),
    ("alert", "severity"): one_of(*SEVERITIES),
    ("incident", "cause"): one_of("", "real_change", "recovered"),
    ("subtask", "endpoint"): one_of(None, "POST /api/v1/x", "https://h.example/x"),
    ("artifact", "kind"): one_of("checkpoint"),
    ("artifact", "uri"): one_of("s3://bucket/a.pt", "models/a.pt"),
    ("experiment", "timebox_spent_s"): whole(0, 1_000_000),
    ("experiment", "proposed"): or_none(
        lambda random: {"outcome": "partial", "why": line(random), "evidence": [line(random)]}
    ),
    ("retraining", "verdict"): or_none(
        lambda random: {"verdict": word(random), "why": line(random), "rope": 0.01}
    ),
    ("sprint", "starts_on"): lambda random: date(2026, 11, random.randint(1, 9)),
    ("sprint", "ends_on"): lambda random: date(2026, 11, random.randint(9, 30)),
    ("sprint", "band_low"): whole(0, 50),
    ("sprint", "band_high"): whole(60, 100),
    ("sprint", "closed_at"): time,
    ("sprint", "summary"): or_none(summary),
    ("work_limit", "scope"): one_of("person"),
    ("work_limit", "name"): word,
    ("work_limit", "most"): whole(1, 100),
    ("work_limit", "phase"): or_none(whole(1, 5)),
    ("duty", "person"): word,
    ("duty", "kind"): one_of(None, *map(str, Kind)),
    ("duty", "phase"): or_none(whole(1, 5)),
    ("source", "kind"): one_of("table"),
    ("source", "uri"): one_of("postgresql://h.example/logs?table=rows"),
    ("source", "settings"): one_of({}, {"time": "at", "zone": "UTC"}),
    ("model", "runbook"): one_of("", "https://h.example/runbook"),
    ("monitor", "signal"): line,
    ("monitor", "method"): one_of("threshold"),
    ("monitor", "side"): one_of(*SIDES),
    ("monitor", "warn"): one_of(None),
    ("monitor", "alarm"): one_of(None, 0.5, 1e300),
    ("monitor", "needed"): whole(1, 30),
    ("monitor", "window_days"): whole(1, 366),
    ("monitor", "least"): whole(1, 1_000_000_000),
    ("monitor", "settings"): lambda random: {"why": line(random), "bins": 10, word(random): "x"},
    ("schedule", "rule"): one_of("FREQ=MONTHLY", "FREQ=WEEKLY;BYDAY=MO"),
    ("schedule", "zone"): one_of("UTC", "Europe/Berlin"),
    ("monitor", "severity"): one_of(*SEVERITIES),
    ("monitor", "group"): one_of(*GROUPS),
    ("objective", "signal"): one_of("latency_p99.5"),
    ("objective", "comparison"): one_of("<", "<="),
    ("objective", "limit"): one_of(0.5, 100.0),
    ("objective", "unit"): one_of("ms"),
    ("objective", "target"): one_of(0.995),
    ("objective", "window_days"): whole(1, 366),
    ("measurement", "figures"): one_of(
        {},
        {"availability": 0.9, "good/availability": 9, "total/availability": 10, "latency_p99": 1},
        {"good/latency<0.5": 0, "total/latency<0.5": 3, "steps/latency": [[0.0, 0.5, 3]]},
    ),
    ("handoff", "state"): one_of(*HANDOFF_STATES),
    ("handoff_item", "checked"): one_of(*CHECKS),
    ("firing", "observed"): one_of(None, math.nan, math.inf, -math.inf, 0.5),
}
"""Fields that take something narrower than their type says."""
TOGETHER = {("objective", "unit"), ("objective", "target"), ("sprint", "closed_at")}
"""Fields that others ask for."""
ONCE = {"person", "metric", "sprint", "model", "source", "monitor"}


def of_type(kind: Any) -> Draw:  # noqa: ANN401
    """Return what draws JSON values of a field's type."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return or_none(of_type(next(part for part in parts if part is not NoneType)))
    if origin is tuple and parts[-1] is Ellipsis:
        return listed(of_type(parts[0]))
    if origin is tuple:
        return lambda random: [of_type(part)(random) for part in parts]
    if origin is not None:
        draw = of_type(parts[1])
        return lambda random: {word(random): draw(random) for _ in range(random.randint(0, 2))}
    return _plain(kind)


def _plain(kind: Any) -> Draw:  # noqa: ANN401
    known: dict[Any, Draw] = {
        str: line,
        bool: lambda random: random.random() < 0.5,
        int: whole(0, 1_000),
        float: number,
        datetime: time,
        date: lambda random: time(random).date(),
        Any: lambda random: random.choice([line, whole(0, 9), listed(line)])(random),
        Baseline: lambda random: plain(Baseline(line(random), {"f1": 0.7})),
        Extension: extension,
    }
    return known[kind] if kind in known else one_of(*(str(member) for member in kind))


def made_up(seed: int) -> dict[str, Any]:
    """Return a whole project in which there is something of every kind."""
    random = Random(seed)  # noqa: S311  no secret hangs on it
    cards = _cards(random)
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "project": {"key": "ML", "name": line(random)},
        "cards": cards,
    }
    for form in within(""):
        if form.entity == "phase":
            document["phases"] = [_entry(random, form, cards) | {"number": n} for n in range(1, 6)]
        elif form.entity != "card":
            document[form.name] = _entries(random, form, cards)
    return document


def _cards(random: Random) -> list[dict[str, Any]]:
    """Draw an epic with a sub-task, and some of every other kind."""
    form = next(form for form in FORMS if form.entity == "card")
    kinds = [(kind, None) for kind in Kind] + [(Kind.TASK, "ML-PROD-01")]
    kinds += [(random.choice([*Kind]), None) for _ in range(random.randint(0, 2))]
    numbers: dict[Any, int] = {}
    cards: list[dict[str, Any]] = []
    rank = None
    for kind, parent in kinds:
        numbers[(kind, parent)] = number = numbers.get((kind, parent), 0) + 1
        rank = rank_between(rank, None, number)
        named = {"id": card_id("ML", kind, number, parent), "number": number, "parent": parent}
        card = _fields(random, form) | named | {"kind": str(kind), "rank": rank}
        card["phase"] = random.randint(1, 5)
        if kind is Kind.EXPERIMENT:
            card["status"] = str(Status.READY)
        if random.random() < 0.7:
            card["moves"] = _moves(random, card)
        cards.append(card)
    for card in cards:
        for inner in within("card"):
            if _has(card, inner.entity):
                entries = _entries(random, inner, cards)
                card[inner.name] = entries[0] if inner.is_one else entries
        card["links"] = [one for one in card["links"] if one["target"] != card["id"]]
    return cards


def _moves(random: Random, card: dict[str, Any]) -> list[dict[str, Any]]:
    """Draw a card's way to where it is."""
    places = [{"status": str(status), "phase": phase} for status in Status for phase in (1, 4)]
    way = [place for place in random.sample(places, 3) if place["status"] != card["status"]]
    way.append({"status": card["status"], "phase": card["phase"]})
    steps: list[dict[str, Any]] = [{**way[0], "at": card["created_at"]}]
    if random.random() < 0.5:
        steps[0]["who"] = word(random)
    for last, place in pairwise(way):
        new = {name: value for name, value in place.items() if last[name] != value}
        steps.append({"at": plain(time(random)), "who": line(random), **new})
    if card.get("archived_at") is not None:
        steps.append({"at": card["archived_at"], "who": word(random), "archived": True})
    if len(steps) == 1:
        card["entered_at"] = card["created_at"]
    return steps


def _has(card: Mapping[str, Any], entity: str) -> bool:
    of_kind = {"incident": "alert", "subtask": "task", **{p: str(k) for k, p in PARTS.items()}}
    if entity == "subtask":
        return card["parent"] is not None
    if entity in of_kind:
        return bool(card["kind"] == of_kind[entity])
    if entity in {"objective", "measurement"}:
        return card["parent"] is not None or card["kind"] == "epic"
    return entity != "handoff" or card["kind"] in {"epic", "experiment"}


def _entries(random: Random, form: Form, cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    entries = [_entry(random, form, cards) for _ in range(1 if form.is_one else 2)]
    for at, entry in enumerate(entries):
        for name in ("name", "signal", "occasion"):
            if name in entry and form.entity in {*ONCE, "firing"}:
                entry[name] = f"{entry[name] if form.entity != 'person' else 'p'}{at}"
        if form.entity == "handoff_item":
            entry["item"] = HANDOFF_ITEMS[at]
        if form.entity in {"link", "sprint_card"}:
            entry["target" if form.entity == "link" else "card"] = cards[at]["id"]
        if form.entity == "checklist_item":
            entry["rank"] = rank_between(None, None, at)
    return entries


def _entry(random: Random, form: Form, cards: list[dict[str, Any]]) -> dict[str, Any]:
    entry = _fields(random, form)
    for name, entity in form.refs.items():
        entry[name] = random.choice([None, cards[0]["id"]]) if entity == "card" else None
    for inner in within(form.entity):
        entries = _entries(random, inner, cards)
        entry[inner.name] = entries[0] if inner.is_one else entries
    return entry


def _fields(random: Random, form: Form) -> dict[str, Any]:
    types, entry = types_of(form.entity), dict[str, Any]()
    needed = {f.name for f in fields(RECORDS[form.entity]) if f.default is MISSING}
    for name in form.written:
        if name in form.refs:
            continue
        place = (form.entity, name)
        drawn = (OWN[place] if place in OWN else of_type(types[name]))(random)
        if name in needed or place in TOGETHER or random.randint(0, 4):
            entry[name] = plain(drawn)
    return entry
