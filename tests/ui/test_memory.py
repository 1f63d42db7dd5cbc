"""The dashboard tells of an experiment that a new one repeats."""

from pathlib import Path

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.experimenting import DecideExperiment
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.placing import AddCard
from tests.conftest import Sit
from tests.ui.dashboard import dashboard


async def test_a_repeated_failure_is_told_when_a_card_is_added(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.EXPERIMENT, "Bag of words on tweets"))
    learned = "A model is bound to its domain [/] \x1b[2J"
    seat.desk.do(DecideExperiment("ML-EXP-01", Outcome.FAILURE, learnings=learned))
    assert not any(notice.error for notice in seat.settle())
    async with dashboard(board) as here:
        await here.press("n")
        await here.type("Tweets by a bag of words")
        await here.press("ctrl+o")
        await here.until(lambda: len(here.project.cards) == 2)
        await here.until_said("ML-EXP-01 tried something like this and failed: A model")
        await here.until_said("[/]")
