"""Who else is on the board, in its header: looked for every few seconds, painted where it differs.

A dashboard that was killed is gone from the others' headers after one look and the time it takes.
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlpm_tui.domain.text import safe_line

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from mlpm_tui.ui.screens.board import BoardScreen

LOOK_S = 5.0
MOST_NAMED = 3


class PresenceSight:
    """Looks for the others in a thread, for as long as the board is open."""

    def __init__(self, board: "BoardScreen") -> None:
        """Be on this board from now on."""
        desk = board.desk
        self.said = ""
        self._board = board
        self._presence = desk.library.attend(desk.project.key, desk.who)
        self._is_looking = False
        self._timer: Timer = board.set_interval(LOOK_S, self.look)
        self.look()

    def look(self) -> None:
        """Look for the others, off the keys' way; one look at a time."""
        if not self._is_looking:
            self._is_looking = True
            _: Worker[None] = self._board.run_worker(self._look, group="presence")

    async def _look(self) -> None:
        try:
            others = await self._board.read(self._presence.others)
        finally:
            self._is_looking = False
        said = presence_words(others, self._board.desk.who)
        if said != self.said:
            self.said = said
            # Below another screen it is shown once that closes: all of that would be sent again.
            if self._board.app.screen is self._board:
                self._board.show_top()

    def leave(self) -> None:
        """Be seen no more."""
        self._timer.stop()
        self._presence.leave()


def presence_words(others: Sequence[str], own: str) -> str:
    """Say who else is here: `with ben and chi`; the own name means another dashboard of one's own.

    Empty where nobody is.
    """
    counts = Counter(others)
    names = sorted(name for name in counts if name != own)
    names = [safe_line(name, 20) for name in names]
    if counts[own]:
        names.append(f"{safe_line(own, 20)} elsewhere")
    if not names:
        return ""
    more = len(names) - MOST_NAMED
    if more > 0:
        return f"with {', '.join(names[:MOST_NAMED])} and {more} more"
    return f"with {', '.join(names[:-1])} and {names[-1]}" if names[1:] else f"with {names[0]}"
