"""The balance of the current sprint, always in sight of the board."""

from datetime import date
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.sprints import AddToSprint, OpenSprint, RemoveFromSprint
from tests.conftest import Sit
from tests.ui.dashboard import SMALL, dashboard

FIRST, LAST = date(2026, 11, 23), date(2026, 12, 4)


@pytest.mark.usefixtures("_warm_soon")
async def test_it_follows_the_sprint_and_warns(board: Path, sit: Sit) -> None:
    seat = sit(board, "ben")
    for number in range(9):
        seat.desk.do(AddCard(Kind.EXPERIMENT, f"try {number}"))
    for phase in (4, 4):
        seat.desk.do(AddCard(Kind.TASK, "serve", phase=phase))
    ids = [f"ML-EXP-{number:02d}" for number in range(1, 10)]
    seat.desk.do(OpenSprint("one", FIRST, LAST), AddToSprint("one", ("ML-TASK-01", *ids)))
    seat.settle()
    async with dashboard(board, SMALL) as running:
        await running.until_said("exp 9 of 10, too many")
        assert "quiet" not in running.frame
        assert "nothing is blocked" not in running.frame
        seat.desk.do(RemoveFromSprint("one", (ids[0],)), AddToSprint("one", ("ML-TASK-02",)))
        seat.settle()
        await running.until_said("exp 8 of 10")
        assert "too many" not in running.frame
        running.app.desk.do(AddToSprint("one", (ids[0],)))
        running.board.show_project()
        await running.until_said("exp 9 of 11")


async def test_a_board_without_a_sprint_says_nothing_of_it(board: Path) -> None:
    async with dashboard(board, SMALL) as running:
        await running.until_said("all quiet")
        await running.until(lambda: not list(running.board.workers))
        assert "exp " not in running.frame
