"""How cards flow, in lines: cycle times, ages, what was finished, how many stood where."""

from collections.abc import Sequence
from datetime import timedelta

from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.flow_definitions import DEFINITIONS
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.wording import latest
from mlpm_tui.services.sprint_overview import FlowSight
from mlpm_tui.ui.paint.balance_lines import Lines, wrapped
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.model_line import Cell
from mlpm_tui.ui.paint.picture import Picture, Scale
from mlpm_tui.ui.paint.sprint_lines import show_day

MOST_OLD = 3
WEEK = 7
LABEL = 12
SHADES = {
    Status.DONE: ("\u2588", "#"),
    Status.REVIEW: ("\u2593", "="),
    Status.IN_PROGRESS: ("\u2592", "+"),
    Status.READY: ("\u2591", "-"),
    Status.BACKLOG: ("\u00b7", "."),
}
"""Each column's shade, from the foot of the picture up, and its sign in plain ASCII."""
LEAST_CHART = 5
BALANCE = {
    "balance": (
        "experiments are cards of that kind and tasks of phase 3; production is epics and their "
        "sub-tasks, alerts, retraining and tasks of phases 4 and 5; others count for neither"
    ),
    "of late": (
        "a weighted mean over up to 12 sprints (EWMA, lambda 0.3); beyond its limits (2.7 "
        "deviations) and the band it warns; one sprint is tested exactly, at 5 %: 9 of 10, not 8"
    ),
}
"""What the words of the balance mean, beside those of the flow."""


def flow_lines(sight: FlowSight, width: int, height: int, glyphs: Glyphs) -> Lines:
    """Return the flow of the latest days; the picture takes the lines that are left."""
    flow, days = sight.flow, len(sight.history)
    of = (
        f" of phase {sight.phase}"
        if sight.phase
        else f" of kind {sight.kind}"
        if sight.kind
        else ""
    )
    lines: Lines = [[Cell(f" Flow{of}  ", "label"), Cell(latest(days, "day"), "weak")]]
    cycle = flow.cycle_days
    if cycle:
        said = "  ".join(
            f"P{100 * part:.0f} {_length(at)}" for part, at in flow.percentiles.items()
        )
        # Of cards that came to done without being begun nobody knows how long they took.
        more = f" of {len(flow.finished)}" if len(flow.finished) > len(cycle) else ""
        said += f"  n = {len(cycle)}{more}"
    else:
        said = "nothing was finished yet"
    lines.append(_fact("cycle time", said))
    lines += _ages(sight, width, glyphs)
    per_week = WEEK * sum(sight.history) / days if days else 0.0
    weeks = _weeks(sight.history)
    spark = Picture(len(weeks), 1, glyphs)
    for at, done in enumerate(weeks):
        spark.bar(at, done / (max(weeks) or 1), 1)
    line = next(iter(spark.lines()), [])
    lines.append(
        [*_fact("throughput", f"{per_week:.1f} a week  "), *line, Cell(" by week", "weak")]
    )
    return lines + _cumulative(sight, width, height - len(lines), glyphs)


def definition_lines(width: int, glyphs: Glyphs) -> Lines:
    """Return what the words of the screen mean."""
    lines: Lines = [[Cell(" What the words mean", "label")]]
    for word, meaning in (DEFINITIONS | BALANCE).items():
        lines += [[Cell(f" {line}")] for line in wrapped(f"{word}: {meaning}.", width, glyphs)]
    return lines


def _ages(sight: FlowSight, width: int, glyphs: Glyphs) -> Lines:
    ageing = sight.flow.ageing
    if not ageing:
        return [_fact("age", "nothing is under way")]
    old = sum(one.is_old for one in ageing)
    said = f"{len(ageing)} under way" + (f", {old} old" if old else "")
    named = []
    for one in ageing[:MOST_OLD]:
        older = "" if one.older_than is None else f", older than {100 * one.older_than:.0f} %"
        named.append(f"{one.card.id} {_length(one.days)}{older}")
    text = f"{said}: {'; '.join(named)}"
    first, *more = wrapped(text, width - LABEL, glyphs)
    head = _fact("age", first)
    head[-1] = head[-1]._replace(tone="warning" if old else "plain")
    return [head, *([Cell(" " * (LABEL + 1) + line)] for line in more)]


def _cumulative(sight: FlowSight, width: int, height: int, glyphs: Glyphs) -> Lines:
    """Return the cumulative flow: a column a day or for some days, stacked from done up."""
    totals = [sum(each) for each in zip(*sight.cumulative.values(), strict=True)]
    if height < LEAST_CHART or not totals or not max(totals):
        return []
    room = width - 7
    days = len(totals)
    cells = min(room, days)
    at_cell = [min(days - 1, (x + 1) * days // cells - 1) for x in range(cells)]
    wide = max(1, room // cells)
    picture, scale = Picture(cells * wide, height - 2, glyphs), Scale(0.0, max(totals))
    for x, day in enumerate(at_cell):
        _stack(picture, x * wide, wide, [sight.cumulative[s][day] for s in SHADES], scale, glyphs)
    legend = " ".join(f"{_shade(s, glyphs)} {s.removeprefix('in_')}" for s in SHADES)
    lines: Lines = [_fact("cumulative", "")]
    lines[0] += [Cell(legend, "weak")]
    for y, line in enumerate(picture.lines()):
        lines.append([Cell(f"{(str(max(totals)) if not y else ''):>5}  ", "weak"), *line])
    first, last = sight.first, sight.first + timedelta(days - 1)
    axis = show_day(first).ljust(cells * wide - len(show_day(last))) + show_day(last)
    lines.append([Cell(f"    0  {axis}", "weak")])
    return lines


def _stack(
    picture: Picture, x: int, wide: int, counts: Sequence[int], scale: Scale, glyphs: Glyphs
) -> None:
    below = 0
    for status, count in zip(SHADES, counts, strict=True):
        start = round(scale.share(below) * picture.height)
        below += count
        end = round(scale.share(below) * picture.height)
        for row in range(start, end):
            picture.put(x, picture.height - 1 - row, _shade(status, glyphs) * wide, _tone(status))


def _tone(status: Status) -> str:
    return "good" if status is Status.DONE else "weak" if status is Status.BACKLOG else "plain"


def _shade(status: Status, glyphs: Glyphs) -> str:
    return SHADES[status][glyphs.is_ascii]


def _weeks(history: Sequence[int]) -> list[int]:
    """Return what was finished in each week, the last one up to today."""
    ends = range(len(history), 0, -WEEK)
    return [sum(history[max(0, end - WEEK) : end]) for end in reversed(ends)]


def _fact(label: str, said: str) -> list[Cell]:
    return [Cell(f" {label:<{LABEL}}", "weak"), Cell(safe_line(said, 400))]


def _length(days: float) -> str:
    return f"{days:.0f} d" if days >= 10 else f"{days:.1f} d"  # noqa: PLR2004
