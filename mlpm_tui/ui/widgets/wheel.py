"""The mouse's wheel over what is painted: the same number of lines wherever it turns."""

from abc import abstractmethod
from typing import Protocol

WHEEL_LINES = 3


class Scrolled(Protocol):
    """Where somebody is in a list or a table."""

    def scroll(self, lines: int) -> None:
        """Show what is further down, or up."""


class Wheeled:
    """A picture that the wheel moves."""

    state: Scrolled

    @abstractmethod
    def changed(self) -> None:
        """Repaint the lines that differ."""

    def on_mouse_scroll_down(self) -> None:
        """Show what is further down."""
        self.state.scroll(WHEEL_LINES)
        self.changed()

    def on_mouse_scroll_up(self) -> None:
        """Show what is further up."""
        self.state.scroll(-WHEEL_LINES)
        self.changed()
