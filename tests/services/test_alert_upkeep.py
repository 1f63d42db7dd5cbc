"""What is due for alerts: snoozes and mutes end saying so; what nobody takes up is told again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from mlpm_tui.domain.alert_escalating import LIMITS
from mlpm_tui.domain.alert_handling import (
    AcknowledgeAlert,
    MuteAlerts,
    ResolveAlert,
    SnoozeAlert,
)
from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.details import AlertState
from mlpm_tui.services.alert_upkeep import keep_up
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.conftest import NOW
from tests.services.test_alert_reporting import HOUR, cases, do, only, take, told

ONE, TWO = "ML-ALERT-01", "ML-ALERT-02"
QUARTER = HOUR / 4


def kept_up(library: Library, hours: float) -> list[tuple[str, str]]:
    """Do what is due so many hours later, and see that nothing is left then."""
    now = NOW + timedelta(hours=hours)
    done = [(each.card, each.said) for each in keep_up(library, "ML", now, LIMITS)]
    assert keep_up(library, "ML", now, LIMITS) == ()
    return done


@pytest.fixture
def alerting(library: Library) -> Library:
    """A board with an alert that fires."""
    take(library, told())
    return library


def test_a_snooze_ends_and_says_so(alerting: Library) -> None:
    do(alerting, AcknowledgeAlert(ONE))
    do(alerting, SnoozeAlert(ONE, NOW + HOUR, "deploy"))
    assert kept_up(alerting, 0.9) == []
    assert kept_up(alerting, 1) == [(ONE, "ML-ALERT-01 woke: ana had snoozed it (deploy)")]
    case = only(alerting)
    assert (case.alert.state, case.card.status) == (AlertState.FIRING, Status.READY)
    assert case.incident.woke_at == NOW + HOUR


def test_what_nobody_takes_up_is_told_once_more(alerting: Library) -> None:
    take(
        alerting, told(signal="latency_p99", severity="critical"), told(signal="x", severity="info")
    )
    assert kept_up(alerting, 0.2) == []
    assert kept_up(alerting, 0.25) == [
        (TWO, "ML-ALERT-02 (critical) has waited 15min for somebody: Age has drifted")
    ]
    assert [name for name, _ in kept_up(alerting, 1)] == [ONE]
    assert kept_up(alerting, 100) == []


def test_what_somebody_has_is_not_told_again(alerting: Library) -> None:
    do(alerting, AcknowledgeAlert(ONE))
    assert kept_up(alerting, 10) == []
    do(alerting, SnoozeAlert(ONE, NOW + 12 * HOUR), NOW + 11 * HOUR)
    assert [said for _, said in kept_up(alerting, 12)] == ["ML-ALERT-01 woke: ana had snoozed it"]
    # Once awake it waits from then on.
    assert kept_up(alerting, 12.9) == []
    assert len(kept_up(alerting, 13)) == 1


def test_what_is_reopened_waits_anew(alerting: Library) -> None:
    assert len(kept_up(alerting, 1)) == 1
    take(alerting, told(0, 2), told(3), now=NOW + 3 * HOUR)
    assert kept_up(alerting, 3.9) == []
    assert len(kept_up(alerting, 4)) == 1


def test_a_mute_ends_and_brings_its_alerts_back(alerting: Library) -> None:
    take(alerting, told(model="sent"))
    do(alerting, MuteAlerts(NOW + 2 * HOUR, "backfill", "churn"))
    assert [name for name, _ in kept_up(alerting, 1.5)] == [TWO]
    assert kept_up(alerting, 2) == [
        (ONE, "the mute of churn is over (ana: backfill); back: ML-ALERT-01")
    ]
    assert [case.incident.woke_at for case in cases(alerting)] == [NOW + 2 * HOUR, None]
    assert alerting.fleet("ML").mutes[0].ended_at == NOW + 2 * HOUR
    assert [name for name, _ in kept_up(alerting, 3)] == [ONE]


def test_two_mutes_of_the_same_bring_it_back_once(alerting: Library) -> None:
    do(alerting, MuteAlerts(NOW + 1 * HOUR, "short", "churn"))
    do(alerting, MuteAlerts(NOW + 2 * HOUR, "long", signal="drift/*"))
    assert [said for _, said in kept_up(alerting, 1)] == ["the mute of churn is over (ana: short)"]
    assert [said for _, said in kept_up(alerting, 5)] == [
        "the mute of drift/* is over (ana: long); back: ML-ALERT-01"
    ]


def test_both_mutes_over_at_once(alerting: Library) -> None:
    do(alerting, MuteAlerts(NOW + 1 * HOUR, "short", "churn"))
    do(alerting, MuteAlerts(NOW + 2 * HOUR, "long", signal="drift/*"))
    assert sorted(said for _, said in kept_up(alerting, 5)) == [
        "the mute of churn is over (ana: short)",
        "the mute of drift/* is over (ana: long); back: ML-ALERT-01",
    ]


def test_what_was_explained_comes_back(alerting: Library) -> None:
    take(alerting, told(signal="freshness"))
    assert only_muted(alerting) == [ONE]
    assert [name for name, _ in kept_up(alerting, 2)] == [TWO]
    do(alerting, ResolveAlert(TWO, "pipeline_fault"))
    assert kept_up(alerting, 3) == [(ONE, "muted no more: ML-ALERT-01")]
    assert only_muted(alerting) == []
    assert [name for name, _ in kept_up(alerting, 4)] == [ONE]


def only_muted(library: Library) -> list[str]:
    return [case.card.id for case in cases(library) if case.incident.muted_by is not None]


def test_all_that_can_happen_to_one_happens(alerting: Library) -> None:
    take(alerting, told(signal="freshness"))
    do(alerting, SnoozeAlert(ONE, NOW + HOUR))
    do(alerting, ResolveAlert(TWO, "pipeline_fault"))
    do(alerting, MuteAlerts(NOW + HOUR, "why", "churn"))
    assert len(kept_up(alerting, 2)) == 3
    case = cases(alerting)[0]
    assert (case.alert.state, case.incident.muted_by) == (AlertState.FIRING, None)


def test_eight_programs_do_it_once(anywhere: str) -> None:
    library = Library(open_database(read_address(anywhere)))
    take(library, told(), told(signal="drift/city"))
    do(library, SnoozeAlert(ONE, NOW + HOUR))
    do(library, MuteAlerts(NOW + HOUR, "why", "other"))
    library.close()

    def look(_: int) -> int:
        mine = Library(open_database(read_address(anywhere)))
        done = keep_up(mine, "ML", NOW + HOUR, LIMITS)
        mine.close()
        return len(done)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(look, range(8))) == 3


def test_nothing_is_done_to_a_board_that_is_only_read(anywhere: str) -> None:
    library = Library(open_database(read_address(anywhere)))
    take(library, told())
    library.close()
    library = Library(open_database(read_address(anywhere), read_only=True))
    assert keep_up(library, "ML", NOW + 9 * HOUR, LIMITS) == ()
    library.close()


def test_mutes_that_ended_one_after_the_other_while_nobody_looked(alerting: Library) -> None:
    take(alerting, told(model="sent"))
    do(alerting, MuteAlerts(NOW + 1 * HOUR, "first", "churn"))
    do(alerting, MuteAlerts(NOW + 4 * HOUR, "second", "sent"), NOW + 3 * HOUR)
    assert sorted(said for _, said in kept_up(alerting, 5)) == [
        "the mute of churn is over (ana: first); back: ML-ALERT-01",
        "the mute of sent is over (ana: second); back: ML-ALERT-02",
    ]
