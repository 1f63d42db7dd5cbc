"""Where browsers wait before the dashboard's door: so many at once, and none for long."""

import asyncio

from aiohttp import web

MOST_STRANGERS = 256
STRANGER_S = 20.0
BACKLOG = 64
"""So many come in at one stroke; far fewer than may wait, so nobody is sent off half connected."""


class Porch:
    """Takes connections for a server, and sends those away that show no cookie soon.

    aiohttp bears any number of them, each for as long as its request may take to come.
    """

    def __init__(self, runner: web.AppRunner) -> None:
        """Take connections for what this runs."""
        self._runner = runner
        self._strangers: dict[web.RequestHandler, asyncio.TimerHandle] = {}
        """Each connection that has shown nothing yet, the oldest first, and when it is over."""
        self._listener: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> int:
        """Begin to listen and return the port, which the system chooses where it is 0."""
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(self._take, host, port, backlog=BACKLOG)
        return int(self._listener.sockets[0].getsockname()[1])

    def let_stay(self, connection: web.RequestHandler) -> None:
        """Let a connection last, which has shown that it may."""
        if (end := self._strangers.pop(connection, None)) is not None:
            end.cancel()

    async def close(self) -> None:
        """Take no more connections, and end those that are there."""
        if self._listener is not None:
            self._listener.close()
        for end in self._strangers.values():
            end.cancel()
        self._strangers.clear()
        await self._runner.cleanup()

    def _take(self) -> web.RequestHandler:
        assert self._runner.server is not None  # noqa: S101  it was set up before it listens
        connection = self._runner.server()
        while len(self._strangers) >= MOST_STRANGERS:
            self._send_away(next(iter(self._strangers)))
        loop = asyncio.get_running_loop()
        self._strangers[connection] = loop.call_later(STRANGER_S, self._send_away, connection)
        return connection

    def _send_away(self, connection: web.RequestHandler) -> None:
        self.let_stay(connection)
        connection.force_close()
