"""Objectives with what was measured: by reports, and by what a model's monitors have counted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.burning import BURNING, NO_DATA, Burn, Spell, budget_of, burns_of
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.objective_figures import AVAILABILITY, ERROR_RATE, WITHIN, counted_names
from mlpm_tui.domain.objective_judging import MET, Verdict, judge_family, sound_objectives
from mlpm_tui.domain.objective_keeping import RecordMeasurement
from mlpm_tui.domain.objectives import Measurement, Objective
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.rollout import epic_id
from mlpm_tui.domain.team import PROGRAM
from mlpm_tui.domain.values import dataclass

if TYPE_CHECKING:
    from mlpm_tui.domain.fleet import Fleet, Model
    from mlpm_tui.store.library import Library

BURN_LOOK_BACK = timedelta(days=3)
_MS = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "min": 60_000.0}


@dataclass(frozen=True, slots=True)
class Kept:
    """One objective as it stands now; `spells` are what monitors counted for it, if any."""

    card: str
    number: int
    verdict: Verdict
    spells: tuple[Spell, ...]
    now: datetime

    @property
    def burns(self) -> tuple[Burn, ...]:
        """The pairs of windows; none of an objective that counts no events."""
        objective = self.verdict.objective
        if objective.target is None or not self.spells:
            return ()
        return burns_of(self.spells, objective.target, self.now, objective.least)

    @property
    def unknown(self) -> tuple[Burn, ...]:
        """The pairs of windows of which monitors that count otherwise say nothing."""
        return tuple(burn for burn in self.burns if burn.state == NO_DATA)

    @property
    def is_kept(self) -> bool:
        """Whether it is met, and the budget is known not to burn away."""
        is_calm = all(burn.state not in (BURNING, NO_DATA) for burn in self.burns)
        return self.verdict.state == MET and is_calm


def family_of(
    library: "Library", dossier: Dossier, now: datetime | None = None
) -> tuple[Dossier, ...]:
    """Return an epic and its sub-tasks, by one of them; `now` asks what monitors say as well.

    Archived ones are among them: what they promise keeps the rollout's gate shut as before.
    """
    epic: Dossier | None = dossier
    if dossier.card.parent is not None:
        epic = library.dossier(epic_id(dossier.card))
    if epic is None:
        return (dossier,)
    keys = [task.key for task in epic.subtasks]
    found = library.dossiers(keys)
    family = (epic, *(found[key] for key in keys if key in found))
    return family if now is None else (with_measured(library, family, now), *family[1:])


def standing_of(library: "Library", dossier: Dossier, now: datetime) -> tuple[Kept, ...]:
    """Return how the objectives of a sub-task stand, or those of an epic and all its sub-tasks."""
    family = family_of(library, dossier, now)
    fleet = library.fleet(family[0].card.id.partition("-")[0])
    models = models_of(fleet, family[0])
    judged = judge_family(family, now)
    if dossier.card.kind is not Kind.EPIC:
        judged = tuple(pair for pair in judged if pair[0].card.key == dossier.card.key)
    days = max((verdict.objective.window_days for _, verdict in judged), default=0)
    since = now - max(timedelta(days=days), BURN_LOOK_BACK)
    points = library.points.read([model.key for model in models], since=since) if judged else ()
    return kept_of(judged, fleet, points, now)


def kept_of(
    judged: Sequence[tuple[Dossier, Verdict]],
    fleet: "Fleet",
    points: Sequence[Point],
    now: datetime,
) -> tuple[Kept, ...]:
    """Return judged objectives with what was counted for each among the points of their models."""
    return tuple(
        Kept(
            of.card.id,
            [each.key for each in of.objectives].index(verdict.objective.key) + 1,
            verdict,
            spells_of(verdict.objective, _comparable(fleet, verdict.objective, points)),
            now,
        )
        for of, verdict in judged
    )


def models_of(fleet: "Fleet", epic: Dossier) -> tuple["Model", ...]:
    """Return the models that came to production by an epic."""
    key = epic.card.key
    return tuple(each for each in fleet.models if each.epic == key and each.retired_at is None)


def _comparable(fleet: "Fleet", objective: Objective, points: Sequence[Point]) -> list[Point]:
    """Return the points without counts of requests that were within another limit than this.

    A log's times may be seconds or milliseconds, and its limit is in the same unit; a pushed count
    says its own.
    """
    if objective.unit != "ms":
        return list(points)
    asked = (objective.limit, objective.limit / 1_000)
    limits: dict[int, set[object]] = {}
    for source in fleet.sources:
        if (limit := source.settings.get("latency_limit")) is not None:
            limits.setdefault(source.model, set()).add(limit)
    logged = {model for model, known in limits.items() if known <= set(asked)}
    return [
        point
        for point in points
        if point.good is None or _is_within(point, objective.limit, point.model in logged)
    ]


def _is_within(point: Point, limit: float, is_logged: bool) -> bool:  # noqa: FBT001
    kept = dict(point.facts).get(WITHIN)
    return is_logged if kept is None else float(kept) == limit


def spells_of(objective: Objective, points: Sequence[Point]) -> tuple[Spell, ...]:
    """Return what was counted for an objective: good and all events, stretch by stretch.

    An availability is read from points of that name, else from the error rate's.
    """
    if objective.target is None:
        return ()
    if objective.signal in (AVAILABILITY, ERROR_RATE):
        found = [_spell(point) for point in points if point.signal == AVAILABILITY]
        found = found or [_failing(point) for point in points if point.signal == ERROR_RATE]
    else:
        found = [_spell(point) for point in points if point.signal == objective.signal]
    return tuple(spell for spell in found if spell is not None)


def _spell(point: Point) -> Spell | None:
    if not point.n:
        return None
    if point.good is not None:
        return Spell(point.starts_at, point.ends_at, point.good, point.n)
    is_share = point.signal == AVAILABILITY and point.value is not None and 0 <= point.value <= 1
    if not is_share or point.value is None:
        return None
    return Spell(point.starts_at, point.ends_at, point.value * point.n, point.n)


def _failing(point: Point) -> Spell | None:
    """Read a rate of errors: its value is their share, whatever was counted beside it."""
    if not point.n or point.value is None or not 0 <= point.value <= 1:
        return None
    return Spell(point.starts_at, point.ends_at, (1 - point.value) * point.n, point.n)


def measured_by_monitors(
    library: "Library", dossier: Dossier, name: str, now: datetime
) -> RecordMeasurement:
    """Return what a model's monitors counted in the windows of the objectives, as a report."""
    fleet = library.fleet(dossier.card.id.partition("-")[0])
    model = next((each for each in fleet.models if each.name == name.strip()), None)
    if model is None:
        raise NotFound(f"There is no model {name[:60]!r}: `mlpm model list` shows them.")
    objectives = sound_objectives(family_of(library, dossier))
    points = _points(library, model, objectives, now)
    figures = _figures(fleet, model, objectives, points, now)
    if not figures:
        raise RuleBroken(
            f"The monitors of {model.name} have counted nothing for these objectives: push it "
            f"(`mlpm monitor push {model.name} availability --n 1000 --good 999`, and of a latency "
            "--within 100ms with it).",
            "unmeasured",
        )
    began = min(point.starts_at for point in points)
    return RecordMeasurement(
        dossier.card.id, "monitor", model.name, figures, starts_at=began, ends_at=now
    )


def with_measured(library: "Library", family: Sequence[Dossier], now: datetime) -> Dossier:
    """Return an epic with what the monitors of its models say of all its family's objectives."""
    epic = family[0]
    objectives = sound_objectives(family)
    if not objectives:
        return epic
    fleet = library.fleet(epic.card.id.partition("-")[0])
    found = []
    for model in models_of(fleet, epic):
        points = _points(library, model, objectives, now)
        if figures := _figures(fleet, model, objectives, points, now):
            began, ended = points[0].starts_at, max(point.ends_at for point in points)
            began = min(began, *(point.starts_at for point in points))
            ours = (0, epic.card.key, "monitor", model.name, ended, PROGRAM, figures)
            found.append(Measurement(*ours, starts_at=began, ends_at=ended))
    return replace(epic, measured=tuple(found))


def _points(
    library: "Library", model: "Model", objectives: Sequence[Objective], now: datetime
) -> list[Point]:
    days = max((objective.window_days for objective in objectives), default=0)
    points = library.points.read([model.key], since=now - timedelta(days=days))
    return [point for point in points if point.ends_at <= now]


def _figures(
    fleet: "Fleet",
    model: "Model",
    objectives: Sequence[Objective],
    points: Sequence[Point],
    now: datetime,
) -> dict[str, Any]:
    """Return what was counted in the objectives' windows; else the latest value of a signal."""
    figures: dict[str, Any] = {}
    for objective in objectives:
        spells = spells_of(objective, _comparable(fleet, objective, points))
        if objective.target is not None and spells:
            budget = budget_of(spells, objective.target, objective.window_days, now)
            figures |= _counted(objective, budget.good, budget.total)
        elif (value := _latest(fleet, model, objective, points)) is not None:
            figures[objective.signal] = value
    return figures


def _latest(
    fleet: "Fleet", model: "Model", objective: Objective, points: Sequence[Point]
) -> float | None:
    """Return a signal's latest value in the objective's unit; None where its unit is not known."""
    own = [p for p in points if p.signal == objective.signal and p.value is not None]
    value = max(own, key=lambda point: point.ends_at).value if own else None
    if value is None or not isfinite(value) or objective.unit != "ms":
        return value if value is None or isfinite(value) else None
    monitor = next(
        (m for m in fleet.monitors if (m.model, m.signal) == (model.key, objective.signal)), None
    )
    if monitor is None:
        return None
    asked = any(s.key == monitor.source and s.kind == "prometheus" for s in fleet.sources)
    # A Prometheus tells times in seconds unless somebody has said otherwise.
    unit = str(monitor.settings.get("unit") or ("s" if asked else ""))
    return value * _MS[unit] if unit in _MS else None


def _counted(objective: Objective, good: float, total: float) -> dict[str, Any]:
    if not total:
        return {}
    names = counted_names(objective.signal, objective.limit, objective.unit)
    figures: dict[str, Any] = dict(zip(names, (round(good), round(total)), strict=True))
    if objective.signal in (AVAILABILITY, ERROR_RATE):
        figures |= {AVAILABILITY: good / total, ERROR_RATE: 1 - good / total}
    return figures
