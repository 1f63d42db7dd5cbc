"""Labels of their own files, joined to the days that they concern: as if all were joined anew."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.log_layout import layout_of
from mlpm_tui.services.sketching import Sketched, sketch_source
from mlpm_tui.sources import log_batches
from mlpm_tui.sources.log_files import LogFile, log_files
from mlpm_tui.sources.log_labels import count_labels
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.sources.logs import write

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOON = datetime.fromisoformat("2026-11-16T12:00")
IDS, DAYS = 24, 4
OF_LABELS = {"correct", "label_delay"}
_keys = count(100)
_times = count(1)


class Log:
    """A log of a few identifiers and days beside its labels, and a source of its own to keep it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = next(_keys)
        write(folder / "reference.parquet", {"said": [0, 1, 1], "truth": [0, 0, 1]})

    def predict(self, name: str, ids: list[int], days: list[int], form: str = "parquet") -> None:
        at = [NOON + timedelta(days=day) for _, day in zip(ids, days, strict=False)]
        columns = {"at": at, "id": ids[: len(at)], "said": [each % 2 for each in ids[: len(at)]]}
        self._write(f"log/{name}.{form}", columns)

    def label(self, name: str, ids: list[int], *, truth: int = 1, is_text: bool = False) -> None:
        labels = [str(truth) if is_text else truth for _ in ids]
        came = [NOON + timedelta(days=20) for _ in ids]
        form = pa.string() if is_text else pa.int64()
        columns = {"id": ids, "truth": pa.array(labels, form), "came": came}
        self._write(f"labels/{name}.parquet", columns)

    def drop(self, path: str) -> None:
        (self.folder / path).unlink(missing_ok=True)

    def _write(self, path: str, columns: dict[str, object]) -> None:
        kinds = {"id": pa.int64(), "said": pa.int64(), "at": pa.timestamp("us")}
        kinds["came"] = pa.timestamp("us")
        made = {
            name: each if isinstance(each, pa.Array) else pa.array(each, kinds[name])
            for name, each in columns.items()
        }
        when = next(_times)
        os.utime(write(self.folder / path, made), ns=(when, when))

    @property
    def source(self) -> Source:
        given = {
            "time": "at",
            "reference": str(self.folder / "reference.parquet"),
            "join": "id",
            "prediction": "said",
            "label": "truth",
            "label_time": "came",
            "labels_uri": str(self.folder / "labels"),
        }
        return Source(self.key, 1, "log", "files", str(self.folder / "log"), NOW, settings=given)

    def look(self, library: Library) -> Sketched:
        return sketch_source(library.sketches, self.source, NOW)

    def known(self, library: Library) -> tuple[dict[date, object], dict[date, object]]:
        """What is known of the labels by day."""
        tallies = library.sketches.tallies(self.key, date.min, date.max)
        measured: dict[date, object] = {
            day: {each.measure: each for each in found if each.measure in OF_LABELS}
            for day, found in tallies.items()
        }
        counts = library.sketches.counts(self.key, date.min, date.max).get("truth", {})
        return measured, dict(counts)

    def anew(self, library: Library) -> tuple[dict[date, object], dict[date, object]]:
        """What counting all labels of all files at once says."""
        files, labels = (log_files(str(self.folder / each)) for each in ("log", "labels"))
        references = library.sketches.references(self.key)
        found = count_labels(files, labels, layout_of(self.source.settings), references)
        rows = library.sketches.tallies(self.key, date.min, date.max)
        measured: dict[date, object] = {
            day: {each.measure: each for each in found.tallies if each.day == day} for day in rows
        }
        return measured, {each.day: each.counts for each in found.counts}


@pytest.fixture
def kept(board: Path) -> Iterator[Library]:
    """The library of a board in a file."""
    opened = Library(open_database(read_address(str(board))))
    yield opened
    opened.close()


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Four days of predictions, and a file of labels for the first two of them."""
    made = Log(tmp_path)
    for day in range(DAYS):
        made.predict(f"day-{day}", list(range(6 * day, 6 * day + 6)), [day] * 6)
    made.label("a", list(range(12)))
    return made


IDENTIFIERS = st.lists(st.integers(0, IDS - 1), max_size=8)
STEPS = st.one_of(
    st.tuples(st.just("predict"), st.integers(0, 3), IDENTIFIERS, st.integers(0, DAYS - 1)),
    st.tuples(st.just("spread"), st.integers(0, 3), IDENTIFIERS, st.integers(0, DAYS - 1)),
    st.tuples(st.just("label"), st.integers(0, 4), IDENTIFIERS, st.integers(0, 1)),
    st.tuples(st.just("texts"), st.integers(0, 4), IDENTIFIERS, st.integers(0, 1)),
    st.tuples(st.just("drop label"), st.integers(0, 4), st.just([]), st.just(0)),
    st.tuples(st.just("look"), st.just(0), st.just([]), st.just(0)),
)


def take(log: Log, step: tuple[str, int, list[int], int]) -> None:
    what, file, ids, number = step
    if what == "predict":
        log.predict(f"day-{number}-{file}", ids, [number] * len(ids))
    elif what == "spread":
        log.predict(f"all-{file}", ids, [place % DAYS for place in range(len(ids))], "csv")
    elif what == "drop label":
        log.drop(f"labels/{file}.parquet")
    elif what in ("label", "texts"):
        log.label(str(file), ids, truth=number, is_text=what == "texts")


@given(st.lists(STEPS, max_size=12), st.sampled_from([3, 1_000_000]))
def test_however_labels_came_they_count_as_if_joined_at_once(
    board: Path,
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, int, list[int], int]],
    at_once: int,
) -> None:
    library = Library(open_database(read_address(str(board))))
    log = Log(tmp_path_factory.mktemp("log"))
    log.predict("day-0-0", [0, 1, 2, 2], [0] * 4)
    log.label("0", [1, 2])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_batches, "ROWS_AT_ONCE", at_once)
        for step in steps:
            take(log, step)
            if step[0] == "look":
                log.look(library)
                assert log.known(library) == log.anew(library)
        log.look(library)
        assert log.known(library) == log.anew(library)
    library.close()


def recounted(log: Log, library: Library, patch: pytest.MonkeyPatch) -> set[int]:
    """Look, and return which days' files were read for their labels, as numbers from 0 on."""
    days: set[int] = set()

    def spied(files: list[LogFile], *more: object) -> object:
        days.update(int(file.name[4]) for file in files)
        return count_labels(files, *more)  # type: ignore[arg-type]

    with patch.context() as within:
        within.setattr("mlpm_tui.sources.log_labels.count_labels", spied)
        log.look(library)
    assert log.known(library) == log.anew(library)
    return days


def test_new_labels_touch_the_days_that_they_concern(
    kept: Library, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert recounted(log, kept, monkeypatch) == {0, 1, 2, 3}
    assert recounted(log, kept, monkeypatch) == set()
    log.label("b", [19])
    assert recounted(log, kept, monkeypatch) == {3}
    log.label("c", [2, 99], truth=0)
    assert recounted(log, kept, monkeypatch) == {0}
    log.label("0", [2], truth=1)
    assert recounted(log, kept, monkeypatch) == {0}, "a later file says otherwise"
    log.label("d", [77])
    assert recounted(log, kept, monkeypatch) == set()


def test_labels_written_anew_and_gone_touch_the_days_they_were_of(
    kept: Library, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.look(kept)
    log.label("a", [0, 13])
    assert recounted(log, kept, monkeypatch) == {0, 1, 2}
    log.drop("labels/a.parquet")
    assert recounted(log, kept, monkeypatch) == {0, 2}


def test_predictions_that_come_late_find_their_labels(
    kept: Library, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.label("b", [30, 31])
    log.look(kept)
    log.predict("day-5", [30, 31], [5, 5])
    assert recounted(log, kept, monkeypatch) == {5}
    log.predict("day-1", [7, 8, 9], [1, 1, 1])
    assert recounted(log, kept, monkeypatch) == {1}


def test_a_file_that_could_not_be_read_is_read_once_it_can(kept: Library, log: Log) -> None:
    log.label("b", [18, 19])
    whole = (log.folder / "labels/b.parquet").read_bytes()
    (log.folder / "labels/b.parquet").write_bytes(b"PAR1")
    assert any("b.parquet cannot be read" in said for said in log.look(kept).troubles)
    assert any("b.parquet cannot be read" in said for said in log.look(kept).troubles)
    (log.folder / "labels/b.parquet").write_bytes(whole)
    assert log.look(kept).troubles == ()
    assert log.known(kept) == log.anew(kept)


def test_days_that_are_judged_again_are_only_those_that_changed(kept: Library, log: Log) -> None:
    log.look(kept)
    log.label("b", [19])
    assert log.look(kept).days == ((NOON + timedelta(days=3)).date(),)
