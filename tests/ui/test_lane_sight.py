"""The lanes' heads: when each ends, and how much is in work against what was agreed."""

import re
from pathlib import Path

import pytest

from mlpm_tui.domain.agreements import WorkLimit
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.forecasts import Forecast
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.domain.work_limits import ClearLimit, Scope, SetLimit
from mlpm_tui.store.library import Library
from mlpm_tui.ui.lane_sight import limits_of, show_end
from tests.conftest import NOW, Sit
from tests.ui.dashboard import SMALL, USUAL, dashboard


@pytest.mark.parametrize(
    ("p50", "p85", "text"),
    [
        (5, 7, "ends 28-30 Nov"),
        (5, 12, "ends 28 Nov-5 Dec"),
        (6, 6, "ends 29 Nov"),
        (30, 70, "ends 23 Dec-1 Feb 2027"),
        (6, None, "ends 29 Nov or much later"),
        (None, None, ""),
    ],
)
def test_an_end_is_told_in_few_words(p50: int | None, p85: int | None, text: str) -> None:
    assert show_end(Forecast(5, p50, p85, 30, 20, 7), NOW, "-") == text


def test_limits_are_told_by_column_place_and_lane() -> None:
    limits = limits_of(
        [
            WorkLimit(1, "column", "review", 2),
            WorkLimit(2, "column", "in_progress", 3, 4, across=False),
            WorkLimit(3, "column", "ready", 5, None, across=False),
            WorkLimit(4, "lane", "3", 1),
            WorkLimit(5, "person", "ana", 2),
        ]
    )
    assert limits.columns == {Status.REVIEW: 2}
    assert limits.lanes == {3: 1}
    assert limits.places[(4, Status.IN_PROGRESS)] == 3
    assert sum(status is Status.READY for _, status in limits.places) == 5


@pytest.mark.usefixtures("_warm_soon")
@pytest.mark.parametrize("size", [SMALL, USUAL])
@pytest.mark.parametrize("is_ascii", [False, True])
async def test_a_lane_says_when_it_ends_and_what_is_over_its_limit(
    planned: Path, size: tuple[int, int], *, is_ascii: bool
) -> None:
    async with dashboard(planned, size, ascii=is_ascii) as here:
        await here.until_said("4/1 in progress !")
        await here.until_said("ana 4/1 !")
        await here.until_said("ends ")
        head = next(line for line in here.frame.splitlines() if "3 experimentation" in line)
        assert "week 4 of" in head
        assert re.search(r"4/1 in progress !  ends \d+.\d+ Dec$", head.rstrip())


async def test_the_first_frame_reads_no_team_and_no_history(
    planned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    for name in ("team", "moves"):
        real = getattr(Library, name)

        def noted(library: Library, key: str, name: str = name, real: object = real) -> object:
            read.append(name)
            return real(library, key)  # type: ignore[operator]

        monkeypatch.setattr(Library, name, noted)
    async with dashboard(planned, SMALL) as here:
        assert "experimentation" in here.frame
        assert "moves" not in read
        await here.until_said("ends ")
        assert read.count("moves") == 1
        here.board.show_project()
        await here.pilot.pause(1.3)
        assert read.count("moves") == 1


@pytest.mark.usefixtures("_warm_soon")
async def test_another_persons_limit_is_shown_and_epics_are_left_out(
    planned: Path, sit: Sit
) -> None:
    seat = sit(planned, "ben")
    async with dashboard(planned, USUAL) as here:
        await here.until_said("4/1 in progress !")
        seat.desk.do(ClearLimit(Scope.LANE, "3"), SetLimit(Scope.COLUMN, "in_progress", 5))
        seat.desk.do(AddCard(Kind.EPIC, "a whole epic", phase=4, owner="ben"))
        seat.desk.do(MoveCard("ML-PROD-01", Status.IN_PROGRESS))
        seat.settle()
        await here.until_said("in progress 4/5")
        await here.until_said("ML-PROD-01")
        seat.desk.do(SetLimit(Scope.COLUMN, "in_progress", 3))
        seat.settle()
        await here.until_said("in progress 4/3 !")
