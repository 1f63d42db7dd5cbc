import queue
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.experiments import Experiment, Result, RunLink
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.standing import Standing, standing_of
from mlpm_tui.domain.timing import StartExperiment
from mlpm_tui.services import run_watcher, tracking
from mlpm_tui.services.beyond_window import BeyondWindow
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.demo import Demo, make_demo
from mlpm_tui.services.run_memory import RunMemory
from mlpm_tui.services.run_watcher import Curve, RunsRead, RunWatcher
from mlpm_tui.services.tracking import Snapshot, Standings
from mlpm_tui.services.typed_experiment import TypedExperiment, read_experiment
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.conftest import NOW, Sit

PATIENCE_S = 20
Recorded = tuple[dict[int, tuple[Result, ...]], tuple[RunLink, ...]]


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return make_demo(Settings(database=str(tmp_path / "demo" / "board.db")), Clock(NOW))


@pytest.fixture
def library(demo: Demo) -> Iterator[Library]:
    library = Library(open_database(read_address(str(demo.board))))
    yield library
    library.close()


class Watched:
    """A watcher and what it told, one after the other."""

    def __init__(self, library: Library, uri: str) -> None:
        self._told: queue.Queue[RunsRead] = queue.Queue()
        self.watcher = RunWatcher(library, uri, Clock(NOW), self._told.put)
        project = library.whole("ML")
        assert project is not None
        self.project = project
        self.watcher.start(project)

    def next(self) -> RunsRead:
        return self._told.get(timeout=PATIENCE_S)

    def until(self, key: int, observed: float) -> None:
        """Take what is told until the card's first metric has this value."""
        while True:
            verdict = self.next().standings[key].first
            if verdict is not None and verdict.observed == observed:
                return


@pytest.fixture
def watch() -> Iterator[list[Watched]]:
    watched: list[Watched] = []
    yield watched
    for each in watched:
        each.watcher.stop()


def test_a_new_value_is_told(library: Library, demo: Demo, watch: list[Watched]) -> None:
    watched = Watched(library, f"sqlite:///{demo.store}")
    watch.append(watched)
    key = watched.project.ids["ML-EXP-06"]
    first = watched.next()
    standing = first.standings[key]
    assert standing.is_met is False
    assert standing.attempt.run is not None
    with sqlite3.connect(demo.store) as training:
        training.execute(
            "update latest_metrics set value = 0.9, step = 99 where run_uuid = ? and key = 'f1'",
            (standing.attempt.run,),
        )
        training.execute(
            "insert into metrics (key, value, timestamp, run_uuid, step, is_nan) "
            "values ('f1', 0.9, ?, ?, 99, 0)",
            (round(NOW.timestamp() * 1000), standing.attempt.run),
        )
    training.close()
    watched.until(key, 0.9)


def test_a_curve_is_read_while_it_is_watched(
    library: Library, demo: Demo, watch: list[Watched]
) -> None:
    watched = Watched(library, f"sqlite:///{demo.store}")
    watch.append(watched)
    run = watched.next().standings[watched.project.ids["ML-EXP-06"]].attempt.run
    assert run is not None
    watched.watcher.watch_curves((Curve(run, "f1"), Curve(run, "loss"), Curve("gone", "f1")))
    curves = watched.next().curves
    assert [curve.metric for curve in curves] == ["f1", "loss", "f1"]
    assert [point.step for point in curves[0].points] == list(range(1, 15))
    assert curves[2].points == ()
    watched.watcher.watch_curves(curves[:1])
    again = watched.next().curves
    assert again[0].points is curves[0].points


def test_without_a_store_the_recorded_results_count(library: Library, watch: list[Watched]) -> None:
    watched = Watched(library, "")
    watch.append(watched)
    told = watched.next()
    assert told.snapshot.said == ""
    assert told.standings[watched.project.ids["ML-EXP-05"]].is_met is True


def test_a_store_that_went_away_leaves_its_runs(
    library: Library, demo: Demo, watch: list[Watched], tmp_path: Path
) -> None:
    uri = f"sqlite:///{demo.store}"
    watched = Watched(library, uri)
    watch.append(watched)
    seen = watched.next().snapshot
    watched.watcher.stop()
    shutil.move(demo.store, tmp_path / "elsewhere.db")
    later = Watched(library, uri)
    watch.append(later)
    told = later.next().snapshot
    assert told.trouble is not None
    assert told.said.startswith("runs of ")
    assert repr(told.runs) == repr(seen.runs)
    assert not demo.store.exists()


def test_what_people_record_counts_while_the_store_is_away(
    library: Library, demo: Demo, tmp_path: Path
) -> None:
    told: list[RunsRead] = []
    clock = Clock(NOW)
    watcher = RunWatcher(library, f"sqlite:///{demo.store}", clock, told.append)
    watcher._project = library.whole("ML")
    watcher._look(is_asked=True)
    shutil.move(demo.store, tmp_path / "away.db")
    watcher._look(is_asked=False)
    watcher._look(is_asked=False)
    assert [one.snapshot.trouble is None for one in told] == [True, False]
    # Somebody changes the project, and then time alone changes what the rules say.
    watcher._look(is_asked=True)
    assert len(told) == 3
    assert watcher._rules.due is not None
    clock.fixed = watcher._rules.due
    watcher._look(is_asked=False)
    assert len(told) == 4
    watcher.stop()


def test_the_log_has_a_line_when_a_store_goes_and_one_when_it_is_back(
    library: Library, demo: Demo, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = tmp_path / "away.db"
    shutil.move(demo.store, away)
    watcher = run_watcher.RunWatcher(library, f"sqlite:///{demo.store}", Clock(NOW), print)
    watcher._project = library.whole("ML")
    for _ in range(3):
        watcher._look(is_asked=True)
    assert [message.partition(":")[0] for message in caplog.messages] == ["runs cannot be read"]
    shutil.move(away, demo.store)
    for _ in range(3):
        watcher._look(is_asked=True)
    assert caplog.messages[1:] == ["runs are read again"]
    watcher.stop()


def test_what_is_remembered_is_what_was_read(library: Library, demo: Demo) -> None:
    watched = Watched(library, f"sqlite:///{demo.store}")
    snapshot = watched.next().snapshot
    watched.watcher.stop()
    memory = RunMemory("another")
    assert memory.recall().read_at is None
    memory.keep(snapshot)
    # Compared as text, because a NaN is not equal to itself.
    assert repr(memory.recall()) == repr(snapshot)


def test_an_error_that_nobody_knows_does_not_end_the_watch(
    library: Library, watch: list[Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = library.recorded
    failures = [ZeroDivisionError("once")]

    def recorded(project: str) -> Recorded:
        if failures:
            raise failures.pop()
        return read(project)

    monkeypatch.setattr(library, "recorded", recorded)
    monkeypatch.setattr(run_watcher, "AFTER_TROUBLE_S", 0.0)
    watched = Watched(library, "")
    watch.append(watched)
    assert watched.next().standings


def test_what_lies_beyond_the_first_window_is_watched_too(board: Path, sit: Sit) -> None:
    seat = sit(board)
    part = read_experiment(TypedExperiment(timebox="1d"))
    seat.desk.do(*(AddCard(Kind.EXPERIMENT, f"Try {n}", part=part) for n in range(5)))
    seat.settle()
    for number in (4, 5):
        seat.desk.do(StartExperiment(f"ML-EXP-0{number}"))
        seat.settle()
    library = seat.desk.library
    window = library.first_window("ML", 1)
    assert window is not None
    assert "ML-EXP-05" not in window.ids
    told: list[RunsRead] = []
    watcher = RunWatcher(library, "", Clock(NOW + timedelta(days=1)), told.append)
    watcher._project = window
    watcher._look(is_asked=True)
    late = seat.desk.project.ids["ML-EXP-05"]
    assert told[0].rules.alarms[late] is Alarm.TIME_UP
    assert [f.rule for f in library.dossiers([late])[late].firings] == ["timebox exceeded"]
    # Nothing is asked again for the same picture, and nothing at all for a whole board.
    beyond = BeyondWindow(library)
    assert beyond.complete(window) is beyond.complete(window)
    whole = library.whole("ML")
    assert whole is not None
    assert beyond.complete(whole) is whole


def test_an_unknown_error_is_logged_once_and_once_that_it_is_over(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read = library.recorded
    failures = [ZeroDivisionError("again")] * 3

    def recorded(project: str) -> Recorded:
        if failures:
            raise failures.pop()
        return read(project)

    monkeypatch.setattr(library, "recorded", recorded)
    monkeypatch.setattr(run_watcher, "AFTER_TROUBLE_S", 0.01)
    watched = Watched(library, "")
    assert watched.next().standings
    watched.watcher.stop()
    assert caplog.messages == [
        "the run watcher met an error it does not know",
        "runs are read again",
    ]


def test_where_a_card_stands_is_judged_again_only_after_a_change(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = library.whole("ML")
    assert project is not None
    results, _ = library.recorded("ML")
    judged: list[int] = []

    def judge(experiment: Experiment, *rest: Any) -> Standing | None:  # noqa: ANN401
        judged.append(experiment.key)
        return standing_of(experiment, *rest)

    monkeypatch.setattr(tracking, "standing_of", judge)
    standings = Standings()
    first = standings.read(project, results, Snapshot())
    assert sorted(judged) == sorted(project.experiments)
    judged.clear()
    assert standings.read(project, library.recorded("ML")[0], Snapshot()) == first
    assert judged == []
    key = project.ids["ML-EXP-05"]
    fewer = {**results, key: ()}
    assert key not in standings.read(project, fewer, Snapshot())
    assert judged == [key]
