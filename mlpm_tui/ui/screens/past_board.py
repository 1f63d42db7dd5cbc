"""The board as it was: the same screen with the same keys, as far as these only look."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import BindingType

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.past_acts import PastAct
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.past_boards import PastDesk, board_after
from mlpm_tui.settings import Settings
from mlpm_tui.ui.keys import APP, Key, bindings_of
from mlpm_tui.ui.keys_history import PAST_BOARD
from mlpm_tui.ui.screens.board import BoardScreen
from mlpm_tui.ui.widgets.bar_view import Word
from mlpm_tui.ui.widgets.hints import hint_words

if TYPE_CHECKING:
    from mlpm_tui.domain.dossier import Dossier
    from mlpm_tui.services.desk import Notice
    from mlpm_tui.services.documents import Document
    from mlpm_tui.services.experiment_details import Detail
    from mlpm_tui.services.run_watcher import RunsRead
    from mlpm_tui.services.writer import Event
    from mlpm_tui.store.units import Entry

Neighbour = Callable[[PastAct, int], PastAct | None]
"""Gives the act so many steps earlier, or later (-1); None where there is none."""


async def desk_then(board: BoardScreen, act: PastAct) -> PastDesk:
    """Read a board as it was right after an act, in a thread; it may raise StoreTrouble."""
    desk = board.desk
    library, key = desk.library, desk.project.key
    then = await board.read(lambda: board_after(library, key, act.unit))
    return PastDesk(library, then, desk.who, then.instant.at.astimezone(desk.clock.zone))


class PastBoardScreen(BoardScreen, inherit_bindings=False):
    """A board that is only looked at; what happens to the real one meanwhile passes it by."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(PAST_BOARD)
    _was_shown = True
    """It is painted as any other screen: only the first one spares itself a second picture."""

    def __init__(
        self, board: BoardScreen, desk: PastDesk, act: PastAct, neighbour: Neighbour
    ) -> None:
        """Show this desk's board, as it was right after an act."""
        super().__init__(desk, Settings(ascii=board.is_ascii), board.keymap)
        self._real, self._act, self._neighbour = board, act, neighbour

    def usable_keys(self) -> list[Key]:
        """Return the keys that work here."""
        return [*PAST_BOARD, *APP]

    def show_top(self) -> None:
        """Say of which moment this is, and after what."""
        local = self._act.at.astimezone(self.desk.clock.zone)
        moment = f"as it was {local:%a} {local.day} {local:%b %Y %H:%M}"
        act = f"after {self._act.who}: {self._act.said}"
        words = [
            Word(safe_line(self.desk.project.key, 20), "strong", is_kept=True),
            Word(moment, "warning", is_kept=True),
        ]
        if self.filter_text:
            words.append(Word(f"/{safe_line(self.filter_text, 80)}", "warning"))
        words.append(Word(self.glyphs.plain(safe_line(act, 200)), "detail", is_bent=True))
        self.top.show(words, [Word("read only", "warning", is_kept=True)])

    def show_hints(self) -> None:
        """Name the keys that help most here."""
        self.hints.show(hint_words(self.usable_keys(), self.keymap, may_write=True))

    async def read_card(
        self, shown: "Dossier"
    ) -> "tuple[Detail, Sequence[Entry], Document | None]":
        """Read a card as it was, with its history up to then; what is measured now is left out."""
        from mlpm_tui.services.experiment_details import read_card

        desk, observed = self.desk, self.observed(shown.card.key)
        library, project, now = desk.library, desk.project, desk.clock.now()

        def read() -> "tuple[Detail, Sequence[Entry], Document | None]":
            detail = read_card(library, shown, observed, project.directions, now)
            return detail, library.history(project.key, shown.card.key, 1_000), None

        return await self.read(read)

    # -- the keys

    def action_back(self) -> None:
        """Clear the marks, then the filter; with neither, go back to the history."""
        if self.board.marks or self.filter_text:
            super().action_back()
        else:
            self.dismiss()

    @work(exclusive=True, group="then")
    async def action_step(self, step: int) -> None:
        """Show the board one act earlier, or (-1) later."""
        act = self._neighbour(self._act, step)
        if act is None:
            self.note(
                "This is the earliest act that was read." if step > 0 else "This is the latest."
            )
            return
        try:
            self.desk = await desk_then(self._real, act)
        except MlpmError as error:
            self.warn(str(error))
            return
        self._act = act
        self.show_project()
        self.show_top()

    # -- what is told of the real board

    def tell(self, event: "Event", notice: "Notice") -> None:
        """Say nothing: the real board's screen does."""

    def show_runs(self, read: "RunsRead") -> None:
        """Show nothing of the runs there are now."""

    def watch_team(self) -> None:
        """Keep nothing in sight that is of now."""

    def take_tick(self, now: datetime) -> datetime | None:
        """Show what was due then; no time passes here."""
        self.board.tick(now)
        return None

    def _check_clock(self) -> None:
        """Leave the clock alone: it stands still here."""
