"""Stopping a training because a rule or its timebox says so: politely first, and then for good."""

import signal
import threading
from collections.abc import Callable

from mlpm_tui.domain.firing import RecordFiring

STEPS = (
    (signal.SIGINT, "SIGINT, as ctrl+c does"),
    (signal.SIGTERM, "SIGTERM"),
    (signal.SIGKILL, "SIGKILL"),
)
"""The signals, one after the other with a grace between them, and how each is told."""


class Stopper:
    """Hears what came true; where that is to be enforced, ends the command."""

    def __init__(
        self,
        send: Callable[[int], bool],
        say: Callable[[str], None],
        grace_s: float,
        *,
        does_enforce: bool,
    ) -> None:
        """`send` gives the command a signal and tells whether it still runs."""
        self.stopped_for: RecordFiring | None = None
        self._send = send
        self._say = say
        self._grace_s = grace_s
        self._does_enforce = does_enforce
        self._heard = set[tuple[str, str]]()
        self._over = threading.Event()

    def fire(self, firing: RecordFiring) -> None:
        """Hear that a rule came true; only the first time of each is told."""
        if (firing.rule, firing.occasion) in self._heard:
            return
        self._heard.add((firing.rule, firing.occasion))
        self._say(f"{firing.said}.")
        if self._does_enforce and self.stopped_for is None and self._send(STEPS[0][0]):
            self.stopped_for = firing
            self._say(f"it is stopped for that ({STEPS[0][1]}).")
            threading.Thread(target=self._insist, name="stopper", daemon=True).start()

    def leave(self) -> None:
        """Insist no longer: the command has ended."""
        self._over.set()

    def _insist(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        for number, name in STEPS[1:]:
            if self._over.wait(self._grace_s) or not self._send(number):
                return
            self._say(f"it still runs after {self._grace_s:g} s: {name}.")
