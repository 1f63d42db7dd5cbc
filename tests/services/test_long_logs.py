"""A log of years: what was judged yesterday is judged the same today, and nothing old is lost."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.day_measures import ROWS, DayTally
from mlpm_tui.domain.drift_windows import ScoredWindow
from mlpm_tui.domain.fleet import Monitor, Source
from mlpm_tui.domain.log_layout import layout_of
from mlpm_tui.domain.log_parts import CountedPart, KeptReference, LogPart
from mlpm_tui.domain.monitor_points import terms_of
from mlpm_tui.domain.monitor_scoring import score_log
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts, DayCounts
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.monitor_known import days_of
from mlpm_tui.services.opening import Wanted, open_library
from mlpm_tui.settings import Settings
from mlpm_tui.store.library import Library

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SOURCE = Source(2, 1, "log", "files", "/nowhere", NOW, settings={"time": "at"})
AGE = ColumnReference("age", ColumnKind.NUMBER, Counts((500, 500)), (0.0,))
DRIFT = Monitor(3, 1, "drift/age", NOW, source=2, column="age", method="psi", warn=0.1)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings(database=str(tmp_path / "board.db"), user="ana")
    with closing(open_library(Wanted(settings, Clock(NOW), may_create=True))) as library:
        library.sketches.keep_reference(SOURCE.key, KeptReference("digest", (AGE,)), NOW)
        yield library


def keep(library: Library, first: date, days: int) -> None:
    parts = []
    for day in (first + timedelta(number) for number in range(days)):
        counts = DayCounts("age", day, Counts((150, 150)))
        part = LogPart(f"{day}.csv", 1, 1, "digest", 300)
        parts.append(CountedPart(part, (counts,), (DayTally(ROWS, day, 300),)))
    library.sketches.keep_parts(SOURCE.key, "digest", parts, NOW)


def windows(library: Library, now: datetime) -> tuple[ScoredWindow, ...]:
    layout = layout_of(SOURCE.settings)
    log = days_of(library, SOURCE, layout, now)
    assert log is not None
    found = score_log(DRIFT, log, layout, terms_of(DRIFT))
    return tuple(each for each in found if each.ends_on < NOW.date() - timedelta(days=5))


def test_widened_windows_stay_where_they_were(library: Library) -> None:
    keep(library, date(2025, 7, 2), 509)
    first = windows(library, NOW)
    assert {each.n for each in first} == {300, 600}
    assert all(windows(library, NOW + timedelta(days=days)) == first for days in (1, 2))
