"""Kills writing desks with SIGKILL at random moments; what they had called kept must be there.

python -m tests.faults.killing BOARD KILLS SEED MOST_ACKS
"""

import json
import os
import random
import select
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
TURNS_BETWEEN_LOOKS = 20
LONGEST_S = 60.0
"""A desk that says nothing for so long is stuck."""


@dataclass
class Worker:
    """A process that counts a card's title up, and adds a card now and then."""

    process: int
    acks: int
    card: str
    heard: bytes = b""


def work(board: str, card: str, acks: int, acked: int) -> None:
    events: list[Event] = []
    desk = sit(board, "w" + card[-2:], events)
    n = int(desk.project.card(card).title)
    # Each start looks for what it was the last to write: counting on would hide that it is lost.
    if n < acked:
        os.write(acks, f"! {card}: {n} kept, {acked} acknowledged\n".encode())
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


def begin(board: str, card: str, acked: int) -> Worker:
    read, write = os.pipe()
    if (process := os.fork()) == 0:
        os.close(read)
        try:
            work(board, card, write, acked)
        except BaseException as error:  # noqa: BLE001  the parent is told
            os.write(write, f"! {error!r}\n".encode())
        os._exit(1)
    os.close(write)
    return Worker(process, read, card)


def listen(workers: list[Worker], acks: int) -> None:
    """Wait until workers have said so many lines, however slow the machine is, or one is gone."""
    pipes = {worker.acks: worker for worker in workers}
    while sum(worker.heard.count(b"\n") for worker in workers) < acks:
        ready = select.select([*pipes], [], [], LONGEST_S)[0]
        said = {pipe: os.read(pipe, 65_536) for pipe in ready}
        if not all(said.values()) or not said:
            return
        for pipe, lines in said.items():
            pipes[pipe].heard += lines


def end(worker: Worker) -> tuple[list[int], list[str]]:
    os.kill(worker.process, signal.SIGKILL)
    os.waitpid(worker.process, 0)
    with os.fdopen(worker.acks, "rb") as come_in:
        lines = (worker.heard + come_in.read()).decode().splitlines()
    return (
        [int(line) for line in lines if line.isdecimal()],
        [line for line in lines if line.startswith("!")],
    )


def kill_many(board: str, kills: int, seed: int, most_acks: int) -> dict[str, object]:
    """Kill workers after a random number of acknowledgements, and a moment; some at their start."""
    dice = random.Random(seed)  # noqa: S311
    acked: dict[str, int] = {}
    counted, awaited = 0, 0
    lost, troubles, bad = list[str](), list[str](), list[str]()
    desk = sit(board, "ana", [])
    for _ in range(POOL):
        desk.do(AddCard(Kind.TASK, "0"))
    # An edit here loads what each process would have to load after its fork.
    desk.do(EditCard("ML-TASK-01", {"points": 1}))
    desk.flush()
    desk.close()
    for turn in range(kills // AT_ONCE):
        cards = dice.sample(range(1, POOL + 1), AT_ONCE)
        names = [f"ML-TASK-{card:02d}" for card in cards]
        workers = [begin(board, name, acked.get(name, 0)) for name in names]
        acks_first = dice.randint(0, most_acks)
        listen(workers, acks_first)
        awaited += acks_first
        # An acknowledgement takes some milliseconds: this spreads the kills over all of one.
        time.sleep(dice.uniform(0, 0.01))
        for worker in workers:
            acks, said = end(worker)
            troubles += said
            counted += len(acks)
            acked[worker.card] = max([acked.get(worker.card, 0), *acks])
            time.sleep(dice.uniform(0, 0.01))
        if (turn + 1) % TURNS_BETWEEN_LOOKS == 0 or turn == kills // AT_ONCE - 1:
            bad += looked_through(Path(board))
            lost += missing(board, acked)
    return {
        "kills": kills // AT_ONCE * AT_ONCE,
        "acks": counted,
        "awaited": awaited,
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
    print(json.dumps(kill_many(sys.argv[1], *map(int, sys.argv[2:5]))))
