"""`mlpm hook` as a process: nothing is lost or doubled, whenever it is killed; its secrets stay."""

import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.services.alert_reporting import Sign, report
from mlpm_tui.store.address import Address
from mlpm_tui.store.checking import check
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.sqlite import SqliteDatabase
from tests.cli.conftest import Mlpm

TOKEN = "canary-0123456789abcdef"  # noqa: S105
START = datetime(2026, 11, 1, tzinfo=UTC)
NEVER = "0001-01-01T00:00:00Z"


class Hook:
    """A hook in a process of its own, on one port however often it is begun."""

    def __init__(self, folder: Path, board: Path) -> None:
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **{f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "DATA", "STATE")},
            "MLPM_DB": str(board),
            "MLPM_USER": "ana",
            "MLPM_HOOK_TOKEN": TOKEN,
        }
        self.board = board
        self.folder = folder
        self.port = 0
        self.process: subprocess.Popen[str] | None = None

    def begin(self, *more: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mlpm_tui", "hook", "--port", str(self.port), *more],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        said = self.process.stderr.readline()
        assert "http://127.0.0.1:" in said, said + self.process.stderr.read()
        self.port = int(said.rsplit(":", 1)[1].partition("/")[0])

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        assert self.process is not None
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=30)
        code, self.process = self.process.returncode, None
        return code, out, err

    def post(self, body: bytes, path: str = "/alertmanager", **more: str) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            fields = {"Authorization": f"Bearer {TOKEN}", **more}
            connection.request("POST", path, body, fields)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def most_kb(self) -> int:
        """Return the most memory that the process has had."""
        assert self.process is not None
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.partition("VmHWM:")[2].split()[0])

    def health(self) -> int:
        """Return what the hook says of itself."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", "/health")
        status = connection.getresponse().status
        connection.close()
        return status

    def insist(self, body: bytes, is_over: Callable[[], bool] = lambda: False) -> list[int]:
        """Send until it is taken, as Alertmanager does; return what was answered on the way."""
        seen: list[int] = []
        while not is_over():
            try:
                status, _ = self.post(body)
            except (OSError, HTTPException, ValueError):
                status = 0
            seen.append(status)
            if status == 200:
                return seen
            assert status in {0, 503}
            threading.Event().wait(0.02)
        return seen

    def state(self) -> dict[str, tuple[object, ...]]:
        """Return what the board has of each alert's condition, without what time only tells."""
        library = Library(open_database(Address(path=self.board)))
        try:
            project = library.whole("ML")
            assert project is not None
            cases = library.cases.of_project("ML")
            return {
                _place(cases[key], alert.signal): (
                    *(str(alert.state), alert.occurrences, alert.severity, cases[key].reopened),
                    *(cases[key].starts_at, cases[key].ended_at, str(project.cards[key].status)),
                )
                for key, alert in project.alerts.items()
            }
        finally:
            library.close()


def _place(case: Incident, signal_: str) -> str:
    return f"{signal_} {case.labels.get('instance', '')}"


@pytest.fixture
def hook(tmp_path: Path, board: Path) -> Iterator[Hook]:
    found = Hook(tmp_path, board)
    yield found
    if found.process is not None:
        found.process.kill()
        found.process.communicate(timeout=30)


def delivery(number: int, times: int = 0, *, is_over: bool = False) -> bytes:
    """Return what Alertmanager posts of an alert; told again, its annotations say how often."""
    starts_at = START + timedelta(minutes=number)
    ends_at = (starts_at + timedelta(hours=1)).isoformat() if is_over else NEVER
    alert = {
        "status": "resolved" if is_over else "firing",
        "labels": {"alertname": f"a{number % 7}", "model": "m", "instance": f"{number}"},
        "annotations": {"summary": f"alert {number}", "told": str(times)},
        "startsAt": starts_at.isoformat(),
        "endsAt": ends_at,
        "generatorURL": "http://prometheus.local/graph",
        "fingerprint": f"{number:016x}",
    }
    whole = {"version": "4", "status": alert["status"], "alerts": [alert], "truncatedAlerts": 0}
    return json.dumps(whole).encode()


def sent_by_eight(hook: Hook, bodies: Sequence[bytes]) -> list[int]:
    with ThreadPoolExecutor(8) as clients:
        return [status for seen in clients.map(hook.insist, bodies) for status in seen]


def test_killed_in_the_middle_nothing_is_lost_or_doubled(hook: Hook) -> None:
    bodies = [delivery(number) for number in range(150)]
    bodies += [delivery(number, 1) for number in range(50)]
    random.Random(4).shuffle(bodies)  # noqa: S311
    hook.begin()
    taken = threading.Semaphore(0)

    def send(body: bytes) -> list[int]:
        seen = hook.insist(body)
        taken.release()
        return seen

    with ThreadPoolExecutor(8) as clients:
        sending = [clients.submit(send, body) for body in bodies]
        for _ in range(80):
            assert taken.acquire(timeout=60)
        assert hook.end(signal.SIGKILL)[0] == -signal.SIGKILL
        hook.begin()
        seen = [status for each in sending for status in each.result(timeout=60)]
    assert seen.count(200) == 200
    assert 0 in seen
    code, _, said = hook.end()
    assert (code, said) == (0, "")
    found = hook.state()
    assert len(found) == 150
    counts = {place.partition(" ")[2]: state[1] for place, state in found.items()}
    assert counts == {str(number): 2 if number < 50 else 1 for number in range(150)}
    with closing_database(hook.board) as database:
        assert list(check(database)) == []


class closing_database:  # noqa: N801  read as a verb
    def __init__(self, board: Path) -> None:
        self.database = SqliteDatabase(Address(path=board))

    def __enter__(self) -> SqliteDatabase:
        return self.database

    def __exit__(self, *_: object) -> None:
        self.database.close()


def test_any_order_ends_in_the_same_state(tmp_path: Path, board: Path) -> None:
    bodies = [delivery(number % 12, number // 12) for number in range(24)]
    bodies += [delivery(number, is_over=True) for number in range(0, 12, 2)]
    states = []
    for seed in range(3):
        own = tmp_path / f"{seed}.db"
        own.write_bytes(board.read_bytes())
        hook = Hook(tmp_path, own)
        hook.begin()
        shuffled = random.Random(seed).sample(bodies, len(bodies))  # noqa: S311
        assert set(sent_by_eight(hook, shuffled)) == {200}
        assert hook.end()[0] == 0
        states.append({place: _settled(state) for place, state in hook.state().items()})
    assert states[0] == states[1] == states[2]
    assert sum(state[0] == "resolved" for state in states[0].values()) == 6


def _settled(state: tuple[object, ...]) -> tuple[object, ...]:
    """Leave out how often what is over was told: what comes after the end counts no more."""
    return (state[0], *state[2:]) if state[0] == "resolved" else state


def test_a_full_disk_makes_senders_repeat(hook: Hook) -> None:
    hook.begin()
    assert hook.post(delivery(0))[0] == 200
    assert hook.process is not None
    process, most = hook.process.pid, resource.RLIM_INFINITY
    # No file of the hook's can grow: what it writes fails as on a full disk.
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, most))
    assert hook.post(delivery(1))[0] == 503
    assert hook.health() == 503
    resource.prlimit(process, resource.RLIMIT_FSIZE, (most, most))
    assert hook.insist(delivery(1))[-1] == 200
    assert hook.health() == 200
    assert hook.end()[0] == 0
    assert [state[1] for state in hook.state().values()] == [1, 1]


@pytest.mark.slow
def test_a_locked_board_makes_senders_repeat(hook: Hook) -> None:
    hook.begin()
    assert hook.post(delivery(0))[0] == 200
    locked = sqlite3.connect(hook.board, isolation_level=None)
    locked.execute("begin immediate")
    with ThreadPoolExecutor(8) as clients:
        told = list(clients.map(hook.post, map(delivery, range(1, 9))))
    assert {status for status, _ in told} == {503}
    locked.execute("rollback")
    locked.close()
    # Each is sent until it is taken; what waited for the lock may turn the first of them away.
    assert set(sent_by_eight(hook, [delivery(number) for number in range(9)])) <= {200, 503}
    assert hook.end()[0] == 0
    assert [state[1] for state in hook.state().values()] == [1] * 9


def test_a_board_that_is_gone_makes_senders_repeat_until_it_is_back(hook: Hook) -> None:
    hook.begin()
    assert hook.post(delivery(0))[0] == 200
    away = hook.board.with_suffix(".away")
    hook.board.rename(away)
    status, said = hook.post(delivery(1))
    assert status == 503
    assert str(hook.board.parent) not in json.dumps(said)
    away.rename(hook.board)
    assert hook.insist(delivery(1))[-1] == 200
    assert hook.end()[0] == 0
    assert len(hook.state()) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_after_what_is_in_hand(hook: Hook, number: int) -> None:
    hook.begin("--json")
    assert hook.post(delivery(0))[0] == 200
    idle = HTTPConnection("127.0.0.1", hook.port)
    idle.connect()
    code, out, err = hook.end(number)
    idle.close()
    assert (code, json.loads(out), err) == (0, {"kept": 1}, "")


def test_the_token_is_found_nowhere(hook: Hook) -> None:
    hook.begin()
    words = b64encode(f"ana:{TOKEN}wrong".encode()).decode()
    assert hook.post(delivery(0), Authorization=f"Basic {words}")[0] == 401
    assert hook.post(b'{"alerts": 3}')[0] == 400
    assert hook.post(delivery(0))[0] == 200
    assert hook.process is not None
    line = Path(f"/proc/{hook.process.pid}/cmdline").read_bytes()
    _, out, err = hook.end()
    files = [file for file in hook.folder.rglob("*") if file.is_file()]
    assert hook.board in files
    found = [line, out.encode(), err.encode(), *(file.read_bytes() for file in files)]
    assert [text for text in found if TOKEN.encode() in text or words.encode() in text] == []


def test_hostile_bodies_take_little_memory(hook: Hook) -> None:
    hook.begin()
    assert hook.post(delivery(0))[0] == 200
    idle = hook.most_kb()
    bodies = [b"[" + b"[]," * 340_000 + b"1]", b'{"a":[' + b"{}," * 340_000 + b"{}]}", b"[" * 10**6]
    bodies += [b'{"model": "' + b"x" * 10**6 + b'", "signal": "s"}', b"1e5," * 250_000]
    with ThreadPoolExecutor(8) as clients:
        told = list(clients.map(lambda body: hook.post(body, "/alerts")[0], bodies * 2))
    assert set(told) == {400}
    assert hook.post(b" " * 1_048_577, "/alerts")[0] == 413
    assert hook.most_kb() - idle < 50 * 1024
    assert hook.end()[0] == 0


def test_alerts_wake_while_it_runs(hook: Hook, mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    hook.begin()
    assert hook.post(delivery(0))[0] == 200
    assert hook.end()[0] == 0
    monkeypatch.setenv("MLPM_NOW", "2026-11-01T09:00:00Z")
    assert mlpm("alert", "snooze", "ML-ALERT-01", "4h", "--reason", "later").code == 0
    assert [state[0] for state in hook.state().values()] == ["snoozed"]
    hook.begin()
    assert hook.end()[0] == 0
    assert [state[0] for state in hook.state().values()] == ["firing"]


def test_it_does_not_begin_without_what_it_needs(
    mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MLPM_HOOK_TOKEN", raising=False)
    assert "mlpm hook --new-token" in mlpm("hook").err
    monkeypatch.setenv("MLPM_HOOK_TOKEN", "short")
    assert "16 plain characters" in mlpm("hook").err
    monkeypatch.setenv("MLPM_HOOK_TOKEN", TOKEN)
    assert "the board cannot be written" in mlpm("hook", "--read-only").err
    assert "There is no project NO" in mlpm("hook", "--project", "NO").err
    assert "cannot listen" in mlpm("hook", "--host", "203.0.113.1", "--port", "0").err
    made = mlpm("hook", "--new-token", "--json").json
    assert Path(made["file"]).stat().st_mode & 0o777 == 0o600
    assert Path(made["file"]).is_relative_to(tmp_path)
    assert mlpm("hook", "--new-token").code == 1


@pytest.mark.slow
def test_thirty_kills_lose_and_double_nothing(hook: Hook) -> None:
    dice = random.Random(9)  # noqa: S311
    bodies = [delivery(number % 300, number // 300) for number in range(450)]
    hook.begin()
    with ThreadPoolExecutor(8) as clients:
        sending = [clients.submit(hook.insist, body) for body in bodies]
        for _ in range(30):
            threading.Event().wait(dice.uniform(0.05, 0.3))
            hook.end(signal.SIGKILL)
            hook.begin()
        seen = [status for each in sending for status in each.result(timeout=120)]
    assert seen.count(200) == 450
    assert hook.end()[0] == 0
    counts = {place.partition(" ")[2]: state[1] for place, state in hook.state().items()}
    assert counts == {str(number): 2 if number < 150 else 1 for number in range(300)}


def test_the_same_delivery_counts_once_within_the_hour(library: Library) -> None:
    one = AlertReport("m", "s", "t", START)

    def told(sign: str, hours: int = 0) -> str:
        return report(library, "ML", [one], START + timedelta(hours=hours), [Sign(sign)])[0].what

    said = [told("a"), told("a"), told("b"), told("a", 2), told("", 2), told("", 2)]
    assert said == ["opened", "ignored", "repeated", "repeated", "repeated", "repeated"]
