"""A command below us at a terminal, as a shell sees both: stopped, continued, and left alone."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlpm_tui.sources.gpus import GpuMeter
from mlpm_tui.sources.processes import identity_of

ROOT = Path(__file__).parents[2]
WRAPPER = """
import os, sys
from mlpm_tui.sources.child import Child
child = Child()
child.start(sys.argv[1:], os.environ)
ended = child.wait()
child.leave()
print("ended", ended.exit_code, flush=True)
"""
COMMAND = """
import os, signal, sys
def caught(number, frame):
    print("caught", number, flush=True)
signal.signal(signal.SIGINT, caught)
signal.signal(signal.SIGCONT, caught)
print("front", os.tcgetpgrp(0) == os.getpgrp() != os.getppid(), flush=True)
for line in sys.stdin:
    print("read", line.strip(), flush=True)
"""
SHELL = """
import os, signal, sys
from pathlib import Path
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
job = os.fork()
if not job:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
while True:
    _, status = os.waitpid(job, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        break
    os.tcsetpgrp(0, os.getpgrp())
    print("stopped", flush=True)
    assert sys.stdin.readline() == "fg\\n"
    os.tcsetpgrp(0, job)
    os.killpg(job, signal.SIGCONT)
own = os.tcgetpgrp(0) == job
os.tcsetpgrp(0, os.getpgrp())
print("left", os.waitstatus_to_exitcode(status), own, flush=True)
"""
"""What a shell does with a job: into the foreground, wait, take over when it stops, continue it."""


class Session:
    """A shell at a terminal of its own, with one job."""

    def __init__(self) -> None:
        self.process, self.terminal = pty.fork()
        if not self.process:
            os.chdir(ROOT)
            job = ["-c", WRAPPER, sys.executable, "-c", COMMAND]
            os.execv(sys.executable, [sys.executable, "-c", SHELL, *job])  # noqa: S606
        self._seen = b""

    def until(self, text: str) -> str:
        """Read what appears up to this text."""
        while text.encode() not in self._seen:
            self._seen += os.read(self.terminal, 4096)
        before, _, self._seen = self._seen.partition(text.encode())
        return before.decode()

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())


@pytest.fixture
def session() -> Iterator[Session]:
    made = Session()
    yield made
    os.close(made.terminal)
    os.waitpid(made.process, 0)


def test_keys_of_the_terminal_reach_the_command_once(session: Session) -> None:
    session.until("front True")
    session.type("\x03")
    session.until("caught 2")
    session.type("hello\n")
    assert "caught" not in session.until("read hello")
    session.type("\x1a")
    session.until("stopped")
    session.type("fg\n")
    session.until(f"caught {signal.SIGCONT:d}")
    session.type("again\n")
    assert "caught" not in session.until("read again")
    session.type("\x03")
    session.until("caught 2")
    session.type("\x04")
    session.until("ended 0")
    session.until("left 0 True")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    start = [sys.executable, "-c", WRAPPER, *words]
    return subprocess.run(start, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def test_files_that_were_handed_over_are_handed_on() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"from a file")
    os.close(writing)
    start = [sys.executable, "-c", WRAPPER, "cat", f"/dev/fd/{reading}"]
    done = subprocess.run(
        start, cwd=ROOT, pass_fds=[reading], capture_output=True, text=True, check=True
    )
    os.close(reading)
    assert done.stdout.startswith("from a file")


def test_a_command_that_is_stopped_without_a_terminal_waits_to_be_continued() -> None:
    code = "import os, sys; print(os.getpid(), flush=True); print(sys.stdin.read())"
    start = [sys.executable, "-c", WRAPPER, sys.executable, "-c", code]
    with subprocess.Popen(
        start,
        cwd=ROOT,
        text=True,
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as wrapper:
        assert wrapper.stdout is not None
        stat = Path(f"/proc/{wrapper.stdout.readline().strip()}/stat")
        wrapper.send_signal(signal.SIGTSTP)
        while " T " not in stat.read_text():
            os.sched_yield()
        assert " S " in Path(f"/proc/{wrapper.pid}/stat").read_text()
        wrapper.send_signal(signal.SIGCONT)
        assert wrapper.communicate("went on", timeout=60)[0] == "went on\nended 0\n"


def test_what_cannot_be_started_is_an_error() -> None:
    done = run("/no/such/command")
    assert "FileNotFoundError" in done.stderr


def test_a_process_is_known_by_more_than_its_number() -> None:
    own = identity_of(os.getpid())
    assert own
    assert own == identity_of(os.getpid())
    other = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
    assert identity_of(other.pid) not in {"", own}
    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
    assert identity_of(other.pid) == "", "one that nobody has waited for yet is gone as well"
    other.communicate()
    assert identity_of(other.pid) == ""


@pytest.fixture
def smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which this test's process computes on two GPUs, and a stranger on a third."""
    program = tmp_path / "nvidia-smi"
    own, stranger = os.getpid(), 1
    program.write_text(
        f"#!/bin/sh\nprintf '%s\\n' '{own}, GPU-a' '{own}, GPU-b' '{own}, GPU-a' "
        f"'{stranger}, GPU-c' '[N/A], GPU-d'\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return program


def test_seconds_on_gpus_are_counted_for_the_group(
    smi: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meter = GpuMeter(os.getpgrp())
    assert meter._count() == 2
    assert meter.stop() is None, "too short to be measured"
    smi.write_text("#!/bin/sh\necho no driver; exit 9\n")
    assert meter._count() is None
    monkeypatch.setenv("PATH", "")
    assert GpuMeter(os.getpgrp()).stop() is None
