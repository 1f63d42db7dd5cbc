"""A monitor by Wasserstein's distance compares raw values, and reads each window once."""

from datetime import UTC, date, datetime, timedelta
from importlib import util
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from mlpm_tui.domain.model_keeping import AddModel
from mlpm_tui.domain.monitor_keeping import AddMonitor, EditMonitor
from mlpm_tui.domain.monitor_points import Stand
from mlpm_tui.services import raw_scoring
from mlpm_tui.sources import log_samples
from mlpm_tui.sources.log_files import LogFile
from tests.services.test_monitor_checking import DAYS, FIRST, ROWS, Shop, opened
from tests.sources.logs import write


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    write(tmp_path / "reference.parquet", shop.rows(FIRST - timedelta(days=30), 20_000))
    for number in range(DAYS):
        shop.day(number)
    shop.do(AddModel("churn"))
    shop.ingest()
    shop.do(EditMonitor("churn", "drift/age", {"method": "wasserstein", "warn": 0.2}))
    return shop


def of_age(shop: Shop) -> Stand:
    checked = shop.check(opens=False)
    assert checked.troubles == ()
    return next(s for s in checked.stands if s.monitor.signal == "drift/age")


def test_each_window_has_scipys_distance_beside_its_floor(shop: Shop) -> None:
    import pyarrow.parquet

    def column(name: str) -> np.ndarray:
        values: np.ndarray = pyarrow.parquet.read_table(shop.folder / name)["age"].to_numpy()
        return values

    stand = of_age(shop)
    there = column("reference.parquet")
    for number in range(DAYS):
        point = stand.points[number]
        here = column(f"log/{FIRST + timedelta(days=number)}.parquet")
        moved = stats.wasserstein_distance(here, there) / np.std(there)
        assert point.value == pytest.approx(moved, abs=1e-9)
        assert (point.state, (point.value or 0) < (point.floor or 0)) == ("ok", True)
        assert dict(point.facts)["raw values"].startswith("600 of 600 (")


def test_a_shift_of_the_tail_opens_an_alert(shop: Shop) -> None:
    shop.check()
    for number in (14, 15):
        age = shop.random.normal(40, 10, ROWS)
        shop.day(number, age=np.where(age > 52, age * 3, age))
    shop.now += timedelta(days=2)
    assert opened(shop.check()) == {"drift/age": "opened"}
    assert opened(shop.check()) == {}


def test_only_new_windows_are_read(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    first = of_age(shop)
    read: list[str] = []
    values = log_samples._values

    def noted(file: LogFile, *more: object, **named: object) -> object:
        read.append(file.name)
        return values(file, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(log_samples, "_values", noted)
    shop.day(14)
    shop.now += timedelta(days=1)
    second = of_age(shop)
    assert read == ["2026-11-16.parquet", "reference.parquet"]
    assert second.points[:DAYS] == first.points[:DAYS]
    # What is written anew is read anew.
    read.clear()
    shop.day(13, age=shop.random.normal(60, 10, ROWS))
    assert of_age(shop).points[13].state == "alarm"
    assert read == ["2026-11-15.parquet", "reference.parquet"]


def test_of_many_values_a_sample_is_compared_and_said(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_scoring, "MOST", 200)
    point = of_age(shop).points[0]
    compared = int(dict(point.facts)["raw values"].split()[0])
    assert 150 < compared < 250
    assert "of 600 (" in dict(point.facts)["raw values"]


def test_a_window_whose_file_is_gone_says_nothing(shop: Shop) -> None:
    shop.do(EditMonitor("churn", "drift/age", {"method": "ks"}))
    of_age(shop)
    (shop.folder / "log" / f"{FIRST}.parquet").unlink()
    shop.do(EditMonitor("churn", "drift/age", {"method": "wasserstein"}))
    points = of_age(shop).points
    assert points[0].starts_at == datetime(2026, 11, 2, tzinfo=UTC)
    assert [point.state for point in points[:2]] == ["no_data", "ok"]


def test_what_cannot_be_compared_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda _: None)
    said = " ".join(shop.check(opens=False).troubles)
    assert "not installed: `pip install 'mlpm-tui[exact]'`" in said
    shop.do(AddMonitor("churn", "drift/other", {"method": "wasserstein", "warn": 0.2}, "log"))
    said = " ".join(shop.check(opens=False).troubles)
    assert "other holds no numbers that the reference has too" in said
    assert date(2026, 11, 2) == FIRST
