"""The dashboard's door in a browser: who comes in, what is loaded, and how a session ends."""

import asyncio
import os
import re
import shlex
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import textual_serve
from aiohttp import (
    ClientSession,
    ClientWebSocketResponse,
    CookieJar,
    WSMsgType,
    WSServerHandshakeError,
)
from yarl import URL

from mlpm_tui.places import shipped
from mlpm_tui.sources.browser_door import Door
from mlpm_tui.sources.browser_server import BrowserServer
from mlpm_tui.sources.browser_session import GREETING, Show

TOKEN = "canary-0123456789abcdef"  # noqa: S105
ECHO = f"""
import sys
out = sys.stdout.buffer
def draw(data, kind=b"D"):
    out.write(kind + len(data).to_bytes(4, "big") + data)
    out.flush()
out.write({GREETING!r})
draw(b"drawn")
while (head := sys.stdin.buffer.read(5)):
    data = sys.stdin.buffer.read(int.from_bytes(head[1:], "big"))
    draw(data)
    if b"quit" in data or data == b"q":
        draw(b'{{"type":"exit"}}', b"M")
        break
"""
"""A process that speaks as Textual's does, and shows what it is sent."""


def running(program: str, most: int = 2, grace_s: float = 5) -> Show:
    command = f"exec {shlex.join([sys.executable, '-c', program])}"
    return Show("A <title>", command, {"PYTHONPATH": None}, most, grace_s)


class Visitor:
    """A browser at a server of one test."""

    def __init__(self, server: BrowserServer, port: int) -> None:
        self.server = server
        self.at = f"http://127.0.0.1:{port}"
        self.client = ClientSession(cookie_jar=CookieJar(unsafe=True))

    async def come_in(self) -> None:
        async with self.client.get(f"{self.at}/?token={TOKEN}") as answer:
            assert answer.status == 200
            assert "token" not in str(answer.url)

    async def open(self, origin: str | None = None) -> ClientWebSocketResponse:
        address = f"{self.at}/ws?width=100&height=30"
        return await self.client.ws_connect(address, origin=origin)

    async def refused(self, origin: str | None = None) -> int:
        with pytest.raises(WSServerHandshakeError) as caught:
            await self.open(origin)
        return caught.value.status

    def asked_for_a_socket(self) -> bytes:
        """Return what a browser sends that wants a session."""
        cookies = self.client.cookie_jar.filter_cookies(URL(self.at))
        head = {
            "Host": "a",
            "Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items()),
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        lines = ["GET /ws HTTP/1.1", *(f"{name}: {text}" for name, text in head.items())]
        return "\r\n".join([*lines, "", ""]).encode()


Visit = Callable[[Show], Awaitable[Visitor]]


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    """Visit a server that shows something; both end with the test."""
    visitors: list[Visitor] = []

    async def begin(show: Show) -> Visitor:
        server = BrowserServer(show, Door(TOKEN))
        visitors.append(Visitor(server, await server.start("127.0.0.1", 0)))
        return visitors[-1]

    yield begin
    for visitor in visitors:
        await visitor.client.close()
        await visitor.server.finish()


async def drawn(socket: ClientWebSocketResponse) -> bytes:
    """Return what is drawn until the session ends."""
    return b"".join([m.data async for m in socket if m.type is WSMsgType.BINARY])


async def test_nobody_comes_in_without_the_token(visit: Visit) -> None:
    visitor = await visit(running(ECHO))
    for way in ("/", "/?token=wrong", "/?token="):
        async with visitor.client.get(visitor.at + way) as answer:
            assert answer.status == 401
            assert 'type="password"' in await answer.text()
    async with visitor.client.post(visitor.at, data={"token": "wrong"}) as answer:
        assert answer.status == 401
    assert await visitor.refused() == 403
    async with visitor.client.post(visitor.at, data={"token": TOKEN}) as answer:
        assert answer.status == 200
        page = await answer.text()
    assert "A &lt;title&gt;" in page
    assert TOKEN not in page
    cookies = list(visitor.client.cookie_jar)
    assert [cookie["samesite"] for cookie in cookies] == ["Strict"]
    assert all(cookie["httponly"] and TOKEN not in cookie.value for cookie in cookies)


@pytest.mark.parametrize(
    ("kind", "encoding"),
    [
        ("application/x-www-form-urlencoded; charset=none", "identity"),
        ("application/x-www-form-urlencoded", "gzip"),
        ("multipart/form-data", "identity"),
        ("multipart/form-data; boundary=x", "identity"),
    ],
)
async def test_no_form_makes_the_server_fail(visit: Visit, kind: str, encoding: str) -> None:
    visitor = await visit(running(ECHO))
    sent = {"Content-Type": kind, "Content-Encoding": encoding}
    async with visitor.client.post(visitor.at, data=b"token=\xff\0", headers=sent) as answer:
        assert answer.status == 401


async def test_strangers_fill_no_log(visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    visitor = await visit(running(ECHO))
    for sent in (
        b"\x16\x03\x01",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /page/%b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % (b"a" * 5_000),
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(visitor.at).port)
        writer.write(sent)
        writer.write_eof()
        await reader.read()
        writer.close()
    assert caplog.records == []


async def test_who_shows_nothing_is_sent_away(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await visit(running(ECHO))
    await visitor.come_in()
    async with await visitor.open() as known:
        assert await known.receive_bytes() == b"drawn"
        monkeypatch.setattr("mlpm_tui.sources.browser_porch.STRANGER_S", 0.1)
        for sent in (
            b"",
            b"GET / HT",
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nto",
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", URL(visitor.at).port)
            writer.write(sent)
            async with asyncio.timeout(10):
                assert await reader.read() == b""
            writer.close()
        await known.send_json(["stdin", "q"])
        assert await drawn(known) == b"q"


async def test_so_many_strangers_wait_and_the_oldest_makes_room(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlpm_tui.sources.browser_porch.MOST_STRANGERS", 2)
    visitor = await visit(running(ECHO))
    port = URL(visitor.at).port
    ends = [await asyncio.open_connection("127.0.0.1", port)]
    await visitor.come_in()
    async with await visitor.open() as known:
        ends += [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        async with asyncio.timeout(10):
            assert await ends[0][0].read() == b""
            for reader, writer in ends[1:]:
                writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                assert await reader.readline() == b"HTTP/1.1 401 Unauthorized\r\n"
        await known.send_json(["stdin", "q"])
        assert await drawn(known) == b"drawnq"
    for _, writer in ends:
        writer.close()


async def test_another_page_in_the_same_browser_gets_no_session(visit: Visit) -> None:
    visitor = await visit(running(ECHO))
    await visitor.come_in()
    assert await visitor.refused(origin="http://127.0.0.1:3000") == 403
    assert await visitor.refused(origin="null") == 403
    assert await visitor.refused(origin="http://[") == 403
    async with await visitor.open(origin=visitor.at) as socket:
        assert await socket.receive_bytes() == b"drawn"


async def test_keys_and_sizes_reach_the_process_and_nothing_else_does(visit: Visit) -> None:
    visitor = await visit(running(ECHO))
    await visitor.come_in()
    async with await visitor.open() as socket:
        for text in ("no json", "[" * 90_000, "{}", '["meta", {"type": "exit"}]', '["stdin", 7]'):
            await socket.send_str(text)
        await socket.send_json(["resize", {"width": 9_000_000_000, "height": 0}])
        await socket.send_json(["resize", {"width": 5_000, "height": 0}])
        await socket.send_json(["stdin", "\ud800j"])
        await socket.send_json(["stdin", "q"])
        seen = await drawn(socket)
    assert seen == (
        b'drawn{"type": "resize", "width": 80, "height": 1}'
        b'{"type": "resize", "width": 1000, "height": 1}?jq'
    )
    assert visitor.server.opened == 1


async def test_there_are_so_many_sessions_and_no_more(visit: Visit) -> None:
    visitor = await visit(running(ECHO, most=1))
    await visitor.come_in()
    async with await visitor.open() as socket:
        await socket.receive_bytes()
        assert await visitor.refused() == 503
        ending = asyncio.create_task(visitor.server.finish())
        await drawn(socket)
        assert socket.close_code == 1001
        await ending


async def test_what_never_begins_says_why(visit: Visit) -> None:
    said = "import sys; sys.stderr.write('talk\\nmlpm: no board \\x1b[2J\\n'); sys.exit(1)"
    visitor = await visit(running(said))
    await visitor.come_in()
    async with await visitor.open() as socket:
        assert await drawn(socket) == "\r\nmlpm: no board \u241b[2J\r\n".encode()


async def test_what_does_not_end_is_killed(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "process"
    program = f"""
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open({str(file)!r}, "w").write(str(os.getpid()))
sys.stdout.buffer.write({GREETING!r} + b"D" + (5).to_bytes(4, "big") + b"drawn")
sys.stdout.flush()
while True:
    time.sleep(60)
"""
    visitor = await visit(running(program, grace_s=0.05))
    await visitor.come_in()
    async with await visitor.open() as socket:
        assert await socket.receive_bytes() == b"drawn"
    await visitor.server.finish()
    assert is_gone(file)


FLOOD = f"""
import os, select, sys
with open(FILE + ".new", "w") as out:
    out.write(str(os.getpid()))
os.write(1, {GREETING!r})
data = b"D" + (60_000).to_bytes(4, "big") + b"x" * 60_000
os.set_blocking(1, False)
while select.select([], [1], [], 0.3)[1]:
    data = data[os.write(1, data):] or b"D" + (60_000).to_bytes(4, "big") + b"x" * 60_000
os.rename(FILE + ".new", FILE)
while sys.stdin.buffer.read(1) and not ENDLESS:
    pass
while ENDLESS:
    select.select([], [], [], 60)
"""
"""A process that draws until nobody takes any more, and tells so by the name of a file."""


@pytest.mark.parametrize("is_endless", [False, True])
@pytest.mark.parametrize("heartbeat_s", [0.2, 60])
async def test_a_browser_that_takes_nothing_holds_nobody_up(
    visit: Visit,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_endless: bool,
    heartbeat_s: float,
) -> None:
    monkeypatch.setattr("mlpm_tui.sources.browser_session.CLOSING_S", 0.05)
    monkeypatch.setattr("mlpm_tui.sources.browser_server.HEARTBEAT_S", heartbeat_s)
    file = tmp_path / "process"
    flood = f"FILE, ENDLESS = {str(file)!r}, {is_endless}\n{FLOOD}"
    visitor = await visit(running(flood, most=1, grace_s=0.3))
    await visitor.come_in()
    with socket.create_connection(("127.0.0.1", URL(visitor.at).port or 0)) as deaf:
        deaf.sendall(visitor.asked_for_a_socket())
        if heartbeat_s < 1:
            begun = tmp_path / "process.new"
            await until(lambda: begun.exists() and begun.read_text() != "" and is_gone(begun))
        else:
            await until(file.exists)
            async with asyncio.timeout(30):
                await visitor.server.finish()
            assert is_gone(file)


async def until(is_so: Callable[[], bool]) -> None:
    """Let others go on until something is so."""
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110  a process tells by files
            await asyncio.sleep(0.01)


def is_gone(file: Path) -> bool:
    """Tell whether the process whose number a file holds has ended."""
    try:
        os.kill(int(file.read_text()), 0)
    except ProcessLookupError:
        return True
    return False


async def test_every_asset_is_there_and_from_here(visit: Visit) -> None:
    visitor = await visit(running(ECHO))
    await visitor.come_in()
    async with visitor.client.get(visitor.at) as answer:
        policy, page = answer.headers["Content-Security-Policy"], await answer.text()
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    style = (shipped("data") / "serve" / "page.css").read_text()
    assets = re.findall(r'(?:src|href)="([^"]+)"', page)
    assets += [f"page/{found}" for found in re.findall(r'url\("([^"]+)"\)', style)]
    local = [asset for asset in assets if not asset.startswith("data:")]
    assert len(local) == 6
    for asset in local:
        assert "//" not in asset
        async with visitor.client.get(f"{visitor.at}/{asset}") as answer:
            assert answer.status == 200, asset
    for outside in ("/static/", "/static/../server.py", "/page/..%2f..%2fpyproject.toml"):
        async with visitor.client.get(URL(visitor.at + outside, encoded=True)) as answer:
            assert answer.status in (403, 404), outside


def test_what_runs_in_the_browser_asks_no_other_host() -> None:
    files = [*(shipped("data") / "serve").iterdir()]
    files += (Path(textual_serve.__file__).parent / "static").rglob("*.[cj]ss*")
    files += (Path(textual_serve.__file__).parent / "static").rglob("*.js")
    texts = [file.read_text() for file in files]
    found = {host for text in texts for host in re.findall(r"https?://([\w.]+)", text)}
    assert found <= {"bellard.org", "github.com"}, "two comments name their authors' pages"
