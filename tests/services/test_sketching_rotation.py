"""Files of a log that go away: rotated, put together with others, or renamed."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlpm_tui.store.library import Library
from tests.services.test_sketching import ROWS, Log, days, look
from tests.sources.logs import write


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = Log(tmp_path)
    for day in range(3):
        made.write(day)
    return made


def test_files_that_are_rotated_away_stay_counted(library: Library, log: Log) -> None:
    look(library, log)
    before = days(library)
    log.path(0).unlink()
    log.path(1).unlink()
    found = look(library, log)
    assert (found.gone, found.away, found.troubles) == ((), 2, ())
    assert days(library) == before
    changed = look(library, log, categories="x")
    (lost,) = changed.troubles
    assert lost.startswith("2 files that were counted are gone: by the new settings or reference")


def test_files_that_became_one_are_counted_once(library: Library, log: Log) -> None:
    look(library, log)
    before = days(library)
    one = log.folder / "log" / "all.parquet"
    tables = [pq.read_table(log.path(day)) for day in range(3)]
    pq.write_table(pa.concat_tables(tables), one)
    for day in range(3):
        log.path(day).unlink()
    found = look(library, log)
    assert (len(found.gone), found.away) == (3, 0)
    assert days(library) == before


def test_labels_of_days_whose_files_are_gone_stay(library: Library, log: Log) -> None:
    for day in range(3):
        ids = pa.array([f"{day}-{row}" for row in range(ROWS)])
        write(log.path(day), {**log.columns(day, day + 100), "id": ids})
        labels = {"id": ids, "truth": pa.array([1] * ROWS)}
        write(log.folder / "labels" / f"{day}.parquet", labels)
    settings = {"labels_uri": str(log.folder / "labels"), "join": "id"}
    look(library, log, **settings)
    before = library.sketches.tallies(5, date.min, date.max)
    counts = days(library)
    log.path(0).unlink()
    look(library, log, **settings)
    assert library.sketches.tallies(5, date.min, date.max) == before
    assert days(library) == counts
