"""The dashboard on a real terminal: how it ends, and what it leaves behind."""

import fcntl
import os
import pty
import re
import select
import signal
import stat
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mlpm_tui.ui.key_order import QUIET_S
from tests.conftest import NOW

LEAVES = ("\x1b[?1049l", "\x1b[?25h", "\x1b[?1000l", "\x1b[?1003l", "\x1b[?2004l", "\x1b[<u")
"""Alternate screen left, cursor shown, mouse and paste modes off, keyboard mode popped."""
START_S = 30.0
LEAVE_S = 8.0
"""Generous bounds: a busy machine is slow, a dashboard that hangs never ends."""

START = """
import sys
from mlpm_tui.services.clock import Clock
from mlpm_tui.settings import Settings
from mlpm_tui.ui.app import DashboardApp, run_dashboard
{before}
sys.exit(run_dashboard(Settings(database={board!r}, user="ana"), Clock.from_environment()))
"""


class Terminal:
    """A pseudo-terminal with a dashboard in it."""

    def __init__(self, code: str, state: Path, **environment: str) -> None:
        self.main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(side)
        known = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=side,
            stdout=side,
            stderr=side,
            env={
                **known,
                "TERM": "xterm-256color",
                "XDG_STATE_HOME": str(state),
                # The board's timeboxes run; on another day they would have run out.
                "MLPM_NOW": (NOW + timedelta(minutes=5)).isoformat(),
                **environment,
            },
            start_new_session=True,
            cwd=Path(__file__).parents[2],
        )
        self.side = side
        self.out = ""

    def read(self, until: Callable[[str], bool], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if until(self.out):
                return True
            ready, _, _ = select.select([self.main], [], [], 0.05)
            if ready:
                try:
                    self.out += os.read(self.main, 65536).decode("utf-8", "replace")
                except OSError:
                    return until(self.out)
        return until(self.out)

    @property
    def is_stopped(self) -> bool:
        state = Path(f"/proc/{self.process.pid}/stat").read_text()
        return state.rpartition(")")[2].split()[0] == "T"

    def wait_for(self, text: str) -> None:
        assert self.read(lambda out: text in out, START_S), self.out[-3000:]

    def press(self, keys: str) -> None:
        os.write(self.main, keys.encode())

    def leave(self) -> int:
        """Read what is still written and return the exit status."""
        end = time.monotonic() + LEAVE_S
        while self.process.poll() is None and time.monotonic() < end:
            self.read(lambda _: False, 0.05)
        code = self.process.wait(0.1)
        self.read(lambda _: False, 0.1)
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for descriptor in (self.main, self.side):
            if descriptor >= 0:
                os.close(descriptor)


Open = Callable[..., Terminal]


@pytest.fixture
def opened(filled: Path, tmp_path: Path) -> Iterator[Open]:
    terminals: list[Terminal] = []

    def open_one(before: str = "", **environment: str) -> Terminal:
        code = START.format(before=before, board=str(filled))
        terminals.append(Terminal(code, tmp_path / "state", **environment))
        terminals[-1].wait_for("backlog")
        terminals[-1].wait_for("quit" if "LINES" in environment else "blocked")
        return terminals[-1]

    yield open_one
    for terminal in terminals:
        terminal.close()


def is_clean(terminal: Terminal) -> bool:
    return all(code in terminal.out for code in LEAVES) and (
        termios.tcgetattr(terminal.side)[3] == terminal.before[3]
    )


def test_quitting_leaves_nothing_behind(opened: Open) -> None:
    terminal = opened()
    terminal.press("q")
    assert terminal.leave() == 0
    assert is_clean(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_leave_the_terminal_clean(opened: Open, number: signal.Signals) -> None:
    terminal = opened()
    terminal.process.send_signal(number)
    assert terminal.leave() == 128 + number
    assert is_clean(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_is_being_typed_survives(
    opened: Open, number: signal.Signals, state_folder: Path
) -> None:
    terminal = opened()
    terminal.press("n")
    terminal.wait_for("New card")
    terminal.press("half a ")
    terminal.press("title")
    terminal.wait_for("title")
    terminal.process.send_signal(number)
    assert terminal.leave() == 128 + number
    drafts = list(state_folder.glob("draft-*.json"))
    assert len(drafts) == 1
    assert stat.S_IMODE(drafts[0].stat().st_mode) == 0o600
    assert "half a title" in drafts[0].read_text()
    again = opened()
    again.wait_for("was not saved")
    again.press("o")
    again.wait_for("New card")
    again.wait_for("half a title")


def test_a_crash_says_one_sentence_and_shows_no_values(opened: Open, state_folder: Path) -> None:
    terminal = opened(
        "def crash(self):\n"
        "    canary = 'canary-' + 'value'\n"
        "    raise ValueError('broken on purpose')\n"
        "DashboardApp.action_theme = crash\n"
    )
    terminal.press("\x14")
    assert terminal.leave() == 1
    assert is_clean(terminal)
    after = terminal.out.rsplit("\x1b[?1049l", 1)[1]
    assert "Something went wrong" in after
    assert "Traceback" not in terminal.out
    log = state_folder / "mlpm.log"
    assert "broken on purpose" in log.read_text()
    assert "canary-value" not in log.read_text() + terminal.out
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_terminal_that_is_gone_ends_the_program(opened: Open) -> None:
    terminal = opened()
    os.close(terminal.side)
    os.close(terminal.main)
    terminal.main = terminal.side = -1
    assert terminal.process.wait(LEAVE_S) == 128 + signal.SIGHUP


def test_a_terminal_that_is_stuck_does_not_hold_the_end_up(opened: Open) -> None:
    terminal = opened()
    for _ in range(400):
        terminal.press("jk")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.process.wait(LEAVE_S) == 128 + signal.SIGTERM


def test_a_burst_of_keys_is_asked_about(opened: Open) -> None:
    terminal = opened()
    terminal.press("exit the next line x")
    terminal.wait_for("keys came at once")
    terminal.press("p Dx\r")
    terminal.read(lambda _: False, 2 * QUIET_S)
    terminal.press("p")
    terminal.press("\x1b")
    terminal.read(lambda _: False, 0.3)
    terminal.press("q")
    assert terminal.leave() == 0
    assert "Decide" not in terminal.out


def test_a_burst_in_a_line_is_text_with_what_was_pasted_in_it(opened: Open) -> None:
    terminal = opened()
    terminal.press("/")
    terminal.wait_for("kind:experiment")
    terminal.press("owner:bob nosuch\x1b[200~word\x1b[201~ more\r")
    terminal.wait_for("nosuchword more")
    terminal.press("q")
    assert terminal.leave() == 0


def test_a_pasted_text_does_nothing(opened: Open) -> None:
    terminal = opened()
    terminal.press("\x1b[200~qxnLq\x1b[201~")
    terminal.read(lambda _: False, 0.5)
    assert terminal.process.poll() is None
    terminal.press("q")
    assert terminal.leave() == 0


def test_no_color_means_no_colour_code(opened: Open) -> None:
    terminal = opened(NO_COLOR="1")
    terminal.press("j?")
    terminal.wait_for("keys that work")
    terminal.press("\x1b")
    for found in re.findall(r"\x1b\[([0-9;]*)m", terminal.out):
        codes = [int(code or 0) for code in found.split(";")]
        assert all(code in (0, 1, 4, 7, 22, 24, 27) for code in codes), found


def test_what_goes_wrong_before_the_start_is_one_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no board\n" * 100)
    code = START.format(before="", board=str(wrong))
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 1
    assert done.stderr.startswith("mlpm: ")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert wrong.read_text() == "no board\n" * 100


def test_an_editor_s_wrong_text_comes_back_until_it_is_right(opened: Open, tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "text = file.read_text()\n"
        "wrong = 'points: many' in text\n"
        "new = ('points: many', 'points: 8') if wrong else ('points: 3', 'points: many')\n"
        "print('EDITOR', 'again' if text.startswith('> Points') else 'first')\n"
        "file.write_text(text.replace(*new))\n"
    )
    terminal = opened(EDITOR=f"{sys.executable} {editor}")
    terminal.press("E")
    terminal.wait_for("EDITOR first")
    terminal.wait_for("EDITOR again")
    terminal.wait_for("edited points of ML-TASK-02")
    terminal.press("q")
    assert terminal.leave() == 0
    assert is_clean(terminal)


def test_it_sleeps_and_wakes(opened: Open) -> None:
    terminal = opened()
    terminal.press("\x1a")
    terminal.wait_for("\x1b[?1049l")
    assert terminal.read(lambda _: terminal.is_stopped, START_S)
    seen = len(terminal.out)
    terminal.process.send_signal(signal.SIGCONT)
    assert terminal.read(lambda out: "backlog" in out[seen:], START_S)
    # What the shell had left underlined meanwhile is not so any more when the board is painted.
    for start in (0, seen):
        entered = terminal.out.index("\x1b[?1049h", start)
        looks = re.findall(r"\x1b\[[0-9;]*m", terminal.out[entered:])
        assert looks[0] == "\x1b[0m"
    terminal.press("q")
    assert terminal.leave() == 0
