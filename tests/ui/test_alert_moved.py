"""On the board an alert that goes to done is asked what it came to, as an experiment is."""

from pathlib import Path

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.placing import AddCard
from tests.conftest import Sit
from tests.ui.dashboard import dashboard


async def test_an_alert_that_goes_to_done_says_what_it_was(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.ALERT, "Drift", status=Status.REVIEW))
    seat.settle()
    async with dashboard(board) as here:
        here.board.go_to(here.project.card("ML-ALERT-01"))
        await here.press("L")
        await here.until_said("What was ML-ALERT-01?")
        await here.press("escape")
        assert here.project.card("ML-ALERT-01").status is Status.REVIEW
        await here.press("L")
        await here.until_said("What was ML-ALERT-01?")
        await here.press("f", "enter")
        await here.until(lambda: here.project.card("ML-ALERT-01").status is Status.DONE)
        card = here.project.card("ML-ALERT-01")
        assert here.project.alerts[card.key].state is AlertState.RESOLVED
        await here.until_kept()
        await here.press("H")
        await here.until(lambda: here.project.card("ML-ALERT-01").status is Status.REVIEW)
        assert here.project.alerts[card.key].state is AlertState.ACKNOWLEDGED


async def test_the_key_that_decides_resolves_an_alert_on_the_board(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.ALERT, "Slow", 5, Status.READY))
    seat.settle()
    async with dashboard(board) as here:
        here.board.go_to(here.project.card("ML-ALERT-01"))
        await here.press("D")
        await here.until_said("What was ML-ALERT-01?")
        await here.press("5", "enter")
        await here.until(lambda: here.project.card("ML-ALERT-01").status is Status.DONE)
