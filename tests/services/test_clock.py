"""The clock that nobody can hurry: jumps, sleep, daylight saving, and countdowns that only fall."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.timebox import Timebox, TimeboxState
from mlpm_tui.services.clock import TRUSTED_AFTER_S, Clock
from mlpm_tui.services.clock_memory import sure_time
from tests.conftest import NOW

DAY_S, HOUR_S = 86_400.0, 3_600.0
BERLIN = ZoneInfo("Europe/Berlin")


class Times:
    """A wall clock and a steady one, moved by hand."""

    def __init__(self) -> None:
        self.wall = NOW.timestamp()
        self.steady = 1_000.0

    def clock(self) -> Clock:
        return Clock(wall=lambda: self.wall, steady=lambda: self.steady)

    def pass_(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_jump_forward_is_flagged_at_once_and_not_believed_for_ten_minutes() -> None:
    times = Times()
    clock = times.clock()
    times.pass_(10)
    assert clock.sure() == after(10)
    times.wall += DAY_S
    assert clock.jump_s() == pytest.approx(DAY_S)
    assert clock.sure() == after(10)
    assert clock.doubt_left == timedelta(seconds=TRUSTED_AFTER_S)
    times.pass_(TRUSTED_AFTER_S - 1)
    assert clock.sure() == after(10 + TRUSTED_AFTER_S - 1)
    times.pass_(1)
    assert clock.sure() == after(10 + TRUSTED_AFTER_S + DAY_S) == clock.now()
    assert clock.doubt_left == timedelta()
    assert clock.jump_s() == 0


def test_a_jump_that_is_put_right_leaves_no_trace() -> None:
    times = Times()
    clock = times.clock()
    times.wall += DAY_S
    clock.sure()
    times.pass_(60)
    times.wall -= DAY_S
    assert clock.sure() == after(60) == clock.now()
    times.pass_(DAY_S)
    assert clock.sure() == clock.now()


def test_each_new_jump_is_doubted_anew() -> None:
    times = Times()
    clock = times.clock()
    for _ in range(5):
        times.wall += DAY_S
        assert clock.sure() < after(DAY_S)
        times.pass_(TRUSTED_AFTER_S - 1)
        assert clock.sure() < after(DAY_S)


def test_a_clock_set_back_is_believed_and_nothing_has_run_out_by_it() -> None:
    times = Times()
    clock = times.clock()
    times.wall -= 2 * HOUR_S
    assert clock.jump_s() == pytest.approx(-2 * HOUR_S)
    assert clock.sure() == clock.now() == after(-2 * HOUR_S)
    assert clock.doubt_left == timedelta()


def test_sleep_is_time_that_has_passed() -> None:
    times = Times()
    clock = times.clock()
    times.pass_(8 * HOUR_S)  # the steady clock counts it, where the system tells of sleep
    assert clock.jump_s() == 0
    assert clock.sure() == clock.now() == after(8 * HOUR_S)


def test_a_time_server_may_correct_as_often_as_it_likes() -> None:
    times = Times()
    clock = times.clock()
    for _ in range(1_000):
        times.pass_(60)
        times.wall += 1
        assert clock.sure() == clock.now()


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(-1e6, 1e6)), max_size=30))
def test_it_is_never_later_than_the_clock_on_the_wall(steps: list[tuple[float, float]]) -> None:
    times = Times()
    clock = times.clock()
    for passed, jump in steps:
        times.pass_(passed)
        times.wall += jump
        assert clock.sure() <= clock.now() + timedelta(milliseconds=1)


@given(
    st.integers(60, 10**7),
    st.lists(st.floats(0, 1e5), min_size=1, max_size=30),
    st.integers(0, 10**7),
)
def test_a_countdown_only_falls_under_a_steady_clock(
    length: int, steps: list[float], spent: int
) -> None:
    times = Times()
    clock = times.clock()
    timebox = Timebox(length, spent, NOW, NOW)
    last = timebox.left_s(clock.now())
    for passed in steps:
        times.pass_(passed)
        left = timebox.left_s(clock.now())
        assert left <= last
        assert timebox.left_s(clock.sure()) == pytest.approx(left)
        last = left


@pytest.mark.parametrize(
    "start",
    [datetime(2026, 3, 28, 12, tzinfo=BERLIN), datetime(2026, 10, 24, 12, tzinfo=BERLIN)],
    ids=["an hour is lost", "an hour comes twice"],
)
def test_seven_days_are_168_hours_whatever_the_clock_on_the_wall_says(start: datetime) -> None:
    begun = start.astimezone(UTC)
    timebox = Timebox(7 * 86_400, 0, begun, begun)
    assert timebox.state(begun + timedelta(hours=167, minutes=59)) is TimeboxState.AT_RISK
    assert timebox.state(begun + timedelta(hours=168)) is TimeboxState.EXPIRED
    local = timebox.ends_at
    assert local is not None
    shown = local.astimezone(BERLIN)
    assert shown.hour == (13 if start.month == 3 else 11)


@pytest.fixture
def boot_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = tmp_path / "boot_id"
    file.write_text("first\n", encoding="ascii")
    return file


def test_a_jump_between_two_commands_is_doubted_too(boot_id: Path) -> None:
    times = Times()
    assert sure_time(times.clock(), boot_id) == after(0)
    times.pass_(60)
    times.wall += DAY_S
    assert sure_time(times.clock(), boot_id) == after(60)
    times.pass_(TRUSTED_AFTER_S)
    assert sure_time(times.clock(), boot_id) == after(DAY_S + 60 + TRUSTED_AFTER_S)


def test_another_start_of_the_system_is_another_clock(boot_id: Path) -> None:
    times = Times()
    sure_time(times.clock(), boot_id)
    boot_id.write_text("second\n", encoding="ascii")
    times.wall, times.steady = times.wall + DAY_S, 5.0
    assert sure_time(times.clock(), boot_id) == after(DAY_S)


@pytest.mark.parametrize("kept", ["", "[]", '{"boot": "first"}', '{"boot": "first", "lead": "x"}'])
def test_a_damaged_memory_is_no_memory(boot_id: Path, tmp_path: Path, kept: str) -> None:
    times = Times()
    sure_time(times.clock(), boot_id)
    file = tmp_path / "state" / "mlpm" / "clock.json"
    assert json.loads(file.read_text(encoding="utf-8"))["boot"] == "first"
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text(kept, encoding="utf-8")
    times.wall += DAY_S
    assert sure_time(times.clock(), boot_id) == after(DAY_S)
