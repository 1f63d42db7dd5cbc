"""Recurrence rules are read part by part, and what is wrong is told with its place."""

import pytest

from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.retraining_rules import MONTHLY, read_repeat


def test_a_rule_is_kept_in_its_normal_form() -> None:
    repeat = read_repeat(" rrule:freq=monthly; bymonthday=1,-1 ;interval=2;"[1:])
    assert repeat.text == "FREQ=MONTHLY;BYMONTHDAY=1,-1;INTERVAL=2"
    assert (repeat.frequency, repeat.interval, repeat.month_days) == ("MONTHLY", 2, (-1, 1))
    assert read_repeat(repeat.text) == repeat
    assert read_repeat(MONTHLY).month_days == (1,)


def test_only_days_that_a_month_may_lack_are_read_as_its_last() -> None:
    assert read_repeat("FREQ=MONTHLY;BYMONTHDAY=28,30,31").clamped(1) == (30, 31)
    assert read_repeat("FREQ=MONTHLY").clamped(31) == (31,)
    assert read_repeat("FREQ=MONTHLY").clamped(28) == ()
    assert read_repeat("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=31").clamped(1) == ()
    assert read_repeat("FREQ=WEEKLY").clamped(31) == ()


@pytest.mark.parametrize(
    ("rule", "character", "said"),
    [
        ("", 1, "FREQ is missing"),
        ("BYDAY=MO", 1, "FREQ is missing"),
        ("FREQ=HOURLY", 6, "too often"),
        ("FREQ=FORTNIGHTLY", 6, "DAILY, WEEKLY, MONTHLY, YEARLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,32", 27, "1 to 31 or -31 to -1"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", 25, "1 to 31"),
        ("FREQ=MONTHLY;BYEASTER=1", 14, "no part of a rule"),
        ("FREQ=MONTHLY;INTERVAL=0", 23, "from 1 to 1000"),
        ("FREQ=MONTHLY;INTERVAL", 14, "has no value"),
        ("FREQ=MONTHLY;FREQ=DAILY", 14, "twice"),
        ("FREQ=WEEKLY;BYDAY=MO,XX", 22, "MO, 1MO or -1FR"),
        ("FREQ=WEEKLY;BYDAY=1MO", 19, "a numbered day"),
        ("FREQ=MONTHLY;BYDAY=6MO", 20, "no month has a 6MO"),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=53MO", 29, "no month has a 53MO"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", 32, "at most 5 days"),
        ("FREQ=DAILY;BYSETPOS=1", 12, "MONTHLY or YEARLY"),
        ("FREQ=MONTHLY;BYSETPOS=1", 14, "BYSETPOS picks among days"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", 13, "not with WEEKLY"),
        ("FREQ=DAILY;BYHOUR=9,17", 20, "at most once a day"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", 20, "exclude each other"),
        ("FREQ=DAILY;UNTIL=20270230", 18, "UNTIL is a day"),
        ("FREQ=DAILY;UNTIL=soon", 18, "UNTIL is a day"),
    ],
)
def test_a_wrong_rule_is_one_sentence_with_its_place(rule: str, character: int, said: str) -> None:
    with pytest.raises(BadText) as wrong:
        read_repeat(rule)
    assert wrong.value.position == character - 1
    assert f"at character {character}: " in str(wrong.value)
    assert said in str(wrong.value)
    assert str(wrong.value).endswith(".")


def test_endless_texts_are_refused_at_once() -> None:
    with pytest.raises(BadText, match="at most 500"):
        read_repeat("FREQ=MONTHLY;BYMONTHDAY=" + "1," * 100_000)
