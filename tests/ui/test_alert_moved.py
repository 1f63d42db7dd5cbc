"""On the board an alert that goes to done is asked what it came to, as an experiment is."""

from pathlib import Path

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.placing import AddCard
from tests.conftest import Sit
from tests.ui.dashboard import SMALL, dashboard


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


async def test_the_keys_of_the_inbox_mean_the_same_on_the_board(board: Path, sit: Sit) -> None:
    seat = sit(board)
    for title in ("Slow", "Late"):
        seat.desk.do(AddCard(Kind.ALERT, title, 5, Status.READY))
    seat.settle()
    async with dashboard(board) as here:

        def states() -> set[AlertState]:
            return {alert.state for alert in here.project.alerts.values()}

        here.board.go_to(here.project.card("ML-ALERT-01"))
        await here.press("a")
        await here.until(lambda: here.project.card("ML-ALERT-01").owner == "ana")
        assert here.project.card("ML-ALERT-01").status is Status.IN_PROGRESS
        await here.press("asterisk", "a")
        await here.until(lambda: states() == {AlertState.ACKNOWLEDGED})
        await here.press("a")
        await here.until(lambda: states() == {AlertState.FIRING})
        await here.press("D")
        await here.until_said("What was 2 alerts?")
        await here.press("2", "enter")
        await here.until(lambda: states() == {AlertState.RESOLVED})
        for _ in range(4):
            await here.press("u")
        await here.until(lambda: here.project.card("ML-ALERT-01").owner is None)
        assert states() == {AlertState.FIRING}
        await here.press("A")
        await here.until_said("Who does 2 cards?")


async def test_the_keys_of_the_inbox_mean_the_same_on_an_open_card(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.ALERT, "Slow", 5, part={"model": "churn", "signal": "latency_p99"}))
    seat.desk.do(EditCard("ML-ALERT-01", {"description": "see https://runbooks.example/slow"}))
    seat.settle()
    async with dashboard(board, SMALL) as here:

        def state() -> AlertState:
            return next(iter(here.project.alerts.values())).state

        here.board.go_to(here.project.card("ML-ALERT-01"))
        await here.press("enter")
        await here.until_said("a ack  D resolve")
        await here.press("a")
        await here.until(lambda: state() is AlertState.ACKNOWLEDGED)
        await here.press("z", "4", "enter")
        await here.until(lambda: state() is AlertState.SNOOZED)
        await here.press("R", "t")
        await here.until(lambda: "ML-TASK-01" in here.project.ids)
        await here.until(lambda: not here.app.screen.is_modal)
        await here.press("o")
        await here.until_said("copied https://runbooks.example/slow")
        await here.press("D", "2", "enter")
        await here.until(lambda: state() is AlertState.RESOLVED)
        await here.until_kept()
        for _ in range(4):
            await here.press("u")
        await here.until(lambda: state() is AlertState.FIRING)
