"""The watcher: others' changes reach the desk, trouble is told once, and idling costs nothing."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.errors import MlpmError, StoreTrouble
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.watcher import Watcher
from mlpm_tui.services.writer import NewsRead
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.conftest import Seat, Sit

PATIENCE_S = 20
"""How long a test waits for what has to happen; only a failure takes that long."""


class Watched:
    """A desk with a watcher, whose events are taken by a thread, as a screen would."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.told = threading.Condition()
        self.looks = 0
        self.troubles: list[MlpmError] = []
        desk = seat.desk
        desk._writer._tell = self.take
        self.watcher = Watcher(desk.library, self.look, self.hear)
        self.watcher.start()

    def look(self) -> None:
        self.looks += 1
        self.seat.desk.look_for_news()

    def take(self, event: object) -> None:
        with self.told:
            if isinstance(event, NewsRead):
                self.seat.desk.take(event)
            self.told.notify_all()

    def hear(self, error: MlpmError) -> None:
        with self.told:
            self.troubles.append(error)
            self.told.notify_all()

    def wait_for(self, claim: Callable[[], bool]) -> None:
        with self.told:
            assert self.told.wait_for(claim, PATIENCE_S)


@pytest.fixture
def watched(anywhere: str, sit: Sit) -> Iterator[Watched]:
    found = Watched(sit(anywhere))
    yield found
    found.watcher.stop()


OTHER = """
import sys
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.settings import Settings
desk = open_desk(Wanted(Settings(database=sys.argv[1], user="bo"), Clock()), lambda event: None)
for n in range(int(sys.argv[2])):
    desk.do(AddCard(Kind.TASK, f"card {n}"))
    desk.flush()
desk.close()
"""


def test_every_change_of_another_process_arrives(watched: Watched, anywhere: str) -> None:
    count = 40
    subprocess.run([sys.executable, "-c", OTHER, anywhere, str(count)], check=True)
    project = watched.seat.desk
    watched.wait_for(lambda: len(project.project.cards) == count)
    assert watched.troubles == []


def test_a_change_from_this_process_arrives_as_well(
    watched: Watched, anywhere: str, sit: Sit
) -> None:
    other = sit(anywhere, "bo")
    other.desk.do(AddCard(Kind.TASK, "one"))
    other.settle()
    watched.wait_for(lambda: bool(watched.seat.desk.project.cards))
    other.desk.do(EditCard("ML-TASK-01", {"title": "two"}))
    other.settle()
    watched.wait_for(lambda: watched.seat.desk.project.card("ML-TASK-01").title == "two")


def test_a_quiet_board_is_asked_for_nothing(anywhere: str) -> None:
    library = Library(open_database(read_address(anywhere)))
    assert library.has_changed()
    assert not any(library.has_changed() for _ in range(100))
    library.close()


class Troubled:
    """Stands for a library that fails as the test says."""

    def __init__(self) -> None:
        self.answers: list[str] = ["gone", "gone", "other", "", "gone"]
        self.asked = threading.Semaphore(0)
        self.tells_at_once = False

    def has_changed(self, _: float) -> bool:
        self.asked.release()
        said = self.answers.pop(0) if self.answers else ""
        if said == "crash":
            raise ValueError(said)
        if said:
            raise StoreTrouble(said)
        return False


def watch(library: Troubled, monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    monkeypatch.setattr("mlpm_tui.services.watcher.EVERY_S", 0.0)
    monkeypatch.setattr("mlpm_tui.services.watcher.SLOW_S", 0.0)
    told: list[str] = []
    watcher = Watcher(library, lambda: None, lambda error: told.append(str(error)))  # type: ignore[arg-type]
    watcher.start()
    for _ in range(times):
        assert library.asked.acquire(timeout=PATIENCE_S)
    watcher.stop()
    return told


def test_the_same_trouble_is_told_once_until_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watch(Troubled(), monkeypatch, 7) == ["gone", "other", "gone"]


def test_the_log_has_a_line_when_trouble_begins_and_one_when_it_is_over(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    library = Troubled()
    library.answers = ["gone", "gone", "gone", "", "", "crash", "crash", "", ""]
    watch(library, monkeypatch, 10)
    assert caplog.messages == [
        "cannot watch the board: gone",
        "the board can be watched again",
        "the watch met an error it does not know",
        "the board can be watched again",
    ]


def test_an_unknown_error_does_not_end_the_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Troubled()
    library.answers = ["crash", "gone"]
    assert "gone" in watch(library, monkeypatch, 4)


def test_a_board_that_is_pulled_away_is_told_of(board: Path, sit: Sit) -> None:
    watched = Watched(sit(board))
    board.rename(board.with_name("gone.db"))
    watched.wait_for(lambda: bool(watched.troubles))
    watched.watcher.stop()
    assert watched.troubles[0].code == "replaced"


def test_a_watcher_that_never_began_can_be_stopped(board: Path) -> None:
    library = Library(open_database(read_address(str(board))))
    Watcher(library, lambda: None, print).stop()
    library.close()
