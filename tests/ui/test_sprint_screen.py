"""The screen of sprints: what it shows at every size, and what its keys do."""

import re
from datetime import date
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.duties import SetDuty
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.sprints import RemoveFromSprint
from mlpm_tui.domain.work_limits import Scope
from mlpm_tui.ui.keys import APP
from mlpm_tui.ui.keys_sprint import SPRINT
from mlpm_tui.ui.screens.sprint import SprintScreen
from tests.conftest import Sit
from tests.ui.dashboard import SMALL, USUAL, Dashboard, dashboard

NARROW = (60, 20)


async def go_there(here: Dashboard) -> SprintScreen:
    await here.press("6")
    await here.until(lambda: here.app.screen.name == "sprint")
    screen = here.app.screen
    assert isinstance(screen, SprintScreen)
    await here.until(lambda: screen.sight is not None)
    return screen


@pytest.mark.parametrize("size", [SMALL, USUAL, NARROW])
@pytest.mark.parametrize("is_ascii", [False, True])
async def test_the_first_page_tells_what_matters(
    planned: Path, size: tuple[int, int], *, is_ascii: bool
) -> None:
    async with dashboard(planned, size, ascii=is_ascii) as here:
        await go_there(here)
        await here.until_said("Sprint 5  running, day 1 of 7  0 of 5 done")
        frame = here.frame
        assert "4 exp, 1 prod, 80 %" in frame
        assert "68 % over 5 sprints" in frame
        assert "5 of 5 left, 4.3 at an even pace" in frame
        assert "5 left: P50 3 Dec, P85 7 Dec (from 12 cards" in " ".join(frame.split())
        assert "days late" in frame
        assert not is_ascii or frame.isascii()
        assert all(len(line) <= size[0] for line in frame.splitlines())


async def test_with_room_everything_stands_side_by_side(planned: Path) -> None:
    async with dashboard(planned, USUAL) as here:
        await go_there(here)
        await here.until_said("P85")
        for text in ("weighted mean", "4 carried in from before", "in progress", "cumulative"):
            await here.until_said(text)
        assert re.search(r"  ana +4/1 !", here.frame)
        assert "1 over the limit !" in here.frame


async def test_pages_take_turns_where_room_lacks(planned: Path) -> None:
    async with dashboard(planned, SMALL) as here:
        screen = await go_there(here)
        await here.press("tab")
        await here.until_said("cards, page 2 of 4")
        await here.until_said("work 01")
        await here.press("l")
        await here.until_said("load, page 3 of 4")
        await here.until_said("4/1 ! in progress in phase 3, warned of beyond")
        await here.until_said("alert: ben owns new ones")
        await here.press("tab")
        await here.until_said("cycle time  P50 1.0 d")
        await here.press("d")
        await here.until_said("cycle time: days from when a card first came into progress")
        await here.press("escape")
        await here.until_said("overview, page 1 of 4")
        assert screen.page == "overview"


async def test_an_earlier_sprint_is_shown_as_it_ended(planned: Path) -> None:
    async with dashboard(planned, USUAL) as here:
        screen = await go_there(here)
        await here.press("left_square_bracket")
        await here.until_said("Sprint 4  closed on 23 Nov  3 of 7 done")
        await here.until_said("4 unfinished went on to Sprint 5")
        assert "Forecast" not in here.frame
        await here.press("x")
        await here.until_said("Sprint 4 is closed: what it came to is fixed")
        assert "Sprint Sprint" not in here.frame
        for _ in range(4):
            await here.press("left_square_bracket")
            await here.until(lambda: not list(screen.workers))
        await here.until_said("This is the first sprint.")
        await here.press("escape")
        await here.until_said("Sprint 5  running")


async def test_an_empty_board_says_what_to_press_and_opens_a_sprint(board: Path) -> None:
    async with dashboard(board, SMALL) as here:
        screen = await go_there(here)
        await here.until_said("No sprint is planned yet: n opens one.")
        for key in ("x", "e", "D", "i", "left_square_bracket"):
            await here.press(key)
        await here.until_said("There is no sprint yet: n opens one.")
        await here.press("n")
        await here.until_said("First day")
        await here.press("tab", "tab", "tab")
        await here.type("x")
        await here.press("enter")
        await here.until_said("'x' is no band; write per cents such as 40-60.")
        await here.press("backspace")
        await here.type("40-609")
        await here.press("enter")
        await here.until_said("40-609 is")
        await here.press("escape", "t")
        await here.until(lambda: here.app.screen is screen)
        await here.press("n")
        await here.until_said("First day")
        await here.press("enter")
        await here.until_said("Sprint 1  running, day 1 of 14")
        await here.until_said("nothing counts yet")
        await here.until_said("nothing is left")
        team = here.app.desk.library.team("ML")
        assert [(s.name, s.starts_on) for s in team.sprints] == [("Sprint 1", date(2026, 11, 23))]
        await here.press("u")
        await here.until_said("No sprint is planned yet: n opens one.")


async def test_cards_come_in_and_go_out_and_that_can_be_undone(planned: Path) -> None:
    async with dashboard(planned, USUAL) as here:
        here.app.desk.do(LATE_WORK)
        screen = await go_there(here)
        await here.press("i")
        await here.until_said("Put which card into Sprint 5?")
        await here.press("enter")
        await here.until_said("0 of 6 done")
        await here.press("G", "k", "space", "space")
        assert len(screen.list.state.marks) == 2
        await here.press("x")
        await here.until_said("0 of 4 done")
        await here.press("u")
        await here.until_said("0 of 6 done")


LATE_WORK = AddCard(Kind.TASK, "late work", phase=4)


async def test_closing_names_what_is_carried_and_loses_nothing(planned: Path) -> None:
    async with dashboard(planned, USUAL) as here:
        await go_there(here)
        await here.press("D")
        await here.until_said("Close Sprint 5? 0 of 5 done.")
        assert "5 unfinished:" in here.frame
        assert "ML-TASK-01 work 01" in here.frame
        await here.press("c")
        await here.until(lambda: not here.app.screen.is_modal)
        assert here.app.desk.library.team("ML").sprints[-1].closed_at is None
        await here.press("D")
        await here.until_said("Into a new one")
        await here.press("n")
        await here.until_said("5 unfinished went on to Sprint 6")
        await here.until_kept()
        team = here.app.desk.library.team("ML")
        last = team.sprints[-1]
        assert (last.name, last.starts_on) == ("Sprint 6", date(2026, 11, 30))
        assert sum(p.sprint == last.key and p.left_at is None for p in team.sprint_cards) == 5
        await here.press("u")
        await here.until_said("Sprint 5  running")
        assert [s.name for s in here.app.desk.library.team("ML").sprints][-1] == "Sprint 5"


async def test_a_sprint_is_edited(planned: Path) -> None:
    async with dashboard(planned, USUAL) as here:
        await go_there(here)
        await here.press("e")
        await here.until_said("Edit Sprint 5")
        await here.press("tab", "tab", "tab")
        await here.press(*["backspace"] * 5)
        await here.type("60-90")
        await here.press("enter")
        await here.until_said("band 60-90 %")
        await here.until_said("In balance: 4 of 5")


async def test_limits_and_duties_are_agreed_on_and_lifted(planned: Path) -> None:
    async with dashboard(planned, USUAL) as here:
        screen = await go_there(here)
        await here.press("w")
        await here.until_said("agree on another limit")
        await here.type("ana")
        await here.press("enter")
        await here.until_said("At most so many cards")
        await here.press("backspace")
        await here.type("x")
        await here.press("enter")
        await here.until_said("'x' is no whole number from 1 to 1000.")
        await here.press("end", "backspace", "6", "enter")
        await here.until_said("4/6")
        await here.press("w")
        await here.until_said("agree on another limit")
        await here.type("ana")
        await here.press("enter")
        await here.until_said("At most so many cards")
        await here.press("backspace", "enter")
        await here.until(
            lambda: [limit.scope for limit in screen._team().limits] == [str(Scope.LANE)]
        )
        await here.press("w")
        await here.until_said("agree on another limit")
        await here.press("enter")
        await here.until_said("Counted in")
        await here.press("enter")
        await here.until_said("Say how many at most, such as 3.")
        await here.press("escape")
        here.app.desk.do(SetDuty("ana", None, 4))
        here.board.show_project()
        await here.until(lambda: len(screen._team().duties) == 2)
        await here.press("W")
        await here.type("alert")
        await here.press("enter")
        await here.until_said("Who owns them")
        await here.press("backspace", "backspace", "backspace", "enter")
        await here.until(lambda: [duty.person for duty in screen._team().duties] == ["ana"])


async def test_the_flow_of_a_phase_and_a_forecast_of_so_many(planned: Path) -> None:
    async with dashboard(planned, USUAL) as here:
        await go_there(here)
        await here.press("f")
        await here.until_said("The flow of what?")
        await here.type("phase 4")
        await here.press("enter")
        await here.until_said("Flow of phase 4")
        await here.press("t")
        await here.press("F")
        await here.until_said("When will so many cards be done?")
        await here.type("4")
        await here.press("enter")
        await here.until_said("a forecast needs at least 10")
        await here.press("escape", "t", "f")
        await here.type("all cards")
        await here.press("enter")
        await here.until_said("Flow  the last")
        await here.press("F")
        await here.type("4")
        await here.press("enter")
        await here.until_said("4 cards: P50")


async def test_the_advice_leads_to_its_cards(planned: Path) -> None:
    async with dashboard(planned, USUAL) as here:
        await go_there(here)
        await here.press("a")
        await here.until_said("Go to which card?")
        await here.press("enter")
        await here.until(lambda: here.app.screen.name is None)
        await here.until_said("ML-TASK-17")


async def test_what_another_person_does_is_seen(planned: Path, sit: Sit) -> None:
    seat = sit(planned, "ben")
    async with dashboard(planned, USUAL) as here:
        await go_there(here)
        await here.until_said("0 of 5 done")
        seat.desk.do(RemoveFromSprint("Sprint 5", ("ML-TASK-17",)))
        seat.settle()
        await here.until_said("0 of 4 done")


async def test_read_only_shows_everything_and_changes_nothing(planned: Path) -> None:
    async with dashboard(planned, USUAL, read_only=True) as here:
        screen = await go_there(here)
        await here.until_said("0 of 5 done")
        assert not [key for key in screen.usable_keys() if key.writes]
        for key in ("n", "i", "x", "e", "D", "w", "W"):
            await here.press(key)
            assert not here.app.screen.is_modal
        await here.until_said("open for reading only")


async def test_a_mark_on_the_board_puts_cards_into_the_sprint_and_out(planned: Path) -> None:
    async with dashboard(planned, USUAL) as here:
        here.app.desk.do(LATE_WORK)
        here.board.show_project()
        card = next(c for c in here.project.cards.values() if c.title == "late work")
        here.board.board.go_to(card.key)
        await here.press("i")
        await here.until_said("added ML-TASK-18 to Sprint 5")
        await here.until_kept()
        assert card.key in _members(here)
        await here.press("i")
        await here.until_said("took ML-TASK-18 out of Sprint 5")
        await here.until_kept()
        assert card.key not in _members(here)


def _members(here: Dashboard) -> set[int]:
    return {p.card for p in here.app.desk.library.team("ML").sprint_cards if p.left_at is None}


async def test_without_a_sprint_the_board_says_where_one_is_opened(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("i")
        await here.until_said("No sprint is open: 6 goes to the sprints")


@pytest.mark.parametrize("key", [key.id for key in (*SPRINT, *APP)])
def test_every_key_does_something_here(key: str) -> None:
    found = next(one for one in (*SPRINT, *APP) if one.id == key)
    name, _, rest = found.action.partition("(")[0].partition(".")
    assert name == "app" or hasattr(SprintScreen, f"action_{rest or name}")


@pytest.mark.usefixtures("_warm_soon")
@pytest.mark.parametrize("size", [SMALL, USUAL])
async def test_a_key_sends_few_bytes_and_rest_sends_none(
    planned: Path, size: tuple[int, int], written: list[int]
) -> None:
    async with dashboard(planned, size) as here:
        await here.until_said("4/1 in progress !")
        await here.until_said("ends ")
        screen = await go_there(here)
        if size == SMALL:
            await here.press("tab")
        await here.until_said("work 05")
        await here.until_quiet()
        written.clear()
        for key in ("j", "j", "k", "space"):
            await here.press(key)
        await here.until(lambda: len(written) >= 4)
        assert 0 < sum(written) / 4 <= 1_500, written
        await here.until_quiet()
        written.clear()
        screen.read_again()
        await here.until(lambda: not list(screen.workers))
        await here.until_quiet()
        assert not written
