"""Running the hook: it serves until a signal, finishes what is in hand, and ends."""

import asyncio

from mlpm_tui.services.hooking import Hook, Hooking
from mlpm_tui.services.hooking_batches import Batches
from mlpm_tui.services.hooking_keeping import BoardKeeper
from mlpm_tui.services.hooking_upkeep import Board, Duties, Minder, Upkeep
from mlpm_tui.services.listening import Listening, serve_until_told
from mlpm_tui.sources.http_server import HttpServer, Limits


def take(how: Hooking, where: Listening, board: Board, duties: Duties) -> int:
    """Take deliveries until a signal, do meanwhile what is due, and return how many were kept."""
    keeper = BoardKeeper(board.opened, board.project, board.now)
    batches = Batches(keeper)
    hook = Hook(how, batches, board.now)
    upkeep = Upkeep(Minder(board, duties))
    try:
        asyncio.run(serve_until_told(HttpServer(hook, Limits()), where, "The hook"))
    finally:
        batches.finish()
        keeper.close()
        upkeep.finish()
    return hook.kept
