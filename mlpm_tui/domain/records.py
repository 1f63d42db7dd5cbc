"""Every kind of record by its entity name, how a change makes one, and the order of lists."""

from collections.abc import Iterable
from importlib import import_module
from operator import attrgetter
from typing import Any

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.changes import Change, Record
from mlpm_tui.domain.details import Alert, ChecklistItem, Comment, Link, Retraining
from mlpm_tui.domain.experiments import Artifact, Experiment, Firing, Result, RunLink, Training
from mlpm_tui.domain.metrics import ChosenMetric
from mlpm_tui.domain.phases import GateOutput, Phase
from mlpm_tui.domain.team import Person, Sprint, SprintCard

FLEET = ("model", "source", "monitor", "schedule", "mute")
"""Records that a project's models and what watches over them are made of."""
TEAM = ("sprint", "sprint_card", "work_limit", "duty", "standup")
"""Records that a project's sprints and what its people have agreed on are made of."""
_LATER = {
    "incident": "mlpm_tui.domain.incidents",
    "subtask": "mlpm_tui.domain.subtasks",
    **dict.fromkeys(FLEET, "mlpm_tui.domain.fleet"),
    **dict.fromkeys(("handoff", "handoff_item"), "mlpm_tui.domain.handoffs"),
    **dict.fromkeys(("objective", "measurement"), "mlpm_tui.domain.objectives"),
    **dict.fromkeys(("work_limit", "duty", "standup"), "mlpm_tui.domain.agreements"),
}
"""Records that no board needs for its first picture: where each is defined."""


class _Records(dict[str, type[Any]]):
    """The kinds of records; those that the start can do without are loaded when asked for."""

    def __missing__(self, entity: str) -> type[Any]:
        name = entity.title().replace("_", "")
        kind: type[Any] = getattr(import_module(_LATER[entity]), name)
        return self.setdefault(entity, kind)


RECORDS = _Records(
    (kind.entity, kind)
    for kind in (
        Card,
        Experiment,
        Alert,
        Retraining,
        ChecklistItem,
        Link,
        Comment,
        Result,
        Artifact,
        RunLink,
        Firing,
        Training,
        ChosenMetric,
        Person,
        Phase,
        GateOutput,
        Sprint,
        SprintCard,
    )
)
ENTITIES = (*RECORDS, *_LATER)
"""The names of all records."""
_ORDER = {
    "phases": ("number",),
    "outputs": ("phase", "key"),
    "people": ("name",),
    "metrics": ("name",),
}


def record_made(change: Change) -> Record:
    """Return the record that a change brings into being."""
    record: Record = RECORDS[change.entity](key=change.key, version=1, **(change.after or {}))
    return record


def listed(name: str, records: Iterable[Any]) -> tuple[Any, ...]:
    """Return a project's phases, outputs or people in the order in which they are shown."""
    return tuple(sorted(records, key=attrgetter(*_ORDER[name])))
