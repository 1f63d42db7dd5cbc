"""A small HTTP/1.1 server for machines: bounded in connections, in time and in what it holds.

A request is judged by its head before any of its body is read, so nobody without the token can
make the program hold more than a head.
"""

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress
from http import HTTPStatus
from typing import Protocol

from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.http_messages import Answer, BadRequest, Head, read_head, refusal

LOG = logging.getLogger(__name__)
END = b"\r\n\r\n"
LINGER_S = 1.0
CHUNK = 65_536
BACKLOG = 128
"""So many clients may knock at once; where this is short, they knock again a second later."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server bears: connections, bytes and seconds."""

    connections: int = 64
    bodies: int = 8
    head: int = 16_384
    body: int = 1_048_576
    idle_s: float = 60.0
    head_s: float = 10.0
    body_s: float = 20.0
    send_s: float = 10.0
    grace_s: float = 15.0


class Service(Protocol):
    """What answers requests."""

    def admit(self, head: Head) -> Answer | None:
        """Return why a request is refused before its body is read; None where it is not."""

    async def answer(self, head: Head, body: bytes) -> Awaitable[Answer]:
        """Read a request, and give what answers it; the body is not held while that is awaited."""


class Connection:
    """One client's connection, and whether anything is asked on it at the moment."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take the two ends of a connection."""
        self.reader = reader
        self.writer = writer
        self.is_idle = True

    async def send(self, answer: Answer, send_s: float, *, is_last: bool, is_head: bool) -> None:
        """Send an answer, to a client that takes it."""
        # A client that waits no longer has closed its end.
        is_lost = self.reader.at_eof()
        try:
            self.writer.write(answer.written(is_last=is_last, is_head=is_head))
            async with asyncio.timeout(send_s):
                await self.writer.drain()
        except (OSError, TimeoutError):
            is_lost = True
            raise
        finally:
            if is_lost and answer.if_lost is not None:
                answer.if_lost()

    async def close(self) -> None:
        """End the connection so that the client can still read what was sent."""
        with suppress(OSError, TimeoutError):
            if self.writer.can_write_eof():
                self.writer.write_eof()
            # A close with bytes unread would tear the answer away from the client.
            async with asyncio.timeout(LINGER_S):
                while await self.reader.read(CHUNK):
                    pass
        self.writer.close()

    def drop(self) -> None:
        """End a connection on which nothing is asked."""
        self.writer.close()


class HttpServer:
    """Serves HTTP until it is told to finish; what was begun by then is answered."""

    def __init__(self, service: Service, limits: Limits) -> None:
        """Serve what `service` answers, within these limits."""
        self._service = service
        self._limits = limits
        self._open: dict[asyncio.Task[None], Connection] = {}
        self._bodies = asyncio.Semaphore(limits.bodies)
        self._turned_away = 0
        self._is_over = False
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Begin to listen and return the port, which the system chooses where it is 0."""
        self._server = await asyncio.start_server(
            self._accept, host, port, limit=self._limits.head, backlog=BACKLOG
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def finish(self) -> None:
        """Take no more connections, answer what was asked, and end the others."""
        self._is_over = True
        if self._server is not None:
            self._server.close()
        for connection in self._open.values():
            if connection.is_idle:
                connection.drop()
        if self._open:
            _, late = await asyncio.wait(list(self._open), timeout=self._limits.grace_s)
            for task in late:
                task.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101
        try:
            if len(self._open) >= self._limits.connections and not self._make_room():
                await self._turn_away(connection)
                return
            self._open[task] = connection
            await self._converse(connection)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        except Exception:
            LOG.exception("a connection met an error it does not know")
        finally:
            self._open.pop(task, None)
            writer.close()

    async def _turn_away(self, connection: Connection) -> None:
        """Tell a client to come again, unless even those who are told so are too many."""
        if self._turned_away >= self._limits.connections:
            return
        self._turned_away += 1
        try:
            said, again = "Too many connections.", {"Retry-After": "1"}
            busy = refusal(HTTPStatus.SERVICE_UNAVAILABLE, said, "", again)
            await connection.send(busy, self._limits.send_s, is_last=True, is_head=False)
            await connection.close()
        finally:
            self._turned_away -= 1

    def _make_room(self) -> bool:
        """End the oldest connection on which nothing is asked; tell whether there was one."""
        for task, connection in self._open.items():
            if connection.is_idle:
                connection.drop()
                del self._open[task]
                return True
        return False

    async def _converse(self, connection: Connection) -> None:
        while not self._is_over:
            try:
                async with asyncio.timeout(self._limits.idle_s):
                    first = await connection.reader.readexactly(1)
            except TimeoutError:
                return
            connection.is_idle = False
            head, answer = await self._exchange(connection, first)
            is_last = head is None or head.is_last or self._is_over
            await connection.send(
                answer,
                self._limits.send_s,
                is_last=is_last,
                is_head=head is not None and head.method == "HEAD",
            )
            if is_last:
                await connection.close()
                return
            connection.is_idle = True

    async def _exchange(self, connection: Connection, first: bytes) -> tuple[Head | None, Answer]:
        """Read a request and answer it; without a head the connection cannot go on."""
        try:
            head = await self._head(connection.reader, first)
            if (refused := self._service.admit(head)) is not None:
                return (head if head.is_alone else None), refused
            async with self._bodies:
                waiting = await self._service.answer(head, await self._body(connection, head))
            return head, await waiting
        except BadRequest as error:
            return None, refusal(error.status, str(error))
        except (OSError, asyncio.IncompleteReadError):
            raise
        except Exception:
            LOG.exception("a request met an error it does not know")
            said = "Something went wrong: the log says what."
            return None, refusal(HTTPStatus.INTERNAL_SERVER_ERROR, said, "unknown")

    async def _head(self, reader: asyncio.StreamReader, first: bytes) -> Head:
        try:
            async with asyncio.timeout(self._limits.head_s):
                rest = await reader.readuntil(END)
        except TimeoutError:
            raise BadRequest(HTTPStatus.REQUEST_TIMEOUT, "The head took too long.") from None
        except asyncio.LimitOverrunError:
            too_large = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise BadRequest(too_large, "The head of the request is too long.") from None
        return read_head((first + rest).removesuffix(END).lstrip(b"\r\n"))

    async def _body(self, connection: Connection, head: Head) -> bytes:
        length = head.length or 0
        if head.fields.get("expect", "").lower() == "100-continue" and length:
            connection.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            async with asyncio.timeout(self._limits.body_s):
                return await connection.reader.readexactly(length)
        except TimeoutError:
            raise BadRequest(HTTPStatus.REQUEST_TIMEOUT, "The body took too long.") from None
