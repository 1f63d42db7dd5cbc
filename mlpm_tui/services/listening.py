"""Serving on a port until a signal: SIGTERM, SIGHUP or SIGINT."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import Protocol

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.values import dataclass

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class Server(Protocol):
    """What listens on a port."""

    async def start(self, host: str, port: int) -> int:
        """Begin to listen and return the port, which the system chooses where it is 0."""

    async def finish(self) -> None:
        """Let nobody in any more, and bring what was begun to its end."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a server listens; `tell` is called with the address once it does."""

    host: str
    port: int
    tell: Callable[[str], None]


async def serve_until_told(server: Server, where: Listening, what: str) -> None:
    """Serve until a signal; what was begun by then is brought to its end. `what` is "The hook"."""
    try:
        port = await server.start(where.host, where.port)
    except (OSError, UnicodeError) as error:
        raise RuleBroken(
            f"{what} cannot listen on {where.host} port {where.port} ({_said(error)}): "
            "choose another with --port or --host.",
            "cannot_listen",
        ) from error
    is_over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in ENDING:
        with suppress(ValueError):
            loop.add_signal_handler(number, is_over.set)
    where.tell(f"http://{_opened_at(where.host)}:{port}")
    try:
        await is_over.wait()
    finally:
        await server.finish()


def is_everywhere(host: str) -> bool:
    """Tell whether a host stands for all addresses of this machine."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return not host


def _opened_at(host: str) -> str:
    """Return what an address begins with: the machine's name where a host stands for all of it."""
    if is_everywhere(host):
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def _said(error: OSError | UnicodeError) -> str:
    """Return the system's own words; asyncio wraps them in a sentence with the address again."""
    number = getattr(error, "errno", None) or 0
    return os.strerror(number) if number > 0 else "that is no address of this machine"
