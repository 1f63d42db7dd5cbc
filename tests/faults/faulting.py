"""Makes the nth write of a desk's work fail, for every n; to be run with the shim preloaded.

python -m tests.faults.faulting FOUNDED_BOARD FOLDER STEP
"""

import ctypes
import errno
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.store.address import Address
from mlpm_tui.store.checking import check
from mlpm_tui.store.library import Library
from mlpm_tui.store.sqlite import SqliteDatabase
from tests.faults.crowd import sit

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish
    from mlpm_tui.services.writer import Event

SHIM = ctypes.CDLL(None)
LONG = "words " * 2_000
WAYS = (
    ((errno.ENOSPC, False), (errno.EIO, True)),
    ((errno.EIO, False), (errno.ENOSPC, True)),
)
"""How one operation fails, and the next: each once and for good, with both errors in turn.

Which error it was decides the sentence alone; an operation's neighbours of its kind have the other.
"""


def work(board: str) -> dict[str, list[str]]:
    """Do a few things, each tried twice where it fails; tell what was called kept."""
    events: list[Event] = []
    told: dict[str, list[str]] = {"kept": [], "refused": [], "wrong": []}
    desk = sit(board, "ana", events)
    wishes: list[tuple[str, Wish]] = [
        *((f"card {n}", AddCard(Kind.TASK, f"card {n}", description=LONG)) for n in range(2)),
        ("edit", EditCard("ML-TASK-01", {"points": 5})),
        ("moved", MoveCard("ML-TASK-02", Status.READY)),
    ]
    for name, wish in wishes:
        for _ in "twice":
            try:
                desk.do(wish)
            except MlpmError as error:
                told["refused"].append(f"{name}: {error.code}")
                break
            desk.flush()
            notices = [desk.take(event) for event in events]
            events.clear()
            problems = [notice.error for notice in notices if notice.error]
            if not problems:
                told["kept"].append(name)
                break
            told["refused"] += [f"{name}: {problem.code}" for problem in problems]
            try:
                desk.library.whole("ML")
            except MlpmError as error:
                told["refused"].append(f"reading: {error.code}")
    desk.close()
    return told


def armed(board: Path, at: int, number: int, *, stays: bool) -> tuple[dict[str, list[str]], int]:
    SHIM.fault_arm(ctypes.c_long(at), number, int(stays))
    return work(str(board)), SHIM.fault_count()


def one(board: Path, at: int, number: int, *, stays: bool) -> dict[str, list[str]]:
    read, write = os.pipe()
    if os.fork() == 0:
        os.close(read)
        try:
            told, _ = armed(board, at, number, stays=stays)
        except BaseException as error:  # noqa: BLE001  the parent is told
            told = {"kept": [], "refused": [], "wrong": [repr(error)]}
            if isinstance(error, MlpmError):
                told = {"kept": [], "refused": [error.code], "wrong": []}
        with os.fdopen(write, "w") as out:
            json.dump(told, out)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as come_in:
        heard: dict[str, list[str]] = json.load(come_in)
    os.wait()
    return heard


def looked_at(board: Path, told: dict[str, list[str]]) -> list[str]:
    """Return what is wrong with the board after all that: lost, doubled or damaged."""
    database = SqliteDatabase(Address(path=board))
    wrong = [finding.said for finding in check(database)]
    project = Library(database).whole("ML")
    assert project is not None
    cards = list(project.cards.values())
    titles = [card.title for card in cards]
    lost = {name for name in told["kept"] if name.startswith("card")} - set(titles)
    wrong += [f"{name} was called kept and is lost" for name in lost]
    if "edit" in told["kept"] and not any(card.points == 5 for card in cards):
        wrong.append("the edit was called kept and is lost")
    if "moved" in told["kept"] and not any(card.status is Status.READY for card in cards):
        wrong.append("the move was called kept and is lost")
    wrong += [f"{title} is there twice" for title in set(titles) if titles.count(title) > 1]
    database.close()
    return wrong


def main(founded: Path, folder: Path, step: int) -> None:
    tried, wrong, refused = 0, list[str](), set[str]()
    shutil.copy(founded, folder / "board.db")
    # Without a fault, and here: each child has all modules then, whose loading took half its time.
    _, count = armed(folder / "board.db", 1_000_000, errno.EIO, stays=False)
    for at in range(0, count, step):
        for number, stays in WAYS[at // step % 2]:
            board = folder / f"{number}{stays}{at}" / "board.db"
            board.parent.mkdir()
            shutil.copy(founded, board)
            told = one(board, at, number, stays=stays)
            where = f"errno {number}, {'always' if stays else 'once'}, operation {at}: "
            wrong += [where + said for said in told["wrong"] + looked_at(board, told)]
            refused |= set(told["refused"])
            shutil.rmtree(board.parent)
            tried += 1
    print(json.dumps({"tried": tried, "of": count, "wrong": wrong, "refused": sorted(refused)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
