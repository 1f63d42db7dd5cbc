"""What a report says in short of what is ahead: when work ends, what keeps it from going on."""

from collections.abc import Iterator
from datetime import date

from mlpm_tui.domain.forecasts import day_after, end_words
from mlpm_tui.domain.reports import ForecastPart, GatePart, Report
from mlpm_tui.domain.wording import number_of

MOST_NAMED = 3


def outlook_texts(report: Report) -> Iterator[str]:
    """Yield when what is left is likely done, which promises are broken, which rollouts shut."""
    if report.forecasts:
        yield _end_text(report, report.forecasts[0])
    unmet = [one for one in report.objectives if one.state == "unmet"]
    if unmet:
        named = ", ".join(f"{one.text} ({one.card})" for one in unmet[:MOST_NAMED])
        more = f" and {len(unmet) - MOST_NAMED} more" if len(unmet) > MOST_NAMED else ""
        yield f"{number_of(len(unmet), 'objective')} not met: {named}{more}."
    if report.span.is_over:
        return
    shut = [epic.card.id for epic in report.epics if epic.shut]
    if shut:
        yield f"The rollout of {', '.join(shut[:MOST_NAMED])} cannot begin yet."


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
