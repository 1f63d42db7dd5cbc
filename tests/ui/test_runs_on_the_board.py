from dataclasses import replace
from pathlib import Path

import pytest

from mlpm_tui.services.clock import Clock
from mlpm_tui.services.demo import Demo, make_demo
from mlpm_tui.settings import Settings
from tests.conftest import NOW
from tests.ui.dashboard import USUAL, dashboard


def made(folder: Path) -> Demo:
    return make_demo(Settings(database=str(folder / "demo" / "board.db")), Clock(NOW))


@pytest.mark.usefixtures("_warm_soon")
async def test_cards_show_where_their_runs_stand(tmp_path: Path) -> None:
    demo = made(tmp_path)
    async with dashboard(demo.board, USUAL, tracking_uri=f"sqlite:///{demo.store}") as here:
        await here.until_said("f1 .771/.771 ✗")
        assert "\u223c stale" in here.frame
        assert "73 runs" in here.frame
        here.board.go_to(here.project.card("ML-EXP-06"))
        await here.press("enter", "right_square_bracket")
        await here.until_said("network (running)")
        await here.until_said("f1 by step")


@pytest.mark.usefixtures("_warm_soon")
async def test_a_store_that_is_gone_is_said_once_and_hides_nothing(tmp_path: Path) -> None:
    demo = made(tmp_path)
    gone = tmp_path / "gone.db"
    async with dashboard(demo.board, USUAL, tracking_uri=str(gone)) as here:
        await here.until_said("no runs: there is no")
        assert "ML-EXP-07" in here.frame
        assert "f1 .779/.8 ✗" in here.frame
    assert not gone.exists()


@pytest.mark.usefixtures("_warm_soon")
async def test_a_recorded_result_counts_without_any_store(tmp_path: Path) -> None:
    demo = replace(made(tmp_path), store=tmp_path / "none")
    async with dashboard(demo.board, USUAL) as here:
        await here.until_said("f1 .806/.771 ✓")
        assert " runs" not in here.frame
