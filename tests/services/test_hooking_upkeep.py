"""What the hook does by time: alerts wake and are told once more, whatever happens to the board."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mlpm_tui.alert_settings import AlertSettings, NotifySettings
from mlpm_tui.domain.alert_handling import SnoozeAlert
from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.notices import Message
from mlpm_tui.services.alert_listing import read_alerts
from mlpm_tui.services.alert_reporting import report
from mlpm_tui.services.hooking_upkeep import Board, Duties, Minder, Upkeep
from mlpm_tui.services.notifying import Notifying
from mlpm_tui.sources.apprise_sending import Destination
from mlpm_tui.store.address import Address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.conftest import NOW, Sit

HOUR = timedelta(hours=1)
PAGER = Destination("pager", "aaaa", "pager://x")


@dataclass
class Watched:
    """A board with one critical alert, who minds it, and what people are told."""

    path: Path
    now: datetime = NOW
    opened: int = 0
    trouble: StoreTrouble | None = None
    told: list[str] = field(default_factory=list)
    is_told: threading.Event = field(default_factory=threading.Event)

    def library(self) -> Library:
        self.opened += 1
        if self.trouble is not None:
            raise self.trouble
        return Library(open_database(Address(path=self.path)))

    def send(self, _: Destination, message: Message) -> bool:
        self.told += message.body.splitlines()
        self.is_told.set()
        return True

    def minder(self, *, tells: bool = True) -> Minder:
        board = Board(self.library, "ML", lambda: self.now, lambda: self.now)
        how = Notifying(NotifySettings(), (PAGER,), self.send) if tells else None
        return Minder(board, Duties(AlertSettings().limits, how))

    @property
    def state(self) -> tuple[str, bool]:
        """The alert's state, and whether it was told once more."""
        library = Library(open_database(Address(path=self.path)))
        project = library.whole("ML")
        assert project is not None
        (seen,) = read_alerts(library, project, self.now)
        library.close()
        return str(seen.alert.state), seen.incident.escalated_at is not None


@pytest.fixture
def watched(board: Path) -> Iterator[Watched]:
    library = Library(open_database(Address(path=board)))
    report(library, "ML", [AlertReport("m", "s", "bad", NOW, severity="critical")], NOW)
    yield Watched(board)
    library.close()


@pytest.fixture
def snoozed(watched: Watched, sit: Sit) -> Watched:
    seat = sit(watched.path)
    seat.desk.do(SnoozeAlert("ML-ALERT-01", NOW + HOUR, "later"))
    seat.settle()
    return watched


def test_a_snooze_ends_and_is_told_without_any_other_program(snoozed: Watched) -> None:
    minder = snoozed.minder()
    minder.keep_up()
    minder.tell()
    assert (snoozed.state, snoozed.told) == (("snoozed", False), [])
    snoozed.now += 2 * HOUR
    minder.keep_up()
    minder.tell()
    minder.close()
    assert snoozed.state == ("firing", False)
    assert snoozed.told == ["ML-ALERT-01 critical, its snooze is over: s: bad"]


def test_what_nobody_takes_up_is_told_once_more_even_if_nobody_gets_messages(
    watched: Watched,
) -> None:
    minder = watched.minder(tells=False)
    watched.now += HOUR
    for _ in range(3):
        minder.keep_up()
        minder.tell()
    minder.close()
    assert watched.state == ("firing", True)
    assert watched.opened == 1


def test_a_board_that_failed_is_opened_anew(watched: Watched) -> None:
    minder = watched.minder()
    watched.trouble = StoreTrouble("The disk is gone.", "lost")
    minder.keep_up()
    minder.tell()
    assert watched.told == []
    watched.trouble = None
    minder.tell()
    minder.close()
    assert watched.told == ["ML-ALERT-01 critical: s: bad"]


def test_the_thread_looks_at_once_and_ends_when_it_is_told_to(snoozed: Watched) -> None:
    snoozed.now += 2 * HOUR
    upkeep = Upkeep(snoozed.minder())
    assert snoozed.is_told.wait(20)
    upkeep.finish()
    assert snoozed.state == ("firing", False)
