"""The demo's team: sprints that really went on, limits that are exceeded, a handoff that waits."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.handing import handoff_of, items_of, missing_items
from mlpm_tui.domain.work_limits import counts_of
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.demo import make_demo
from mlpm_tui.services.flow import phase_forecast, read_course
from mlpm_tui.services.objectives import standing_of
from mlpm_tui.services.sprint_overview import SprintSight, read_overview, sight_of
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database

OPENED = datetime(2027, 3, 5, 12, 0, tzinfo=UTC)
"""A Friday, as the demo's own now."""


class Standing(Clock):
    """A clock at which the demo is opened."""

    def now(self) -> datetime:
        return OPENED


@pytest.fixture(scope="module")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    return make_demo(Settings(database=str(path), user="ana"), Standing()).board


@pytest.fixture
def library(demo_file: Path) -> Library:
    return Library(open_database(read_address(str(demo_file))))


def test_the_running_sprint_is_of_this_week_and_carries_on(library: Library) -> None:
    project = library.whole("ML")
    assert project is not None
    overview = read_overview(library, project, OPENED)
    assert [sprint.closed_at is None for sprint in overview.sprints] == [False] * 5 + [True]
    sight: SprintSight = sight_of(overview, None, OPENED)
    assert sight.sprint is not None
    assert sight.contents is not None
    assert (sight.sprint.starts_on, sight.sprint.ends_on) == (date(2027, 3, 1), date(2027, 3, 7))
    assert len(sight.contents.carried) == 6
    assert len(sight.contents.came_in) == 3
    assert len(sight.gauge.points) == 4, "in the first two weeks nobody experimented yet"
    assert sight.forecast is not None
    assert sight.forecast.forecast is not None
    closed = overview.sprints[4].summary
    assert closed is not None
    assert closed["into"] == "Sprint 6"
    library.close()


def test_limits_are_exceeded_and_lanes_have_forecasts(library: Library) -> None:
    project = library.whole("ML")
    assert project is not None
    team = library.team("ML")
    over = {count.where: len(count.cards) for count in counts_of(project, team.limits)
            if count.is_over}  # fmt: skip
    assert over == {"in progress in phase 4": 4, "in progress with ben": 6}
    course = read_course(library, project, OPENED)
    told = {phase.number: phase_forecast(course, project, phase) for phase in project.phases}
    assert told[3] is not None
    assert told[3].forecast is not None
    assert {duty.person for duty in team.duties} == {"ben", "chi"}
    assert len(team.standups) > 20
    assert all(meeting.at < OPENED for meeting in team.standups)
    library.close()


def test_the_handoff_lacks_one_item_and_one_objective_is_unmet(library: Library) -> None:
    epic, serving = library.dossier("ML-PROD-01"), library.dossier("ML-PROD-01a")
    assert epic is not None
    assert serving is not None
    handoff = handoff_of(epic)
    assert handoff is not None
    assert missing_items(items_of(epic, handoff).values()) == ("test cases",)
    kept = {each.verdict.objective.signal: each.is_kept
            for each in standing_of(library, serving, OPENED)}  # fmt: skip
    assert sorted(kept.values()) == [False, True, True]
    assert OPENED - serving.measurements[-1].recorded_at < timedelta(days=2)
    library.close()


def test_undo_brings_back_days_that_have_moved_too(library: Library) -> None:
    opened = [entry for entry in library.history("ML", limit=2_000) if "starts_on" in str(entry)]
    assert opened
    assert not any("2026-" in str(entry) for entry in opened)
    library.close()
