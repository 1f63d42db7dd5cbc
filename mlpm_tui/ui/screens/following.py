"""Screens that lie over the board: they show what it knows, and follow it until they close."""

import math
from abc import abstractmethod
from time import monotonic
from typing import TYPE_CHECKING

from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.toasts import show_toast

if TYPE_CHECKING:
    from textual.screen import Screen

    from mlpm_tui.ui.screens.board import BoardScreen

    Base = Screen[None]
else:
    Base = object

QUICK_S = 0.5
"""Who presses esc again so soon meant to clear something once more, not to leave."""


class Following(Base):
    """A screen over the board; whatever is changed here is changed through the board's screen."""

    needs_whole = True
    """Whether it shows cards beyond the first window of a large board."""
    _cleared_at = -math.inf
    _had_dialog = False

    def __init__(self, board: "BoardScreen", name: str) -> None:
        """Show what this board shows, in another way."""
        super().__init__(name=name)
        self.board = board
        self.desk = board.desk
        self.keymap = board.keymap

    @abstractmethod
    def follow(self) -> None:
        """Show the project as it is now."""

    @abstractmethod
    async def place_parts(self) -> None:
        """Put its parts where they find room now."""

    def hear(self) -> None:
        """Look at what somebody has written that the project does not hold, where that matters."""

    async def on_mount(self) -> None:
        """Show what is known at once; what lies beyond the first window is read in a thread."""
        if self.needs_whole:
            self.desk.ask_for_whole()
        self.board.followers.append(self.follow)
        self.board.hearers.append(self.hear)
        self.follow()
        await self.place_parts()

    def on_unmount(self) -> None:
        """Follow no more."""
        self.board.followers.remove(self.follow)
        self.board.hearers.remove(self.hear)

    async def on_resize(self) -> None:
        """Find room again."""
        await self.place_parts()

    def on_screen_suspend(self) -> None:
        """Note whether it is a dialog that lies on top now."""
        self._had_dialog = self.app.screen.is_modal

    def on_screen_resume(self) -> None:
        """Take an esc right behind one that has closed a dialog for too much of it."""
        if self._had_dialog:
            self.has_cleared()

    def has_cleared(self) -> None:
        """Note that an esc has just cleared or closed something."""
        self._cleared_at = monotonic()

    def leave_unless_quick(self) -> None:
        """Go back where esc has nothing to clear, but not by a quick second one."""
        if monotonic() - self._cleared_at >= QUICK_S:
            self.action_leave()
        else:
            self.note("All is cleared: esc goes back.")

    def action_undo(self) -> None:
        """Take the latest step back."""
        self.board.action_undo()

    def action_redo(self) -> None:
        """Bring back what was undone last."""
        self.board.action_redo()

    def action_refresh(self) -> None:
        """Look for news now."""
        self.board.action_refresh()

    def action_leave(self) -> None:
        """Go back to where this was opened."""
        self.dismiss()

    def warn(self, text: str) -> None:
        """Show a sentence that matters for a few seconds."""
        show_toast(self.app, text, "warning")

    def note(self, text: str) -> None:
        """Say something that is gone in a moment."""
        show_toast(self.app, safe_line(text, 200))
