"""Labels that come later: joined by identifier, counted on the day of the prediction."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.day_measures import DayTally, signals_of
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout, layout_of
from mlpm_tui.domain.sketches import ColumnReference
from mlpm_tui.sources import log_batches
from mlpm_tui.sources.log_files import log_files
from mlpm_tui.sources.log_labels import LabelCounts, count_labels
from tests.sources.logs import references, write

NOON = datetime.fromisoformat("2026-11-20T12:00")
SETTINGS = {
    "time": "at",
    "join": "id",
    "prediction": "said",
    "label": "truth",
    "label_time": "came",
    "labels_uri": "elsewhere",
}
LAYOUT = layout_of(SETTINGS)


def counted(
    folder: Path, layout: LogLayout = LAYOUT, columns: tuple[ColumnReference, ...] = ()
) -> LabelCounts:
    files, labels = log_files(str(folder / "log")), log_files(str(folder / "labels"))
    return count_labels(files, labels, layout, columns)


def correct(found: LabelCounts) -> dict[date, tuple[int, int | None]]:
    return {t.day: (t.n, t.good) for t in found.tallies if t.measure == "correct"}


def predictions(*rows: tuple[object, int, int]) -> dict[str, pa.Array]:
    return {
        "id": pa.array([row[0] for row in rows]),
        "at": pa.array([NOON + timedelta(days=row[1]) for row in rows]),
        "said": pa.array([row[2] for row in rows]),
    }


def labels(*rows: tuple[object, int | None]) -> dict[str, pa.Array]:
    return {"id": pa.array([row[0] for row in rows]), "truth": pa.array([row[1] for row in rows])}


def test_labels_count_on_the_day_of_the_prediction(tmp_path: Path) -> None:
    write(tmp_path / "log/1.parquet", predictions((1, 1, 1), (2, 0, 1), (3, 0, 0), (4, 0, 0)))
    write(tmp_path / "log/2.parquet", predictions((5, 1, 1), (6, 1, 0)))
    write(tmp_path / "labels/a.parquet", labels((1, 1), (2, 0), (9, 1), (5, None), (6, 0)))
    found = counted(tmp_path)
    assert correct(found) == {date(2026, 11, 20): (1, 0), date(2026, 11, 21): (2, 2)}
    assert (found.rows, found.troubles) == (5, ())


def test_the_last_of_several_labels_counts(tmp_path: Path) -> None:
    write(tmp_path / "log/1.parquet", predictions((1, 0, 1), (2, 0, 1)))
    write(tmp_path / "labels/a.parquet", labels((1, 1), (2, 0), (2, 1)))
    assert correct(counted(tmp_path)) == {NOON.date(): (2, 2)}
    write(tmp_path / "labels/b.parquet", labels((1, 0)))
    assert correct(counted(tmp_path)) == {NOON.date(): (2, 1)}


@pytest.mark.parametrize(
    ("ids", "form"),
    [(("7", "8"), "parquet"), (("x-7", "x-8"), "csv"), ((7, 8), "csv")],
    ids=["texts and numbers", "texts", "numbers"],
)
def test_identifiers_of_different_types_meet(
    tmp_path: Path, ids: tuple[object, object], form: str
) -> None:
    write(tmp_path / f"log/1.{form}", predictions((ids[0], 0, 1), (ids[1], 0, 0)))
    other = [int(str(each)) if str(each).isdigit() else each for each in ids]
    write(tmp_path / "labels/a.parquet", labels((other[0], 1), (other[1], 1)))
    assert correct(counted(tmp_path)) == {NOON.date(): (2, 1)}


def test_the_delay_of_labels_is_measured(tmp_path: Path) -> None:
    write(tmp_path / "log/1.parquet", predictions((1, 0, 1), (2, 0, 0)))
    came = pa.array([NOON + timedelta(days=21), None])
    write(tmp_path / "labels/a.parquet", {**labels((1, 1), (2, 0)), "came": came})
    found = {one.signal: one for one in signals_of(counted(tmp_path).tallies)}
    assert found["label_delay"].n == 1
    assert found["label_delay"].value == pytest.approx(21 * 86_400, rel=0.02)


def test_labels_drift_by_the_day_of_the_prediction(tmp_path: Path) -> None:
    write(tmp_path / "log/1.parquet", predictions((1, 0, 1), (2, 1, 0), (3, 1, 0)))
    write(tmp_path / "labels/a.parquet", labels((1, 1), (2, 0)))
    made = {"truth": pa.array([0, 1, 1])}
    reference = references(write(tmp_path / "r.parquet", made), LAYOUT).columns
    (first, second) = counted(tmp_path, columns=reference).counts
    assert (first.day, first.counts.bins) == (date(2026, 11, 20), (0, 0, 1, 0))
    assert (second.counts.bins, second.counts.nulls) == ((0, 1, 0, 0), 0)


@given(st.integers(1, 7), st.lists(st.integers(0, 20), max_size=40))
def test_labels_are_the_same_however_many_are_looked_up_at_once(
    tmp_path_factory: pytest.TempPathFactory, at_once: int, known: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("log")
    for part in range(3):
        rows = [(place, place % 4, place % 2) for place in range(part, 21, 3)]
        write(folder / f"log/{part}.parquet", predictions(*rows))
    write(folder / "labels/a.parquet", labels((99, 0), *((place, 1) for place in known)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_batches, "ROWS_AT_ONCE", at_once)
        few = counted(folder)
    assert few == counted(folder)
    assert sum(n for n, _ in correct(few).values()) == len(set(known))


def test_what_cannot_be_joined_is_told_of(tmp_path: Path) -> None:
    write(tmp_path / "log/1.parquet", predictions((1, 0, 1)))
    write(tmp_path / "log/2.parquet", {"at": pa.array([NOON]), "said": pa.array([1])})
    write(tmp_path / "labels/a.parquet", labels((1, 1)))
    write(tmp_path / "labels/b.parquet", {"id": pa.array([1])})
    (tmp_path / "labels/c.parquet").write_bytes(b"PAR1")
    (tmp_path / "labels/d.csv").touch()
    found = counted(tmp_path)
    assert DayTally("correct", NOON.date(), 1, 1) in found.tallies
    said = "\n".join(found.troubles)
    assert "b.parquet of the labels has no usable column truth" in said
    assert "c.parquet cannot be read" in said
    assert "2.parquet has no column id: its predictions have no labels." in said
    assert len(found.troubles) == 3
    with pytest.raises(RuleBroken, match="name the column"):
        counted(tmp_path, layout_of({**SETTINGS, "join": ""}))
