"""The balance gauge in lines: each stage's share against the band, the trend, what to do."""

from collections.abc import Iterator
from textwrap import wrap

from mlpm_tui.domain.balance import Band
from mlpm_tui.domain.balance_gauge import Gauge, basis_of
from mlpm_tui.domain.balance_sides import Mix
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.wording import number_of
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.model_line import Cell
from mlpm_tui.ui.paint.picture import Picture, Scale

Lines = list[list[Cell]]
STAGES = {
    "planned": "planned",
    "taken_on": "taken on",
    "in_progress": "in progress",
    "done": "done",
}
LABEL = 13
WORDS = 27
"""So many cells the words behind a track take."""
LEAST_TRACK, MOST_TRACK = 15, 41
LEAST_CHART = 5
TIED = "\u00a0%"
"""A per cent sign behind a space at which no line is broken."""
NAME = 8
"""So many cells of a sprint's name stand below the trend."""


def verdict_of(gauge: Gauge) -> tuple[str, str]:
    """Return in few words whether a sprint is in balance, and the tone of that."""
    if gauge.too_much is not None:
        return f"! too many {gauge.too_much.plural}".replace("many p", "much p"), "warning"
    if gauge.test is None:
        return "nothing counts yet", "weak"
    share = gauge.test.experiments / gauge.test.counted
    is_in = gauge.band.low <= share <= gauge.band.high
    return ("in balance", "good") if is_in else ("outside the band, maybe by chance", "plain")


def balance_lines(gauge: Gauge, width: int, glyphs: Glyphs) -> Lines:
    """Return the gauge: a track from no experiment to experiments only for each stage."""
    said, tone = verdict_of(gauge)
    band = str(gauge.band)
    lines = [[Cell(" Balance  ", "label"), Cell(said, tone), Cell(f"  band {band}", "weak")]]
    track = max(LEAST_TRACK, min(MOST_TRACK, width - LABEL - WORDS - 2))
    basis = basis_of(gauge.sprint) if gauge.sprint is not None else ""
    for stage, name in STAGES.items():
        if (mix := gauge.mixes.get(stage)) is not None:
            label = f" {name:<{LABEL - 1}}"
            shown = _track(mix.share, gauge.band, track, glyphs)
            style = "title" if stage == basis else "plain"
            said = _mix_words(mix, width - LABEL - track - 2)
            lines.append([Cell(label, style), *shown, Cell(f"  {said}")])
    lines += _trend(gauge, track, glyphs)
    why = gauge.test.why if gauge.test is not None and gauge.test.too_much else ""
    # Without a sprint the advice is that of a command: the screen names its key.
    advice = gauge.advice if gauge.sprint is not None else ""
    for text, style in ((advice, "plain"), (why, "weak")):
        lines += [[Cell(f" {line}", style)] for line in wrapped(text, width, glyphs)]
    return lines


def wrapped(text: str, width: int, glyphs: Glyphs) -> list[str]:
    """Return a sentence in lines of this width; no number stands apart from its per cent."""
    said = glyphs.plain(safe_line(text, 600)).replace(" %", TIED)
    lines = wrap(said, max(10, width - 2), break_on_hyphens=False)
    return [line.replace(TIED, " %") for line in lines]


def _track(share: float | None, band: Band, width: int, glyphs: Glyphs) -> list[Cell]:
    """Return a line from 0 to 100 %: the band is doubled, a sign stands at the share."""
    outside, inside = ("-", "=") if glyphs.is_ascii else ("\u2500", "\u2550")
    sign = "#" if glyphs.is_ascii else "\u25c6"
    last = width - 1
    low, high = round(band.low * last), round(band.high * last)
    text = outside * low + inside * (high - low + 1) + outside * (last - high)
    if share is None:
        return [Cell(text, "weak")]
    at = round(share * last)
    # However coarse the track is, a share beside the band does not stand on its edge.
    if share < band.low:
        at = max(0, min(at, low - 1))
    elif share > band.high:
        at = min(last, max(at, high + 1))
    tone = "good" if band.low <= share <= band.high else "warning"
    return [Cell(text[:at], "weak"), Cell(sign, tone), Cell(text[at + 1 :], "weak")]


def _mix_words(mix: Mix, room: int) -> str:
    if mix.share is None:
        return "none"
    said = f"{mix.experiment} exp, {mix.production} prod"
    said += f", {100 * mix.share:.0f} %"
    more = f" ({mix.neither} neither)" if mix.neither else ""
    return said + more if len(said + more) <= room else said


def _trend(gauge: Gauge, track: int, glyphs: Glyphs) -> Iterator[list[Cell]]:
    if (trend := gauge.trend) is not None:
        sprints = number_of(trend.sprints, "sprint")
        yield [
            Cell(" of late".ljust(LABEL)),
            *_track(trend.value, Band(trend.low, trend.high), track, glyphs),
            Cell(f"  {100 * trend.value:.0f} % over {sprints}"),
        ]


def trend_lines(
    gauge: Gauge, told: tuple[float, ...], width: int, height: int, glyphs: Glyphs
) -> Lines:
    """Return the sprints one beside another: their shares, the weighted mean, the band."""
    if len(gauge.points) < 2 or height < LEAST_CHART:  # noqa: PLR2004  one sprint is no trend
        return []
    points = gauge.points
    room = width - 7
    step = max(2, min(NAME + 1, room // len(points)))
    points, told = points[-(room // step) :], told[-(room // step) :]
    picture, scale = Picture(room, height - 2, glyphs), Scale(0.0, 1.0)
    rule, mean, own = (".", "*", "o") if glyphs.is_ascii else ("\u2504", "\u25c6", "\u25cb")
    for edge in (gauge.band.low, gauge.band.high):
        picture.dot(0, scale.share(edge), rule * room, "weak")
    for at, (point, value) in enumerate(zip(points, told, strict=True)):
        is_in = gauge.band.low <= point.share <= gauge.band.high
        x = at * step + step // 2
        picture.dot(x, scale.share(point.share), own, "plain" if is_in else "warning")
        picture.dot(x, scale.share(value), mean, "title")
    edges = {picture.row_of(share): f"{100 * share:3.0f} %" for share in _marks(gauge.band)}
    lines = [[Cell(f" {own} sprint  {mean} weighted mean  {rule * 2} band", "weak")]]
    for y, line in enumerate(picture.lines()):
        lines.append([Cell(f" {edges.get(y, ''):>5} ", "weak"), *line])
    names = "".join(_short(point.sprint, step) for point in points)
    lines.append([Cell(" " * 7 + glyphs.plain(names), "weak")])
    return lines


def _marks(band: Band) -> tuple[float, ...]:
    return (1.0, 0.0, band.high, band.low)


def _short(name: str, width: int) -> str:
    """Return the end of a sprint's name, by which most differ."""
    words = safe_line(name, 40)
    room = width - 1
    return (words if len(words) <= room else words[-room:]).center(width)
