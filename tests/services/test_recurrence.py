"""Schedules mean the moments of RFC 5545 in their zone; short months and clocks are no trouble."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Schedule
from mlpm_tui.services.recurrence import due, next_after, passed, upcoming

START = datetime(2026, 1, 31, 9, 0)  # noqa: DTZ001  # on the wall
BEFORE = datetime(2025, 12, 31, tzinfo=UTC)


def scheduled(
    rule: str,
    start: datetime = START,
    zone: str = "UTC",
    opened_for: datetime | None = None,
    paused_at: datetime | None = None,
) -> Schedule:
    starts_at = start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return Schedule(1, 1, rule, starts_at, zone, opened_for, paused_at)


def days(rule: str, count: int = 4, start: datetime = START) -> list[str]:
    found = islice(upcoming(scheduled(rule, start), BEFORE), count)
    return [f"{at:%Y-%m-%d}" for at in found]


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=-1"]
)
def test_the_31st_of_a_month_without_one_is_its_last_day(rule: str) -> None:
    assert days(rule, 14)[:5] == [
        f"2026-{d}" for d in ("01-31", "02-28", "03-31", "04-30", "05-31")
    ]
    assert days(rule, 27)[25] == "2028-02-29"


def test_days_that_a_month_lacks_fall_together_once() -> None:
    both = days("FREQ=MONTHLY;BYMONTHDAY=30,31", 5)
    assert both == ["2026-01-31", "2026-02-28", "2026-03-30", "2026-03-31", "2026-04-30"]
    leap = days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 3)
    assert leap == ["2026-02-28", "2027-02-28", "2028-02-29"]
    assert days("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", 9) == leap[:2]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=MONTHLY;BYDAY=-1FR", ["2026-02-27", "2026-03-27", "2026-04-24"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", ["2026-02-09", "2026-02-12", "2026-02-23"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", ["2026-04-01", "2026-07-01", "2026-10-01"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=2", ["2026-02-01", "2026-03-01"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20260401", ["2026-02-01", "2026-03-01", "2026-04-01"]),
        ("FREQ=MONTHLY;UNTIL=20260228T085959Z", ["2026-01-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2026-02-27", "2026-03-31"]),
        ("FREQ=YEARLY;BYWEEKNO=20", ["2026-05-16", "2027-05-22", "2028-05-20"]),
    ],
)
def test_the_parts_of_a_rule(rule: str, found: list[str]) -> None:
    assert days(rule, 3)[: len(found)] == found


def test_a_day_keeps_its_local_hour_when_the_clocks_change() -> None:
    berlin = scheduled("FREQ=DAILY", datetime(2026, 3, 28, 2, 30), "Europe/Berlin")  # noqa: DTZ001
    hours = [f"{at:%d %H:%M}" for at in islice(upcoming(berlin, BEFORE), 3)]
    # 02:30 is skipped on the 29th: it is read with the offset before the change.
    assert hours == ["28 01:30", "29 01:30", "30 00:30"]
    autumn = scheduled("FREQ=DAILY;BYHOUR=9", datetime(2026, 10, 24), "Europe/Berlin")  # noqa: DTZ001
    hours = [f"{at:%d %H:%M}" for at in islice(upcoming(autumn, BEFORE), 3)]
    assert hours == ["24 07:00", "25 08:00", "26 08:00"]


def test_what_slept_for_three_months_is_due_once_and_says_what_it_missed() -> None:
    schedule = scheduled("FREQ=MONTHLY;BYMONTHDAY=1", datetime(2026, 8, 15))  # noqa: DTZ001
    now = datetime(2026, 11, 23, tzinfo=UTC)
    found = due(schedule, now)
    assert found is not None
    assert (f"{found.at:%Y-%m-%d}", found.missed) == ("2026-11-01", 2)
    assert passed(schedule, now) == found.at
    answered = scheduled(schedule.rule, datetime(2026, 8, 15), opened_for=found.at)  # noqa: DTZ001
    assert due(answered, now) is None
    assert due(scheduled(schedule.rule, START, paused_at=now), now) is None
    assert due(schedule, datetime(2026, 8, 31, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=WEEKLY;INTERVAL=52;BYMONTH=9",
        "FREQ=YEARLY;BYMONTH=2;BYDAY=MO;BYMONTHDAY=30",
        "FREQ=MONTHLY;COUNT=1",
    ],
)
def test_a_rule_that_never_comes_again_ends(rule: str) -> None:
    assert next_after(scheduled(rule), START.replace(tzinfo=UTC)) is None


def test_a_zone_that_is_none_is_told() -> None:
    zoneless = Schedule(1, 1, "FREQ=DAILY", BEFORE, "Mars/Olympus")
    with pytest.raises(RuleBroken, match="no time zone 'Mars/Olympus'"):
        due(zoneless, BEFORE)


@st.composite
def plain_rules(draw: st.DrawFn) -> str:
    """Rules that RFC 5545 and we read alike: no days that a month may lack."""
    day = st.sampled_from(["MO", "WE", "SU"])
    shape = draw(
        st.sampled_from(
            [
                st.just("FREQ=DAILY"),
                st.lists(day, min_size=1).map(lambda d: f"FREQ=WEEKLY;BYDAY={','.join(d)}"),
                st.integers(1, 28).map(lambda d: f"FREQ=MONTHLY;BYMONTHDAY={d}"),
                st.sampled_from([1, 3, -1]).map(lambda n: f"FREQ=MONTHLY;BYDAY={n}TU"),
                st.integers(1, 12).map(lambda m: f"FREQ=YEARLY;BYMONTH={m};BYMONTHDAY=5"),
            ]
        )
    )
    more = draw(st.sampled_from(["", ";INTERVAL=2", ";COUNT=5", ";UNTIL=20290101T000000"]))
    return draw(shape) + more


@given(plain_rules(), st.integers(0, 900))
def test_moments_agree_with_the_library(rule: str, shift: int) -> None:
    start = datetime(2026, 1, 1, 9, 0) + timedelta(days=shift)  # noqa: DTZ001
    ours = list(islice(upcoming(scheduled(rule, start), BEFORE), 8))
    theirs = islice(rrulestr(rule, dtstart=start), 8)
    assert ours == [at.replace(tzinfo=UTC) for at in theirs]
