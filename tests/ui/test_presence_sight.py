"""Who else is on the board, in its header."""

from pathlib import Path

import pytest

from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.ui import presence_sight
from tests.ui.dashboard import SMALL, dashboard


async def test_the_header_follows_who_comes_and_goes(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence_sight, "LOOK_S", 0.05)
    library = Library(open_database(read_address(str(board))))
    async with dashboard(board, SMALL) as here:
        await here.until(lambda: len(list(board.parent.glob("*-here/*"))) == 1)
        assert "with" not in here.frame.splitlines()[0]
        other = library.attend("ML", "ben")
        other.others()
        await here.until_said("with ben  ana")
        other.leave()
        await here.until(lambda: "with" not in here.frame.splitlines()[0])
    assert not list(board.parent.glob("*-here"))
    library.close()


async def test_read_only_leaves_no_trace(board: Path) -> None:
    async with dashboard(board, SMALL, read_only=True) as here:
        await here.until_said("all quiet")
        await here.until(lambda: not list(here.board.workers))
        assert not list(board.parent.glob("*-here"))
