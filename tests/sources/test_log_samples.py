"""The values of a column themselves, on the days that are asked for."""

import math
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import layout_of
from mlpm_tui.sources.log_files import log_files
from mlpm_tui.sources.log_samples import read_column
from tests.sources.logs import LAYOUT, write

NOON = datetime.fromisoformat("2026-11-20T12:00")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    for part, form in enumerate(("parquet", "csv")):
        write(
            tmp_path / "log" / f"{part}.{form}",
            {
                "at": pa.array([NOON + timedelta(days=day) for day in (2, 0, 1)]),
                "x": pa.array([part + 0.5, None, 2.0]),
                "c": pa.array(["b", None, "a"]),
                "zip": pa.array([1, 2, 3]),
            },
        )
    return tmp_path / "log"


def values(log: Path, column: str, *days: date) -> list[object]:
    return list(read_column(log_files(str(log)), column, LAYOUT, *days))


def test_values_are_those_of_the_days_asked_for(log: Path) -> None:
    assert sorted(str(x) for x in values(log, "x")) == ["0.5", "1.5", "2.0", "2.0", "nan", "nan"]
    assert values(log, "x", date(2026, 11, 21), date(2026, 11, 22)) == [2.0, 0.5, 2.0, 1.5]
    (first, second) = values(log, "x", date(2026, 11, 20), date(2026, 11, 20))
    assert isinstance(first, float)
    assert math.isnan(first)
    assert second != first
    assert values(log, "c", date(2026, 11, 20), date(2026, 11, 21)) == [None, "a", None, "a"]
    assert values(log, "x", date(2027, 1, 1)) == []


def test_numbers_come_as_texts_where_they_are_categories(log: Path) -> None:
    layout = layout_of({"time": "at", "categories": ["zip"]})
    assert sorted(read_column(log_files(str(log)), "zip", layout)) == list("112233")


def test_a_column_that_is_not_there_is_told_of(log: Path) -> None:
    with pytest.raises(RuleBroken, match="has no column y"):
        values(log, "y")
