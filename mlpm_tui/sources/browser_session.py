"""One dashboard in a browser: a process of its own, whose screen a web socket carries."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress

from aiohttp import WSCloseCode, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

GREETING = b"__GANGLION__\n"
"""What Textual says once it draws for a browser."""
MOST_BEFORE = 10
"""Lines that a process may write before that."""
LONGEST_SAID = 4_096
LARGEST_PACKET = 16_777_216
CLOSING_S = 2.0
"""How long a browser may take to hear that its session is over."""
DATA, META = b"D", b"M"


@dataclass(frozen=True, slots=True)
class Show:
    """What browsers are shown."""

    title: str
    command: str
    changed: Mapping[str, str | None]
    """Variables that the command's process has differently, or not at all."""
    most: int = 16
    """So many at once."""
    grace_s: float = 8.0
    """How long a dashboard may take to write what is left before it is killed."""


class BrowserSession(AppService):
    """A dashboard's process, and the socket of the browser that shows it."""

    def __init__(
        self, show: Show, socket: web.WebSocketResponse, transport: asyncio.Transport | None
    ) -> None:
        """Show this to the browser at the other end of the socket, which the transport carries."""
        super().__init__(
            show.command,
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=self.hang_up,
            download_manager=DownloadManager(),
        )
        self._show = show
        self._socket = socket
        self._transport = transport

    async def hang_up(self, code: WSCloseCode = WSCloseCode.OK) -> None:
        """Close the socket; tear it where the browser takes nothing any more."""
        # Torn, not cancelled: whatever else waits to be taken would be cancelled with it.
        tearing = asyncio.get_running_loop().call_later(CLOSING_S, self._tear)
        try:
            await self._socket.close(code=code)
        finally:
            tearing.cancel()

    def _tear(self) -> None:
        if self._transport is not None and self._transport.get_write_buffer_size():
            self._transport.abort()

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        found: dict[str, str | None] = {**super()._build_environment(width, height)}
        found |= self._show.changed
        return {name: value for name, value in found.items() if value is not None}

    async def run(self) -> None:
        """Carry the screen until the process ends, and tell the browser if it never began."""
        process = self._process
        assert process is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        assert process.stderr is not None  # noqa: S101
        said = asyncio.create_task(_said(process.stderr))
        with suppress(asyncio.IncompleteReadError):
            if await _begins(process.stdout):
                async for kind, payload in _packets(process.stdout):
                    # Read on when the browser is gone: the process could not end in the midst of
                    # a line that nobody takes.
                    with suppress(ConnectionError):
                        await (self.on_data if kind == DATA else self.on_meta)(payload)
        with suppress(ConnectionError):
            if text := await said:
                await self.remote_write_bytes(f"\r\n{safe_line(text)}\r\n".encode())
            await self.remote_close()

    async def end(self) -> None:
        """Ask the dashboard to end as if its terminal had gone; kill it where it does not."""
        process = self._process
        # A browser that takes nothing would hold up what the process still draws.
        self._tear()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._show.grace_s):
                    await self.stop()
                    if process is not None:
                        await process.wait()
        finally:
            if process is not None and process.returncode is None:
                await _killed(process)


async def _killed(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    # Its end is told of once all that it wrote is read.
    while process.stdout is not None and await process.stdout.read(LONGEST_SAID):
        pass
    await process.wait()


async def _begins(out: asyncio.StreamReader) -> bool:
    for _ in range(MOST_BEFORE):
        line = await out.readline()
        if line in (GREETING, b""):
            return line == GREETING
    return False


async def _packets(out: asyncio.StreamReader) -> AsyncIterator[tuple[bytes, bytes]]:
    """Yield what the process draws, and what it tells of itself."""
    while True:
        kind = await out.readexactly(1)
        size = int.from_bytes(await out.readexactly(4), "big")
        if kind not in (DATA, META) or size > LARGEST_PACKET:
            return
        yield kind, await out.readexactly(size)


async def _said(errors: asyncio.StreamReader) -> str:
    """Return the last line that the process wrote for people, however much it wrote."""
    kept = b""
    while found := await errors.read(LONGEST_SAID):
        kept = (kept + found)[-LONGEST_SAID:]
    lines = kept.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
