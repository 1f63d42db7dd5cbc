"""Screens that read the whole project: once at a time, in sight alone, and never for a tick."""

from datetime import datetime
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.standing_up import StandUp
from mlpm_tui.services.standup import Telling
from tests.ui.dashboard import SMALL, dashboard
from tests.ui.test_standup_screen import go_there, later

SHOWN = "mlpm_tui.ui.screens.standup.OLD"
ADDED = AddCard(Kind.TASK, "new", 1)


async def test_a_tick_makes_nothing_anew_and_many_wishes_are_one_reading(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = []
    tell = Telling.tell

    def counted(telling: Telling, project: Project, now: datetime) -> StandUp:
        readings.append(now)
        return tell(telling, project, now)

    monkeypatch.setattr(Telling, "tell", counted)
    async with dashboard(board, SMALL) as here:
        here.board.do([ADDED])
        await here.until_kept()
        screen = await go_there(here)
        pages = screen.pages()
        for seconds in range(30):
            later(here, seconds)
        assert screen.pages() is pages
        readings.clear()
        for _ in range(9):
            screen.read_again()
        await here.until(lambda: screen.pages() is not pages and not screen._is_reading)
        # One may have been under way.
        assert len(readings) <= 2
        screen.go_to(here.project.card("ML-TASK-01"))
        await here.until(lambda: here.app.screen is not screen and not screen._is_reading)
        readings.clear()
        here.board.do([ADDED])
        await here.until_kept()
        screen.follow()
        assert readings == []
        await here.press("escape")
        await here.until(lambda: readings)


async def test_what_is_left_of_a_time_is_told_anew(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(board, SMALL) as here:
        screen = await go_there(here)
        await here.until(lambda: not screen._is_reading)
        found, here.app.desk.clock.fixed = screen.found, None
        screen.tick()
        assert found is not None
        # By the machine's clock what was read at the test's moment is old, or yet to come.
        monkeypatch.setattr(SHOWN, here.app.desk.clock.now() - found.now)
        screen.tick()
        await here.until(lambda: screen.found is not found)
