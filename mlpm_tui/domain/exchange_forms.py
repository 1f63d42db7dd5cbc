"""How every kind of record stands in an exported project: under which name, in which other one.

A record that hangs on another stands in it; one that points at another names it as people do: a
card by its id, a sprint or a model by its name. Keys stay in the database, and so do editions but
for those of cards. Cards also say what is worked out of them, which nobody reads back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, fields
from functools import cache
from typing import Any, get_type_hints

from mlpm_tui.domain.records import RECORDS
from mlpm_tui.domain.values import dataclass

FORMAT = "mlpm project"
VERSION = 2
"""The layout's number; 1 held cards, phases and people, and what was worked out of them."""
HEAD = ("format", "version", "schema", "exported_at", "project", "numbers")
"""What stands before the records."""
TELEMETRY = "telemetry"
"""What the signals of models were, where that was asked for."""

MOVES = "moves"
"""A card's way through the columns, which its history tells."""
WORKED_OUT = (
    *("hypothesis", "baseline", "criteria", "timebox", "stopping", "resources", "proposal"),
    *("proposed", "outcome", "outcome_reason", "decided_at", "decided_by", "learnings"),
    *("next_steps", "judged_by", "evidence", "lints", "amended", "tracking_trouble"),
    *("model", "signal", "severity", "state", "before", "after", "window", "opened_at"),
    *("acknowledged_by", "acknowledged_at", "snoozed_until", "snoozed_by", "snooze_reason"),
    *("causes", "occurrences", "fingerprint", "labels", "origin", "group", "starts_at"),
    *("ended_at", "last_seen_at", "first", "reported_until", "threshold", "floor", "summary"),
    *("facts", "runbook", "url", "woke_at", "escalated_at", "resolved_at", "resolved_by"),
    *("cause", "resolution", "reopened", "due_for", "missed", "champion", "challenger"),
    *("verdict", "compared_at", "endpoint", "from", "subtasks", "progress"),
)
"""What a card's entry says as every card's document does, beside what an import reads."""


@dataclass(frozen=True, slots=True)
class Form:
    """Where an entity stands: under `name`, in an entry of `within` or in the project itself.

    `of` is the field that the place says, `implied` others that it says too, and `refs` are fields
    that point at a record, with its entity. Of `is_one` there is one at most.
    """

    entity: str
    name: str
    within: str = ""
    of: str = ""
    implied: tuple[str, ...] = ()
    refs: Mapping[str, str] = field(default_factory=dict)
    is_one: bool = False

    @property
    def written(self) -> tuple[str, ...]:
        """The fields that are written, in order."""
        return _written(self.entity, self.of, self.implied)


@cache
def _written(entity: str, of: str, implied: tuple[str, ...]) -> tuple[str, ...]:
    left_out = {"key", of, *implied}
    if entity != "card":
        left_out.add("version")
    return tuple(f.name for f in fields(RECORDS[entity]) if f.name not in left_out)


FORMS = (
    Form("phase", "phases"),
    Form("gate_output", "outputs", "phase", "phase"),
    Form("person", "people"),
    Form("metric", "metrics"),
    Form("work_limit", "limits"),
    Form("duty", "duties"),
    Form("standup", "standups"),
    Form("card", "cards", refs={"parent": "card"}),
    Form("experiment", "experiment", "card", is_one=True),
    Form("alert", "alert", "card", is_one=True),
    Form(
        "incident",
        "incident",
        "card",
        refs={"monitor": "monitor", "merged_into": "card", "muted_by": "card"},
        is_one=True,
    ),
    Form("retraining", "retraining", "card", refs={"schedule": "schedule"}, is_one=True),
    Form("subtask", "subtask", "card", is_one=True),
    Form("checklist_item", "checklist", "card", "card"),
    Form("link", "links", "card", "card", refs={"target": "card"}),
    Form("comment", "comments", "card", "card"),
    Form("result", "results", "card", "card"),
    Form("artifact", "artifacts", "card", "card"),
    Form("run_link", "runs", "card", "card"),
    Form("firing", "firings", "card", "card"),
    Form("training", "trainings", "card", "card"),
    Form("handoff", "handoffs", "card", "card"),
    Form("handoff_item", "items", "handoff", "handoff", ("card",)),
    Form("objective", "objectives", "card", "card"),
    Form("measurement", "measurements", "card", "card"),
    Form("sprint", "sprints"),
    Form(
        "sprint_card",
        "cards",
        "sprint",
        "sprint",
        refs={"card": "card", "carried_from": "sprint"},
    ),
    Form("model", "models", refs={"epic": "card"}),
    Form("source", "sources", "model", "model"),
    Form("monitor", "monitors", "model", "model", refs={"source": "source"}),
    Form("schedule", "schedule", "model", "model", is_one=True),
    Form("mute", "mutes"),
)
"""All entities, each after those that it stands in or points at, as far as there is an order."""

ONLY_ONCE: Mapping[str, tuple[str, ...]] = {
    "phase": ("number",),
    "person": ("name",),
    "metric": ("name",),
    "card": ("id",),
    "link": ("relation", "target"),
    "firing": ("rule", "occasion"),
    "handoff_item": ("item",),
    "sprint": ("name",),
    "sprint_card": ("card",),
    "model": ("name",),
    "source": ("name",),
    "monitor": ("signal",),
}
"""What no two records of an entity in the same place have alike."""


@cache
def within(entity: str) -> Sequence[Form]:
    """Return what stands in an entity's entry; in the project itself for an empty name."""
    return tuple(form for form in FORMS if form.within == entity)


@cache
def types_of(entity: str) -> Mapping[str, Any]:
    """Return the types of an entity's fields."""
    return get_type_hints(RECORDS[entity])
