"""A sprint in lines: how it burned down, when it will end, what came in and what is carried."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.flow_days import SprintDay
from mlpm_tui.domain.forecasts import day_after
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.sprint_cards import Contents
from mlpm_tui.domain.sprint_summaries import kept_summary
from mlpm_tui.domain.team import Sprint
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.wording import number_of
from mlpm_tui.services.flow import PhaseForecast
from mlpm_tui.services.sprint_overview import SprintSight
from mlpm_tui.ui.paint.balance_lines import Lines, wrapped
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.model_line import Cell
from mlpm_tui.ui.paint.picture import Picture, Scale

LEAST_CHART = 6
MOST_STEP = 4
MOST_NAMED = 8


def burndown_lines(sight: SprintSight, width: int, height: int, glyphs: Glyphs) -> Lines:
    """Return what was left at the end of each day, with what an even pace would leave."""
    sprint, days = sight.sprint, sight.days
    if sprint is None:
        return []
    if not days:
        return [_head("Burndown", f"begins on {show_day(sprint.starts_on)}")]
    last = days[-1]
    said = f"{last.left} of {last.scope} left, {last.ideal:.1f} at an even pace"
    if last.points_left:
        said += f"; {last.points_left:g} points"
    tone = "warning" if last.left > last.ideal + 1 else "plain"
    lines = [[Cell(" Burndown  ", "label"), Cell(said, tone)]]
    length = max((sprint.ends_on - sprint.starts_on).days + 1, len(days))
    if height < LEAST_CHART or width < length + 6:
        return lines
    return lines + _chart(sprint, days, length, (width - 6, height - 2), glyphs)


def _chart(
    sprint: Sprint, days: Sequence[SprintDay], length: int, room: tuple[int, int], glyphs: Glyphs
) -> Lines:
    width, height = room
    step = max(1, min(MOST_STEP, width // length))
    picture = Picture(step * length, height, glyphs)
    planned = len(days) and max(day.ideal for day in days)
    most = max([planned, *(day.scope for day in days)]) or 1
    scale = Scale(0.0, most)
    dot = "." if glyphs.is_ascii else "\u2022"
    for at, day in enumerate(days):
        picture.bar(at * step, scale.share(day.left), max(1, step - 1))
    first = days[0].ideal * length / max(1, length - 1) if length > 1 else days[0].ideal
    for at in range(length if step > 1 else 0):
        ideal = max(0.0, first * (1 - (at + 1) / length))
        picture.dot(at * step + step - 1, scale.share(ideal), dot, "weak")
    lines = [
        [Cell(f"{(str(round(most)) if not y else ''):>4}  ", "weak"), *line]
        for y, line in enumerate(picture.lines())
    ]
    begins, ends = show_day(sprint.starts_on), show_day(sprint.ends_on)
    now = "today" if days[-1].day < sprint.ends_on and sprint.closed_at is None else ""
    axis = list(f"{begins}".ljust(step * length - len(ends)) + ends)
    at = (len(days) - 1) * step
    if now and len(begins) < at < len(axis) - len(ends) - len(now) - 1:
        axis[at : at + len(now)] = now
    legend = f" {dot} even pace"
    more = legend if step > 1 and step * length + len(legend) <= width else ""
    lines.append([Cell("   0  " + "".join(axis) + more, "weak")])
    return lines


def forecast_lines(sight: SprintSight, today: date, width: int, glyphs: Glyphs) -> Lines:
    """Return when what is left will be done, and what that rests on; or why nobody can tell."""
    told = sight.forecast
    if told is None or sight.sprint is None:
        return []
    said, tone = _forecast_words(told, sight.sprint, today)
    first, *more = wrapped(f"Forecast  {said}", width, glyphs)
    head = "Forecast  "
    lines = [
        [Cell(f" {head}", "label"), Cell(first.removeprefix(head).removeprefix("Forecast "), tone)]
    ]
    return lines + [[Cell(f" {line}", tone)] for line in more]


def _forecast_words(told: PhaseForecast, sprint: Sprint, today: date) -> tuple[str, str]:
    if told.forecast is None:
        return told.why, "weak"
    if not told.left:
        return "nothing is left", "good"
    found = told.forecast
    half, most = day_after(today, found.p50_days), day_after(today, found.p85_days)
    days = number_of(found.history_days, "day")
    rests = f"from {number_of(found.finished, 'card')} finished in {days}"
    if half is None or most is None:
        return f"{told.left} left take longer than anybody plans ahead ({rests})", "warning"
    is_late = most > sprint.ends_on
    said = f"{told.left} left: P50 {show_day(half)}, P85 {show_day(most)} ({rests})"
    if is_late:
        late = (most - sprint.ends_on).days
        said = f"! {said}; P85 is {number_of(late, 'day')} late"
    return said, "warning" if is_late else "plain"


def carry_lines(contents: Contents | None, width: int, glyphs: Glyphs) -> Lines:
    """Return what came into a sprint after its start, what left it, and what is carried on."""
    if contents is None:
        return []
    summary = kept_summary(contents.sprint)
    if summary is not None:
        names = {name: list(summary[name]) for name in ("carried_in", "came_in", "taken_out")}
        names["unfinished"] = list(summary["unfinished"])
        where = f"went on to {summary['into']}" if summary["into"] else "were left on the board"
    else:
        names = {
            "carried_in": _ids(contents.carried),
            "came_in": _ids(contents.came_in),
            "taken_out": _ids(contents.taken_out),
            "unfinished": _ids(contents.unfinished),
        }
        where = "would be carried over today"
    labels = {
        "carried_in": "carried in from before",
        "came_in": "came in after the start",
        "taken_out": "taken out",
        "unfinished": f"unfinished {where}",
    }
    lines: Lines = [_head("Carry-over", "")]
    for name, label in labels.items():
        if ids := names[name]:
            lines += [
                [Cell(f" {line}")]
                for line in wrapped(f"{len(ids)} {label}: {_some(ids)}", width, glyphs)
            ]
    return lines if lines[1:] else [_head("Carry-over", "nothing came in, nothing is carried")]


def show_day(day: date) -> str:
    """Write a day in short: 3 Dec."""
    return f"{day.day} {day:%b}"


def standing(sprint: Sprint, now: datetime) -> str:
    """Say how a sprint stands, and which of its days this is, in the zone in which `now` is."""
    length = (sprint.ends_on - sprint.starts_on + timedelta(1)).days
    at = (day_of(now, now.tzinfo) - sprint.starts_on).days + 1
    if sprint.closed_at is not None:
        return f"closed on {show_day(day_of(sprint.closed_at, now.tzinfo))}"
    if at < 1:
        return f"planned, begins in {number_of(1 - at, 'day')}"
    over = at - length
    return f"running, day {at} of {length}" if over <= 0 else f"over for {number_of(over, 'day')}"


def _head(label: str, said: str) -> list[Cell]:
    return [Cell(f" {label}  ", "label"), Cell(safe_line(said, 200), "weak")]


def _ids(cards: Sequence[Card]) -> list[str]:
    return [card.id for card in cards]


def _some(ids: Sequence[str]) -> str:
    more = len(ids) - MOST_NAMED
    return ", ".join(ids[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
