"""The forms for a new card and for an existing one, and how they are read."""

from datetime import date
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.cards import HOME_PHASE, STATUSES, Card, Kind, Place, Status
from mlpm_tui.domain.changes import Value
from mlpm_tui.domain.day_reading import read_day
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.editing import EditCard, check_fields
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experimenting import ShapeExperiment
from mlpm_tui.domain.experiments import Baseline, Experiment
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.ui.dialogs.form import Field, Values, WrongField
from mlpm_tui.ui.dialogs.typed import (
    read_field,
    read_lines,
    read_points,
    read_tags,
    show_points,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlpm_tui.domain.subtasks import Subtask

EXPERIMENT = ("kind", str(Kind.EXPERIMENT))
PROMISE = ("hypothesis", "baseline", "criteria", "timebox", "stopping", "resources")
"""The form's fields of an experiment, in order."""


def new_fields(project: Project, place: Place, owner: str) -> tuple[Field, ...]:
    """Return the fields of a new card, filled in from where the cursor stands.

    An experiment belongs to experimentation wherever the cursor is, until a person says otherwise.
    """
    phases = {phase.number: f"{phase.number} {phase.name}" for phase in project.phases}
    home = HOME_PHASE[Kind.EXPERIMENT]
    kind = Kind.EXPERIMENT if place[0] == home else Kind.TASK
    here = phases[place[0]]
    presets = {str(kind): here for kind in Kind} | {str(Kind.EXPERIMENT): phases[home]}
    return (
        Field("title", "Title"),
        Field("kind", "Kind", str(kind), choices=tuple(Kind)),
        Field("phase", "Phase", here, choices=tuple(phases.values()), follows=("kind", presets)),
        Field("status", "Column", str(place[1]), choices=tuple(STATUSES)),
        Field("owner", "Owner", owner, "a short name"),
        Field("points", "Points"),
        Field("due", "Due", "", "2026-12-01, friday, 3d"),
        Field("tags", "Tags", "", "nlp serving"),
        *_promise(Experiment(0, timebox_length_s=604_800), only=EXPERIMENT),
        Field("approach", "Approach, a step a line", is_block=True, only=EXPERIMENT),
        Field("description", "Description", is_block=True),
    )


def edit_fields(
    card: Card, experiment: Experiment | None, subtask: "Subtask | None" = None
) -> tuple[Field, ...]:
    """Return the fields of an existing card as they stand; a sub-task's with its endpoint."""
    due = card.due.isoformat() if card.due else ""
    return (
        Field("title", "Title", card.title),
        Field("owner", "Owner", card.owner or "", "a short name"),
        Field("points", "Points", show_points(card.points)),
        Field("due", "Due", due, "2026-12-01, friday, 3d"),
        Field("tags", "Tags", " ".join(card.tags), "nlp serving"),
        *(_promise(experiment) if experiment else ()),
        *(_serving(subtask) if card.parent is not None else ()),
        Field("description", "Description", card.description, is_block=True),
    )


def read_new(values: Values, today: date) -> AddCard:
    """Return the wish for the card that was typed."""
    fields = _card_fields(values, today)
    kind = Kind(values["kind"])
    part: dict[str, Value] = {}
    checklist: tuple[tuple[str, str], ...] = ()
    if kind is Kind.EXPERIMENT:
        from mlpm_tui.services.typed_experiment import read_approach

        part = {name: value for name, value in _read_promise(values).items() if value}
        steps = read_lines(values, "approach", lambda text: check_line(text, "A step", 500))
        checklist = read_approach(steps)
    return AddCard(
        kind,
        phase=int(values["phase"].split()[0]),
        status=Status(values["status"]),
        part=part,
        checklist=checklist,
        **fields,
    )


def read_edit(card: Card, first: Values, values: Values, today: date) -> list[Wish]:
    """Return wishes for the fields that were typed in, and for no others."""
    touched = {name for name in values if values[name] != first.get(name)}
    wishes: list[Wish] = []
    fields = _card_fields({name: values[name] for name in touched}, today)
    if fields:
        wishes.append(EditCard(card.id, fields))
    if touched & set(PROMISE):
        read = _read_promise({name: values[name] for name in touched & set(PROMISE)})
        wishes.append(ShapeExperiment(card.id, read))
    if "endpoint" in touched:
        from mlpm_tui.domain.endpoints import SetEndpoint, read_endpoint

        typed = values["endpoint"].strip()
        read_field({"endpoint": typed}, "endpoint", lambda text: text and read_endpoint(text))
        wishes.append(SetEndpoint(card.id, typed))
    return wishes


def _serving(subtask: "Subtask | None") -> tuple[Field, ...]:
    endpoint = (subtask.endpoint or "") if subtask is not None else ""
    return (Field("endpoint", "Endpoint", endpoint, "POST /api/v1/sentiment"),)


def _card_fields(values: Values, today: date) -> dict[str, Any]:
    readers: Mapping[str, Any] = {
        "title": str,
        "owner": lambda text: text.strip() or None,
        "points": read_points,
        "due": lambda text: read_day(text, today),
        "tags": read_tags,
        "description": lambda text: text.strip(),
    }
    fields: dict[str, Any] = {}
    for name, read in readers.items():
        if name in values:
            typed = read_field(values, name, read)
            try:
                fields |= check_fields({name: typed})
            except RuleBroken as error:
                raise WrongField(name, error) from error
    return fields


def _promise(experiment: Experiment, only: tuple[str, str] | None = None) -> tuple[Field, ...]:
    from mlpm_tui.domain.rule_forms import criterion_from_json, stopping_rule_from_json

    criteria = "\n".join(str(criterion_from_json(kept)) for kept in experiment.criteria)
    stopping = "\n".join(str(stopping_rule_from_json(kept)) for kept in experiment.stopping)
    timebox = ""
    if experiment.timebox_length_s is not None:
        from datetime import timedelta

        timebox = show_duration(timedelta(seconds=experiment.timebox_length_s))
    texts = {
        "hypothesis": (
            "Hypothesis, with the effect you predict",
            experiment.hypothesis,
            "F1 at least 15 % above the baseline",
        ),
        "baseline": ("Baseline", show_baseline(experiment.baseline), "rule-based f1=0.72"),
        "criteria": ("Success criteria, one a line", criteria, "f1 >= 0.85 on test set"),
        "timebox": ("Timebox", timebox, "1w, 3d 4h"),
        "stopping": (
            "Stopping conditions, one a line: condition -> what then",
            stopping,
            "f1 < 0.75 after 3 epochs -> try another model",
        ),
        "resources": ("Resources, one a line", "\n".join(experiment.resources), "1 x V100, ~4 h"),
    }
    lines = {"baseline", "timebox"}
    return tuple(
        Field(
            name,
            *text,
            is_block=name not in lines,
            only=only,
            is_preset=name == "timebox" and only is not None,
        )
        for name, text in texts.items()
    )


def _read_promise(values: Values) -> dict[str, Value]:
    from mlpm_tui.domain.experimenting import read_baseline
    from mlpm_tui.services import typed_experiment as typed

    readers: Mapping[str, Any] = {
        "hypothesis": typed.read_hypothesis,
        "baseline": lambda text: read_baseline(text) if text.strip() else None,
        "timebox": lambda text: typed.read_timebox(text) if text.strip() else None,
    }
    kept = {"timebox": "timebox_length_s"}
    fields: dict[str, Value] = {}
    for name, read in readers.items():
        if name in values:
            fields[kept.get(name, name)] = read_field(values, name, read)
    if "criteria" in values:
        read_all = read_lines(values, "criteria", typed.read_kept_criteria)
        fields["criteria"] = tuple(one for several in read_all for one in several)
    if "stopping" in values:
        fields["stopping"] = tuple(read_lines(values, "stopping", typed.read_kept_stopping))
    if "resources" in values:
        lines = read_lines(values, "resources", lambda text: typed.read_resources((text,))[0])
        fields["resources"] = tuple(lines)
    return fields


def show_baseline(baseline: Baseline | None) -> str:
    """Write a baseline as it is typed: `rule-based f1=0.72`."""
    if baseline is None:
        return ""
    metrics = " ".join(f"{name}={value!r}" for name, value in baseline.metrics.items())
    return f"{baseline.name} {metrics}".strip()
