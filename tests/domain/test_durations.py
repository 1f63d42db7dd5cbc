from datetime import timedelta
from math import nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.durations import LONGEST, read_duration, show_countdown, show_duration
from mlpm_tui.domain.errors import BadText
from tests.payloads import HOSTILE

WEEK, DAY, HOUR = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1w", WEEK),
        ("1 week", WEEK),
        ("1 week maximum", WEEK),
        ("1 week at most", WEEK),
        ("at most 1 week", WEEK),
        ("At most one week", WEEK),
        ("max. 2w", 2 * WEEK),
        ("2 weeks", 2 * WEEK),
        ("a week", WEEK),
        ("3d 4h", 3 * DAY + 4 * HOUR),
        ("3d4h", 3 * DAY + 4 * HOUR),
        ("1 week, 2 days and 3 h", WEEK + 2 * DAY + 3 * HOUR),
        ("~4 hours", 4 * HOUR),
        ("about 4 h", 4 * HOUR),
        ("about 4 h of training", 4 * HOUR),
        ("half a day", DAY / 2),
        ("90 min", 1.5 * HOUR),
        ("1h30m", 1.5 * HOUR),
        ("1h30", 1.5 * HOUR),
        ("1h 5m 3s", HOUR + timedelta(minutes=5, seconds=3)),
        ("45s", timedelta(seconds=45)),
        ("1.5d", 1.5 * DAY),
        (".5 h", HOUR / 2),
        ("  1W  ", WEEK),
        ("P1DT2H", DAY + 2 * HOUR),
        ("PT90M", 1.5 * HOUR),
        ("P1W", WEEK),
    ],
)
def test_what_people_write(text: str, length: timedelta) -> None:
    assert read_duration(text) == length


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("5m", 1, "minutes or months; write 5min"),
        ("1 month", 2, "no fixed length"),
        ("P1M", 1, "no fixed length"),
        ("P1Y", 1, "no fixed length"),
        ("-2d", 0, "longer than zero"),
        ("0d", 0, "longer than zero"),
        ("11 years", 3, "no fixed length"),
        ("3651d", 0, "ten years"),
        ("", 0, "missing"),
        ("about", 5, "missing"),
        ("4", 1, "needs a unit"),
        ("4 parsecs", 2, "'parsecs' is no unit"),
        ("1d 1d", 4, "twice"),
        ("2 days,", 7, "missing at the end"),
        ("2d ago", 3, "'ago'"),
        ("4:30", 1, "needs a unit"),
        ("nan d", 0, "no number"),
        ("1d\x1b[2J", 2, r"\\x1b"),
        ("9" * 1000, 200, "few words"),
    ],
)
def test_what_is_refused(text: str, position: int, says: str) -> None:
    with pytest.raises(BadText, match=says) as refused:
        read_duration(text)
    assert refused.value.position == position
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("text", HOSTILE.values())
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(BadText):
        read_duration(text)


@given(st.text() | st.text("0123456789.wdhmins PT,~-", max_size=20))
def test_any_text_is_read_or_refused_with_a_position(text: str) -> None:
    position, length = 0, LONGEST
    try:
        length = read_duration(text)
    except BadText as refused:
        position = refused.position
    assert 0 <= position <= len(text)
    assert timedelta() < length <= LONGEST


@given(st.integers(1, int(LONGEST.total_seconds())))
def test_shown_lengths_read_back(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert read_duration(show_duration(length)) == length


def test_the_normal_form() -> None:
    assert show_duration(WEEK) == "1w"
    assert show_duration(3 * DAY + 4 * HOUR) == "3d 4h"
    assert show_duration(timedelta(minutes=45)) == "45min"
    assert show_duration(timedelta(milliseconds=200)) == "0s"
    assert show_duration(-3 * DAY) == "-3d"


@pytest.mark.parametrize(
    ("seconds", "text", "changes_in"),
    [
        (3 * 86400 + 4 * 3600 + 90, "3d 4h", 91),
        (86400, "1d 0h", 1),
        (4 * 3600 + 12 * 60, "4h12", 1),
        (3599.5, "1h00", 0.5),
        (3599, "59:59", 1),
        (59 * 60 + 7, "59:07", 1),
        (0.25, "0:01", 0.25),
        (0, "0:00", 1),
        (-45, "-0:45", 1),
        (-7800, "-2h10", 60),
        (-2 * 86400 - 5, "over 2d", 86395),
        (-12 * 86400, "-12d", 86400),
        (150 * 86400 + 10, "150d", 11),
    ],
)
def test_a_countdown(seconds: float, text: str, changes_in: float) -> None:
    assert show_countdown(seconds) == (text, changes_in)


@given(st.floats(-3650 * 86400, 3650 * 86400).map(lambda s: round(s * 64) / 64), st.floats(0, 1))
def test_a_countdown_is_constant_until_the_named_moment(seconds: float, part: float) -> None:
    text, changes_in = show_countdown(seconds)
    assert 0 < changes_in <= 86400
    assert len(text) <= 7
    moment = seconds - changes_in
    assert show_countdown(moment)[0] != text
    assert show_countdown(nextafter(moment, seconds))[0] == text
    assert show_countdown(max(seconds - part * changes_in, nextafter(moment, seconds)))[0] == text
