"""What every part of the compare screen uses: what was read, what is shown of it, and words."""

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from mlpm_tui.domain.compared_lines import Line, Which
from mlpm_tui.domain.comparing import Comparison, MetricColumn, WantedTable, compare
from mlpm_tui.domain.comparison_text import ASCII_SIGNS, Signs, TextColumn, columns_of
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.values import dataclass
from mlpm_tui.ui.widgets.curves_view import CurvesView
from mlpm_tui.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from textual.screen import Screen

    from mlpm_tui.ui.screens.board import BoardScreen

    Base = Screen[None]
else:
    Base = object


@dataclass(frozen=True, slots=True)
class Seen:
    """Lines, their comparison and its columns in words, all of one moment."""

    lines: tuple[Line, ...] = ()
    leading: tuple[str, ...] = ()
    comparison: Comparison = Comparison()
    columns: tuple[TextColumn, ...] = ()


class CompareParts(Base):
    """What the parts of the compare screen share."""

    def __init__(self, board: "BoardScreen") -> None:
        """Compare what is chosen on this board."""
        super().__init__(name="compare")
        self.signs = ASCII_SIGNS if board.is_ascii else Signs()
        self.board = board
        self.desk = board.desk
        self.keymap = board.keymap
        self.wanted = WantedTable()
        self.which = Which.BEST
        self.metric = ""
        self.is_narrow = False
        self.seen = Seen()
        self.glyphs = board.glyphs
        self.table = TableView(self.glyphs)
        self.curves = CurvesView()

    @property
    def line(self) -> Line | None:
        """The line under the cursor."""
        lines = self.seen.comparison.lines
        return lines[self.table.state.line] if lines else None

    @property
    def metric_column(self) -> MetricColumn | None:
        """The metric under the cursor; None where the cursor is on something else."""
        column = self.table.column
        if column is None or not column.is_metric:
            return None
        metrics = self.seen.comparison.metrics
        return next((metric for metric in metrics if metric.name == column.key), None)

    def seen_of(self, lines: tuple[Line, ...], leading: tuple[str, ...]) -> Seen:
        """Return lines as they are to be seen; what names a line that is gone counts no more."""
        wanted = replace(self.wanted, first=tuple(filter(None, (self.metric, *leading))))
        wanted = replace(wanted, directions=self.board.desk.project.directions)
        try:
            comparison = compare(lines, wanted)
        except NotFound:
            self.wanted = replace(self.wanted, against="", sort="")
            comparison = compare(lines, replace(wanted, against="", sort=""))
        columns = columns_of(comparison, self.signs, is_narrow=self.is_narrow)
        return Seen(lines, leading, comparison, tuple(columns) if comparison.lines else ())

    def want(self, wanted: WantedTable) -> None:
        """Show something else of the lines that were read."""
        self.wanted = wanted
        self.write_again()

    def write_again(self) -> None:
        """Show the lines that were read as they are wanted now."""
        self.show(self.seen_of(self.seen.lines, self.seen.leading))

    @abstractmethod
    def note(self, text: str) -> None:
        """Say something beside the cell, until the cursor goes on."""

    @abstractmethod
    def show(self, seen: Seen) -> None:
        """Show this; the cursor stays on its line and in its column."""
