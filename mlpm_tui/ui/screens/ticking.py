"""Screens on which time alone changes something: woken when that is due, and never otherwise."""

from abc import abstractmethod
from datetime import datetime
from typing import TYPE_CHECKING

from mlpm_tui.services.desk import Desk
from mlpm_tui.ui.widgets.board_messages import TickWanted

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

    Base = Screen[None]
else:
    Base = object

LEAST_WAIT_S = 0.01


class Ticking(Base):
    """One timer, set to the moment at which the picture changes next."""

    desk: Desk
    _tick_timer: "Timer | None" = None

    @abstractmethod
    def take_tick(self, now: datetime) -> datetime | None:
        """Show what time has changed; return when to come again (None: not needed)."""

    def tick(self) -> None:
        """Look at the time now."""
        self._plan(self.take_tick(self.desk.clock.now()))

    def on_tick_wanted(self, message: TickWanted) -> None:
        """Come earlier than was planned."""
        self._plan(message.at)

    def on_screen_resume(self) -> None:
        """Go on counting."""
        self.tick()

    def on_screen_suspend(self) -> None:
        """Count nothing down while something else is shown."""
        self._stop_ticking()

    def _plan(self, at: datetime | None) -> None:
        self._stop_ticking()
        if at is not None and self.is_current:
            wait = max(LEAST_WAIT_S, (at - self.desk.clock.now()).total_seconds())
            self._tick_timer = self.set_timer(wait, self.tick)

    @property
    def is_current(self) -> bool:
        """Whether it is seen."""
        return is_seen(self)

    def _stop_ticking(self) -> None:
        if self._tick_timer is not None:
            self._tick_timer.stop()
            self._tick_timer = None


def is_seen(own: "Screen[None]") -> bool:
    """Tell whether nothing but dialogs lies on top of a screen.

    Textual calls a screen current that lies below one which fills the terminal, and has the upper
    one sent whole (10 kB) whenever the lower one changes.
    """
    for screen in reversed(own.app.screen_stack):
        if screen is own or not screen.is_modal:
            return screen is own
    return False
