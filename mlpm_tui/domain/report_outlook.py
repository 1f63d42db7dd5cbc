"""What a report says in short of what is ahead: when work ends, what keeps it from going on."""

from collections.abc import Iterable, Iterator
from datetime import date

from mlpm_tui.domain.forecasts import day_after, end_words
from mlpm_tui.domain.reports import ForecastPart, GatePart, Report
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.wording import either, listed, number_of

MOST_NAMED = 3


def outlook_texts(report: Report) -> Iterator[str]:
    """Yield when what is left is likely done, what is blocked, broken and shut."""
    if report.forecasts:
        yield _end_text(report, report.forecasts[0])
    if report.blocked:
        named = _some(f"{card.id} ({safe_line(card.blocked or '', 60)})" for card in report.blocked)
        are = either(len(report.blocked), "is", "are")
        yield f"{number_of(len(report.blocked), 'card')} {are} blocked: {named}."
    unmet = [one for one in report.objectives if one.state == "unmet"]
    if unmet:
        named = _some(f"{one.text} ({one.card})" for one in unmet)
        yield f"{number_of(len(unmet), 'objective')} not met: {named}."
    if report.span.is_over:
        return
    shut = [epic.card.id for epic in report.epics if epic.shut]
    if shut:
        yield f"The rollout of {_some(shut)} cannot begin yet."


def _some(named: Iterable[str]) -> str:
    """Name the first few things, and say how many more there are."""
    first = list(named)
    more = len(first) - MOST_NAMED
    return listed(first if more <= 0 else [*first[:MOST_NAMED], f"{more} more"])


def gate_wait_text(gate: GatePart) -> str:
    """Say that a gate's outputs are all there and somebody has to decide."""
    phase = gate.phase
    return f"Phase {phase.number} ({phase.name}) waits for go, no-go or stop."


def _end_text(report: Report, told: ForecastPart) -> str:
    of, found = f"{told.of[:1].upper()}{told.of[1:]}", told.forecast
    if not told.left:
        return f"{of}: nothing is left to do."
    left = f"{number_of(told.left, 'card')} left"
    if found is None:
        return (
            f"{of}: {number_of(told.left, 'card')} left; too little is finished to foretell an end."
        )
    half, most = (_day(report, days) for days in (found.p50_days, found.p85_days))
    late = _late(report, most) if most is not None else ""
    return f"{of}: {left}, {end_words(half, most)}{late}."


def _day(report: Report, days: int | None) -> date | None:
    return None if days is None else day_after(report.made_at.date(), days)


def _late(report: Report, likely: date) -> str:
    sprint = report.span.sprint
    if sprint is None or likely <= sprint.ends_on:
        return ""
    return f", {number_of((likely - sprint.ends_on).days, 'day')} late"
