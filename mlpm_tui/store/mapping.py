"""How each record stands in its table: its columns and how their values are written as text."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.changes import Fields
from mlpm_tui.domain.details import AlertState, Relation
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.experiments import Baseline, Outcome
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.phases import Decision
from mlpm_tui.domain.records import FLEET, RECORDS
from mlpm_tui.domain.team import Role
from mlpm_tui.domain.timebox import Extension

Column = str | int | float | bool | None
"""What a column holds; every driver takes these as they are."""


class Codec(NamedTuple):
    """A way into the column and a way out of it; neither ever sees None, which stays None."""

    write: Callable[[Any], Column]
    read: Callable[[Any], Any]


def write_time(value: datetime) -> str:
    """Return an instant as text in UTC: 2026-11-23T01:30:12.250000Z."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone can't be kept")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _one_of(kind: type[Enum]) -> Codec:
    return Codec(str, {member.value: member for member in kind}.__getitem__)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return write_time(value)
    if isinstance(value, Baseline | Extension):
        return asdict(value)
    return dict(value) if isinstance(value, Mapping) else str(value)


_write_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _json(read: Callable[[Any], Any]) -> Codec:
    return Codec(_write_json, lambda column: read(json.loads(column)))


def _json_list(read: Callable[[list[Any]], tuple[Any, ...]]) -> Codec:
    # Most lists of a large board are empty, and parsing one costs as much as the rest of a row.
    return Codec(_write_json, lambda column: () if column == "[]" else read(json.loads(column)))


def _extensions(values: list[dict[str, Any]]) -> tuple[Extension, ...]:
    return tuple(
        Extension(**{**value, "at": datetime.fromisoformat(value["at"])}) for value in values
    )


def _folds(values: Mapping[str, list[float]]) -> dict[str, tuple[float, ...]]:
    return {name: tuple(folds) for name, folds in values.items()}


AS_IS = Codec(lambda value: value, lambda column: column)
TIME = Codec(write_time, datetime.fromisoformat)
DAY = Codec(date.isoformat, date.fromisoformat)
YES_NO = Codec(bool, bool)
WORDS = Codec(" ".join, lambda column: tuple(column.split()))
LIST = _json_list(tuple)

CODECS: dict[str, dict[str, Codec]] = {
    "card": {
        "kind": _one_of(Kind),
        "status": _one_of(Status),
        "due": DAY,
        "tags": WORDS,
        "created_at": TIME,
        "updated_at": TIME,
        "entered_at": TIME,
        "done_at": TIME,
        "archived_at": TIME,
    },
    "experiment": {
        "baseline": _json(lambda value: Baseline(**value)),
        "criteria": LIST,
        "stopping": LIST,
        "resources": LIST,
        "timebox_running_since": TIME,
        "timebox_started_at": TIME,
        "timebox_extensions": _json_list(_extensions),
        "outcome": _one_of(Outcome),
        "next_steps": LIST,
        "decided_at": TIME,
        "criteria_edited_at": TIME,
        "proposed": _json(dict),
    },
    "alert": {
        "opened_at": TIME,
        "state": _one_of(AlertState),
        "snoozed_until": TIME,
        "causes": LIST,
    },
    "incident": {
        "labels": _json(dict),
        "starts_at": TIME,
        "last_seen_at": TIME,
        "ended_at": TIME,
        "facts": _json_list(lambda pairs: tuple((name, value) for name, value in pairs)),
        "acknowledged_at": TIME,
        "woke_at": TIME,
        "escalated_at": TIME,
        "resolved_at": TIME,
        "reported_until": TIME,
    },
    "subtask": {},
    "retraining": {"due_for": TIME, "verdict": _json(dict), "compared_at": TIME},
    "model": {"made_at": TIME, "retired_at": TIME},
    "source": {"made_at": TIME, "settings": _json(dict)},
    "monitor": {"made_at": TIME, "settings": _json(dict), "paused_at": TIME},
    "schedule": {"starts_at": TIME, "opened_for": TIME, "paused_at": TIME},
    "mute": {"until": TIME, "made_at": TIME, "labels": _json(dict), "ended_at": TIME},
    "checklist_item": {"done": YES_NO},
    "link": {"relation": _one_of(Relation)},
    "comment": {"at": TIME},
    "result": {"recorded_at": TIME, "metrics": _json(dict), "folds": _json(_folds)},
    "artifact": {},
    "run_link": {},
    "firing": {"fired_at": TIME, "observed": _json(float), "stopped": YES_NO},
    "training": {"started_at": TIME, "ended_at": TIME, "runs": LIST},
    "metric": {"direction": _one_of(Direction)},
    "person": {"role": _one_of(Role)},
    "phase": {"started_at": TIME, "ended_at": TIME, "decision": _one_of(Decision)},
    "gate_output": {"recorded_at": TIME},
    "sprint": {"starts_on": DAY, "ends_on": DAY, "closed_at": TIME, "summary": _json(dict)},
    "sprint_card": {"is_planned": YES_NO, "added_at": TIME, "left_at": TIME},
    "handoff": {"opened_at": TIME, "asked_at": TIME, "decided_at": TIME},
    "handoff_item": {"recorded_at": TIME, "checked_at": TIME},
    "objective": {"made_at": TIME},
    "measurement": {
        "recorded_at": TIME,
        "figures": _json(dict),
        "starts_at": TIME,
        "ends_at": TIME,
    },
    "work_limit": {"across": YES_NO, "refuses": YES_NO},
    "duty": {},
    "standup": {"at": TIME},
}
"""For each entity the fields that are not kept as they are."""

OF_PROJECT = frozenset(
    {
        *("card", "phase", "gate_output", "person", "sprint", "metric"),
        *(*FLEET, "work_limit", "duty", "standup"),
    }
)
"""Entities whose rows also name their project."""


def columns(entity: str) -> tuple[str, ...]:
    """Return an entity's columns, in the order of its record's fields."""
    return tuple(field.name for field in fields(RECORDS[entity]))


def written(entity: str, fields: Fields) -> dict[str, Column]:
    """Return field values as their columns hold them."""
    codecs = CODECS[entity]
    return {
        name: None if value is None else codecs.get(name, AS_IS).write(value)
        for name, value in fields.items()
    }


def read_fields(entity: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return column values as the fields of a record."""
    codecs = CODECS[entity]
    return {
        name: None if column is None else codecs.get(name, AS_IS).read(column)
        for name, column in row.items()
    }


def reader(entity: str) -> Callable[[tuple[Any, ...]], Any]:
    """Return a function that turns a row, its columns in order, into a record."""
    record = RECORDS[entity]
    names = columns(entity)
    decoders = [(at, CODECS[entity][n].read) for at, n in enumerate(names) if n in CODECS[entity]]

    def read(row: tuple[Any, ...]) -> Any:  # noqa: ANN401
        cells = list(row)
        try:
            for at, decode in decoders:
                if cells[at] is not None:
                    cells[at] = decode(cells[at])
            return record(*cells)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreTrouble(
                f"{entity} {row[0]} holds a value that cannot be read ({error}): "
                "`mlpm db check` says more.",
                "damaged",
            ) from error

    return read
