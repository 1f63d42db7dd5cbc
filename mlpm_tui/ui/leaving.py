"""How the dashboard ends when it is not the person who ends it: signals, hang-ups, crashes.

The terminal comes back within a second whatever hangs, what is typed is kept as a draft, and what
was done is written before the process ends.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from mlpm_tui.cli.log_file import log_to_file, where_it_says
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.desk import Desk
from mlpm_tui.services.writer import UnitRefused
from mlpm_tui.ui.wire import Wire

if TYPE_CHECKING:
    from textual.app import App

    Base = App[int]
else:
    # Only the finished application is one: Textual takes a millisecond for each such class.
    Base = object

LOG = logging.getLogger(__name__)

PATIENCE_S = 0.7
"""How long the ordinary way out may take before the terminal is restored directly."""
WRITING_S = 5.0
"""How long changes that wait for the database may hold up the end after that."""
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class Exit:
    """Watches over one run: takes signals, ends the application, and ends the process if need be.

    `leave` is called in the main thread and must only ask the application to end; `restore` brings
    the terminal back; `is_settled` tells whether every change is on the disk.
    """

    def __init__(
        self,
        leave: Callable[[], None],
        restore: Callable[[], None],
        is_settled: Callable[[], bool],
    ) -> None:
        """Know how to leave."""
        self._leave = leave
        self._restore = restore
        self._is_settled = is_settled
        self.signal = 0
        self._over = threading.Event()
        self._old: dict[int, object] = {}

    @property
    def status(self) -> int:
        """The exit status that the signal asks for; 0 without one."""
        return 128 + self.signal if self.signal else 0

    def watch(self) -> None:
        """Take the signals from now on."""
        for number in SIGNALS:
            self._old[number] = signal.signal(number, self._take)

    def over(self) -> None:
        """Note that the ordinary way out was gone to its end."""
        self._over.set()

    def hang_up(self) -> None:
        """Leave as if the terminal had sent its signal."""
        self._take(signal.SIGHUP, None)

    def _take(self, number: int, _frame: FrameType | None) -> None:
        if self.signal:
            return
        self.signal = number
        threading.Thread(target=self._insist, name="exit", daemon=True).start()
        self._leave()

    def _insist(self) -> None:
        """End the process where the ordinary way out takes too long."""
        if self._over.wait(PATIENCE_S):
            return
        self._restore()
        limit = time.monotonic() + WRITING_S
        while not self._is_settled() and time.monotonic() < limit and not self._over.is_set():
            time.sleep(0.02)
        os._exit(self.status)


class Leaving(Base):
    """The part of the application that ends it: when it is asked to, or by an error."""

    crash: Exception | None = None
    way_out: Exit | None = None

    def on_hung_up(self) -> None:
        """End: there is no terminal any more."""
        if self.way_out is not None:
            self.way_out.hang_up()

    def leave(self) -> None:
        """Ask the application to end; callable from a signal handler and from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._leave)

    def _leave(self) -> None:
        for screen in self.screen_stack:
            keep_draft = getattr(screen, "keep_draft", None)
            if keep_draft is not None:
                keep_draft()
        self.exit()

    def restore(self) -> None:
        """Bring the terminal back where the ordinary way out hangs."""
        restore = getattr(self._driver, "restore", None)
        if restore is not None:
            restore()

    def _handle_exception(self, error: Exception) -> None:
        """End; what happened goes to the log, without the values of variables."""
        if self.crash is None:
            self.crash = error
            self._exception = error
            self._exception_event.set()
            self._return_code = 1
        self._close_messages_no_wait()


def run(app: Leaving, desk: Desk, wire: Wire) -> int:
    """Run the dashboard, write what is left, and return the exit status."""
    log_to_file()
    way_out = Exit(app.leave, app.restore, lambda: desk.is_settled)
    app.way_out = way_out
    way_out.watch()
    try:
        app.run()
    finally:
        complaint = _close(desk, wire)
        way_out.over()
        if way_out.signal == signal.SIGHUP:
            _forget_terminal()
    if app.crash is not None:
        LOG.error("the dashboard ended by an error", exc_info=app.crash)
        told = where_it_says(app.crash)
        complaint = complaint or f"Something went wrong and the dashboard had to end: {told}."
    if complaint:
        sys.stderr.write(f"mlpm: {complaint}\n")
    return way_out.status or int(bool(complaint))


def _forget_terminal() -> None:
    """Keep Python from failing at its end over what it can no longer write to the terminal."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)


def _close(desk: Desk, wire: Wire) -> str:
    """Write what is left; returns a sentence where something was not kept."""
    desk.flush()
    for event in wire.take():
        if isinstance(event, UnitRefused):
            desk.take(event)
            return safe_line(f"Not kept: {event.unit.act.said}: {event.error}")
    desk.close()
    return ""
