"""A report's flow in words: throughput, cycle times, ages, and when what is left will be done."""

from datetime import date

from mlpm_tui.domain.flow import OLD
from mlpm_tui.domain.flow_definitions import DEFINITIONS
from mlpm_tui.domain.forecasts import day_after, end_words
from mlpm_tui.domain.report_charts import cumulative_chart, cycle_chart
from mlpm_tui.domain.report_pages import Block, Bullets, Facts, Picture, Section, filled
from mlpm_tui.domain.reports import ForecastPart, Report
from mlpm_tui.domain.wording import number_of

MOST_OLD = 5


def flow_section(report: Report) -> Section:
    """Return what the flow of work was, with its charts and what the words mean."""
    flow, blocks = report.flow, list[Block]()
    finished = flow.flow.finished
    if finished or flow.flow.ageing:
        blocks.append(Facts(tuple(_facts(report))))
    for make in (cumulative_chart, cycle_chart):
        if (chart := make(report)) is not None:
            blocks.append(Picture(chart))
    old = [one for one in flow.flow.ageing if one.is_old][:MOST_OLD]
    rows = [(one.card.id, one.card.title, one.card.owner or "", f"{one.days:.1f}") for one in old]
    name = f"Open for longer than {100 * OLD:.0f} % of what was finished"
    blocks += filled(name, ("card", "title", "owner", "days"), rows)
    if report.forecasts:
        blocks.append(
            Bullets(tuple(forecast_text(told, report.made_at.date()) for told in report.forecasts))
        )
    if blocks:
        words = ("cycle time", "age", "throughput", "cumulative flow", "reopening")
        blocks.append(Facts(tuple((f"{word}:", DEFINITIONS[word]) for word in words)))
    return Section("Flow and forecast", tuple(blocks))


def _facts(report: Report) -> list[tuple[str, str]]:
    flow = report.flow
    count, days = len(flow.flow.finished), len(flow.throughput)
    rows = [
        ("throughput", f"{count} finished in {number_of(days, 'day')}, {flow.per_week:.1f} a week")
    ]
    parts = flow.flow.percentiles
    if parts:
        told = ", ".join(f"P{100 * part:.0f} {value:.1f}" for part, value in parts.items())
        counted = len(flow.flow.cycle_days)
        rows.append(("cycle time", f"{told} days ({number_of(counted, 'card')})"))
    if flow.flow.ageing:
        old = sum(one.is_old for one in flow.flow.ageing)
        rows.append(("under way", f"{len(flow.flow.ageing)} begun, {old} of them old"))
    return rows


def forecast_text(told: ForecastPart, today: date) -> str:
    """Say when what is left will be done and what that rests on, or why nobody can tell."""
    of, found = f"{told.of[:1].upper()}{told.of[1:]}", told.forecast
    if found is None:
        return f"{of}, {told.left} left: no forecast. {told.why}"
    if not found.left:
        return f"{of}: nothing is left to do."
    end = end_words(day_after(today, found.p50_days), day_after(today, found.p85_days))
    basis = "" if told.is_own else " in all phases, as if the team worked on this one alone"
    return (
        f"{of}, {found.left} left: {end} (from "
        f"{number_of(found.history_days, 'day')} of history, {found.finished} finished{basis})."
    )
