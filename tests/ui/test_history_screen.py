"""The history's screen: what it shows, how it follows, undo of any act, the board as it was."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.ui.keys import APP
from mlpm_tui.ui.keys_history import HISTORY, PAST_BOARD
from mlpm_tui.ui.screens.history import HistoryScreen
from mlpm_tui.ui.screens.past_board import PastBoardScreen
from tests.conftest import NOW, Seat, Sit
from tests.ui.dashboard import SMALL, USUAL, Dashboard, dashboard

NARROW = (60, 20)


@pytest.fixture
def ben(filled: Path, sit: Sit) -> Seat:
    """Ben, who has moved a card of the board."""
    seat = sit(filled, "ben")
    seat.desk.do(MoveCard("ML-TASK-01", Status.REVIEW))
    seat.settle()
    return seat


async def go_there(here: Dashboard) -> HistoryScreen:
    await here.press("8")
    await here.until(lambda: here.app.screen.name == "history")
    screen = here.app.screen
    assert isinstance(screen, HistoryScreen)
    await here.until(lambda: screen.found is not None)
    return screen


@pytest.mark.parametrize("screen", [HistoryScreen, PastBoardScreen])
def test_every_key_leads_somewhere(screen: type) -> None:
    table = HISTORY if screen is HistoryScreen else PAST_BOARD
    for key in (*table, *APP):
        name, _, rest = key.action.partition("(")[0].partition(".")
        assert name == "app" or hasattr(screen, f"action_{rest or name}"), key.id
    keys = [one for key in table for one in key.keys.split(",")]
    assert len(keys) == len(set(keys))


async def test_acts_are_followed_and_filtered(filled: Path, ben: Seat) -> None:
    async with dashboard(filled, SMALL) as here:
        screen = await go_there(here)
        await here.until_said("ben      moved ML-TASK-01 to review")
        await here.until_said("u undoes it")
        assert "3 acts" in here.frame
        # What the board has not read yet is no part of what is shown here.
        desk, known = here.app.desk, here.project
        desk.project = replace(known, beyond={(5, Status.DONE): 1})
        screen.show_state()
        assert "more are being read" not in screen.bar("top").text
        desk.project = known
        await here.until_said(", just now")
        desk.clock.fixed = NOW + timedelta(minutes=2)
        screen.tick()
        await here.until_said(", 2min ago")
        assert "just now" not in here.frame
        await here.press("j")
        assert screen.act is not None
        unit = screen.act.unit
        ben.desk.do(AddCard(Kind.TASK, "One more", 1))
        ben.settle()
        here.app.desk.look_for_news()
        await here.until_said("4 acts")
        assert screen.act.unit == unit
        await here.press("g")
        await here.until_said("added ML-TASK-03")
        await here.press("slash")
        await here.type("to review")
        await here.until_said("1 act ")
        await here.press("enter", "f")
        await here.until_said("/id:ML-TASK-01")
        await here.press("f", "w")
        await here.until_said("/who:ben")
        await here.press("escape")
        await here.until_said("4 acts")
        await here.press("slash")
        await here.type("kidn:task")
        await here.until_said("did you mean kind?")


async def test_anybodys_act_is_undone_once_it_is_clear_what_that_changes(
    filled: Path, ben: Seat
) -> None:
    async with dashboard(filled, USUAL) as here:
        screen = await go_there(here)
        await here.until_said("- status: ready → review")
        await here.press("u")
        await here.until_said("This would change:")
        assert "ML-TASK-01 status: review → ready" in here.frame
        await here.press("escape", "u")
        await here.until_said("This would change:")
        await here.press("d")
        await here.until(lambda: here.project.card("ML-TASK-01").status is Status.READY)
        await here.until_said("undid: moved ML-TASK-01 to review")
        await here.until(lambda: screen.found is not None and len(screen.found.acts) == 4)
        await here.press("g", "j", "u")
        await here.until_said("undone already: U brings it back")
        await here.press("U")
        await here.until_said("Bring it back")
        await here.press("b")
        await here.until(lambda: here.project.card("ML-TASK-01").status is Status.REVIEW)
        ben.catch_up()
        ben.desk.do(MoveCard("ML-TASK-01", Status.DONE))
        ben.settle()
        here.app.desk.look_for_news()
        await here.until_said("6 acts")
        await here.press("u")
        await here.until_said("changed ML-TASK-01 first: status is now done")


@pytest.mark.parametrize("size", [NARROW, USUAL])
async def test_the_board_is_shown_as_it_was(filled: Path, ben: Seat, size: tuple[int, int]) -> None:
    ben.desk.dossier("ML-TASK-01")
    ben.desk.do(EditCard("ML-TASK-01", {"title": "Other words"}))
    ben.settle()
    async with dashboard(filled, size, ascii=size == NARROW) as here:
        await go_there(here)
        await here.press("j", "j", "b")
        await here.until(lambda: isinstance(here.app.screen, PastBoardScreen))
        past = here.app.screen
        assert isinstance(past, PastBoardScreen)
        assert past.desk.project.card("ML-TASK-01").status is Status.READY
        await here.until_said("as it was Mon 23 Nov 2026 09:00")
        assert past.desk.project.card("ML-TASK-01").title == "Collect examples"
        assert all(len(line) <= size[0] for line in here.frame.splitlines())
        await here.press("n", "L", "x", "u")
        assert here.project.card("ML-TASK-01").status is Status.REVIEW
        past.go_to(past.desk.project.card("ML-TASK-01"))
        await here.press("enter")
        await here.until_said("Collect examples")
        await here.press("escape", "right_square_bracket", "right_square_bracket")
        await here.until(lambda: past.desk.project.card("ML-TASK-01").status is Status.REVIEW)
        ben.desk.do(AddCard(Kind.TASK, "Later", 1))
        ben.settle()
        here.app.desk.look_for_news()
        await here.until(lambda: here.project.find("ML-TASK-03") is not None)
        assert past.desk.project.find("ML-TASK-03") is None
        await here.press("escape")
        await here.until(lambda: here.app.screen.name == "history")
        await here.until_said("added ML-TASK-03")
