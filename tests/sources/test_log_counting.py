"""Counting files of a log by day: the same integers however the rows are cut into files."""

import gzip
import json
import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.day_measures import SCALE, DayTally, percentile, signals_of
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import layout_of
from mlpm_tui.domain.sketches import ColumnKind, Counts
from mlpm_tui.sources.log_bins import NumberBins
from mlpm_tui.sources.log_columns import Numbers
from tests.sources.logs import counted, references, totals, write

DAY = datetime.fromisoformat("2026-11-20T12:00")
ROWS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.one_of(st.none(), st.floats(-10, 10), st.just(math.nan)),
        st.one_of(st.none(), st.sampled_from("abcde")),
    ),
    min_size=1,
    max_size=60,
)


def columns(rows: Sequence[tuple[int, float | None, str | None]]) -> dict[str, pa.Array]:
    return {
        "at": pa.array([DAY + timedelta(days=day) for day, _, _ in rows], pa.timestamp("us")),
        "x": pa.array([x for _, x, _ in rows], pa.float64(), from_pandas=False),
        "c": pa.array([c for _, _, c in rows], pa.string()),
    }


@given(ROWS, st.integers(1, 4), st.integers(1, 40))
def test_merged_days_are_recomputed_days(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, float | None, str | None]],
    files: int,
    group: int,
) -> None:
    folder = tmp_path_factory.mktemp("log")
    reference = references(write(folder / "reference.parquet", columns(rows[::2]))).columns
    write(folder / "whole" / "all.parquet", columns(rows))
    for place in range(files):
        if part := rows[place::files]:
            write(folder / "cut" / f"{place}.parquet", columns(part), group)
    whole = totals(counted(folder / "whole", reference))
    assert totals(counted(folder / "cut", reference)) == whole
    for (name, day), counts in whole.items():
        given_rows = [row for row in rows if (DAY + timedelta(days=row[0])).date() == day]
        assert counts.rows == len(given_rows)
        values = [row["xc".index(name) + 1] for row in given_rows]
        assert counts.nulls == values.count(None)
        assert counts.nans == sum(isinstance(v, float) and math.isnan(v) for v in values)


TYPED = {
    "integers": (pa.array([1, 2, 3, None]), ColumnKind.NUMBER),
    "small": (pa.array([1, 2, 3, 3], pa.uint8()), ColumnKind.NUMBER),
    "halves": (pa.array(np.array([1, 2, 3, 4], np.float32)), ColumnKind.NUMBER),
    "decimals": (pa.array([Decimal("1.5"), None, Decimal(2), Decimal(3)]), ColumnKind.NUMBER),
    "days": (pa.array([date(2026, 1, day) for day in (1, 2, 3, 4)]), ColumnKind.NUMBER),
    "yes": (pa.array([True, False, None, True]), ColumnKind.CATEGORY),
    "texts": (pa.array(["a", "b", None, "a"]), ColumnKind.CATEGORY),
    "large": (pa.array(["a", "b", None, "a"], pa.large_string()), ColumnKind.CATEGORY),
    "pandas": (pa.array(["a", "b", None, "a"]).dictionary_encode(), ColumnKind.CATEGORY),
    "codes": (pa.array([7, 8, 7, 7]).dictionary_encode(), ColumnKind.CATEGORY),
}


def test_every_type_is_a_number_or_a_category_by_itself(tmp_path: Path) -> None:
    given_columns = {name: made for name, (made, _) in TYPED.items()}
    given_columns["at"] = pa.array([DAY] * 4)
    path = write(tmp_path / "log.parquet", given_columns)
    layout = layout_of({"time": "at", "features": list(TYPED)})
    found = references(path, layout)
    assert found.troubles == ()
    assert {one.column: one.kind for one in found.columns} == {n: k for n, (_, k) in TYPED.items()}
    for reference in found.columns:
        day = totals(counted(path, found.columns, layout))[reference.column, DAY.date()]
        assert day == reference.counts, reference.column
        assert day.rows == 4


def test_without_names_all_but_times_and_identifiers_are_watched(tmp_path: Path) -> None:
    made = {
        "at": pa.array([DAY] * 200),
        "also_at": pa.array([DAY] * 200),
        "row": pa.array(range(200)),
        "x": pa.array(range(200, 0, -1)),
        "who": pa.array(["me"] * 200),
        "list": pa.array([[1]] * 200),
    }
    found = references(write(tmp_path / "log.parquet", made))
    assert [one.column for one in found.columns] == ["x", "who"]
    assert found.troubles == (
        (
            "row rises with every row, as identifiers do: it is not watched unless it is named as "
            "a feature."
        ),
    )


def test_numbers_are_categories_where_a_person_says_so(tmp_path: Path) -> None:
    made = {"at": pa.array([DAY] * 3), "zip": pa.array([10115, 80331, 10115])}
    layout = layout_of({"time": "at", "categories": "zip"})
    (found,) = references(write(tmp_path / "log.parquet", made), layout).columns
    assert found.categories == ("10115", "80331")
    (as_text,) = references(write(tmp_path / "log.csv", made), layout).columns
    assert as_text == found


def test_lines_of_json_and_csv_count_as_parquet_does(tmp_path: Path) -> None:
    rows = [(day % 3, day / 7, "ab"[day % 2]) for day in range(50)]
    made = columns(rows)
    parquet = write(tmp_path / "p" / "log.parquet", made)
    csv = write(tmp_path / "c" / "log.csv", made)
    (tmp_path / "c" / "log.csv.gz").write_bytes(gzip.compress(csv.read_bytes()))
    lines = "\n".join(
        json.dumps({"at": (DAY + timedelta(days=day)).isoformat(), "x": x, "c": c})
        for day, x, c in rows
    )
    (tmp_path / "c" / "log.jsonl").write_text(lines)
    (tmp_path / "c" / "log.ndjson.gz").write_bytes(gzip.compress(lines.encode()))
    reference = references(parquet).columns
    wanted = totals(counted(parquet, reference))
    for file in counted(tmp_path / "c", reference):
        assert totals([file]) == wanted, file.file.name


def test_rows_out_of_order_and_without_time_are_counted_as_such(tmp_path: Path) -> None:
    at = [DAY, None, DAY - timedelta(days=1), DAY, None]
    path = write(tmp_path / "log.parquet", {"at": pa.array(at), "x": pa.array([1.0, 9, 2, 3, 9])})
    (found,) = counted(path, references(path).columns)
    assert (found.rows, found.timeless) == (5, 2)
    assert {day: counts.n for (_, day), counts in totals([found]).items()} == {
        date(2026, 11, 19): 1,
        date(2026, 11, 20): 2,
    }


def test_a_folder_can_name_the_day(tmp_path: Path) -> None:
    for day in (20, 21):
        write(tmp_path / f"day=2026-11-{day}" / "p.parquet", {"x": pa.array([1.0, 2.0])})
    for layout in (layout_of({}), layout_of({"time": "day"})):
        reference = references(tmp_path, layout).columns
        found = totals(counted(tmp_path, reference, layout))
        assert {day.day: counts.n for (_, day), counts in found.items()} == {20: 2, 21: 2}


def test_the_first_days_of_a_log_can_be_its_reference(tmp_path: Path) -> None:
    rows = [(day, float(day), "a" if day < 2 else "b") for day in range(6)]
    path = write(tmp_path / "log.parquet", columns(rows * 10))
    layout = layout_of({"time": "at", "reference_from": "2026-11-20", "reference_to": "2026-11-21"})
    found = references(path, layout)
    assert found.rows == 20
    number, category = found.columns
    assert (number.edges[-1], category.categories) == (1.0, ("a",))
    assert number.counts.n == category.counts.n == 20


def test_one_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    good = {"at": pa.array([DAY]), "x": pa.array([1.5]), "c": pa.array(["a"])}
    reference = references(write(tmp_path / "log" / "a.parquet", good)).columns
    (tmp_path / "log" / "broken.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "log" / "empty.csv").touch()
    (tmp_path / "log" / "empty.parquet").touch()
    (tmp_path / "log" / "broken.jsonl").write_text('{"at": ')
    (tmp_path / "log" / "broken.csv.gz").write_bytes(b"no gzip")
    write(tmp_path / "log" / "less.parquet", {"at": pa.array([DAY]), "c": pa.array(["a"])})
    write(tmp_path / "log" / "none.parquet", {"at": pa.array([], pa.timestamp("us"))})
    write(tmp_path / "log" / "timeless.parquet", {"x": pa.array([1.0])})
    found = {file.file.name: file for file in counted(tmp_path / "log", reference)}
    assert found["a.parquet"].rows == 1
    assert found["empty.csv"].rows == found["none.parquet"].rows == 0
    assert found["empty.csv"].troubles == ()
    assert [counts.column for counts in found["less.parquet"].counts] == ["c"]
    said = {name: " ".join(file.troubles) for name, file in found.items()}
    assert said["less.parquet"] == "less.parquet has no column x: it is not counted there."
    assert "timeless.parquet has no column at" in said["timeless.parquet"]
    for name in ("broken.parquet", "empty.parquet", "broken.jsonl", "broken.csv.gz"):
        assert said[name].startswith(f"{name} cannot be read as"), said[name]
        assert said[name].count("\n") == 0


def test_a_column_that_changes_its_type_is_left_out_where_it_cannot_be_read(tmp_path: Path) -> None:
    at = pa.array([DAY, DAY])
    log = tmp_path / "log"
    first = write(log / "1.parquet", {"at": at, "x": pa.array([1, 2]), "c": pa.array(["a", "b"])})
    reference = references(first).columns
    write(log / "2.parquet", {"at": at, "x": pa.array([1.0, 2.5]), "c": pa.array([1, 2])})
    write(log / "3.parquet", {"at": at, "x": pa.array(["1", "?"]), "c": pa.array(["a", "c"])})
    write(log / "4.csv", {"at": at, "x": pa.array(["1", "?"]), "c": pa.array(["a", "c"])})
    (log / "5.jsonl").write_text(
        '{"at": "2026-11-20", "x": 1, "c": "a"}\n{"at": "2026-11-20", "x": "?", "c": "c"}\n'
    )
    files = counted(log, reference)
    assert [len(file.counts) for file in files] == [2, 2, 1, 1, 1]
    assert [file.troubles for file in files[:2]] == [(), ()]
    assert totals(files[1:2])["c", DAY.date()].unseen == 2
    for file in files[2:]:
        assert file.troubles == (
            (
                f"{file.file.name} holds texts in x, where the reference has numbers: it is not "
                "counted there."
            ),
        )
        assert totals([file])["c", DAY.date()] == Counts((1, 0, 1), unseen=1)


def test_a_shift_is_seen_beside_one_value_of_a_million(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    reference = random.normal(size=100_000)
    reference[0] = 1e6
    shifted = random.normal(0.5, size=10_000)
    shifted[0] = 1e6
    before = write(tmp_path / "r.parquet", {"x": pa.array(reference)})
    after = write(tmp_path / "n.parquet", {"at": pa.array([DAY] * 10_000), "x": pa.array(shifted)})
    (column,) = references(before).columns
    counts = totals(counted(after, (column,)))["x", DAY.date()]
    p = np.array(column.counts.bins) / column.counts.n
    q = np.array(counts.bins) / counts.n
    assert np.abs(np.cumsum(p - q)).max() == pytest.approx(0.197, abs=0.01)


MEASURED = {
    "at": pa.array([DAY] * 4 + [DAY + timedelta(days=1)] * 2),
    "took": pa.array([0.1, 0.2, None, 10.0, 0.1, 0.1]),
    "status": pa.array([200, 404, 500, 503, 0, None]),
    "said": pa.array([1, 0, 1, 1, 0, None]),
    "truth": pa.array([True, False, False, None, False, True]),
    "known_at": pa.array([DAY + timedelta(days=2)] * 3 + [None] * 3),
}
LABELLED = layout_of(
    {
        "time": "at",
        "latency": "took",
        "latency_limit": 0.2,
        "error": "status",
        "prediction": "said",
        "label": "truth",
        "label_time": "known_at",
    }
)


def test_a_days_measures_add_up(tmp_path: Path) -> None:
    path = write(tmp_path / "log.parquet", MEASURED)
    (file,) = counted(path, (), LABELLED)
    first = [tally for tally in file.tallies if tally.day == DAY.date()]
    found = {one.signal: one for one in signals_of(first)}
    assert {name: (one.n, one.good) for name, one in found.items()} == {
        "throughput": (4, None),
        "error_rate": (4, 2),
        "predictions": (4, 3),
        "accuracy": (3, 2),
        "latency_p50": (3, 2),
        "latency_p95": (3, 2),
        "latency_p99": (3, 2),
        "label_delay": (3, None),
    }
    assert found["latency_p50"].value == pytest.approx(0.2, rel=0.02)
    assert found["latency_p99"].value == pytest.approx(10, rel=0.02)
    assert found["label_delay"].value == pytest.approx(2 * 86_400, rel=0.02)
    both = {one.signal: one for one in signals_of(file.tallies, 2)}
    assert (both["throughput"].value, both["error_rate"].n, both["error_rate"].good) == (3, 6, 2)
    assert both["accuracy"].value == pytest.approx(3 / 4)


@pytest.mark.parametrize(
    ("said", "truth", "right"),
    [
        (pa.array([0.9, 0.2, 0.5]), pa.array([1, 0, 1]), 2),
        (pa.array(["cat", "dog", None]), pa.array(["cat", "cat", "dog"]), 1),
        (pa.array(["Yes", "no", "yes"]), pa.array([1, 0, 0]), 2),
        (pa.array([True, False, True]), pa.array(["True", "False", "False"]), 2),
        (pa.array([3, 2, 1]), pa.array([3.0, 2.0, 2.0]), 2),
    ],
    ids=["shares", "texts", "words and numbers", "booleans and texts", "classes"],
)
def test_predictions_are_held_against_labels(
    tmp_path: Path, said: pa.Array, truth: pa.Array, right: int
) -> None:
    made = {"at": pa.array([DAY] * 3), "said": said, "truth": truth}
    layout = layout_of({"time": "at", "prediction": "said", "label": "truth"})
    (file,) = counted(write(tmp_path / "log.parquet", made), (), layout)
    correct = DayTally("correct", DAY.date(), 3 - said.null_count, right)
    assert correct in file.tallies


@pytest.mark.parametrize(
    ("error", "failed"),
    [
        (pa.array(["", "timeout", None, "OK", "500", "404"]), 2),
        (pa.array([True, False, None, True, False, False]), 2),
        (pa.array([0.0, 1.0, math.nan, -1.0, 200.0, 599.0]), 3),
    ],
    ids=["texts", "booleans", "numbers"],
)
def test_errors_are_told_from_success(tmp_path: Path, error: pa.Array, failed: int) -> None:
    made = {"at": pa.array([DAY] * 6), "error": error}
    layout = layout_of({"time": "at", "error": "error"})
    (file,) = counted(write(tmp_path / "log.parquet", made), (), layout)
    assert DayTally("errors", DAY.date(), 6, failed) in file.tallies


@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=300), st.sampled_from([0.5, 0.95]))
def test_percentiles_are_within_two_percent(values: list[float], share: float) -> None:
    bins = NumberBins(SCALE).counts(Numbers(np.array(values)), 0, len(values)).bins
    exact = sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
    assert percentile(bins, share) == pytest.approx(exact, rel=0.019)


def test_a_zone_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="No time zone is called Mars/Base"):
        counted(tmp_path, (), layout_of({"zone": "Mars/Base"}))
