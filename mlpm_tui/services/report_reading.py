"""Reading a report off the board: a fixed number of questions, however many cards there are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mlpm_tui.domain.alert_cases import Case, by_hand
from mlpm_tui.domain.alert_measures import measure
from mlpm_tui.domain.balance_gauge import gauge_of
from mlpm_tui.domain.balance_sides import mix_of
from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.flow import flow_of
from mlpm_tui.domain.flow_days import burndown, cumulative, throughput
from mlpm_tui.domain.forecasts import MOST_DAYS
from mlpm_tui.domain.moment import day_of, day_start
from mlpm_tui.domain.phases import Phase
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.report_spans import (
    Span,
    as_of,
    days_span,
    output_as_of,
    phase_as_of,
    phase_span,
    sprint_span,
)
from mlpm_tui.domain.report_work import Work, work_of_days, work_of_sprint
from mlpm_tui.domain.reports import AlertsPart, FlowPart, ForecastPart, GatePart, Report, TriedOut
from mlpm_tui.domain.sprint_cards import cards_by_key, find_sprint, latest_sprint
from mlpm_tui.domain.team import Sprint
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.flow import (
    Course,
    PhaseForecast,
    phase_forecast,
    read_course,
    sprint_forecast,
    what_blocks,
)
from mlpm_tui.services.judging import Observed
from mlpm_tui.services.report_experiments import decided_and_open, tried_out, wanted_experiments
from mlpm_tui.services.report_production import Production, read_production
from mlpm_tui.services.sprints import Closings, Plans
from mlpm_tui.store.library import Library

Observe = Callable[[Sequence[Dossier]], Mapping[int, Observed]]
"""Asks the tracking store what it knows of some experiments."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is to be about; where nothing is said, of the sprint that runs or ran last."""

    sprint: str | None = None
    phase: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Board:
    """What was read of a project for a report; `course` is as it was at the end of the span."""

    library: Library
    project: Project
    plans: Plans
    course: Course
    span: Span
    now: datetime

    @property
    def is_now(self) -> bool:
        """Whether the span goes on."""
        return not self.span.is_over


def read_report(
    library: Library, project: Project, asked: Asked, now: datetime, observe: Observe
) -> Report:
    """Read a report of a whole project; RuleBroken where there is no such sprint or time."""
    with library.looking() as sight:
        team, archived = sight.team(project.key), sight.archived(project.key)
        closed = Closings().read_on(sight, team)
    plans = Plans(team, cards_by_key(project, archived), closed)
    span = _span(project, plans, asked, now)
    course = read_course(library, project, now, archived)
    if span.is_over:
        cards, tracks = as_of(course.cards, course.tracks, span.until)
        course = replace(course, cards=cards, tracks=tracks)
    board = _Board(library, project, plans, course, span, now)
    report = Report(
        project.key,
        project.name,
        now,
        span,
        _work(board),
        _flow(board),
        _alerts(board),
        goal=None if span.sprint is None else span.sprint.goal,
        gates=_gates(board),
        blocked=_blocked(board),
    )
    report = _with_experiments(board, report, observe)
    report = _with_balance(board, report)
    return _with_production(report, read_production(library, project, span, now))


def _span(project: Project, plans: Plans, asked: Asked, now: datetime) -> Span:
    if asked.phase is not None:
        return phase_span(project.phase(asked.phase), now)
    if asked.since is not None or asked.until is not None:
        return days_span(asked.since, asked.until, now)
    sprint = latest_sprint(plans.team, day_of(now, now.tzinfo), has_begun=True)
    if asked.sprint is not None:
        sprint = find_sprint(plans.team, asked.sprint)
    if sprint is None:
        return days_span(None, None, now)
    return sprint_span(sprint, now, plans.team.sprints)


def _work(board: _Board) -> Work:
    sprint = board.span.sprint
    if sprint is None:
        return work_of_days(board.span, board.course.cards, board.course.tracks)
    return work_of_sprint(board.plans.contents(sprint), _names(board.plans.team.sprints))


def _names(sprints: Sequence[Sprint]) -> dict[int, str]:
    return {sprint.key: sprint.name for sprint in sprints}


def _flow(board: _Board) -> FlowPart:
    span = board.span
    number = None if span.phase is None else span.phase.number
    course = board.course.of(number)
    flow = flow_of(course.tracks, course.cards, span.since, span.until)
    # What is old is told by the board's history, as screens do: a short span has seen too little.
    long_ago = day_start(span.last - timedelta(days=MOST_DAYS - 1), span.zone)
    since = min(span.since, long_ago)
    whole = flow_of(board.course.tracks, board.course.cards, since, span.until)
    flow = replace(flow, ageing=tuple(one for one in whole.ageing if span.of_phase(one.card)))
    if not span.has_begun:
        return FlowPart(flow, span.first)
    return FlowPart(
        flow,
        span.first,
        throughput(flow.finished, span.first, span.last, span.zone),
        cumulative(course.tracks, course.cards, span.first, span.last, span.zone),
    )


def _alerts(board: _Board) -> AlertsPart:
    span, project = board.span, board.project
    cases = board.library.cases.of_project(project.key)
    every = [
        Case(project.cards[key], alert, cases.get(key) or by_hand(alert), is_kept=key in cases)
        for key, alert in sorted(project.alerts.items())
        if key in project.cards and span.of_phase(project.cards[key])
    ]
    own = [case for case in every if case.incident.merged_into is None]
    opened = sorted(
        (case for case in own if span.holds(case.alert.opened_at)),
        key=lambda case: (case.alert.opened_at, case.card.key),
    )
    resolved = [case for case in own if not case.is_open and span.holds(_end(case))]
    touched = [case for case in own if case in opened or case in resolved]
    open_now = sum(case.is_open for case in own)
    return AlertsPart(tuple(opened), tuple(resolved), measure(touched), open_now)


def _end(case: Case) -> datetime | None:
    return case.incident.resolved_at


def _gates(board: _Board) -> tuple[GatePart, ...]:
    """Return the phases that ran in the span, and those in whose gates something was recorded."""
    span, found = board.span, []
    for phase in board.project.phases:
        if span.phase is not None and span.phase.number != phase.number:
            continue
        own = [output for output in board.project.outputs if output.phase == phase.number]
        outputs = tuple(output_as_of(output, span.until) for output in own)
        recorded = tuple(output for output in outputs if span.holds(output.recorded_at))
        if span.phase is not None or recorded or _ran(phase, span):
            is_open = board.is_now and phase.ended_at is None
            blocked = tuple(what_blocks(board.project, phase.number)) if is_open else ()
            then = phase_as_of(phase, span.until)
            found.append(GatePart(then, outputs, blocked, recorded))
    return tuple(found)


def _ran(phase: Phase, span: Span) -> bool:
    begun = phase.started_at is not None and phase.started_at <= span.until
    return begun and (phase.ended_at is None or phase.ended_at >= span.since)


def _blocked(board: _Board) -> tuple[Card, ...]:
    span = board.span
    if span.is_over:
        return ()
    cards: Iterable[Card] = board.project.cards.values()
    if span.sprint is not None:
        cards = board.plans.contents(span.sprint).unfinished
    found = [card for card in cards if card.blocked is not None and span.of_phase(card)]
    open_ones = (card for card in found if card.status is not Status.DONE)
    return tuple(sorted(open_ones, key=lambda card: (card.entered_at, card.number, card.key)))


def _with_experiments(board: _Board, report: Report, observe: Observe) -> Report:
    span, cards = board.span, board.course.cards
    keys = wanted_experiments(board.project, cards, span)
    dossiers = board.library.dossiers(keys) if keys else {}
    decided, open_ones = decided_and_open(dossiers.values(), cards, span)
    observed = observe([*decided, *open_ones])
    directions = board.project.directions

    def told(dossier: Dossier) -> TriedOut:
        return tried_out(dossier, observed.get(dossier.card.key), directions, board.now)

    return replace(
        report,
        decided=tuple(map(told, decided)),
        under_way=tuple(map(told, open_ones)),
        trouble=next((one.trouble for one in observed.values() if one.trouble), None),
    )


def _with_balance(board: _Board, report: Report) -> Report:
    span, plans = board.span, board.plans
    sprint = span.sprint
    if span.phase is not None:
        return replace(report, forecasts=_forecasts(board, [span.phase]))
    if sprint is None:
        sprint = latest_sprint(plans.team, span.last, has_begun=True)
        done = [one.card for one in report.work.done]
        open_ones = [one.card for one in report.work.unfinished]
        mixes = {"done": mix_of(done), "in_progress": mix_of(open_ones)}
        gauge = None
        if sprint is not None and board.is_now:
            gauge = gauge_of(plans.team, plans.cards, sprint, board.now)
        running = [phase for phase in board.project.phases if phase.started_at is not None]
        return replace(report, mixes=mixes, gauge=gauge, forecasts=_forecasts(board, running))
    gauge = gauge_of(plans.team, plans.cards, sprint, board.now)
    contents = plans.contents(sprint)
    told = None if span.is_over else sprint_forecast(board.course, contents)
    return replace(
        report,
        gauge=gauge,
        mixes=gauge.mixes,
        burndown=burndown(contents, board.course.tracks, board.now),
        forecasts=() if told is None else (_foretold(span.name, told),),
    )


def _forecasts(board: _Board, phases: Sequence[Phase]) -> tuple[ForecastPart, ...]:
    """Return when what is left of phases will be done; nothing of a time that is over."""
    if not board.is_now:
        return ()
    found = [(phase, phase_forecast(board.course, board.project, phase)) for phase in phases]
    return tuple(
        _foretold(f"phase {phase.number}, {phase.name}", told)
        for phase, told in found
        if told is not None
    )


def _foretold(name: str, told: PhaseForecast) -> ForecastPart:
    return ForecastPart(name, told.left, told.forecast, told.is_own, told.why)


def _with_production(report: Report, found: Production) -> Report:
    return replace(
        report,
        epics=found.epics,
        handoffs=found.handoffs,
        objectives=found.objectives,
        models=found.models,
    )
