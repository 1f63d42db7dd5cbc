"""The screen of experiments: a table of how each one stands, with everything about one beside."""

from collections import Counter
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from mlpm_tui.domain.experiment_stages import Stage
from mlpm_tui.domain.project import Project
from mlpm_tui.places import shipped
from mlpm_tui.ui.keys import EXPERIMENTS, Key, bindings_of
from mlpm_tui.ui.screens.experiments_finding import Finding
from mlpm_tui.ui.screens.ticking import Ticking
from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.board_messages import CardChosen, CursorMoved
from mlpm_tui.ui.widgets.experiments_order import USUAL
from mlpm_tui.ui.widgets.experiments_view import SightChanged

_TONES = {
    Stage.FIRED: "bad",
    Stage.EXPIRED: "bad",
    Stage.AT_RISK: "warning",
    Stage.RUNNING: "good",
    Stage.UNDECIDED: "warning",
}
EMPTY = ("There is no experiment yet.", "n adds one: a question, a promise and a timebox.")
NONE_FITS = ("No experiment fits the filter.", "esc clears it, / changes it.")
UNREAD = ("The experiments are being read.",)


class ExperimentsScreen(Finding, Ticking, Screen[None], inherit_bindings=False):
    """All experiments of the project; the board below keeps what is changed."""

    CSS_PATH: ClassVar = [shipped("styles") / "experiments.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(EXPERIMENTS)

    _shown: Project | None = None

    def compose(self) -> ComposeResult:
        """Put the table between its bars."""
        yield BarView(id="top")
        yield BarView(id="state", is_right_yielding=True)
        with Horizontal(id="middle"):
            yield self.table
        yield BarView(id="hints")

    def follow(self) -> None:
        """Show the project, the runs and the rules as they are known now."""
        project = self.desk.project
        if self.filter_text and project is not self._filtered:
            self._filtered = project
            self.filter_again()
        has_any = bool(project.experiments)
        self.table.empty = NONE_FITS if has_any else EMPTY if project.is_whole else UNREAD
        self.table.show(project, self.live, self.desk.clock.now())
        self.show_state()
        if project is not self._shown:
            self._shown = project
            self.read_soon()

    def hinted_keys(self) -> list[Key]:
        """Return the keys; what moves the detail comes first while it is shown."""
        keys = self.usable_keys()
        moving = [key for key in keys if key.id == "detail.down"]
        others = [key for key in keys if key not in moving]
        return [*moving, *others] if self.detail is not None else others

    def take_tick(self, now: datetime) -> datetime | None:
        """Count down what is due."""
        before = self.table.stages()
        due = self.table.tick(now)
        if before is not self.table.stages():
            self.show_state()
        return due

    def show_state(self) -> None:
        """Say which experiments these are, how they stand, and what is read of their runs."""
        order = self.table.order.order
        total = len(self.desk.project.experiments)
        counted = self.counted(len(self.table.state.cards), total)
        self.show_top(counted, "" if order == USUAL else order)
        words = [*self.marked_words(), *self._stage_words()]
        self.bar("state").show(words, [Word(self.board.said_of_runs, "detail")])

    def _stage_words(self) -> list[Word]:
        counted = Counter(self.table.stages().values())
        return [
            Word(f"{counted[stage]} {stage}", _TONES.get(stage, "detail"))
            for stage in Stage
            if counted[stage]
        ]

    @on(CursorMoved)
    @on(SightChanged)
    def _look(self) -> None:
        self.read_soon()

    @on(CardChosen)
    def _open(self, message: CardChosen) -> None:
        self.board.open_card(message.card)
