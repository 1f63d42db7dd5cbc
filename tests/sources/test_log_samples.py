"""The numbers of a column themselves, on the days that are asked for."""

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.sources.log_files import log_files
from mlpm_tui.sources.log_samples import Stretch, sample_column
from tests.sources.logs import LAYOUT, write

NOON = datetime.fromisoformat("2026-11-20T12:00")
ALL = Stretch(None, None, 6)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    for part, form in enumerate(("parquet", "csv")):
        write(
            tmp_path / "log" / f"{part}.{form}",
            {
                "at": pa.array([NOON + timedelta(days=day) for day in (2, 0, 1)]),
                "x": pa.array([part + 0.5, None, 2.0]),
                "c": pa.array(["b", None, "a"]),
            },
        )
    return tmp_path / "log"


def values(log: Path, column: str, *stretches: Stretch, most: int = 100) -> list[list[float]]:
    found = sample_column(log_files(str(log)), column, LAYOUT, stretches, most)
    return [each.tolist() for each in found]


def test_values_are_those_of_the_days_asked_for(log: Path) -> None:
    (everything,) = values(log, "x", ALL)
    assert sorted(map(str, everything)) == ["0.5", "1.5", "2.0", "2.0", "nan", "nan"]
    late = Stretch(date(2026, 11, 21), date(2026, 11, 22), 4)
    one = Stretch(date(2026, 11, 21), date(2026, 11, 21), 2)
    never = Stretch(date(2027, 1, 1), None, 0)
    assert values(log, "x", late, one, never) == [[2.0, 0.5, 2.0, 1.5], [2.0, 2.0], []]
    assert values(log, "y", ALL) == [[]]


def test_of_many_values_the_same_ones_are_drawn(tmp_path: Path) -> None:
    rows = 20_000
    place = write(
        tmp_path / "log.parquet",
        {"at": pa.array([NOON] * rows), "x": pa.array(np.arange(float(rows)))},
    )
    day = Stretch(NOON.date(), NOON.date(), rows)
    (first,) = values(place, "x", day, most=2_000)
    assert 1_800 < len(first) < 2_200
    assert values(place, "x", Stretch(date(2026, 1, 1), date(2026, 1, 2), 9), day, most=2_000) == [
        [],
        first,
    ]


def test_a_column_of_texts_is_told_of(log: Path) -> None:
    with pytest.raises(RuleBroken, match="other values than numbers in c"):
        values(log, "c", ALL)
