"""Screens over the board with a list: the keys that move and mark in it, its filter, its order."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.keys import APP, Key
from mlpm_tui.ui.screens.following import Following
from mlpm_tui.ui.screens.prompting import Prompting
from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.hints import hint_words

if TYPE_CHECKING:
    from textual.widget import Widget

    from mlpm_tui.domain.cards import Card
    from mlpm_tui.ui.dialogs.pick import Item
    from mlpm_tui.ui.screens.board import BoardScreen


class Lines(Protocol):
    """Cursor and marks of a list, as `RowsState` has them."""

    @property
    def rows(self) -> Sequence[object]:
        """What is shown."""

    @property
    def marks(self) -> frozenset[int]:
        """The keys of what is marked."""

    def go(self, row: int) -> None:
        """Put the cursor on a line."""

    def move(self, lines: int) -> None:
        """Move the cursor."""

    def move_page(self, step: int) -> None:
        """Move the cursor by half of what is in sight."""

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away."""

    def mark_range(self) -> None:
        """Mark all from the one marked last to the cursor."""

    def mark_all(self) -> None:
        """Mark all that are shown, or none."""

    def clear_marks(self) -> None:
        """Take every mark away."""


class Listed(Protocol):
    """A painted list."""

    display: bool

    @property
    def state(self) -> Lines:
        """Its cursor and its marks."""

    def changed(self) -> None:
        """Repaint the lines that differ, and say where the cursor is."""


class Listing(Following, Prompting):
    """A screen whose keys go to a list of rows."""

    own_keys: ClassVar[Sequence[Key]] = ()

    def __init__(self, board: "BoardScreen", name: str) -> None:
        """Show what this board shows, in another way."""
        super().__init__(board, name)
        self._bars: dict[str, BarView] = {}

    def bar(self, name: str) -> BarView:
        """Return one of the bars.

        It is held on to: what was read in a thread is shown even while the screen is being closed.
        """
        if name not in self._bars:
            self._bars[name] = self.query_one(f"#{name}", BarView)
        return self._bars[name]

    @abstractmethod
    def panel(self) -> Listed:
        """Return the list that has the keys."""

    @abstractmethod
    def show_state(self) -> None:
        """Say how the rows stand in a few words."""

    @property
    def home(self) -> "Widget | None":
        """Nothing: every key goes to the screen."""
        return None

    def usable_keys(self) -> list[Key]:
        """Return the keys that work here now."""
        may_write = not self.desk.is_read_only
        return [key for key in (*self.own_keys, *APP) if may_write or not key.writes]

    def hinted_keys(self) -> Sequence[Key]:
        """Return the keys of which the hints name as many as fit, in this order."""
        return self.usable_keys()

    def show_hints(self) -> None:
        """Name the keys that help most here."""
        hints = hint_words(self.hinted_keys(), self.keymap, may_write=True)
        self.bar("hints").show(hints)

    def counted(self, shown: int, total: int) -> str:
        """Say how many rows are shown, and of how many where a filter hides some."""
        return f"{shown} of {total}" if self.filter_text else f"{shown}"

    def show_top(self, counted: str, order: str, *more: Word) -> None:
        """Say which rows these are and how many, in an order that is told unless it is usual."""
        words = [Word(self.name or "", "strong")]
        words.append(Word(safe_line(self.desk.project.key, 20), "detail"))
        if self.filter_text:
            words.append(Word(f"/{safe_line(self.filter_text, 80)}", "warning"))
        if order:
            words.append(Word(f"by {order}", "warning"))
        right = [Word("read only", "warning")] if self.desk.is_read_only else []
        if self.needs_whole and not self.desk.project.is_whole:
            right.append(Word("more are being read", "detail"))
        right += [Word(counted), Word(safe_line(self.desk.who, 20))]
        self.bar("top").show([*words, *more], right)

    def marked_words(self) -> list[Word]:
        """Say how many rows are marked, if any."""
        marks = self.panel().state.marks
        return [Word(f"{len(marks)} marked", "strong")] if marks else []

    # -- keys

    def action_walk(self, lines: int) -> None:
        """Move the cursor."""
        self.panel().state.move(lines)
        self.moved()

    def action_walk_end(self, is_last: bool) -> None:  # noqa: FBT001  an action's argument
        """Go to the first or the last row."""
        state = self.panel().state
        state.go(len(state.rows) if is_last else 0)
        self.moved()

    def action_walk_page(self, step: int) -> None:
        """Go half a page down or up."""
        self.panel().state.move_page(step)
        self.moved()

    def moved(self) -> None:
        """Show where the cursor is."""
        self.panel().changed()

    def action_mark(self) -> None:
        """Mark the row and go on to the next one."""
        self.panel().state.toggle_mark()
        self.panel().state.move(1)
        self._marked()

    def action_mark_range(self) -> None:
        """Mark from the last mark to here."""
        self.panel().state.mark_range()
        self._marked()

    def action_mark_all(self) -> None:
        """Mark all that are shown, or none."""
        self.panel().state.mark_all()
        self._marked()

    def _marked(self) -> None:
        self.panel().changed()
        self.show_state()

    async def action_clear(self) -> None:
        """Clear what lies on top, the marks, the filter; without these, go back."""
        state = self.panel().state
        if not await self.clear_own():
            if state.marks:
                state.clear_marks()
                self._marked()
            elif self.filter_text:
                self.set_filter("")
            else:
                self.leave_unless_quick()
                return
        self.has_cleared()

    async def clear_own(self) -> bool:
        """Clear what lies on top of the list; tell whether there was anything."""
        return False

    async def ask_order(self, items: "Sequence[Item]", now: str, usual: str = "") -> str | None:
        """Ask what to sort by; the order that is there already is turned round, but the usual."""
        from mlpm_tui.ui.dialogs.pick import PickDialog

        dialog = PickDialog("Sort by", items, start=now.removeprefix("-"))
        picked = await self.app.push_screen_wait(dialog)
        return f"-{picked}" if picked is not None and picked == now != usual else picked

    async def found_card(self, name: str) -> "Card | None":
        """Return a card of this project, also one that is not on the board any more.

        One of another project is opened for reading.
        """
        if (card := self.desk.project.find(name)) is not None:
            return card
        try:
            dossier = await self.board.read(lambda: self.desk.library.dossier(name))
        except MlpmError as error:
            self.warn(str(error))
            return None
        if dossier is None:
            self.note(f"{name} is gone.")
            return None
        if dossier.card.id.partition("-")[0] == self.desk.project.key:
            return dossier.card
        from mlpm_tui.ui.screens.other_card import OtherCardScreen

        self.app.push_screen(OtherCardScreen(self.board, dossier.card))
        return None
