"""Running the hook: it serves until a signal, finishes what is in hand, and ends."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.hooking import Hook, Hooking
from mlpm_tui.services.hooking_batches import Batches
from mlpm_tui.services.hooking_keeping import BoardKeeper
from mlpm_tui.services.hooking_notices import Notifier
from mlpm_tui.services.notifying import Notifying
from mlpm_tui.sources.http_server import HttpServer, Limits
from mlpm_tui.store.library import Library

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the hook listens; `tell` is called with the address once it does."""

    host: str
    port: int
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Board:
    """Where deliveries are kept: how the board is opened, which project, and what time it is."""

    opened: Callable[[], Library]
    project: str
    now: Callable[[], datetime]


def take(how: Hooking, where: Listening, board: Board, notifying: Notifying | None) -> int:
    """Take deliveries until a signal, and return how many were kept."""
    keeper = BoardKeeper(board.opened, board.project, board.now)
    batches = Batches(keeper)
    hook = Hook(how, batches, board.now)
    notifier = Notifier(board.opened, board.project, notifying, board.now) if notifying else None
    try:
        asyncio.run(serve(hook, where, Limits()))
    finally:
        batches.finish()
        keeper.close()
        if notifier is not None:
            notifier.finish()
    return hook.kept


async def serve(hook: Hook, where: Listening, limits: Limits) -> None:
    """Serve until SIGTERM, SIGHUP or SIGINT; what was sent by then is kept and answered."""
    server = HttpServer(hook, limits)
    try:
        port = await server.start(where.host, where.port)
    except (OSError, UnicodeError) as error:
        said = getattr(error, "strerror", "") or "that is no address of this machine"
        raise RuleBroken(
            f"The hook cannot listen on {where.host} port {where.port} ({said}): "
            "choose another with --port or --host.",
            "cannot_listen",
        ) from error
    is_over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in ENDING:
        with suppress(ValueError):
            loop.add_signal_handler(number, is_over.set)
    host = f"[{where.host}]" if ":" in where.host else where.host
    where.tell(f"http://{host}:{port}")
    try:
        await is_over.wait()
    finally:
        await server.finish()
