"""Boards that are made once in a test run; tests get copies of them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.settings import Settings
from tests.conftest import NOW, Seat

if TYPE_CHECKING:
    from mlpm_tui.services.writer import Event


def made_once(founded: Path, folder: Path, fill: Callable[[Seat], object]) -> Path:
    """Return a copy of a board, in this folder, on which ana has done this."""
    board = Path(shutil.copy(founded, folder / "board.db"))
    events: list[Event] = []
    wanted = Wanted(Settings(database=str(board), user="ana"), Clock(NOW))
    seat = Seat(open_desk(wanted, events.append), events)
    fill(seat)
    seat.desk.close()
    return board
