"""Looking at logs: what drifted is reported once, what is quiet is not, faults are told."""

import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Fleet
from mlpm_tui.domain.model_keeping import AddModel
from mlpm_tui.domain.monitor_keeping import AddMonitor, RemoveMonitor
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.monitor_adding import prepared
from mlpm_tui.services.monitor_checking import Checked, check_models
from mlpm_tui.services.monitor_ingesting import ingesting, take_in, whole_or_nothing
from mlpm_tui.services.monitor_reading import stands_of
from mlpm_tui.services.opening import Wanted, open_desk, open_library
from mlpm_tui.settings import Settings
from mlpm_tui.store.library import Library
from tests.sources.logs import write

FIRST = date(2026, 11, 2)
DAYS, ROWS = 14, 600
CITIES = np.array(["Kiel", "Ulm", "Bonn"])


class Shop:
    """A model whose predictions are written day by day, and a board that watches it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.random = np.random.default_rng(7)
        self.now = datetime(2026, 11, 16, 9, tzinfo=UTC)
        self.settings = Settings(database=str(folder / "board.db"), user="ana")

    def rows(self, day: date, count: int = ROWS) -> dict[str, object]:
        """One day's rows: a clean feature, one of cities, a prediction and its label."""
        start = datetime.combine(day, datetime.min.time())
        said = self.random.random(count) < 0.3
        right = self.random.random(count) < 0.9
        return {
            "at": [start + timedelta(seconds=86_400 / count * row) for row in range(count)],
            "age": self.random.normal(40, 10, count),
            "steady": self.random.normal(0, 1, count),
            "city": CITIES[self.random.choice(3, count, p=[0.5, 0.3, 0.2])],
            "said": said.astype(int),
            "was": np.where(right, said, ~said).astype(int),
        }

    def day(self, number: int, **wrong: object) -> Path:
        day = FIRST + timedelta(days=number)
        return write(self.folder / "log" / f"{day}.parquet", self.rows(day) | wrong)

    def open(self) -> Library:
        return open_library(Wanted(self.settings, Clock(self.now), may_create=True))

    def do(self, *wishes: Wish) -> None:
        wanted = Wanted(self.settings, Clock(self.now), may_create=True)
        desk = open_desk(wanted, lambda _: None)
        try:
            for wish in wishes:
                desk.do(wish)
            desk.flush()
        finally:
            desk.close()

    def ingest(self, **typed: object) -> None:
        given = {
            "current": str(self.folder / "log"),
            "reference": str(self.folder / "reference.parquet"),
            "time": "at",
            "prediction": "said",
            "label": "was",
        }
        library = self.open()
        try:
            fleet = library.fleet("ML")
            wanted = ingesting(fleet, "churn", "", given | typed, self.now)
            with whole_or_nothing(library, wanted):
                _, wishes = take_in(library, fleet, wanted, self.now, watches=True)
        finally:
            library.close()
        self.do(*wishes)

    def check(self, *, opens: bool = True) -> Checked:
        library = self.open()
        try:
            return check_models(library, "ML", "churn", self.now, opens=opens)[0]
        finally:
            library.close()

    def fleet(self) -> Fleet:
        library = self.open()
        try:
            return library.fleet("ML")
        finally:
            library.close()


@pytest.fixture(scope="module")
def opened_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board with a model, and two weeks of its log in which nothing happens."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    write(shop.folder / "reference.parquet", shop.rows(FIRST - timedelta(days=30), 20_000))
    for number in range(DAYS):
        shop.day(number)
    shop.do(AddModel("churn"))
    return shop.folder


@pytest.fixture
def shop(opened_shop: Path, tmp_path: Path) -> Shop:
    """A model that nothing watches yet."""
    shutil.copytree(opened_shop, tmp_path, dirs_exist_ok=True)
    return Shop(tmp_path)


@pytest.fixture
def quiet(shop: Shop) -> Shop:
    """The usual monitors over two weeks in which nothing happens."""
    shop.ingest()
    return shop


def states(checked: Checked) -> dict[str, str]:
    return {stand.monitor.signal: stand.state for stand in checked.stands}


def opened(checked: Checked) -> dict[str, str]:
    return {one.report.signal: str(one.what) for one in checked.reported if one.what != "ignored"}


def shifted(shop: Shop) -> dict[str, Any]:
    return {"age": shop.random.normal(50, 10, ROWS)}


def test_the_usual_signals_are_watched_and_a_quiet_log_rings_nothing(quiet: Shop) -> None:
    checked = quiet.check()
    assert states(checked) == dict.fromkeys(
        [
            *("throughput", "accuracy", "labels", "predictions", "drift/age", "drift/city"),
            *("drift/steady", "freshness", "nulls/age", "nulls/city", "nulls/steady"),
            "unseen/city",
        ],
        "ok",
    )
    assert checked.troubles == ()
    assert opened(checked) == {}
    assert [len(s.points) for s in checked.stands if s.monitor.column == "age"] == [15, 15]


def test_what_drifted_is_reported_once_with_what_moved(quiet: Shop) -> None:
    quiet.check()
    for number in (14, 15):
        quiet.day(number, **shifted(quiet))
    quiet.now += timedelta(days=2)
    checked = quiet.check()
    assert opened(checked) == {"drift/age": "opened"}
    (report,) = [one.report for one in checked.reported]
    assert report.title.startswith("age has drifted, 17 Nov 2026: KS 0.3")
    facts = dict(report.facts)
    assert facts["median"].startswith("median 4")
    assert facts["n"] == "600, reference 20,000"
    assert float(facts["noise floor"]) < 0.1
    assert report.starts_at == datetime(2026, 11, 16, tzinfo=UTC)
    assert opened(quiet.check()) == {}


def test_it_ends_by_itself_when_it_is_over(quiet: Shop) -> None:
    for number in range(14, 20):
        quiet.day(number, **(shifted(quiet) if number < 16 else {}))
    quiet.now += timedelta(days=2)
    assert opened(quiet.check()) == {"drift/age": "opened"}
    quiet.now += timedelta(days=4)
    checked = quiet.check()
    assert opened(checked) == {"drift/age": "resolved"}
    assert set(states(checked).values()) == {"ok"}


def test_what_was_over_before_anybody_looked_opens_nothing(quiet: Shop) -> None:
    for number in range(14, 20):
        quiet.day(number, **(shifted(quiet) if number < 16 else {}))
    quiet.now += timedelta(days=6)
    assert opened(quiet.check()) == {}


def test_several_at_once_open_one_alert(quiet: Shop) -> None:
    for number in (14, 15):
        quiet.day(number, **shifted(quiet))
    quiet.now += timedelta(days=2)
    found: list[dict[str, str]] = []
    threads = [threading.Thread(target=lambda: found.append(opened(quiet.check())))]
    threads += [threading.Thread(target=lambda: found.append(opened(quiet.check())))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(len, found)) == [0, 1]


def test_a_pipeline_fault_is_told_before_what_it_does_to_the_columns(quiet: Shop) -> None:
    for number in (14, 15):
        age = quiet.random.normal(40, 10, ROWS)
        age[: ROWS // 2] = np.nan
        city = np.where(quiet.random.random(ROWS) < 0.4, "Rom", "Kiel")
        quiet.day(number, age=age, city=city)
    quiet.now += timedelta(days=2)
    checked = quiet.check()
    assert list(opened(checked)) == ["nulls/age", "unseen/city", "drift/city"]
    groups = [one.report.group for one in checked.reported]
    assert groups == ["pipeline", "pipeline", "drift"]


def test_a_day_that_should_have_rows_is_missed(quiet: Shop) -> None:
    quiet.now += timedelta(days=1, hours=-4)
    assert states(quiet.check())["freshness"] == "ok"
    quiet.now += timedelta(hours=2)
    checked = quiet.check()
    assert opened(checked) == {"freshness": "opened"}
    assert checked.reported[0].report.title == "no rows since 15 Nov 2026"
    quiet.day(14)
    assert opened(quiet.check()) == {"freshness": "resolved"}


def test_a_rewritten_partition_counts_as_it_is_now(quiet: Shop) -> None:
    quiet.day(12, **shifted(quiet))
    quiet.day(13, **shifted(quiet))
    assert opened(quiet.check()) == {"drift/age": "opened"}
    quiet.day(12)
    checked = quiet.check()
    assert states(checked)["drift/age"] == "pending"
    assert opened(checked) == {"drift/age": "resolved"}


def test_today_says_nothing_yet(quiet: Shop) -> None:
    quiet.day(13, **shifted(quiet))
    quiet.day(14, **shifted(quiet))
    checked = quiet.check()
    assert opened(checked) == {}
    drift = next(s for s in checked.stands if s.monitor.signal == "drift/age")
    assert [point.state for point in drift.points[-2:]] == ["alarm", "partial"]


def test_a_broken_file_is_one_sentence_and_the_rest_is_judged(quiet: Shop) -> None:
    (quiet.folder / "log" / "2026-11-16.parquet").write_bytes(b"PAR1 no more")
    for number in (15, 16):
        quiet.day(number, **shifted(quiet))
    quiet.now += timedelta(days=3)
    checked = quiet.check()
    assert len(checked.troubles) == 1
    assert "2026-11-16.parquet" in checked.troubles[0]
    assert opened(checked)["drift/age"] == "opened"


def test_a_fault_of_the_source_is_an_alert_once_it_has_lasted(quiet: Shop) -> None:
    broken = quiet.folder / "log" / "2026-11-16.parquet"
    broken.write_bytes(b"PAR1 no more")
    assert "source/log" not in opened(quiet.check())
    seen = []
    for _ in range(3):
        quiet.now += timedelta(minutes=5)
        seen.append(opened(quiet.check()).get("source/log"))
    assert seen[0] == "opened"
    assert set(seen[1:]) <= {None, "repeated"}
    quiet.day(14)
    quiet.now += timedelta(minutes=5)
    assert opened(quiet.check())["source/log"] == "resolved"
    quiet.now += timedelta(minutes=5)
    assert "source/log" not in opened(quiet.check())


def test_a_fault_that_is_gone_at_the_next_look_opens_nothing(quiet: Shop) -> None:
    (quiet.folder / "log").rename(quiet.folder / "elsewhere")
    assert quiet.check().troubles
    (quiet.folder / "elsewhere").rename(quiet.folder / "log")
    quiet.now += timedelta(minutes=5)
    assert "source/log" not in opened(quiet.check())


def test_a_column_that_went_missing_is_told_of(quiet: Shop) -> None:
    day = FIRST + timedelta(days=14)
    columns = quiet.rows(day)
    del columns["age"]
    write(quiet.folder / "log" / f"{day}.parquet", columns)
    quiet.now += timedelta(days=1)
    checked = quiet.check()
    assert any("age" in trouble for trouble in checked.troubles)
    assert states(checked)["drift/steady"] == "ok"


def test_a_source_that_is_gone_is_judged_by_what_was_kept(quiet: Shop) -> None:
    before = states(quiet.check())
    (quiet.folder / "log").rename(quiet.folder / "elsewhere")
    quiet.now += timedelta(hours=1)
    checked = quiet.check()
    assert len(checked.troubles) == 1
    assert states(checked) == before


def test_accuracy_waits_for_its_labels(shop: Shop) -> None:
    for number in range(11, DAYS):
        day = FIRST + timedelta(days=number)
        columns = shop.rows(day)
        label = np.asarray(columns["was"], float)
        label[30:] = np.nan
        label[:30] = 1 - np.asarray(columns["said"], float)[:30]
        write(shop.folder / "log" / f"{day}.parquet", columns | {"was": label})
    shop.ingest()
    checked = shop.check()
    stand = next(s for s in checked.stands if s.monitor.signal == "accuracy")
    assert [p.state for p in stand.points[-3:]] == ["ok", "ok", "waiting"]
    assert dict(stand.points[-1].facts)["labels"] == "90 of 1,800 rows have one"
    assert opened(checked) == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reference": "empty"}, "no files of the reference"),
        ({"time": "when"}, "when"),
        ({"zone": "Europe/Nowhere"}, "no time zone"),
    ],
)
def test_what_cannot_be_read_leaves_nothing_behind(
    shop: Shop, typed: dict[str, str], said: str
) -> None:
    (shop.folder / "empty").mkdir()
    typed = {k: str(shop.folder / v) if k == "reference" else v for k, v in typed.items()}
    with pytest.raises(Exception, match=said):
        shop.ingest(**typed)
    fleet = shop.fleet()
    assert (fleet.sources, fleet.monitors) == ((), ())
    with closing(sqlite3.connect(shop.folder / "board.db")) as raw:
        for table in ("reference", "log_part", "sketch", "measure"):
            assert raw.execute(f"select count(*) from {table}").fetchone() == (0,)  # noqa: S608  our own names


def test_a_removed_monitor_is_looked_at_no_more(quiet: Shop) -> None:
    quiet.do(RemoveMonitor("churn", "drift/age"), AddMonitor("churn", "queue"))
    checked = quiet.check()
    assert "drift/age" not in states(checked)
    assert states(checked)["queue"] == "no_data"


def test_nothing_new_changes_nothing(quiet: Shop) -> None:
    quiet.check()
    library = quiet.open()
    try:
        fleet = library.fleet("ML")
        before = stands_of(library, fleet, fleet.models, quiet.now)
        again = check_models(library, "ML", "", quiet.now, opens=True)
        assert again[0].stands == before["churn"]
    finally:
        library.close()


def test_a_tick_looks_at_nothing_twice(quiet: Shop) -> None:
    library = quiet.open()
    try:
        first, second = (
            check_models(library, "ML", "", quiet.now, opens=True, tells=False) for _ in range(2)
        )
        assert len(first[0].stands) == 12
        assert second[0].stands == ()
        quiet.day(13, **shifted(quiet))
        third = check_models(library, "ML", "", quiet.now, opens=True, tells=False)
        assert len(third[0].stands) == 12
    finally:
        library.close()


def test_a_signal_that_the_log_lacks_is_pushed_and_an_unknown_column_refused(quiet: Shop) -> None:
    library = quiet.open()
    with closing(library):
        fleet = library.fleet("ML")
        typed: dict[str, dict[str, Any]] = {"fields": {}, "settings": {}}
        (latency,), _ = prepared(library, fleet, "churn", "latency_p99 > 1s", typed, ("", ""))
        assert latency == AddMonitor(
            "churn",
            "latency_p99",
            {"least": 1, "side": "above", "alarm": 1.0, "warn": None, "settings": {"unit": "s"}},
        )
        with pytest.raises(RuleBroken, match="has no column income that can be compared; it has"):
            prepared(library, fleet, "churn", "drift/income", typed, ("", ""))


@pytest.mark.slow
def test_a_table_is_watched_where_it_lies(shop: Shop) -> None:
    log, reference = shop.folder / "log", shop.folder / "reference.parquet"
    shop.ingest(current=f"duckdb:///{log}/*.parquet", reference=str(reference))
    assert opened(shop.check()) == {}
    for number in (14, 15):
        shop.day(number, **shifted(shop))
    shop.now += timedelta(days=2)
    assert opened(shop.check()) == {"drift/age": "opened"}
