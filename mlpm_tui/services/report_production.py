"""A report's production: epics, handoffs, objectives with their budgets, models and signals."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.burning import BURNING, allowed_time, budget_of
from mlpm_tui.domain.cards import Card, Kind
from mlpm_tui.domain.details import AlertState, Relation
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.handing import handoff_of, items_of, missing_items, waiting_since
from mlpm_tui.domain.handoffs import HANDOFF_ITEMS
from mlpm_tui.domain.objective_judging import MET, judge_family
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.report_spans import Span
from mlpm_tui.domain.reports import (
    EpicPart,
    HandoffPart,
    ModelPart,
    ObjectivePart,
    SignalPart,
)
from mlpm_tui.domain.rollout import handed_as
from mlpm_tui.domain.subtasks import Progress, progress_of
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.forced_steps import forced_steps
from mlpm_tui.services.monitor_documents import worst
from mlpm_tui.services.objectives import BURN_LOOK_BACK, Kept, kept_of, models_of
from mlpm_tui.store.library import Library

if TYPE_CHECKING:
    from mlpm_tui.domain.fleet import Fleet
    from mlpm_tui.domain.monitor_points import Stand

UNJUDGED = "unjudged"
LIVE = (4, 5)
"""The phases of what is in production."""


@dataclass(frozen=True, slots=True)
class Production:
    """What a report says of production."""

    epics: tuple[EpicPart, ...] = ()
    handoffs: tuple[HandoffPart, ...] = ()
    objectives: tuple[ObjectivePart, ...] = ()
    models: tuple[ModelPart, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """All dossiers that production is told by, and which cards were handed over."""

    dossiers: Mapping[int, Dossier]
    handed: tuple[Dossier, ...]
    fleet: "Fleet"


def read_production(library: Library, project: Project, span: Span, now: datetime) -> Production:
    """Read what is on its way to production or there; objectives and models are as they are now."""
    epics = [
        card
        for card in sorted(project.cards.values(), key=lambda one: one.number)
        if card.kind is Kind.EPIC and span.of_phase(card)
    ]
    read = _read(library, project, epics)
    kept = _kept(library, read, epics, now)
    is_live = span.phase is None or span.phase.number in LIVE
    return Production(
        tuple(_epic(library, read, epic, kept[epic.key], project) for epic in epics),
        tuple(_handoffs(read.handed, span, now)),
        tuple(_objective(one) for epic in epics for one in kept[epic.key]),
        tuple(_models(library, project, read.fleet, now)) if is_live else (),
    )


def _read(library: Library, project: Project, epics: Sequence[Card]) -> _Read:
    """Read at one moment the epics, what promises something for them, and where they come from."""
    with library.looking() as sight:
        handed = sight.handed_over(project.key)
        parents = {epic.key for epic in epics}
        promising = set(sight.promising(project.key))
        dossiers = sight.dossiers(sorted(parents)) if epics else {}
        tasks = [
            task.key
            for dossier in dossiers.values()
            for task in dossier.subtasks
            if task.key in promising
        ]
        dossiers |= sight.dossiers(sorted(tasks)) if tasks else {}
        sources = {
            link.card
            for dossier in dossiers.values()
            for link in dossier.links
            if link.relation is Relation.PRODUCES and link.target in parents
        }
        dossiers |= sight.dossiers(sorted(sources)) if sources else {}
        return _Read(dossiers, handed, sight.fleet(project.key))


def _kept(
    library: Library, read: _Read, epics: Sequence[Card], now: datetime
) -> dict[int, tuple[Kept, ...]]:
    """Return how the objectives of each epic stand, by its key; points are read for all at once."""
    judged = {epic.key: judge_family(_family(read, epic), now) for epic in epics}
    windows = [verdict.objective.window_days for found in judged.values() for _, verdict in found]
    if not windows:
        return dict.fromkeys(judged, ())
    models = {
        epic.key: {model.key for model in models_of(read.fleet, read.dossiers[epic.key])}
        for epic in epics
    }
    since = now - max(timedelta(days=max(windows)), BURN_LOOK_BACK)
    points = library.points.read(sorted(set().union(*models.values())), since=since)
    return {
        key: kept_of(found, read.fleet, [p for p in points if p.model in models[key]], now)
        for key, found in judged.items()
    }


def _family(read: _Read, epic: Card) -> tuple[Dossier, ...]:
    """Return an epic and those of its sub-tasks that promise something, archived ones with them."""
    tasks = [dossier for dossier in read.dossiers.values() if dossier.card.parent == epic.key]
    return (read.dossiers[epic.key], *sorted(tasks, key=lambda one: one.card.number))


def _epic(
    library: Library, read: _Read, epic: Card, kept: Sequence[Kept], project: Project
) -> EpicPart:
    dossier = read.dossiers[epic.key]
    tasks = [card for card in project.cards.values() if card.parent == epic.key]
    source = next(
        (
            read.dossiers[link.card]
            for link in dossier.links
            if link.relation is Relation.PRODUCES
            and link.target == epic.key
            and link.card in read.dossiers
        ),
        None,
    )
    shut = "" if source is None else _shut(dossier, source, kept)
    progress = progress_of(tasks) or Progress(0, 0)
    forced = forced_steps(library, dossier)
    return EpicPart(epic, None if source is None else source.card.id, progress, shut, forced)


def _shut(epic: Dossier, source: Dossier, kept: Sequence[Kept]) -> str:
    """Say in a few words what keeps a rollout from beginning."""
    held = handed_as(epic, source)
    handoff = None if held is None else handoff_of(held)
    if handoff is None:
        return "it has not changed hands"
    if handoff.state != "accepted":
        return "its handoff is not accepted yet"
    unmet = sum(one.verdict.state != MET for one in kept)
    return f"{unmet} of {len(kept)} objectives not met" if unmet else ""


def _handoffs(handed: Iterable[Dossier], span: Span, now: datetime) -> Iterable[HandoffPart]:
    """Yield what is being handed over, and what was accepted or sent back in the span."""
    for dossier in handed:
        handoff = handoff_of(dossier)
        if handoff is None or not span.of_phase(dossier.card):
            continue
        is_over = handoff.state == "accepted"
        if is_over and not span.holds(handoff.decided_at):
            continue
        missing = missing_items(items_of(dossier, handoff).values())
        since = waiting_since(handoff)
        waits = None if since is None else max(0.0, (now - since).total_seconds())
        there = len(HANDOFF_ITEMS) - len(missing)
        yield HandoffPart(dossier.card, handoff, there, missing, waits)


def _objective(kept: Kept) -> ObjectivePart:
    verdict, objective = kept.verdict, kept.verdict.objective
    left, allowed_s = None, None
    if objective.target is not None:
        allowed_s = allowed_time(objective.target, objective.window_days).total_seconds()
        left = budget_of(kept.spells, objective.target, objective.window_days, kept.now).left
        left = verdict.budget_left if left is None else left
    return ObjectivePart(
        kept.card,
        objective.text,
        verdict.state,
        verdict.why,
        kept.is_kept,
        left,
        None if left is None or allowed_s is None else left * allowed_s,
        any(burn.state == BURNING for burn in kept.burns),
    )


def _models(
    library: Library, project: Project, fleet: "Fleet", now: datetime
) -> Iterable[ModelPart]:
    models = [model for model in fleet.models if model.retired_at is None]
    if not models:
        return
    # What judges signals is loaded only where there are any.
    from mlpm_tui.services.monitor_reading import stands_of

    found = stands_of(library, fleet, models, now)
    firing = Counter(
        alert.model
        for key, alert in project.alerts.items()
        if key in project.cards and alert.state is not AlertState.RESOLVED
    )
    for model in models:
        stands = found[model.name]
        # Pushed values are judged when somebody looks (`mlpm monitor check`, `mlpm tick`).
        states = Counter(stand.state or UNJUDGED for stand in stands)
        yield ModelPart(
            model.name,
            model.owner,
            worst(states) if states.keys() != {UNJUDGED} else UNJUDGED,
            dict(sorted(states.items())),
            tuple(map(_signal, stands)),
            firing[model.name],
        )


def _signal(stand: "Stand") -> SignalPart:
    from mlpm_tui.domain.monitor_sentences import shown

    monitor, latest = stand.monitor, stand.latest
    told = SignalPart(monitor.signal, monitor.group, stand.state or UNJUDGED, stand.why)
    if latest is None:
        return told
    value = latest.value
    return replace(told, value=value, shown=shown(stand, value), at=latest.ends_at)
