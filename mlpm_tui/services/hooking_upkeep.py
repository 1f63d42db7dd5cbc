"""What is done by time while the hook runs, in a thread of its own: alerts wake, people are told.

So nobody needs a cron job beside the hook for a snooze to end, or for an alert that nobody has
taken up to be told once more.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from mlpm_tui.domain.alert_escalating import Limits
from mlpm_tui.domain.errors import MlpmError, StoreTrouble
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.alert_upkeep import keep_up
from mlpm_tui.services.notifying import Notifying, notify
from mlpm_tui.store.library import Library

LOG = logging.getLogger(__name__)
MESSAGES_S, UPKEEP_S = 5.0, 60.0
BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Board:
    """Where deliveries are kept: how the board is opened, which project, and what time it is.

    `sure` is a time that has certainly come, whatever was done to the clock.
    """

    opened: Callable[[], Library]
    project: str
    now: Callable[[], datetime]
    sure: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Duties:
    """How long alerts wait for somebody, and how people are told, if they are."""

    limits: Limits
    notifying: Notifying | None = None


class Minder:
    """Does what is due by time on a board; to be used from one thread."""

    def __init__(self, board: Board, duties: Duties) -> None:
        """Mind a board."""
        self._board = board
        self._duties = duties
        self._library: Library | None = None

    def keep_up(self) -> None:
        """Wake alerts whose snooze is over, end mutes, escalate what nobody has taken up."""
        board, limits = self._board, self._duties.limits
        self._do("upkeep", lambda library: keep_up(library, board.project, board.sure(), limits))

    def tell(self) -> None:
        """Send the messages that are due."""
        board, how = self._board, self._duties.notifying
        if how is not None:
            self._do("messages", lambda library: notify(library, board.project, how, board.now()))

    def close(self) -> None:
        """Let go of the board."""
        if self._library is not None:
            with suppress(MlpmError):
                self._library.close()
            self._library = None

    def _do(self, name: str, duty: Callable[[Library], object]) -> None:
        try:
            if self._library is None:
                self._library = self._board.opened()
            duty(self._library)
        except MlpmError as error:
            LOG.warning("%s: %s", name, error)
            if isinstance(error, StoreTrouble) and error.code != BUSY:
                # A file that was replaced, or a server that went away, is found again that way.
                self.close()
        except Exception:
            LOG.exception("%s met an error that is not known", name)


class Upkeep:
    """A thread that minds a board: its messages every few seconds, all else every minute."""

    def __init__(self, minder: Minder) -> None:
        """Start the thread."""
        self._minder = minder
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="upkeep", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Send what is due and end the thread."""
        self._is_over.set()
        self._thread.join()

    def _work(self) -> None:
        next_at = time.monotonic()
        while True:
            is_over = self._is_over.is_set()
            if time.monotonic() >= next_at and not is_over:
                next_at = time.monotonic() + UPKEEP_S
                self._minder.keep_up()
            self._minder.tell()
            if is_over:
                break
            self._is_over.wait(MESSAGES_S)
        self._minder.close()
