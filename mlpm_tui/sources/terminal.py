"""The terminal that a command was started in: who of the processes at it is in the foreground."""

import os
import signal
from contextlib import suppress

_TERMINAL = "/dev/tty"


class Terminal:
    """The controlling terminal of this process; without one every question is answered no."""

    def __init__(self) -> None:
        """Find it."""
        self._own = os.getpgrp()
        try:
            self._number = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            self._number = -1

    @property
    def is_there(self) -> bool:
        """Whether there is a terminal at all."""
        return self._number >= 0

    @property
    def is_ours(self) -> bool:
        """Whether this process is in the foreground: keys and signals of the terminal come here."""
        return self.has(self._own)

    def has(self, group: int) -> bool:
        """Tell whether this process group is in the foreground."""
        try:
            return self._number >= 0 and os.tcgetpgrp(self._number) == group
        except OSError:
            return False

    def give(self, group: int) -> None:
        """Put another process group into the foreground."""
        if self._number < 0:
            return
        # Whoever is not in the foreground would be stopped for asking.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        with suppress(OSError):
            os.tcsetpgrp(self._number, group)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def take(self) -> None:
        """Come back to the foreground."""
        self.give(self._own)

    def close(self) -> None:
        """Let go of it."""
        if self._number >= 0:
            os.close(self._number)
            self._number = -1
