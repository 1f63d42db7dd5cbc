"""A command that runs below us as if we were not there: same terminal, same signals, same files.

It gets a process group of its own, put into the terminal's foreground as a shell does it. So what
the terminal sends (ctrl+c, ctrl+z, a new size) reaches it directly and once, and a signal for the
whole group ends helpers of the command too, but not what stands beside us in a pipe.
"""

import os
import select
import signal
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import FrameType

from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.terminal import Terminal

TO_GROUP = (
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGHUP,
    signal.SIGWINCH,
    signal.SIGTSTP,
    signal.SIGCONT,
)
"""What a terminal sends to everybody at it; where somebody sends it to us, it is passed on so."""
TO_PROCESS = (signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2)
"""What is meant for one process, as schedulers do it before they take a machine back."""
LISTEN_S = 5.0
"""How long one sleep lasts at most; a signal ends it at once."""
_PYTHONS_OWN = [signal.SIGPIPE, signal.SIGXFSZ]
"""Python ignores these, and a command must not inherit that."""
_RESTS = (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, negative for a signal, and its processor seconds."""

    exit_code: int
    cpu_s: float


class Child:
    """One command; all of it but `send` belongs to the main thread."""

    def __init__(self) -> None:
        """Listen to signals from now on; one that comes before the start is passed on after it."""
        self.process = 0
        self._early: list[int] = []
        self._terminal = Terminal()
        self._is_over = False
        self._goes_on = True
        self._lock = threading.Lock()
        # Writing a line to a terminal that the command holds must not stop us.
        self._mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        self._bell, bell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._bells = (self._bell, bell)
        self._bell_before = signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        self._before = {
            number: signal.signal(number, self._pass_on)
            for number in (*TO_GROUP, *TO_PROCESS)
            # Ignored before (nohup, a job of a script) is to stay ignored, in the command as well.
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)

    def start(self, words: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the command; OSError where it cannot be."""
        process = os.posix_spawnp(
            words[0],
            list(words),
            dict(environment),
            setpgroup=0,
            setsigmask=self._mask,
            setsigdef=_PYTHONS_OWN,
        )
        if self._terminal.is_ours:
            self._terminal.give(process)
        self.process = process
        for number in self._early:
            self._deliver(number)

    def wait(self) -> Ended:
        """Wait until the command has ended; it may be stopped and continued meanwhile."""
        while True:
            how = os.WEXITED | os.WSTOPPED | os.WNOWAIT | os.WNOHANG
            found = os.waitid(os.P_PID, self.process, how)
            if found is None:
                self._listen()
                continue
            if found.si_code in {os.CLD_STOPPED, os.CLD_TRAPPED}:
                self._follow_stop(found.si_status)
                continue
            # Its number may belong to another process as soon as it was waited for.
            with self._lock:
                self._is_over = True
            _, status, used = os.wait4(self.process, 0)
            code = os.waitstatus_to_exitcode(status)
            return Ended(code, round(used.ru_utime + used.ru_stime, 3))

    def _listen(self) -> None:
        """Sleep until a signal comes: one to pass on, or word that the command stopped or ended.

        Waiting for the command alone would sleep through a signal that comes just before the call.
        """
        select.select([self._bell], [], [], LISTEN_S)
        with suppress(BlockingIOError):
            os.read(self._bell, 1024)

    def send(self, number: int) -> bool:
        """Send a signal to the command and its helpers, from any thread; tell whether it runs."""
        with self._lock:
            if self._is_over or not self.process:
                return False
            with suppress(OSError):
                os.killpg(self.process, number)
            return True

    def leave(self) -> None:
        """Take the terminal back, and hear signals as before."""
        if self._terminal.has(self.process):
            self._terminal.take()
        self._terminal.close()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._bell_before)
        for end in self._bells:
            os.close(end)
        signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)

    def _pass_on(self, number: int, _: FrameType | None) -> None:
        if self.process:
            self._deliver(number)
        else:
            self._early.append(number)

    def _deliver(self, number: int) -> None:
        # Without the lock: handlers run in the thread that waits, which might hold it.
        if self._is_over:
            return
        if number == signal.SIGCONT:
            self._goes_on = True
            if self._terminal.is_ours:
                self._terminal.give(self.process)
        with suppress(OSError):
            if number in TO_GROUP:
                os.killpg(self.process, number)
            else:
                os.kill(self.process, number)

    def _follow_stop(self, number: int) -> None:
        """Rest as the command does, so that the shell takes over, and go on with it."""
        # Taken note of; a command that was continued or ended meanwhile is not waited for here.
        os.waitid(os.P_PID, self.process, os.WSTOPPED | os.WNOHANG)
        if number not in _RESTS or not self._terminal.is_there:
            # Whoever did that will continue it; without a terminal nobody would continue us.
            return
        self._goes_on = False
        if number == signal.SIGTSTP or not self._terminal.is_ours:
            self._rest()
        # Else it asked for the terminal before we had handed it over, or after `fg`.
        if self._terminal.is_ours:
            self._terminal.give(self.process)
        if not self._goes_on:
            with suppress(OSError):
                os.killpg(self.process, signal.SIGCONT)

    def _rest(self) -> None:
        """Stop, with all who share our job, until somebody continues us.

        Where nobody could, because we are the terminal's first process, the system does not stop
        us, and the command goes on too.
        """
        if self._terminal.has(self.process):
            self._terminal.take()
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.killpg(os.getpgrp(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, handler)
