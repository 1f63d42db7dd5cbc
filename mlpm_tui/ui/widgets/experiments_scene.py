"""The picture of the table of experiments: what is in sight, line by line, in three slices."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from textual.strip import Strip

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.experiment_stages import Stage
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.runs import Run
from mlpm_tui.domain.stopping import RuleCount
from mlpm_tui.ui.paint.countdown import NEVER, Countdowns
from mlpm_tui.ui.paint.experiment_columns import GUTTER, Layout
from mlpm_tui.ui.paint.experiment_line import ExperimentPainter, Line, Slices
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.palette import Palette
from mlpm_tui.ui.paint.readings import Reading
from mlpm_tui.ui.paint.run_counts import RunCounts

if TYPE_CHECKING:
    from mlpm_tui.domain.evidence import Level

SLICES = 3
HEAD_LINES = 1
MOST_REMEMBERED = 1_024
"""Painted lines kept at hand; a screen shows at most a hundred or two."""


class Live(NamedTuple):
    """What is known of the experiments beyond the board, each by the card's key."""

    runs: Mapping[int, tuple[Run, ...]] = {}
    readings: Mapping[int, Reading] = {}
    alarms: Mapping[int, Alarm] = {}
    rules: Mapping[int, RuleCount] = {}


class Outlook(NamedTuple):
    """All that a picture is made of, apart from the experiments that are in sight."""

    project: Project
    live: Live
    stages: Mapping[int, Stage]
    levels: "Mapping[int, Level | None]"
    cursor: Card | None
    marks: frozenset[int]
    order: str
    layout: Layout
    height: int
    now: datetime


class ExperimentsScene:
    """Composes pictures and remembers what it painted; `due` is when the last one changes."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, is_focused: bool) -> None:
        """Paint with these."""
        self._painter = ExperimentPainter(palette, glyphs, is_focused=is_focused)
        self._blank = palette.blank
        self._countdowns, self._counts = Countdowns(), RunCounts()
        self._painted: dict[int, tuple[Line, Slices]] = {}
        self.due = NEVER

    def forget(self) -> None:
        """Work all countdowns out again, as after a clock was set back."""
        self._countdowns.forget()

    def compose(
        self, cards: Sequence[Card], empty: Sequence[str], outlook: Outlook
    ) -> list[list[Strip]]:
        """Return the lines of every slice; `empty` is said where there is no experiment."""
        layout, self.due = outlook.layout, NEVER
        rows = [self._painter.head(layout, outlook.order)]
        rows += [self._strips(card, outlook) for card in cards]
        if not cards:
            rows += [self._notice(text, layout) for text in empty]
        filler = [Strip.blank(width, self._blank) for width in layout.slices()]
        height = outlook.height
        return [
            ([row[at] for row in rows] + [filler[at]] * (height - len(rows)))[:height]
            for at in range(SLICES)
        ]

    def line(self, card: Card, outlook: Outlook) -> Line:
        """Return all that an experiment's line depends on."""
        key, now, live = card.key, outlook.now, outlook.live
        experiment = outlook.project.experiments[key]
        countdown, ends = self._countdowns.of(experiment, now)
        runs, until = self._counts.of(key, live.runs.get(key, ()), now)
        self.due = min(self.due, ends, until)
        return Line(
            card,
            experiment,
            outlook.stages[key],
            outlook.layout,
            card is outlook.cursor,
            key in outlook.marks,
            live.alarms.get(key),
            live.readings.get(key),
            outlook.levels.get(key) or "",
            countdown,
            runs,
            live.rules.get(key),
        )

    def _strips(self, card: Card, outlook: Outlook) -> Slices:
        line = self.line(card, outlook)
        known = self._painted.get(card.key)
        if known is None or known[0] != line:
            if len(self._painted) > MOST_REMEMBERED:
                self._painted.clear()
            known = self._painted[card.key] = (line, self._painter.line(line))
        return known[1]

    def _notice(self, text: str, layout: Layout) -> Slices:
        before, timed, behind = layout.slices()
        whole = self._painter.said(" " * GUTTER + text, layout.width)
        parts = [*whole.divide([before, before + timed, before + timed + behind]), Strip([])]
        parts += [Strip([])] * SLICES
        return parts[0], parts[1], parts[2]
