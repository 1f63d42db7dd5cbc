"""Reports, people and the clock in any order: alerts never contradict themselves."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.alert_escalating import LIMITS
from mlpm_tui.domain.alert_handling import (
    AcknowledgeAlert,
    MergeAlert,
    ReopenAlert,
    ResolveAlert,
    SnoozeAlert,
    SplitAlert,
    UnacknowledgeAlert,
)
from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.placing import MoveCard
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.alert_upkeep import keep_up
from mlpm_tui.store.address import Address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.conftest import NOW
from tests.services.test_alert_reporting import HOUR, cases, do, take, told

SIGNALS = st.sampled_from(["drift/age", "drift/city", "freshness"])
REPORTS = st.builds(
    lambda signal, at, length: told(at, None if length is None else at + length, signal=signal),
    SIGNALS,
    st.sampled_from([-40, -3, 0, 1, 2, 30]),
    st.none() | st.sampled_from([0.5, 2]),
)
NAMES = st.sampled_from(["ML-ALERT-01", "ML-ALERT-02", "ML-ALERT-03", "ML-ALERT-04"])
WISHES: st.SearchStrategy[Wish] = st.one_of(
    st.builds(AcknowledgeAlert, NAMES),
    st.builds(UnacknowledgeAlert, NAMES),
    st.builds(SnoozeAlert, NAMES, st.just(NOW + 100 * HOUR)),
    st.builds(ResolveAlert, NAMES, st.just("false_alarm")),
    st.builds(ReopenAlert, NAMES),
    st.builds(MergeAlert, NAMES, NAMES),
    st.builds(SplitAlert, NAMES),
    st.builds(MoveCard, NAMES, st.sampled_from(Status)),
)
STEPS = st.one_of(REPORTS, REPORTS, WISHES, st.just("tick"))


@pytest.fixture
def opened(founded: Path, tmp_path: Path) -> Callable[[], Library]:
    """What opens a fresh empty board each time it is called."""
    count = 0

    def open_one() -> Library:
        nonlocal count
        count += 1
        path = tmp_path / f"board{count}.db"
        path.write_bytes(founded.read_bytes())
        return Library(open_database(Address(path=path)))

    return open_one


@given(st.lists(STEPS, min_size=3, max_size=14))
def test_whatever_happens_an_alert_is_what_its_column_says(
    opened: Callable[[], Library], steps: list[AlertReport | Wish | str]
) -> None:
    library, now = opened(), NOW
    for step in steps:
        now += timedelta(minutes=20)
        if isinstance(step, AlertReport):
            take(library, step, now=now)
        elif isinstance(step, str):
            keep_up(library, "ML", now, LIMITS)
            assert keep_up(library, "ML", now, LIMITS) == ()
        else:
            try_to_do(library, step)
        check(library)
    library.close()


def try_to_do(library: Library, wish: Wish) -> None:
    if any(library.dossier(name) is None for name in wish.about):
        return
    try:
        do(library, wish)
    except RuleBroken:
        return


def check(library: Library) -> None:
    found = cases(library)
    for case in found:
        state, status = case.alert.state, case.card.status
        assert (state is AlertState.RESOLVED) is (status is Status.DONE)
        if state in (AlertState.FIRING, AlertState.ACKNOWLEDGED):
            is_waiting = status in (Status.BACKLOG, Status.READY)
            assert is_waiting is (state is AlertState.FIRING)
        assert (case.alert.snoozed_until is not None) is (state is AlertState.SNOOZED)
        assert (case.incident.resolved_at is not None) is (state is AlertState.RESOLVED)
    open_ones = Counter(case.incident.fingerprint for case in found if case.is_open)
    latest = {case.incident.fingerprint: case for case in found}
    # Only a person who takes up an old case beside a new one makes two open ones of a condition.
    assert all(
        count == 1 or any(c.incident.reopened for c in found if c.incident.fingerprint == name)
        for name, count in open_ones.items()
    )
    assert len(latest) <= 3
