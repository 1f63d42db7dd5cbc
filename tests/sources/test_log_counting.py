"""Counting files of a log by day: the same integers however the rows are cut into files."""

import gzip
import json
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import layout_of
from mlpm_tui.domain.sketches import ColumnKind, Counts
from mlpm_tui.sources import log_reference, log_sections
from mlpm_tui.sources.log_counting import LogCounter
from mlpm_tui.sources.log_files import log_files
from tests.sources.logs import LAYOUT, counted, references, totals, write

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
        assert [file.rows for file in counted(tmp_path, (), layout)] == [2, 2]
    late = layout_of({"time": "day", "reference_from": "2026-11-21"})
    assert references(tmp_path, late).rows == 2


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


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_reference_too_large_to_hold_is_counted_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    values = np.random.default_rng(4).normal(size=3_000)
    made = {"at": pa.array([DAY] * 3_000), "x": pa.array(values), "c": pa.array(["a"] * 3_000)}
    path = write(tmp_path / f"log.{form}", made)
    monkeypatch.setattr(log_reference, "MOST_HELD", 700)
    number, category = references(path).columns
    assert set(number.edges) <= set(values)
    assert number.counts.n == category.counts.n == 3_000
    assert min(number.counts.bins) > 0
    day = totals(counted(path, (number, category)))
    assert (day["x", DAY.date()], day["c", DAY.date()]) == (number.counts, category.counts)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_on_which_clocks_change_has_all_its_rows(
    tmp_path: Path, day: date, hours: int
) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    at = [noon + timedelta(hours=hour) for hour in range(-48, 48)]
    path = write(tmp_path / "log.parquet", {"at": pa.array(at), "x": pa.array([1.0] * 96)})
    layout = layout_of({"time": "at", "zone": "Europe/Berlin"})
    found = totals(counted(path, references(path, layout).columns, layout))
    lengths = {at: counts.n for (_, at), counts in found.items()}
    assert lengths[day] == hours
    assert lengths[day - timedelta(days=1)] == lengths[day + timedelta(days=1)] == 24


def test_a_file_counted_alone_counts_as_among_others(tmp_path: Path) -> None:
    rows = [(place % 3, place / 7, "ab"[place % 2]) for place in range(300)]
    path = write(tmp_path / "log.parquet", columns(rows), 50)
    counter = LogCounter(LAYOUT, references(path).columns)
    (file,) = log_files(str(path))
    with ThreadPoolExecutor(2) as threads:
        assert counter.count(file, threads) == counter.count(file)


@pytest.mark.parametrize("group", [7, 50, 64, 300])
def test_columns_read_apart_count_as_if_read_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    rows = [
        (place * 7 % 5, None if place % 11 == 0 else place * 17 % 101 / 7, f"t{place // 40}")
        for place in range(300)
    ]
    path = write(tmp_path / "log.parquet", columns(rows), group)
    found = references(path)
    monkeypatch.setattr(log_sections, "_ROWS", 64)
    assert references(path) == found
    assert found.rows == 300
    counter = LogCounter(LAYOUT, found.columns)
    (file,) = log_files(str(path))
    with ThreadPoolExecutor(2) as threads:
        assert counter.count(file, threads) == counter.count(file)


def test_a_zone_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="no time zone 'Mars/Base'"):
        counted(tmp_path, (), layout_of({"zone": "Mars/Base"}))


def test_texts_that_are_none_and_names_that_are_none_do_no_harm(tmp_path: Path) -> None:
    bad = pa.Array.from_buffers(
        pa.string(), 2, [None, *pa.array([b"ok", b"\xff\xfe"], pa.binary()).buffers()[1:]]
    )
    made = {"at": pa.array([DAY] * 2), "c": bad, "": pa.array([2, 1]), "x": pa.array([2.0, 1.0])}
    path = write(tmp_path / "log.parquet", made)
    with pytest.raises(RuleBroken, match="cannot be read as parquet"):
        references(path)
    layout = layout_of({"time": "at", "features": "x", "prediction": "c"})
    good = write(tmp_path / "good.parquet", made | {"c": pa.array(["1", "0"])})
    found = references(good, layout)
    assert [each.column for each in found.columns] == ["x", "c"]
    (file,) = counted(path, found.columns, layout)
    assert file.troubles[0].startswith("log.parquet cannot be read as parquet")
    assert [each.column for each in references(good).columns] == ["c", "x"]
