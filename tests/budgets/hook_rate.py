"""How many alerts a second `mlpm hook` keeps, and what memory that takes.

python -m tests.budgets.hook_rate [ROUNDS]
"""

import json
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path

from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, found_project
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import Address
from tests.cli.test_hook import TOKEN, Hook, delivery

CLIENTS, NEW, AGAIN, A_GROUP = 8, 150, 50, 10


def single(first: int) -> list[bytes]:
    """Return 200 deliveries of an alert each, 50 of them told again."""
    new = [delivery(first + n) for n in range(NEW)]
    return new + [delivery(first + n, 1) for n in range(AGAIN)]


def grouped(first: int) -> list[bytes]:
    """Return the same alerts, ten in each delivery."""
    alerts = [json.loads(body)["alerts"][0] for body in single(first)]
    groups = [alerts[at : at + A_GROUP] for at in range(0, len(alerts), A_GROUP)]
    return [json.dumps({"version": "4", "alerts": group}).encode() for group in groups]


def rate(hook: Hook, bodies: list[bytes]) -> float:
    """Send from eight clients, each with a connection of its own, and return alerts a second."""
    own = threading.local()

    def send(body: bytes) -> int:
        if not hasattr(own, "line"):
            own.line = HTTPConnection("127.0.0.1", hook.port)
        own.line.request("POST", "/alerts", body, {"Authorization": f"Bearer {TOKEN}"})
        answer = own.line.getresponse()
        answer.read()
        return int(answer.status)

    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        assert set(clients.map(send, bodies)) == {200}
    return (NEW + AGAIN) / (time.perf_counter() - begun)


def ticks(hook: Hook) -> int:
    """Return the processor time of the hook so far, in hundredths of a second."""
    assert hook.process is not None
    user, system = Path(f"/proc/{hook.process.pid}/stat").read_text().split()[13:15]
    return int(user) + int(system)


def main(rounds: int) -> None:
    """Print a line for each round."""
    with tempfile.TemporaryDirectory() as folder:
        board = Path(folder) / "board.db"
        wanted = Wanted(Settings(database=str(board), user="ana"), Clock())
        found_project(wanted, Address(path=board))
        hook = Hook(Path(folder), board)
        hook.begin()
        hook.post(delivery(0))
        idle = hook.most_kb()
        for turn in range(rounds):
            for name, bodies in (
                ("one each", single(1_000 * (2 * turn) + 1)),
                ("ten each", grouped(1_000 * (2 * turn + 1) + 1)),
            ):
                before = ticks(hook)
                found = rate(hook, bodies)
                cost = 10 * (ticks(hook) - before) / (NEW + AGAIN)
                more = (hook.most_kb() - idle) / 1024
                print(f"{name}: {found:.0f}/s, {cost:.1f} ms of processor an alert, +{more:.1f} MB")
        hook.end()
    print(f"{datetime.now().astimezone():%Y-%m-%d %H:%M}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
