"""A log is kept counted: what is new is read once, what changed is read again, by whoever looks."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.day_measures import signals_of
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.log_parts import CountedPart
from mlpm_tui.domain.sketches import Counts, added
from mlpm_tui.services.sketching import Sketched, sketch_source
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.sketch_rows import packed, unpacked
from tests.sources.logs import write

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOON = datetime.fromisoformat("2026-11-20T12:00")
ROWS = 40


class Log:
    """A log of one file a day beside its reference."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reference = write(folder / "reference.parquet", self.columns(0, 7))

    def columns(self, day: int, seed: int, rows: int = ROWS) -> dict[str, pa.Array]:
        random = np.random.default_rng(seed)
        return {
            "at": pa.array([NOON + timedelta(days=day)] * rows, pa.timestamp("us")),
            "x": pa.array(random.normal(size=rows)),
            "c": pa.array(random.choice(["a", "b"], rows)),
            "said": pa.array(random.integers(0, 2, rows)),
            "truth": pa.array(random.integers(0, 2, rows)),
        }

    def path(self, day: int) -> Path:
        at = (NOON + timedelta(days=day)).date()
        return self.folder / "log" / f"day={at}" / "part-0.parquet"

    def write(self, day: int, seed: int = 0, rows: int = ROWS) -> Path:
        return write(self.path(day), self.columns(day, seed or day + 100, rows))

    def source(self, **settings: object) -> Source:
        given = {"time": "at", "reference": str(self.reference), "prediction": "said"}
        return Source(
            *(5, 1, "log", "files", str(self.folder / "log"), NOW),
            settings={**given, "label": "truth", **settings},
        )


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = Log(tmp_path)
    for day in range(3):
        made.write(day)
    return made


@pytest.fixture
def kept(board: Path) -> Iterator[Library]:
    """The library of a board in a file."""
    opened = Library(open_database(read_address(str(board))))
    yield opened
    opened.close()


def look(library: Library, log: Log, **settings: object) -> Sketched:
    return sketch_source(library.sketches, log.source(**settings), NOW)


def days(library: Library) -> dict[tuple[str, date], Counts]:
    found = library.sketches.counts(5, date.min, date.max)
    return {(name, day): counts for name, each in found.items() for day, counts in each.items()}


def test_a_look_reads_what_is_new_and_nothing_twice(library: Library, log: Log) -> None:
    first = look(library, log)
    assert [part.rows for part in first.read] == [ROWS] * 3
    assert first.has_new_reference
    assert first.days == tuple((NOON + timedelta(days=day)).date() for day in range(3))
    assert first.today == NOW.date()
    assert first.troubles == ()
    again = look(library, log)
    assert (again.read, again.days, again.has_new_reference) == ((), (), False)
    log.write(3)
    assert [part.path for part in look(library, log).read] == ["day=2026-11-23/part-0.parquet"]
    kept = library.sketches
    assert {name for name, _ in days(library)} == {"x", "c", "said", "truth"}
    assert [each.column for each in kept.references(5)] == ["x", "c", "said", "truth"]
    span = kept.span(5)
    assert span is not None
    assert (span.first, span.last, span.days) == (date(2026, 11, 20), date(2026, 11, 23), 4)
    assert all(counts.rows == ROWS for counts in days(library).values())


def test_a_window_is_the_sum_of_its_days(library: Library, log: Log) -> None:
    look(library, log)
    for column in ("x", "c"):
        by_day = library.sketches.counts(5, date(2026, 11, 21), date(2026, 11, 22))[column]
        window = library.sketches.window(5, column, date(2026, 11, 21), date(2026, 11, 22))
        assert window == added(by_day.values())
        assert window is not None
        assert window.rows == 2 * ROWS
    assert library.sketches.window(5, "x", date(2026, 1, 1), date(2026, 1, 7)) is None
    assert library.sketches.window(5, "y", date(2026, 11, 21), date(2026, 11, 22)) is None


def test_a_late_a_rewritten_and_a_deleted_part_take_their_places(
    library: Library, log: Log
) -> None:
    look(library, log)
    before = days(library)
    log.write(1, seed=77, rows=30)
    late = write(log.path(0).with_name("part-1.parquet"), log.columns(0, 78, 10))
    changed = look(library, log)
    assert {part.path.rpartition("/")[2] for part in changed.read} == {
        "part-0.parquet",
        "part-1.parquet",
    }
    assert days(library)["x", date(2026, 11, 20)].rows == ROWS + 10
    assert days(library)["x", date(2026, 11, 21)].rows == 30
    late.unlink()
    assert look(library, log).gone == ("day=2026-11-20/part-1.parquet",)
    log.write(1)
    look(library, log)
    assert days(library) == before


def test_a_log_that_is_gone_whole_keeps_its_counts(kept: Library, log: Log) -> None:
    look(kept, log)
    before = days(kept)
    for day in range(3):
        log.path(day).unlink()
    found = look(kept, log)
    assert found.gone == ()
    assert "has no files any more" in found.troubles[0]
    assert days(kept) == before


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5)), max_size=5))
def test_however_a_log_grew_its_counts_are_those_of_one_look(
    board: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]]
) -> None:
    log = Log(tmp_path_factory.mktemp("log"))
    grown = Library(open_database(read_address(str(board))))
    log.write(0)
    for step, (day, seed) in enumerate(steps):
        path = log.write(day, seed, 10 + seed)
        os.utime(path, ns=(step, step))
        sketch_source(grown.sketches, log.source(), NOW)
    sketch_source(grown.sketches, log.source(), NOW)
    found = days(grown)
    grown.sketches.forget_parts(5, grown.sketches.known(5).parts)
    sketch_source(grown.sketches, log.source(), NOW)
    assert days(grown) == found
    grown.close()


def test_another_reference_counts_everything_anew(kept: Library, log: Log) -> None:
    look(kept, log)
    before = kept.sketches.references(5)
    write(log.reference, log.columns(0, 8))
    again = look(kept, log)
    assert again.has_new_reference
    assert len(again.read) == 3
    assert kept.sketches.references(5) != before
    assert look(kept, log).read == ()
    assert look(kept, log, latency_limit=3).has_new_reference


def test_a_reference_that_is_gone_stays_in_use(kept: Library, log: Log) -> None:
    look(kept, log)
    log.reference.unlink()
    log.write(3)
    found = look(kept, log)
    assert len(found.read) == 1
    assert "The bins that were made of it stay." in found.troubles[0]
    with pytest.raises(RuleBroken, match="cannot be read"):
        look(kept, log, zone="Europe/Berlin")


def test_days_of_the_log_itself_are_its_reference_for_good(kept: Library, log: Log) -> None:
    own = {"reference": "", "reference_to": "2026-11-21"}
    look(kept, log, **own)
    references = kept.sketches.references(5)
    assert references[0].counts.n == 2 * ROWS
    log.write(0, seed=9)
    assert not look(kept, log, **own).has_new_reference
    assert kept.sketches.references(5) == references
    with pytest.raises(RuleBroken, match="not over"):
        look(kept, log, reference="", reference_to="2026-11-23")


def test_without_a_reference_measures_are_kept_all_the_same(kept: Library, log: Log) -> None:
    found = look(kept, log, reference="")
    assert "names no reference" in found.troubles[0]
    assert days(kept) == {}
    (tallies, *_) = kept.sketches.tallies(5, date.min, date.max).values()
    assert {one.signal for one in signals_of(tallies)} == {"throughput", "predictions", "accuracy"}
    assert look(kept, log, reference="").read == ()


def test_troubles_are_told_until_they_are_mended(kept: Library, log: Log) -> None:
    broken = log.path(1)
    broken.write_bytes(b"PAR1")
    write(log.path(2), {"at": pa.array([NOON + timedelta(days=2)]), "x": pa.array([1.0])})
    first = look(kept, log)
    assert len(first.troubles) == 4
    again = look(kept, log)
    assert again.read == ()
    assert again.troubles == first.troubles
    log.write(1)
    log.write(2)
    assert look(kept, log).troubles == ()


def test_two_who_look_at_once_keep_everything_once(board: Path, log: Log) -> None:
    one, other = (Library(open_database(read_address(str(board)))) for _ in range(2))
    look(one, log)
    digest = one.sketches.known(5).digest
    for day in range(3, 8):
        log.write(day)
    stale = [CountedPart(part) for part in look(one, log).read]
    before = days(one)
    assert other.sketches.keep_parts(5, digest, stale, NOW) == ()
    assert other.sketches.keep_parts(5, "another reference", stale, NOW) == ()
    assert look(other, log).read == ()
    assert days(other) == before
    one.close()
    other.close()


def test_two_at_the_same_moment_share_the_work(anywhere: str, log: Log) -> None:
    for day in range(3, 40):
        log.write(day)
    both = [Library(open_database(read_address(anywhere))) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda library: look(library, log), both))
    paths = [part.path for done in found for part in done.read]
    assert len(paths) == len(set(paths)) == 40
    assert look(both[0], log).read == ()
    assert {counts.rows for counts in days(both[1]).values()} == {ROWS}
    for library in both:
        library.close()


def test_right_answers_of_the_reference_are_kept_by_bin(library: Library, log: Log) -> None:
    look(library, log)
    outcomes = library.sketches.outcomes(5)
    made = log.columns(0, 7)
    right = sum(a == b for a, b in zip(made["said"], made["truth"], strict=True))
    for reference in library.sketches.references(5):
        found = outcomes[reference.column]
        assert found.n == reference.counts.bins
        assert sum(found.good) == right
        assert all(good <= n for good, n in zip(found.good, found.n, strict=True))


def test_counts_beyond_32_bits_are_kept() -> None:
    for bins in ((), (0, 1), (255, 256), (65_536, 0), (2**40, 1), (2**63,)):
        assert unpacked(packed(bins)) == bins
    assert len(packed([1] * 64)) == 65
