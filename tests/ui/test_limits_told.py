"""A limit of work at the board: what goes beyond it is said where it is seen, or refused."""

from pathlib import Path

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.work_limits import Scope, SetLimit
from tests.conftest import Sit
from tests.ui.dashboard import SMALL, dashboard


async def test_a_move_beyond_a_limit_is_told_or_refused(board: Path, sit: Sit) -> None:
    seat = sit(board, "ben")
    seat.desk.do(AddCard(Kind.TASK, "one"), AddCard(Kind.TASK, "two", status=Status.READY))
    seat.desk.do(SetLimit(Scope.COLUMN, "ready", 1), SetLimit(Scope.LANE, "1", 1, refuses=True))
    seat.desk.do(AddCard(Kind.TASK, "three", status=Status.IN_PROGRESS))
    seat.settle()
    async with dashboard(board, SMALL) as running:
        await running.press("h", "h", "L")
        await running.until_said("Over the limit: 2 in ready")
        assert running.project.card("ML-TASK-01").status is Status.READY
        await running.press("L")
        await running.until_said("That would be 2 in progress in phase 1")
        assert running.project.card("ML-TASK-01").status is Status.READY
