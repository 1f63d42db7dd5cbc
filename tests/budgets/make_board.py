"""Write a board of any size to a database, as the store itself would.

python -m tests.budgets.make_board 10000 big.db
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from mlpm_tui.domain.changes import Act, Change, made
from mlpm_tui.domain.ranks import ranks_for
from mlpm_tui.places import shipped
from mlpm_tui.store.address import read_address
from mlpm_tui.store.creating import Founding, create, read_template
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.shifting import shift_board
from mlpm_tui.store.units import Unit
from tests.budgets.boards import NOW, board

MOST_RUNNING, MOST_FIRING = 500, 200
"""What is under way at once is bounded by the people who do it, however long the board is."""


def make_board(count: int, path: Path, running: int = MOST_RUNNING) -> None:
    """Write a board of `count` cards, its times moved so that it is of today."""
    address = read_address(str(path))
    template = read_template(shipped("data") / "templates" / "standard.json")
    create(address, Founding("ML", "large", template, "ana", NOW))
    library = Library(open_database(address))
    library.keep(Unit("ML", "ana", NOW, Act("filled the board", tuple(_changes(count, running)))))
    library.close()
    shift_board(path, datetime.now(UTC) - NOW)


def _changes(count: int, running: int) -> Iterator[Change]:
    project = board(count, running=running, firing=MOST_FIRING)
    ranks = {
        card.key: rank
        for pane in project.lanes.values()
        for card, rank in zip(pane, ranks_for(len(pane)), strict=True)
    }
    for key in sorted(project.cards):
        yield made(replace(project.cards[key], rank=ranks[key]))
        if key in project.experiments:
            yield made(project.experiments[key])
        if key in project.alerts:
            yield made(project.alerts[key])


def main() -> None:
    """Write the board that the command line asks for."""
    count, path = int(sys.argv[1]), Path(sys.argv[2])
    running = int(sys.argv[3]) if len(sys.argv) > 3 else MOST_RUNNING
    start = time.perf_counter()
    make_board(count, path, running)
    print(f"{path}: {count} cards in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
