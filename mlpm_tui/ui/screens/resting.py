"""What waits until a cursor rests: a held key reads and paints one thing, not each on its way."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.message_pump import MessagePump
    from textual.timer import Timer


class Rest:
    """Does something once nobody has asked for it again for a while."""

    def __init__(self, screen: "MessagePump", length_s: float, then: Callable[[], object]) -> None:
        """Wait for nothing yet."""
        self._screen, self._length_s, self._then = screen, length_s, then
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Wait from now on, also where it waits already."""
        if self._timer is None:
            self._timer = self._screen.set_timer(self._length_s, self._ended)
        else:
            self._timer.reset()

    def _ended(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._then()
