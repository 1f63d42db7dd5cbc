"""A table of predictions is kept counted: days that are over, and those again that rows came to."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

pytest.importorskip("ibis", reason="the extra `engines` is not installed")

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.sketches import Counts
from mlpm_tui.services.sketching import Sketched
from mlpm_tui.services.table_sketching import sketch_table
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.sources.logs import write

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAYS = [date(2026, 11, 19) + timedelta(days) for days in range(5)]


class Table:
    """A DuckDB file that holds some rows a day; `now` is a Monday morning."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "log.duckdb"
        self.reference = write(
            folder / "reference.parquet", {"x": pa.array([float(x) for x in range(100)])}
        )
        self.run('create table log ("at" timestamp, x double)')

    def run(self, sql: str, *values: object) -> None:
        import duckdb

        with duckdb.connect(self.path) as connection:
            connection.execute(sql, values)

    def add(self, day: date, *values: float) -> None:
        for value in values:
            self.run("insert into log values (?, ?)", _noon(day), value)

    def source(self, **settings: object) -> Source:
        given = {"time": "at", "reference": str(self.reference), "features": ["x"]}
        uri = f"duckdb:///{self.path}?table=log"
        return Source(5, 1, "log", "table", uri, NOW, settings={**given, **settings})


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12))


@pytest.fixture
def table(tmp_path: Path) -> Table:
    made = Table(tmp_path)
    for day in DAYS[:4]:
        made.add(day, 10.0, 90.0)
    return made


@pytest.fixture
def library(board: Path) -> Iterator[Library]:
    opened = Library(open_database(read_address(str(board))))
    yield opened
    opened.close()


def look(library: Library, source: Source, now: datetime = NOW) -> Sketched:
    return sketch_table(library.sketches, source, now)


def counted(library: Library, first: date, last: date) -> int:
    found = library.sketches.window(5, "x", first, last)
    return 0 if found is None else found.n


def test_days_that_are_over_are_counted_once(table: Table, library: Library) -> None:
    table.add(DAYS[4], 50.0)  # today's
    first = look(library, table.source())
    assert first.days == tuple(DAYS[:4])
    assert (first.troubles, first.has_new_reference) == ((), True)
    assert counted(library, DAYS[0], DAYS[4]) == 8
    again = look(library, table.source())
    assert (again.read, again.days, again.has_new_reference) == ((), (), False)
    window = library.sketches.window(5, "x", DAYS[0], DAYS[0])
    assert isinstance(window, Counts)
    assert sum(window.bins) == 2


def test_a_day_is_over_some_hours_after_midnight(table: Table, library: Library) -> None:
    look(library, table.source())
    table.add(DAYS[4], 50.0)
    tuesday = datetime(2026, 11, 24, 5, 59, tzinfo=UTC)
    assert look(library, table.source(), tuesday).days == ()
    assert look(library, table.source(), tuesday + timedelta(minutes=1)).days == (DAYS[4],)


def test_rows_that_came_late_are_found_with_the_next_day(table: Table, library: Library) -> None:
    look(library, table.source())
    table.add(DAYS[3], 20.0)
    table.run('update log set x = 11.0 where "at" = ? and x = 90.0', _noon(DAYS[2]))
    assert look(library, table.source()).days == ()
    tomorrow = NOW + timedelta(days=1)
    assert look(library, table.source(), tomorrow).days == (DAYS[2], DAYS[3])
    assert counted(library, DAYS[3], DAYS[3]) == 3
    assert look(library, table.source(), tomorrow).days == ()


def test_a_log_that_slept_for_long_is_counted_on(table: Table, library: Library) -> None:
    look(library, table.source())
    later = date(2027, 1, 20)
    table.add(later, 30.0)
    found = look(library, table.source(), datetime(2027, 2, 1, 9, tzinfo=UTC))
    assert found.days == (later,)
    assert counted(library, DAYS[0], later) == 9


def test_other_settings_count_anew_and_the_source_may_begin_late(
    table: Table, library: Library
) -> None:
    look(library, table.source())
    found = look(library, table.source(zone="Europe/Berlin", **{"from": str(DAYS[2])}))
    assert (found.days, found.has_new_reference) == ((DAYS[2], DAYS[3]), True)
    assert counted(library, DAYS[0], DAYS[4]) == 4


def test_a_reference_may_be_days_of_the_table_itself(table: Table, library: Library) -> None:
    own = {"reference": "", "reference_from": str(DAYS[0]), "reference_to": str(DAYS[1])}
    assert look(library, table.source(**own)).troubles == ()
    (reference,) = library.sketches.references(5)
    assert (reference.column, reference.counts.n) == ("x", 4)
    with pytest.raises(RuleBroken, match="not over"):
        look(library, table.source(reference="", reference_from=str(DAYS[0])))
    none = look(library, table.source(reference=""))
    assert "names no reference" in none.troubles[0]
    assert none.days == tuple(DAYS[:4])


def test_labels_that_come_weeks_later_are_counted_with_the_next_day(
    table: Table, library: Library
) -> None:
    table.run("alter table log add column said bigint")
    table.run("alter table log add column truth bigint")
    table.run("update log set said = 1")
    source = table.source(prediction="said", label="truth", label_delay_days=21)
    look(library, source)
    table.run('update log set truth = 1 where "at" = ?', _noon(DAYS[0]))
    assert look(library, source).days == ()
    later = NOW + timedelta(days=19)
    assert look(library, source, later).days == (DAYS[0],)
    (tallies,) = library.sketches.tallies(5, DAYS[0], DAYS[0]).values()
    assert [(one.n, one.good) for one in tallies if one.measure == "correct"] == [(2, 2)]
    assert [one.n for one in tallies if one.measure == "rows"] == [2]
    table.run('update log set truth = 0 where "at" = ?', _noon(DAYS[1]))
    assert look(library, source, NOW + timedelta(days=40)).days == (), "nobody waits so long"


def test_a_tables_reference_tells_how_right_the_model_was_by_bin(
    table: Table, library: Library
) -> None:
    rows = {
        "x": [float(x) for x in range(100)],
        "said": [1] * 100,
        "truth": [int(x < 50) for x in range(100)],
    }
    write(table.reference, rows)
    look(library, table.source(prediction="said", label="truth"))
    outcomes = library.sketches.outcomes(5)["x"]
    (reference, *_) = library.sketches.references(5)
    assert outcomes.n == reference.counts.bins
    assert (sum(outcomes.n), sum(outcomes.good), len(outcomes.n)) == (100, 50, 20)


def test_labels_that_are_away_keep_no_predictions_from_being_counted(
    table: Table, library: Library
) -> None:
    table.run("alter table log add column said bigint")
    table.run("alter table log add column id bigint")
    table.run('update log set said = 1, id = extract(day from "at") * 100 + x')
    labels = f"duckdb:///{table.path}?table=labels"
    source = table.source(prediction="said", label="truth", join="id", labels_uri=labels)
    found = look(library, source)
    assert found.days == tuple(DAYS[:4])
    assert "has no such table or files" in found.troubles[0]
    table.run("create table labels as select id, 1 as truth from log")
    assert look(library, source).days == ()
    later = look(library, source, NOW + timedelta(days=1))
    assert (later.days, later.troubles) == (tuple(DAYS[:4]), ())
    known = library.sketches.tallies(5, DAYS[0], DAYS[3])
    right = [one for found in known.values() for one in found if one.measure == "correct"]
    assert [(one.n, one.good) for one in right] == [(2, 2)] * 4
