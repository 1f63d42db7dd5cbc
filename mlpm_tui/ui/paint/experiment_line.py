"""One experiment in the table: a line in three slices, painted from plain values."""

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.experiment_stages import Stage
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.countdown import Countdown
from mlpm_tui.ui.paint.experiment_columns import GAP, GUTTER, TIMED, Column, Layout
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.palette import Palette
from mlpm_tui.ui.paint.readings import Reading, show_reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlpm_tui.domain.stopping import RuleCount

Slices = tuple[Strip, Strip, Strip]
Part = tuple[str, Style]
SIGNS = {
    Stage.FIRED: ("!", "!"),
    Stage.EXPIRED: ("!", "!"),
    Stage.AT_RISK: ("\u25b8", ">"),
    Stage.RUNNING: ("\u25b8", ">"),
    Stage.PAUSED: ("\u2016", "="),
    Stage.REVIEW: ("\u25d0", "?"),
    Stage.UNDECIDED: ("?", "?"),
    Stage.READY: ("\u25cb", "o"),
    Stage.BACKLOG: ("\u00b7", "."),
    Stage.SUCCESS: ("\u2713", "+"),
    Stage.PARTIAL: ("\u00b1", "~"),
    Stage.FAILURE: ("\u2717", "x"),
}
"""Each stage's sign, in any terminal and in plain ASCII; its word stands beside it."""


class RunCount(NamedTuple):
    """An experiment's runs in numbers, and how long ago one of them reported last."""

    total: int = 0
    running: int = 0
    stale: int = 0
    reported: str = ""


class Line(NamedTuple):
    """All that an experiment's line depends on; equal lines look the same."""

    card: Card
    experiment: Experiment
    stage: Stage
    layout: Layout
    is_selected: bool
    is_marked: bool
    alarm: Alarm | None = None
    reading: Reading | None = None
    evidence: str = ""
    countdown: Countdown | None = None
    runs: RunCount = RunCount()
    rules: "RuleCount | None" = None


class ExperimentPainter:
    """Paints heads and lines with one palette and one set of glyphs."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, is_focused: bool = True) -> None:
        """Paint with these; without the focus the cursor is quieter."""
        ground = Style(bgcolor=palette.blank.bgcolor)
        self._palette, self._glyphs = palette, glyphs
        self._cursor = palette.cursor if is_focused else palette.cursor_blurred
        self._plain, self._weak, self._ground = palette.blank, palette.more, ground
        self._good, self._warning = palette.good + ground, palette.warning + ground
        self._bad = palette.bad + ground
        self._id_style = palette.kinds[Kind.EXPERIMENT] + ground
        self._writers: dict[str, Callable[[Line], Part]] = {
            "id": self._id,
            "state": self._state,
            "evidence": lambda line: (line.evidence, self._weak),
            "rules": self._rules,
            "timebox": self._timebox,
            "owner": self._owner,
            "runs": self._runs,
            "report": self._report,
        }

    def head(self, layout: Layout, order: str) -> Slices:
        """Paint the heads; the one by which lines are sorted is marked."""
        cells = []
        for column in layout.columns:
            name = column.name
            sign = ""
            if order.removeprefix("-") in (name, {"best": "value"}.get(name)):
                sign = self._glyphs.up if order.startswith("-") else self._glyphs.down
            cells.append((column, f"{name} {sign}".rstrip(), self._palette.title))
        return self._sliced(layout, (" " * GUTTER, self._palette.title), cells)

    def line(self, line: Line) -> Slices:
        """Paint a line."""
        gutter = self._glyphs.mark if line.is_marked else " "
        cells = [(column, *self._cell(line, column)) for column in line.layout.columns]
        if line.is_selected:
            sign = self._glyphs.mark if line.is_marked else self._glyphs.cursor
            style = self._cursor + Style(bold=True)
            chosen = [(column, text, self._cursor) for column, text, _ in cells]
            return self._sliced(line.layout, (sign.ljust(GUTTER), style), chosen, self._cursor)
        style = Style(color=self._palette.marked.color, bold=True) + self._ground
        return self._sliced(line.layout, (gutter.ljust(GUTTER), style), cells)

    def said(self, text: str, width: int) -> Strip:
        """Paint a sentence over a whole line."""
        return Strip([Segment(fit(text, width, self._glyphs.ellipsis), self._plain)], width)

    def _sliced(
        self,
        layout: Layout,
        gutter: Part,
        cells: list[tuple[Column, str, Style]],
        gap: Style | None = None,
    ) -> Slices:
        """Put the cells into the slices; whatever else there is of the line is filled."""
        before, timed, behind = layout.slices()
        slices: tuple[list[Part], list[Part], list[Part]] = ([gutter], [], [])
        at = 0
        for column, text, style in cells:
            if column.name == TIMED:
                at = 1
            shown = fit(text, column.width, self._glyphs.ellipsis)
            slices[at].extend(((shown, style), (" " * GAP, gap or self._plain)))
            at += at == 1
        widths = (before, timed, behind)
        filled = [
            self._strip(parts, width, gap) for parts, width in zip(slices, widths, strict=True)
        ]
        return filled[0], filled[1], filled[2]

    def _strip(self, parts: list[Part], width: int, rest: Style | None) -> Strip:
        segments: list[Segment] = []
        for text, style in parts:
            if segments and segments[-1].style is style:
                segments[-1] = Segment(segments[-1].text + text, style)
            else:
                segments.append(Segment(text, style))
        strip = Strip(segments)
        if strip.cell_length > width:
            return strip.crop(0, width)
        return strip.extend_cell_length(width, rest or self._plain)

    def _cell(self, line: Line, column: Column) -> Part:
        """Return a cell's text and tone."""
        if column.name == "title":
            return self._title(line, column.width)
        if column.name == "best":
            return self._best(line, column.width)
        return self._writers[column.name](line)

    def _id(self, line: Line) -> Part:
        name = line.card.id
        short = name if line.layout.has_project else name.partition("-")[2]
        return short or name, self._id_style

    def _title(self, line: Line, width: int) -> Part:
        # Four characters a cell leave room for marks that take none.
        title = self._glyphs.plain(safe_line(line.card.title, 4 * width + 8))
        if line.card.blocked is not None:
            return f"{self._glyphs.blocked} {title}", self._bad
        return title, self._plain

    def _owner(self, line: Line) -> Part:
        return self._glyphs.plain(safe_line(line.card.owner or "", 24)), self._weak

    def _report(self, line: Line) -> Part:
        return line.runs.reported, self._warning if line.runs.stale else self._weak

    def _state(self, line: Line) -> Part:
        sign = SIGNS[line.stage][self._glyphs.is_ascii]
        tones = {
            Stage.FIRED: self._bad,
            Stage.EXPIRED: self._bad,
            Stage.AT_RISK: self._warning,
            Stage.RUNNING: self._good,
            Stage.UNDECIDED: self._warning,
            Stage.SUCCESS: self._good,
            Stage.PARTIAL: self._warning,
            Stage.FAILURE: self._bad,
        }
        return f"{sign} {line.stage}", tones.get(line.stage, self._weak)

    def _best(self, line: Line, width: int) -> Part:
        """Write the numbers in full; the metric's name gives way to them."""
        reading = line.reading
        if reading is None:
            return "", self._weak
        tones = {True: self._good, False: self._warning, None: self._plain}
        numbers = show_reading(reading._replace(metric=""), self._glyphs)
        name = self._glyphs.plain(safe_line(reading.metric, 12))
        name = fit(name, min(cell_len(name), width - cell_len(numbers)), self._glyphs.ellipsis)
        return name + numbers, tones[reading.is_met]

    def _rules(self, line: Line) -> Part:
        count = len(line.experiment.stopping)
        if line.experiment.outcome is not None:
            return "", self._weak
        if line.alarm is not None and line.alarm.is_over:
            return f"! {line.alarm}", self._bad
        if line.alarm is Alarm.WOULD_FIRE:
            return line.alarm, self._warning
        is_live = line.card.status in (Status.IN_PROGRESS, Status.REVIEW)
        if count and is_live:
            rules = line.rules
            armed = count if rules is None else rules.armed
            return (f"{armed} armed", self._plain) if armed else ("answered", self._weak)
        return str(count or "none"), self._weak

    def _timebox(self, line: Line) -> Part:
        countdown = line.countdown
        if countdown is None:
            return "", self._weak
        tones = {
            TimeboxState.RUNNING: self._good,
            TimeboxState.AT_RISK: self._warning,
            TimeboxState.EXPIRED: self._bad,
        }
        text = countdown.text.removeprefix("paused ").removeprefix("box ")
        return text, tones.get(countdown.state, self._weak)

    def _runs(self, line: Line) -> Part:
        runs = line.runs
        if runs.stale:
            return f"{runs.stale} stale", self._warning
        if runs.running:
            return f"{runs.running} running", self._good
        return (str(runs.total) if runs.total else ""), self._weak
