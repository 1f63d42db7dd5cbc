"""Several processes at one board, each with a desk; used by tests, and by hand for long runs.

python -m tests.faults.crowd BOARD PROCESSES EDITS THINK_MS
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.desk import Desk
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.services.writer import Event, UnitKept
from mlpm_tui.settings import Settings


@dataclass
class Tally:
    """What one process did: its waits in milliseconds, and how its edits ended."""

    waits: list[float] = field(default_factory=list)
    kept: int = 0
    refused: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def sit(board: str, who: str, events: list[Event]) -> Desk:
    return open_desk(Wanted(Settings(database=board, user=who), Clock()), events.append)


def settle(desk: Desk, events: list[Event], tally: Tally) -> None:
    desk.flush()
    for event in list(events):
        notice = desk.take(event)
        if isinstance(event, UnitKept):
            tally.kept += 1
        elif notice.error is not None and notice.error.code == "stale":
            tally.refused.append(str(notice.error))
        elif notice.error is not None:
            tally.troubles.append(str(notice.error))
    events.clear()


def edit_a_lot(board: str, name: int, edits: int, think_ms: float) -> Tally:
    """Change points and title of few cards that all others change as well, and own fields."""
    dice = random.Random(name)  # noqa: S311
    events: list[Event] = []
    tally = Tally()
    desk = sit(board, f"p{name}", events)
    cards = sorted(card.id for card in desk.project.cards.values())
    # All begin at once; people do not.
    time.sleep(1 + dice.uniform(0, think_ms / 1000) if think_ms > 100 else 0)
    for n in range(edits):
        card = dice.choice(cards)
        wish = EditCard(card, {dice.choice(["title", "description"]): f"p{name}-{n}"})
        start = time.perf_counter()
        desk.do(wish)
        settle(desk, events, tally)
        tally.waits.append((time.perf_counter() - start) * 1000)
        if n % 4 == 0:
            desk.look_for_news()
            settle(desk, events, tally)
        time.sleep(dice.expovariate(1) * think_ms / 1000)
    desk.close()
    return tally


def forked(
    count: int, work: Callable[[int], object], begin: Callable[[], None] = lambda: None
) -> list[Any]:
    """Run the work in so many processes at once and return what each gave, as JSON has it."""
    pipes = []
    for name in range(count):
        read, write = os.pipe()
        if os.fork() == 0:
            os.close(read)
            code = 1
            try:
                with os.fdopen(write, "w") as out:
                    json.dump(work(name), out)
                code = 0
            finally:
                os._exit(code)
        os.close(write)
        pipes.append(read)
    begin()
    told = []
    for read in pipes:
        with os.fdopen(read) as come_in:
            told.append(json.load(come_in))
    for _ in range(count):
        os.wait()
    return told


def share(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def main(board: str, processes: int, edits: int, think_ms: float) -> None:
    events: list[Event] = []
    desk = sit(board, "ana", events)
    for n in range(10):
        desk.do(AddCard(Kind.TASK, f"card {n}"))
    # An edit here loads what each process would have to load after its fork.
    desk.do(EditCard("ML-TASK-01", {"points": 1}))
    settle(desk, events, Tally())
    desk.close()
    told = forked(processes, lambda name: vars(edit_a_lot(board, name, edits, think_ms)))
    tallies = [Tally(**each) for each in told]
    waits = [wait for tally in tallies for wait in tally.waits]
    print(
        json.dumps(
            {
                "kept": sum(tally.kept for tally in tallies),
                "refused": sum(len(tally.refused) for tally in tallies),
                "refusals": [said for tally in tallies for said in tally.refused],
                "troubles": [said for tally in tallies for said in tally.troubles],
                "p50_ms": round(share(waits, 0.5), 2),
                "p99_ms": round(share(waits, 0.99), 2),
                "max_ms": round(max(waits), 2),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
