"""The hook's server: who is let in, what it bears, and what it answers when."""

import asyncio
import base64
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from socket import create_connection, socket
from typing import Any

import pytest

from mlpm_tui.domain.errors import MlpmError, RuleBroken, StaleChange, StoreTrouble
from mlpm_tui.services.hooking import LARGE, Hook, Hooking
from mlpm_tui.services.hooking_batches import Batches, Delivery, Said
from mlpm_tui.sources.http_messages import Answer, Head
from mlpm_tui.sources.http_server import HttpServer, Limits
from mlpm_tui.sources.kept_secrets import check_token

TOKEN = "canary-0123456789"  # noqa: S105
HOW = Hooking(TOKEN, largest=10_000, answer_s=2.0)
LIMITS = Limits(connections=8, head=4_096, idle_s=5, head_s=0.2, body_s=0.2, grace_s=5)
BEARER = {"Authorization": f"Bearer {TOKEN}"}
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
POST = b"POST /alerts HTTP/1.1\r\n"
ALERT = json.dumps({"model": "m", "signal": "s"}).encode()


@dataclass
class Board:
    """A board that keeps what it is given, or fails as a test says."""

    kept: list[list[Delivery]] = field(default_factory=list)
    trouble: MlpmError | None = None
    is_free: threading.Event = field(default_factory=threading.Event)
    is_asked: threading.Event = field(default_factory=threading.Event)

    def __call__(self, deliveries: Sequence[Delivery]) -> Sequence[Said]:
        self.is_asked.set()
        self.is_free.wait(10)
        if self.trouble is not None:
            raise self.trouble
        if any(report.signal == "refused" for d in deliveries for report in d.reports):
            raise RuleBroken("no such signal")
        self.kept.append(list(deliveries))
        return [{"opened": [f"ML-ALERT-{len(d.reports):02d}"]} for d in deliveries]

    @property
    def signals(self) -> list[str]:
        return [report.signal for batch in self.kept for d in batch for report in d.reports]


@dataclass(frozen=True)
class Running:
    """A server in a thread of its own, and how to end it."""

    port: int
    board: Board
    finish: Callable[[], None]
    answered: Callable[[], int]

    def send(
        self,
        body: bytes = ALERT,
        path: str = "/alerts",
        method: str = "POST",
        fields: dict[str, str] | None = None,
    ) -> tuple[int, Any, HTTPResponse]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body, BEARER if fields is None else fields)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text) if text else None, answer

    def raw(self, text: bytes) -> bytes:
        """Send bytes and return all that comes back until the server ends the connection."""
        with create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(text)
            return _all(line)


def _all(line: socket) -> bytes:
    return b"".join(iter(lambda: line.recv(65_536), b""))


@contextmanager
def serving(how: Hooking = HOW, limits: Limits = LIMITS) -> Iterator[Running]:
    board = Board()
    board.is_free.set()
    batches = Batches(board)
    hook = Hook(how, batches, lambda: NOW)
    ports: list[int] = []
    is_up, loop = threading.Event(), asyncio.new_event_loop()
    is_over = asyncio.Event()

    async def run() -> None:
        server = HttpServer(hook, limits)
        ports.append(await server.start("127.0.0.1", 0))
        is_up.set()
        await is_over.wait()
        await server.finish()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert is_up.wait(10)

    def finish() -> None:
        board.is_free.set()
        if thread.is_alive():
            loop.call_soon_threadsafe(is_over.set)
        thread.join(20)

    try:
        yield Running(ports[0], board, finish, lambda: hook.kept)
    finally:
        finish()
        batches.finish()
        loop.close()


@pytest.fixture
def hook() -> Iterator[Running]:
    with serving() as running:
        yield running


def test_a_delivery_is_answered_after_it_is_kept(hook: Running) -> None:
    status, said, answer = hook.send()
    assert (status, said) == (200, {"opened": ["ML-ALERT-01"]})
    assert answer.getheader("Content-Type") == "application/json"
    assert hook.board.signals == ["s"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"Authorization": ""},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": "Bearer " + "x" * 2_000},
        {"Authorization": f"Digest {TOKEN}"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + base64.b64encode(TOKEN.encode()).decode()},
    ],
    ids=range(10),
)
def test_nobody_gets_in_without_the_token(hook: Running, fields: dict[str, str]) -> None:
    status, said, answer = hook.send(fields=fields)
    assert (status, said["error"]["code"]) == (401, "no_token")
    assert answer.getheader("WWW-Authenticate", "").startswith("Bearer")
    assert hook.board.kept == []
    assert TOKEN not in json.dumps(said)


@pytest.mark.parametrize("user", ["", "alertmanager", "a b"])
def test_the_token_can_be_the_password_of_basic_authentication(hook: Running, user: str) -> None:
    words = base64.b64encode(f"{user}:{TOKEN}".encode()).decode()
    assert hook.send(fields={"Authorization": f"Basic {words}"})[0] == 200


def test_what_is_not_there_or_not_so_is_said(hook: Running) -> None:
    assert hook.send(path="/nowhere")[0] == 404
    status, _, answer = hook.send(method="GET", body=b"")
    assert (status, answer.getheader("Allow")) == (405, "POST")
    assert hook.send(path="/health", method="DELETE", body=b"", fields={})[0] == 405
    assert hook.send(path="/health", method="GET", body=b"", fields={})[:2] == (
        200,
        {"status": "ok"},
    )
    assert hook.send(path="/health", method="HEAD", body=b"", fields={})[:2] == (200, None)


def test_a_wrong_body_is_the_senders_fault(hook: Running) -> None:
    status, said, _ = hook.send(b'{"model": 3, "signal": "s"}')
    assert (status, said["error"]["code"]) == (400, "bad_body")
    assert "`model` has to be a text" in said["error"]["message"]
    assert hook.send(b"\xff")[0] == 400
    assert hook.send(b"[]", path="/alertmanager")[0] == 400
    assert hook.send(b"[" * 9_000)[0] == 400
    assert hook.board.kept == []


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (POST + b"%s\r\n\r\n", 411),
        (POST + b"Content-Length: 99999999\r\n%s\r\n\r\n", 413),
        (
            POST + b"Content-Length: 10001\r\nExpect: 100-continue\r\n%s\r\n\r\n",
            413,
        ),
        (POST + b"Transfer-Encoding: chunked\r\n%s\r\n\r\n2\r\n{}\r\n0\r\n", 411),
        (POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n%s\r\n\r\n{}", 400),
        (POST + b"Content-Length: -1\r\n%s\r\n\r\n", 400),
        (POST + b"Content-Length: 2\r\nContent-Length: 3\r\n%s\r\n\r\n{}", 400),
        (POST + b"X: a\r\n folded\r\n%s\r\n\r\n", 400),
        (POST + b"X : a\r\n%s\r\n\r\n", 400),
        (b"POST /alerts HTTP/2.0\r\n%s\r\n\r\n", 505),
        (b"POST http://[::1/ HTTP/1.1\r\n%s\r\n\r\n", 400),
        (b"nonsense\r\n%s\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\r\n\r\n", 400),
        (b"POST /" + b"a" * 5_000 + b" HTTP/1.1\r\n%s\r\n\r\n", 431),
        (POST + b"X: y\r\n" * 150 + b"%s\r\n\r\n", 431),
        (POST + b"X: never ends", 408),
        (POST + b"Content-Length: 50\r\n%s\r\n\r\n{", 408),
    ],
    ids=range(17),
)
def test_limits_are_answered(hook: Running, head: bytes, status: int) -> None:
    own = f"Authorization: Bearer {TOKEN}".encode()
    came = hook.raw(head.replace(b"%s", own))
    assert came.startswith(b"HTTP/1.1 %d " % status)
    assert b"Connection: close" in came
    assert json.loads(came.partition(b"\r\n\r\n")[2])["error"]["message"]
    assert hook.send()[0] == 200


def test_a_client_that_asks_first_is_told_to_go_on(hook: Running) -> None:
    with create_connection(("127.0.0.1", hook.port), timeout=10) as line:
        line.sendall(
            b"POST /alerts HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\n"
            + f"Content-Length: {len(ALERT)}\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()
        )
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(ALERT)
        assert _all(line).startswith(b"HTTP/1.1 200 OK")


def test_one_connection_carries_many_deliveries(hook: Running) -> None:
    connection = HTTPConnection("127.0.0.1", hook.port, timeout=10)
    for _ in range(3):
        connection.request("POST", "/alerts?model=x", b'{"signal": "s"}', BEARER)
        answer = connection.getresponse()
        assert (answer.status, answer.read()[:1]) == (200, b"{")
    connection.close()
    assert hook.board.signals == ["s"] * 3


def test_two_requests_sent_at_once_are_answered_in_turn(hook: Running) -> None:
    head = f"POST /alerts HTTP/1.1\r\nContent-Length: {len(ALERT)}\r\n"
    one = f"{head}Authorization: Bearer {TOKEN}\r\n\r\n".encode() + ALERT
    last = one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert hook.raw(one + last).count(b"HTTP/1.1 200 OK") == 2


def test_deliveries_that_wait_together_are_kept_together(hook: Running) -> None:
    hook.board.is_free.clear()
    bodies = [json.dumps({"model": "m", "signal": f"s{n}"}).encode() for n in range(7)]
    bodies[3] = b'{"model": "m", "signal": "refused"}'
    found: dict[int, int] = {}

    def send(n: int) -> None:
        found[n] = hook.send(bodies[n])[0]

    threads = [threading.Thread(target=send, args=(n,)) for n in range(7)]
    for thread in threads:
        thread.start()
    assert hook.board.is_asked.wait(10)
    hook.board.is_free.set()
    for thread in threads:
        thread.join(10)
    assert found == {n: 400 if n == 3 else 200 for n in range(7)}
    assert sorted(hook.board.signals) == [f"s{n}" for n in range(7) if n != 3]


def test_a_board_in_trouble_makes_senders_come_again(hook: Running) -> None:
    hook.board.trouble = StoreTrouble("/home/ana/board.db is full.", "full")
    status, said, answer = hook.send()
    assert (status, answer.getheader("Retry-After")) == (503, "5")
    assert "ana" not in json.dumps(said)
    assert hook.send(path="/health", method="GET", body=b"", fields={})[0] == 503
    hook.board.trouble = None
    assert hook.send()[0] == 200
    assert hook.send(path="/health", method="GET", body=b"", fields={})[0] == 200


def test_a_board_that_does_not_answer_makes_senders_come_again() -> None:
    with serving(replace(HOW, answer_s=0.1)) as hook:
        hook.board.is_free.clear()
        assert hook.send()[0] == 503
        hook.board.is_free.set()
        assert hook.send()[0] == 200


@pytest.mark.parametrize(
    "trouble", [StoreTrouble("locked", "busy"), StaleChange("else")], ids=["busy", "overtaken"]
)
def test_values_that_could_not_be_kept_are_sent_again_with_their_time(
    hook: Running, trouble: MlpmError
) -> None:
    body = json.dumps({"model": "m", "signal": "size", "value": 1}).encode()
    hook.board.trouble = trouble
    assert hook.send(body, "/points")[0] == 503
    hook.board.trouble = None
    assert hook.send(body, "/points")[0] == 200
    assert hook.send(body, "/points")[0] == 200
    first, second = [each.came_at for batch in hook.board.kept for each in batch]
    assert first == NOW
    assert second is not None
    assert second > NOW, "what is sent once more after an answer is another value"


def test_who_waits_no_longer_is_known_not_to_have_heard(hook: Running) -> None:
    body = json.dumps({"model": "m", "signal": "size", "value": 1}).encode()
    hook.board.is_free.clear()
    head = f"POST /points HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\n"
    with create_connection(("127.0.0.1", hook.port), timeout=10) as line:
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert hook.board.is_asked.wait(10)
    hook.board.is_free.set()
    while not hook.answered():
        pass
    assert hook.send(path="/health", method="GET")[0] == 200
    assert hook.send(body, "/points")[0] == 200
    first, second = [each.came_at for batch in hook.board.kept for each in batch]
    assert first == second


def test_the_same_key_is_answered_the_same_and_kept_once(hook: Running) -> None:
    fields = BEARER | {"Idempotency-Key": "one"}
    first = hook.send(fields=fields)[:2]
    assert hook.send(fields=fields)[:2] == first
    assert len(hook.board.kept) == 1
    assert hook.board.kept[0][0].key.startswith("one ")
    assert hook.send(fields=BEARER | {"Idempotency-Key": "two"})[0] == 200
    assert len(hook.board.kept) == 2


def test_another_body_under_a_known_key_is_not_lost(hook: Running) -> None:
    fields = BEARER | {"Idempotency-Key": "one"}
    assert hook.send(fields=fields)[0] == 200
    status, said, _ = hook.send(b'{"model": "m", "signal": "other"}', fields=fields)
    assert (status, said["error"]["code"]) == (422, "key_taken")
    assert hook.send(fields=fields)[0] == 200
    assert hook.board.signals == ["s"]


def test_the_same_body_has_the_same_key_and_another_one_about_another_model(hook: Running) -> None:
    for path in ("/alerts?model=a", "/alerts?model=a", "/alerts?model=b"):
        assert hook.send(b'{"signal": "s"}', path)[0] == 200
    first, again, other = [delivery.key for batch in hook.board.kept for delivery in batch]
    assert first == again != other


def test_values_are_taken_too(hook: Running) -> None:
    one = {"model": "m", "signal": "accuracy", "value": 0.9, "at": "2026-11-23T08:00:00Z", "n": 50}
    assert hook.send(json.dumps(one).encode(), "/points")[0] == 200
    lines = "\n".join(json.dumps({"value": value}) for value in (1, 2.5, float("nan")))
    assert hook.send(lines.encode(), "/points?model=m&signal=load")[0] == 200
    first, *others = [point for batch in hook.board.kept for d in batch for point in d.points]
    assert (first.value, first.n, first.at) == (0.9, 50, datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert [point.signal for point in others] == ["load"] * 3


@pytest.mark.parametrize(
    "body",
    [
        b'{"model": "m", "signal": "s", "value": "x"}',
        b'{"model": "m", "signal": "s", "value": 1%s}' % (b"0" * 400),
        b'{"model": "m", "signal": "s", "valeu": 1}',
        b'{"model": "m", "signal": "s", "value": 1, "at": "now"}',
        b'{"model": "m", "signal": "s", "value": 1, "n": -1}',
        b"[[1]]",
        b"3",
    ],
    ids=range(7),
)
def test_a_wrong_value_is_the_senders_fault(hook: Running, body: bytes) -> None:
    assert hook.send(body, "/points")[0] == 400
    assert hook.board.kept == []


def test_idle_connections_make_room_for_new_ones(hook: Running) -> None:
    idle = [create_connection(("127.0.0.1", hook.port)) for _ in range(20)]
    assert hook.send()[0] == 200
    for line in idle:
        line.close()


def test_busy_connections_are_bounded() -> None:
    with serving(limits=replace(LIMITS, connections=2, body_s=5)) as hook:
        slow = [create_connection(("127.0.0.1", hook.port)) for _ in range(2)]
        for line in slow:
            line.sendall(
                b"POST /alerts HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n"
                + f"Authorization: Bearer {TOKEN}\r\n\r\n".encode()
            )
            assert line.recv(100).startswith(b"HTTP/1.1 100")
        status, _, answer = hook.send()
        assert (status, answer.getheader("Retry-After")) == (503, "1")
        for line in slow:
            line.close()


def test_what_is_in_hand_is_answered_before_the_end() -> None:
    with serving() as hook:
        hook.board.is_free.clear()
        found: list[int] = []
        idle = create_connection(("127.0.0.1", hook.port))
        thread = threading.Thread(target=lambda: found.append(hook.send()[0]))
        thread.start()
        assert hook.board.is_asked.wait(10)
        hook.finish()
        thread.join(10)
        assert found == [200]
        assert idle.recv(10) == b""
        idle.close()
        with pytest.raises(OSError, match="refused"):
            create_connection(("127.0.0.1", hook.port))


@pytest.mark.parametrize(("padding", "is_aside"), [(0, False), (2 * LARGE, True)])
def test_large_bodies_are_read_aside(padding: int, *, is_aside: bool) -> None:
    board, readers = Board(), list[int]()
    board.is_free.set()

    def now() -> datetime:
        readers.append(threading.get_ident())
        return datetime(2026, 11, 23, 9, tzinfo=UTC)

    batches = Batches(board)
    hook = Hook(HOW, batches, now)

    async def ask() -> Answer:
        return await (await hook.answer(Head("POST", "/alerts", {}, {}), ALERT + b" " * padding))

    assert asyncio.run(ask()).status == 200
    batches.finish()
    assert (readers[0] != threading.get_ident()) == is_aside


@pytest.mark.parametrize("token", ["", "short", "x" * 15, "é" * 20, "a\nb" * 10])
def test_a_token_has_to_be_worth_something(token: str) -> None:
    with pytest.raises(RuleBroken, match="16 plain characters") as caught:
        check_token(token, "The token", "make another")
    assert not token or token not in str(caught.value)
