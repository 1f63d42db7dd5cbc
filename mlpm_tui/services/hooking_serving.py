"""Running the hook: it serves until a signal, finishes what is in hand, and ends."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.hooking import Hook, Hooking
from mlpm_tui.services.hooking_batches import Batches
from mlpm_tui.services.hooking_keeping import BoardKeeper
from mlpm_tui.services.hooking_upkeep import Board, Duties, Minder, Upkeep
from mlpm_tui.sources.http_server import HttpServer, Limits

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the hook listens; `tell` is called with the address once it does."""

    host: str
    port: int
    tell: Callable[[str], None]


def take(how: Hooking, where: Listening, board: Board, duties: Duties) -> int:
    """Take deliveries until a signal, do meanwhile what is due, and return how many were kept."""
    keeper = BoardKeeper(board.opened, board.project, board.now)
    batches = Batches(keeper)
    hook = Hook(how, batches, board.now)
    upkeep = Upkeep(Minder(board, duties))
    try:
        asyncio.run(serve(hook, where, Limits()))
    finally:
        batches.finish()
        keeper.close()
        upkeep.finish()
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
