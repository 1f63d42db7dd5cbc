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
from mlpm_tui.domain.text import safe_line
from mlpm_tui.places import shipped
from mlpm_tui.ui.keys import EXPERIMENTS, bindings_of
from mlpm_tui.ui.screens.experiments_finding import Finding
from mlpm_tui.ui.screens.ticking import Ticking
from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.board_messages import CardChosen, CursorMoved
from mlpm_tui.ui.widgets.experiments_order import USUAL
from mlpm_tui.ui.widgets.experiments_view import SightChanged
from mlpm_tui.ui.widgets.hints import hint_words

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
        with Horizontal(id="middle"):
            yield self.table
        yield BarView(id="state")
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

    def show_hints(self) -> None:
        """Name the keys; what moves the detail comes first while it is shown."""
        keys = self.usable_keys()
        moving = [key for key in keys if key.id == "detail.down"]
        others = [key for key in keys if key not in moving]
        shown = [*moving, *others] if self.detail is not None else others
        hints = hint_words(shown, self.keymap, may_write=True)
        self.query_one("#hints", BarView).show(hints)

    def take_tick(self, now: datetime) -> datetime | None:
        """Count down what is due."""
        before = self.table.stages()
        due = self.table.tick(now)
        if before is not self.table.stages():
            self.show_state()
        return due

    def show_state(self) -> None:
        """Say which experiments these are, how they stand, and what is read of their runs."""
        state, project = self.table.state, self.desk.project
        words = [Word("experiments", "strong"), Word(safe_line(project.key, 20), "detail")]
        if self.filter_text:
            words.append(Word(f"/{safe_line(self.filter_text, 80)}", "warning"))
        if self.table.order.order != USUAL:
            words.append(Word(f"by {self.table.order.order}", "warning"))
        count = len(state.cards)
        shown = f"{count} of {len(project.experiments)}" if self.filter_text else f"{count}"
        right = [Word("read only", "warning")] if self.desk.is_read_only else []
        if not project.is_whole:
            right.append(Word("more are being read", "detail"))
        right += [Word(shown), Word(safe_line(self.desk.who, 20))]
        self.query_one("#top", BarView).show(words, right)
        marked = [Word(f"{len(state.marks)} marked", "strong")] if state.marks else []
        self.query_one("#state", BarView).show(
            [*marked, *self._stage_words()], [Word(self.board.said_of_runs, "detail")]
        )

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

    async def action_clear(self) -> None:
        """Show the table again, clear the marks, then the filter; with none of these, go back."""
        if self.is_alone:
            await self.action_zoom()
        elif self.table.state.marks:
            self.table.state.clear_marks()
            self.table.changed()
            self.show_state()
        elif self.filter_text:
            self.set_filter("")
        else:
            self.leave_unless_quick()
            return
        self.has_cleared()
