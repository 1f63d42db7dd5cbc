"""Signals that arrive as numbers: asked of a server step by step, read from runs, pushed."""

import math
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.model_keeping import AddModel
from mlpm_tui.domain.monitor_keeping import AddMonitor, PauseMonitor, ResumeMonitor
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.desk import Desk
from mlpm_tui.services.monitor_adding import prepared
from mlpm_tui.services.monitor_checking import Checked, check_models
from mlpm_tui.services.monitor_series import MOST_QUESTIONS
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.services.pushing import Pushed, push
from mlpm_tui.settings import Settings
from tests.package.conftest import ROOT
from tests.sources.prometheus import Server, serving

NOW = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    settings = Settings(database=str(tmp_path / "board.db"), user="ana")
    desk = open_desk(Wanted(settings, Clock(NOW), may_create=True), lambda _: None)
    with closing(desk):
        desk.do(AddModel("churn"))
        desk.flush()
        yield desk


def add(desk: Desk, text: str, place: tuple[str, str], **settings: str) -> None:
    typed = {"fields": {}, "settings": dict(settings)}
    wishes, _ = prepared(desk.library, desk.library.fleet("ML"), "churn", text, typed, place)
    desk.do(*wishes)
    desk.flush()


def look(desk: Desk, now: datetime = NOW) -> Checked:
    return check_models(desk.library, "ML", "churn", now, opens=True)[0]


def answer(server: Server, *values: str) -> None:
    """Let a server answer with these values, an hour apart, the last one at nine."""
    last = NOW.replace(minute=0)
    ats = [(last - HOUR * back).timestamp() for back in range(len(values) - 1, -1, -1)]
    server.series(list(zip(ats, values, strict=True)))


def test_a_server_is_asked_once_a_step(desk: Desk, server: Server) -> None:
    place = (server.address, "")
    add(desk, "latency_p99 > 100ms", place, histogram="http_s", selector='job="api"', unit="ms")
    answer(server, "20", "30", "120", "140")
    checked = look(desk)
    (stand,) = checked.stands
    assert [point.state for point in stand.points] == ["ok", "ok", "alarm", "alarm"]
    assert (stand.points[-1].starts_at, stand.points[-1].ends_at) == (
        datetime(2026, 11, 23, 8, tzinfo=UTC),
        datetime(2026, 11, 23, 9, tzinfo=UTC),
    )
    (report,) = [one.report for one in checked.reported]
    assert report.title == "latency p99 140 ms, above 100 ms"
    assert report.window == "2026-11-23 08:00 to 09:00 UTC"
    assert server.asked[0]["query"] == [
        'histogram_quantile(0.99, sum by (le) (rate(http_s_bucket{job="api"}[1h])))'
    ]
    assert look(desk).stands == checked.stands
    assert len(server.asked) == 1
    answer(server, "150")
    look(desk, NOW + HOUR)
    assert server.asked[1]["start"] == [str(NOW.replace(minute=0).timestamp())]


def test_a_server_is_not_asked_for_a_paused_monitor(desk: Desk, server: Server) -> None:
    add(desk, "cpu > 0.9", (server.address, ""), query="avg(cpu)")
    answer(server, "0.2", "0.3")
    before = look(desk)
    desk.do(PauseMonitor("churn", "cpu"))
    desk.flush()
    (stand,) = look(desk, NOW + HOUR).stands
    assert [point.value for point in stand.points] == [0.2, 0.3]
    assert len(server.asked) == 1
    desk.do(ResumeMonitor("churn", "cpu"))
    desk.flush()
    answer(server, "0.4")
    look(desk, NOW + 2 * HOUR)
    assert server.asked[1]["start"] == [str(before.stands[0].points[-1].ends_at.timestamp())]


def test_a_server_that_is_away_leaves_what_was_known(desk: Desk, server: Server) -> None:
    add(desk, "cpu > 0.9", (server.address, ""), query="avg(cpu)")
    desk.do(AddMonitor("churn", "queue", {"alarm": 5.0}))
    desk.flush()
    answer(server, "0.95", "0.97")
    before = look(desk)
    server.code, server.body = 503, b"{}"
    checked = look(desk, NOW + HOUR)
    assert checked.stands == before.stands
    assert len(checked.troubles) == 1
    assert "503" in checked.troubles[0]


def test_a_signal_without_a_query_says_what_is_missing(desk: Desk, server: Server) -> None:
    add(desk, "cpu > 0.9", (server.address, ""))
    (trouble,) = look(desk).troubles
    assert "cpu has no query: give one by" in trouble


def test_a_metric_of_runs_is_read_over_time(desk: Desk) -> None:
    store = f"sqlite:///{ROOT / 'data' / 'demo' / 'mlflow.db'}"
    add(desk, "f1 < 0.5", ("", store), experiment="sentiment-of-reviews")
    (stand,) = look(desk).stands
    assert stand.points
    values = [point.value for point in stand.points if point.value is not None]
    assert all(0 <= value <= 1 for value in values if not math.isnan(value))
    assert [p.state for p in stand.points if p.value is not None and math.isnan(p.value)] == [
        "no_data"
    ], "a run that overflowed is shown, and judged by nobody"
    assert [p.starts_at for p in stand.points] == sorted(p.starts_at for p in stand.points)
    assert look(desk).stands == (stand,)


def test_pushed_values_that_are_only_nan_open_an_alert(desk: Desk) -> None:
    add(desk, "f1 < 0.8", ("", ""))
    fleet = desk.library.fleet("ML")
    for days, value in enumerate((0.9, 0.91, math.nan, math.nan)):
        now = NOW + timedelta(days=days)
        push(desk.library, fleet, [Pushed("churn", "f1", value)], now)
        told = [one.report.title for one in look(desk, now).reported]
        assert told == (["f1: only NaN since 25 Nov 2026 09:20"] if days == 3 else [])
    for days in (4, 5):
        now = NOW + timedelta(days=days)
        push(desk.library, fleet, [Pushed("churn", "f1", 0.9)], now)
        checked = look(desk, now)
    assert [str(one.what) for one in checked.reported] == ["resolved"]


def test_a_short_step_is_asked_for_in_slices(desk: Desk, server: Server) -> None:
    add(desk, "cpu > 0.9", (server.address, ""), query="avg(cpu)", step="2min")
    answer(server, "0.2", "0.3")
    checked = look(desk)
    assert checked.troubles == ()
    assert [point.value for point in checked.stands[0].points] == [0.2, 0.3]
    assert [each["start"] for each in server.asked[1:]] == [
        each["end"] for each in server.asked[:2]
    ]
    assert len(server.asked) == 3
    look(desk, NOW + timedelta(days=200))
    assert len(server.asked) == 3 + MOST_QUESTIONS
