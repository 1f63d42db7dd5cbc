"""Kills writing desks with SIGKILL at random moments; what they had called kept must be there.

python -m tests.faults.killing BOARD KILLS SEED LIFE_S
"""

import json
import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.store.address import Address
from mlpm_tui.store.checking import check
from mlpm_tui.store.sqlite import SqliteDatabase
from tests.faults.crowd import Tally, settle, sit

if TYPE_CHECKING:
    from mlpm_tui.services.writer import Event

POOL = 20
AT_ONCE = 2


@dataclass
class Worker:
    """A process that counts a card's title up, and adds a card now and then."""

    process: int
    acks: int
    card: str


def work(board: str, card: str, acks: int) -> None:
    events: list[Event] = []
    desk = sit(board, "w" + card[-2:], events)
    n = int(desk.project.card(card).title)
    while True:
        n += 1
        tally = Tally()
        wishes = [EditCard(card, {"title": str(n), "description": str(n)})]
        extra = [AddCard(Kind.TASK, f"extra {card} {n}")] if n % 50 == 0 else []
        desk.do(*wishes, *extra)
        settle(desk, events, tally)
        if tally.kept:
            os.write(acks, f"{n}\n".encode())
        elif "process" not in tally.troubles[0]:
            os.write(acks, f"! {tally.troubles + tally.refused}\n".encode())
        n = n if tally.kept else n - 1


def begin(board: str, card: str) -> Worker:
    read, write = os.pipe()
    if (process := os.fork()) == 0:
        os.close(read)
        try:
            work(board, card, write)
        except BaseException as error:  # noqa: BLE001  the parent is told
            os.write(write, f"! {error!r}\n".encode())
        os._exit(1)
    os.close(write)
    return Worker(process, read, card)


def end(worker: Worker) -> tuple[list[int], list[str]]:
    os.kill(worker.process, signal.SIGKILL)
    os.waitpid(worker.process, 0)
    with os.fdopen(worker.acks) as come_in:
        lines = come_in.read().splitlines()
    return (
        [int(line) for line in lines if line.isdecimal()],
        [line for line in lines if line.startswith("!")],
    )


def kill_many(board: str, kills: int, seed: int, life_s: float = 0.15) -> dict[str, object]:
    dice = random.Random(seed)  # noqa: S311
    acked: dict[str, int] = {}
    counted, lost, troubles, bad = 0, list[str](), list[str](), list[str]()
    desk = sit(board, "ana", [])
    for _ in range(POOL):
        desk.do(AddCard(Kind.TASK, "0"))
    desk.flush()
    desk.close()
    for turn in range(kills // AT_ONCE):
        cards = dice.sample(range(1, POOL + 1), AT_ONCE)
        workers = [begin(board, f"ML-TASK-{card:02d}") for card in cards]
        time.sleep(dice.uniform(0.01, life_s))
        for worker in workers:
            acks, said = end(worker)
            troubles += said
            counted += len(acks)
            acked[worker.card] = max([acked.get(worker.card, 0), *acks])
            time.sleep(dice.uniform(0, 0.02))
        if turn % 10 == 9 or turn == kills // AT_ONCE - 1:
            bad += looked_through(Path(board))
            lost += missing(board, acked)
    return {
        "kills": kills // AT_ONCE * AT_ONCE,
        "acks": counted,
        "lost": lost,
        "bad": bad,
        "troubles": troubles,
    }


def looked_through(path: Path) -> list[str]:
    database = SqliteDatabase(Address(path=path))
    try:
        return [finding.said for finding in check(database)]
    finally:
        database.close()


def missing(board: str, acked: dict[str, int]) -> list[str]:
    desk = sit(board, "ana", [])
    titles = {card.title for card in desk.project.cards.values()}
    lost = []
    for name, n in acked.items():
        card = desk.project.card(name)
        if int(card.title) < n or card.description != ("" if card.title == "0" else card.title):
            lost.append(f"{name}: {card.title} kept, {n} acknowledged")
        lost += [f"{name} {m}" for m in range(50, n, 50) if f"extra {name} {m}" not in titles]
    desk.close()
    return lost


if __name__ == "__main__":
    print(
        json.dumps(kill_many(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
    )
