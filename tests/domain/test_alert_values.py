"""An alert's values in words: shares in per cent, scores in three digits, what came since."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from mlpm_tui.domain.alert_values import is_share, moved, said, since_first
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.durations import show_age
from mlpm_tui.domain.incidents import Incident

AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("signal", "before", "after", "words"),
    [
        ("predictions", 0.4, 0.65, "40 -> 65 %"),
        ("accuracy", 0.9436, 0.9014, "94.4 -> 90.1 %"),
        ("nulls/age", 0.0, 1.0, "0 -> 100 %"),
        ("predictions", None, 0.256, "0.256"),
        ("error_rate", 1.2, 3.4, "1.2 -> 3.4"),
        ("drift/age", 0.05, 0.3576, "0.05 -> 0.358"),
        ("latency_p99", 96.0, 1234.0, "96 -> 1234"),
        ("f1", 0.9, math.nan, "0.9 -> NaN"),
        ("f1", 0.9, None, "0.9"),
        ("", None, None, ""),
    ],
)
def test_what_moved(signal: str, before: float | None, after: float | None, words: str) -> None:
    assert moved(Alert(1, AT, signal=signal, before=before, after=after)) == words


def test_one_value_of_a_share() -> None:
    assert said("accuracy", 0.9014) == "90.1 %"
    assert said("drift/age", 0.1) == "0.1"
    assert is_share("labels", 0.2, None, math.inf)


def test_what_an_alert_was_opened_with_is_told_once_it_is_not_the_latest() -> None:
    alert = Alert(1, AT, signal="predictions", before=0.4, after=0.65, window="past week")
    first = Incident(1, "", first_after=0.65, first_window="past week")
    assert since_first(alert, first) == ""
    assert since_first(alert, None) == since_first(alert, Incident(1, "")) == ""
    earlier = Incident(1, "", first_after=0.55, first_window="the week before")
    assert since_first(alert, earlier) == "55 % in the week before"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "now"), (59, "now"), (61, "1min"), (7_199, "1h"), (86_400, "1d"), (12 * 86_400, "12d")],
)
def test_ages_have_one_unit(seconds: int, words: str) -> None:
    assert show_age(timedelta(seconds=seconds)) == words
