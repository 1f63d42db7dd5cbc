"""The card in full: its tabs, and what can be done in them."""

from pathlib import Path

import pytest

from mlpm_tui.domain.attaching import LinkCards
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.experimenting import RecordResult
from mlpm_tui.ui.screens.card import CardScreen
from mlpm_tui.ui.wire import RunsCame
from tests.conftest import Sit
from tests.ui.dashboard import SMALL, USUAL, Dashboard, dashboard
from tests.ui.runs import runs_read


async def open_card(here: Dashboard, name: str) -> CardScreen:
    here.board.go_to(here.project.card(name))
    await here.press("enter")
    await here.until(lambda: isinstance(here.app.screen, CardScreen))
    screen = here.app.screen
    assert isinstance(screen, CardScreen)
    await here.until_said("[overview]")
    return screen


@pytest.mark.usefixtures("_no_watcher")
@pytest.mark.parametrize("size", [SMALL, USUAL])
async def test_results_stand_against_the_baseline(
    filled: Path, sit: Sit, size: tuple[int, int]
) -> None:
    seat = sit(filled)
    seat.desk.do(
        RecordResult("ML-EXP-01", "logistic", {"f1": 0.68, "loss": 0.4}),
        RecordResult("ML-EXP-01", "distilbert", {"f1": 0.89, "loss": 0.2}),
    )
    seat.settle()
    async with dashboard(filled, size) as here:
        await open_card(here, "ML-EXP-01")
        await here.press("right_square_bracket")
        await here.until_said("distilbert")
        key = here.project.card("ML-EXP-01").key
        here.app.take_runs(RunsCame(runs_read(key, "run 7", {"f1": 0.9, "loss": float("nan")})))
        await here.until_said("run 7")
        lines = {line.split()[0]: line for line in here.frame.splitlines()[2:] if line.split()}
        assert "0.72" in lines["rule-based"]
        assert "0.68 -0.04  -5.6 %" in lines["logistic"]
        assert "0.89 +0.17 +23.6 %" in lines["distilbert"]
        assert "0.2 *" in lines["distilbert"]
        assert " 0.9 +0.18 +25.0 % *" in lines["run"]
        names = [*lines]
        assert names.index("rule-based") < min(map(names.index, ("logistic", "distilbert")))


async def test_items_are_checked_and_added(filled: Path) -> None:
    async with dashboard(filled, SMALL) as here:
        await open_card(here, "ML-EXP-02")
        await here.press("right_square_bracket", "right_square_bracket")
        await here.until_said("[ ] count words")
        await here.press("j", "space")
        await here.until_said("[x] fit")
        await here.press("u")
        await here.until_said("[ ] fit")
        await here.press("n")
        await here.type("plot")
        await here.press("enter")
        await here.until_said("[ ] plot")


async def test_links_lead_to_other_cards_and_back(filled: Path, sit: Sit) -> None:
    seat = sit(filled)
    seat.desk.do(LinkCards("ML-EXP-02", Relation.INFORMS, "ML-EXP-01"))
    seat.settle()
    async with dashboard(filled) as here:
        await open_card(here, "ML-EXP-01")
        await here.press(*["right_square_bracket"] * 3)
        await here.until_said("informs <-")
        await here.press("enter")
        await here.until_said("ML-EXP-02  Bag of words")
        await here.press("escape")
        await here.until_said("ML-EXP-01  Fine-tune")
        await here.press("escape")
        await here.until(lambda: here.app.screen is here.board)


async def test_the_history_names_who_did_what(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("L")
        await here.until_kept()
        await here.press("enter")
        await here.until_said("[overview]")
        await here.press("left_square_bracket")
        await here.until_said("moved ML-TASK-02 to review")
        await here.press("question_mark")
        await here.until_said("Write a comment")


async def test_an_open_card_follows_others(filled: Path, sit: Sit) -> None:
    async with dashboard(filled) as here:
        await open_card(here, "ML-EXP-01")
        other = sit(filled, who="bob")
        other.desk.do(RecordResult("ML-EXP-01", "theirs", {"f1": 0.5}))
        other.settle()
        await here.press("right_square_bracket")
        await here.until_said("theirs")


async def test_the_digit_of_the_board_closes_every_card(filled: Path, sit: Sit) -> None:
    seat = sit(filled)
    seat.desk.do(LinkCards("ML-EXP-02", Relation.INFORMS, "ML-EXP-01"))
    seat.settle()
    async with dashboard(filled) as here:
        await open_card(here, "ML-EXP-01")
        await here.press(*["right_square_bracket"] * 3)
        await here.until_said("informs <-")
        await here.press("enter")
        await here.until_said("ML-EXP-02  Bag of words")
        await here.press("1")
        await here.until(lambda: here.app.screen is here.board)
        await here.press("enter", "minus")
        await here.until(lambda: here.app.screen is here.board)


async def test_the_palette_opens_another_card_on_top(filled: Path) -> None:
    async with dashboard(filled) as here:
        await open_card(here, "ML-EXP-01")
        await here.press("ctrl+p")
        await here.type("words bag")
        await here.press("enter")
        await here.until_said("ML-EXP-02")
        assert len(here.app.screen_stack) == 3


async def test_a_card_that_closes_while_it_is_read_shows_nothing_more(filled: Path) -> None:
    async with dashboard(filled) as here:
        screen = await open_card(here, "ML-EXP-01")
        await screen.remove_children()
        await screen.read_again().wait()
        assert here.app.is_running
