"""How alerts are measured: times that people took, and which monitors cry wolf."""

from datetime import timedelta

from mlpm_tui.domain.alert_cases import Case
from mlpm_tui.domain.alert_measures import in_words, is_noise, measure
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.details import Alert, AlertState
from mlpm_tui.domain.incidents import Incident
from tests.domain.projects import START


def case(key: int, signal: str = "x", **known: object) -> Case:
    """Return an alert of START; one with a cause is resolved after `minutes`."""
    minutes = known.pop("minutes", 10)
    is_over = "cause" in known
    if is_over:
        known = {"resolved_at": START + timedelta(minutes=minutes), **known}  # type: ignore[arg-type]
        known.setdefault("resolved_by", "ana")
    state = AlertState.RESOLVED if is_over else AlertState.FIRING
    card = Card(
        key, f"ML-ALERT-{key:02}", Kind.ALERT, "t", 5, Status.BACKLOG, "a", START, START, START
    )
    return Case(card, Alert(key, START, "churn", signal, state=state), Incident(key, "f", **known))  # type: ignore[arg-type]


def test_times_have_a_middle_a_long_end_and_a_number() -> None:
    found = measure(case(n, cause="real_change", minutes=10 * n) for n in range(1, 12))
    times = found.to_resolve
    assert (times.n, times.median, times.p90) == (
        *(11, timedelta(minutes=60), timedelta(minutes=100)),
    )
    assert found.to_acknowledge.n == 0
    assert found.to_acknowledge.median is None
    assert measure([]).n == 0


def test_a_reopened_alert_counts_from_its_latest_episode() -> None:
    hour = timedelta(hours=1)
    again = case(1, cause="x", reopened=1, starts_at=START + hour, resolved_at=START + 3 * hour)
    assert measure([again]).to_resolve.median == 2 * hour


def test_what_is_merged_counts_with_the_one_that_stands_for_it() -> None:
    found = measure([case(1, cause="duplicate", merged_into=2), case(2)])
    assert (found.n, found.states) == (1, {"firing": 1})


def test_noise_is_a_false_alarm_or_gone_before_anybody_came() -> None:
    assert is_noise(case(1, cause="false_alarm"))
    assert is_noise(case(1, cause="recovered", resolved_by="mlpm"))
    assert not is_noise(case(1, cause="recovered", resolved_by="mlpm", acknowledged_at=START))
    assert not is_noise(case(1, cause="real_change"))


def test_one_of_one_does_not_rank_first() -> None:
    noisy = [case(n, "often", cause="false_alarm") for n in range(9)]
    calm = [case(9, "often", cause="real_change")]
    once = [case(10, "once", cause="false_alarm")]
    good = [case(11, "good", cause="real_change")]
    first, second = measure([*once, *noisy, *calm, *good]).criers
    assert (first.signal, first.noise, first.n) == ("often", 9, 10)
    assert (second.signal, second.share) == ("once", 1.0)
    assert first.least > 0.59
    assert second.least < 0.21


def test_lengths_are_told_as_closely_as_they_matter() -> None:
    assert in_words(timedelta(seconds=20)) == "less than a minute"
    assert in_words(timedelta(hours=2, seconds=20)) == "2h"
    assert in_words(timedelta(days=12, minutes=2)) == "12d"
