"""Merged alerts: each keeps its own case and count, whatever is reported, split or undone since."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.alert_counting import counts_of
from mlpm_tui.domain.alert_handling import (
    AcknowledgeAlert,
    MergeAlert,
    SnoozeAlert,
    SplitAlert,
    WakeAlert,
)
from mlpm_tui.domain.alert_measures import measure
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.store.library import Library
from tests.conftest import NOW, Sit
from tests.services.test_alert_machine import opened
from tests.services.test_alert_reporting import HOUR, cases, do, only, take, told

__all__ = ["opened"]
AGE, CITY, SLOW = told(), told(signal="drift/city"), told(signal="latency_p99")
ONE, TWO, THREE = "ML-ALERT-01", "ML-ALERT-02", "ML-ALERT-03"


def counts(library: Library) -> list[int]:
    """Return how often what each alert stands for was reported, by the alerts' ids."""
    found = {case.card.key: case for case in cases(library)}
    sums = counts_of(
        {key: case.alert for key, case in found.items()},
        {key: case.incident for key, case in found.items()},
    )
    return [sums.get(key, case.alert.occurrences) for key, case in found.items()]


def merged(library: Library) -> None:
    take(library, AGE, CITY)
    do(library, MergeAlert(ONE, TWO))


def test_an_alert_that_stands_for_others_counts_theirs_with_its_own(library: Library) -> None:
    take(library, AGE, CITY, SLOW)
    do(library, MergeAlert(ONE, TWO))
    do(library, MergeAlert(TWO, THREE))
    assert counts(library) == [1, 2, 3]
    take(library, told(after=0.4), told(after=0.5))
    assert counts(library) == [3, 4, 5]
    assert measure(cases(library)).reports == 5
    do(library, SplitAlert(ONE))
    assert counts(library) == [3, 1, 2]
    do(library, SplitAlert(TWO))
    assert counts(library) == [3, 1, 1]


def test_what_ends_while_merged_ends_in_any_order(opened: Callable[[], Library]) -> None:
    found = set()
    for order in permutations([told(), told(0, 1), told(0, 2)]):
        library = opened()
        merged(library)
        take(library, *order)
        known = cases(library)[0].incident
        found.add((known.starts_at, known.ended_at))
        assert cases(library)[1].is_open
        library.close()
    assert found == {(NOW, NOW + 2 * HOUR)}


def test_a_monitor_s_finding_counts_once_while_merged(library: Library) -> None:
    merged(library)
    found = told(monitor=7, window="2026-11-22", after=0.5)
    assert take(library, found, found, found) == ["repeated", "ignored", "ignored"]
    assert counts(library) == [2, 3]


@pytest.mark.parametrize("again", [AGE, CITY], ids=["the merged one", "the other"])
def test_a_merge_is_undone_whatever_was_reported_since(
    board: Path, sit: Sit, again: object
) -> None:
    seat = sit(board)
    library = seat.desk.library
    take(library, AGE, CITY)
    seat.catch_up()
    seat.desk.do(MergeAlert(ONE, TWO))
    seat.settle()
    take(library, told(signal=again.signal, after=0.5))  # type: ignore[attr-defined]
    seat.catch_up()
    seat.desk.undo()
    assert [notice.error for notice in seat.catch_up() if notice.error] == []
    assert all(case.alert.state is AlertState.FIRING for case in cases(library))
    assert counts(library) == ([2, 1] if again is AGE else [1, 2])


def test_what_stands_for_a_graver_one_is_as_grave_until_that_is_undone(
    board: Path, sit: Sit
) -> None:
    seat = sit(board)
    library = seat.desk.library
    take(library, told(severity="critical"), told(signal="drift/city"), told(signal="accuracy"))
    seat.catch_up()
    said = seat.desk.do(MergeAlert(ONE, TWO)).said
    assert said == "merged ML-ALERT-01 into ML-ALERT-02, which is critical now"
    assert seat.desk.do(MergeAlert(THREE, TWO)).said == "merged ML-ALERT-03 into ML-ALERT-02"
    seat.settle()
    assert [one.alert.severity for one in cases(library)] == ["critical", "critical", "warning"]
    take(library, told(signal="drift/city", after=0.5))
    seat.catch_up()
    for _ in range(2):
        seat.desk.undo()
        assert [notice.error for notice in seat.catch_up() if notice.error] == []
    assert [one.alert.severity for one in cases(library)] == ["critical", "warning", "warning"]
    assert all(one.alert.state is AlertState.FIRING for one in cases(library))


def test_a_report_that_is_graver_than_a_merge_outlasts_it(board: Path, sit: Sit) -> None:
    seat = sit(board)
    library = seat.desk.library
    take(library, told(severity="warning"), told(signal="drift/city", severity="info"))
    seat.catch_up()
    said = seat.desk.do(MergeAlert(ONE, TWO)).said
    assert said == "merged ML-ALERT-01 into ML-ALERT-02, which is warning now"
    seat.settle()
    take(library, told(signal="drift/city", after=0.5, severity="critical"))
    seat.catch_up()
    seat.desk.undo()
    (refused,) = [notice.error for notice in seat.catch_up() if notice.error]
    assert "severity is now critical, you had warning and wanted info" in str(refused)
    # Splitting says nothing of how grave the other is: people have seen it so since.
    seat.desk.do(SplitAlert(ONE))
    seat.settle()
    assert [one.alert.severity for one in cases(library)] == ["warning", "critical"]
    assert all(one.alert.state is AlertState.FIRING for one in cases(library))


def test_what_becomes_graver_while_merged_makes_the_other_graver(library: Library) -> None:
    merged(library)
    assert take(library, told(after=0.5, severity="critical")) == ["repeated"]
    assert [one.alert.severity for one in cases(library)] == ["critical", "critical"]
    assert take(library, told(after=0.4)) == ["repeated"]
    assert [one.alert.severity for one in cases(library)] == ["critical", "critical"]


NAMES = st.sampled_from([ONE, TWO, THREE])
STEPS = st.lists(
    st.one_of(
        st.builds(MergeAlert, NAMES, NAMES),
        st.builds(SplitAlert, NAMES),
        st.sampled_from([AGE, CITY, SLOW]),
    ),
    max_size=10,
)


@given(STEPS, st.booleans())
def test_merging_splitting_and_undoing_lose_no_count(
    sit: Sit,
    opened: Callable[[], Library],
    steps: list[object],
    is_undone: bool,  # noqa: FBT001
) -> None:
    library = opened()
    take(library, AGE, CITY, SLOW)
    own = [1, 1, 1]
    seat = sit(library.address)
    library.close()
    library, done = seat.desk.library, 0
    for step in steps:
        if isinstance(step, MergeAlert | SplitAlert):
            done += _does(seat.desk.do, step)
            seat.settle()
        else:
            at = [AGE, CITY, SLOW].index(step)  # type: ignore[arg-type]
            take(library, step)  # type: ignore[arg-type]
            own[at] += 1
            seat.catch_up()
    if is_undone:
        for _ in range(done):
            seat.desk.undo()
            assert [notice.error for notice in seat.catch_up() if notice.error] == []
        assert all(case.alert.state is AlertState.FIRING for case in cases(library))
    found = cases(library)
    assert [case.alert.occurrences for case in found] == own
    standing = [n for n, case in zip(counts(library), found, strict=True) if case.is_open]
    assert sum(standing) == sum(own)
    seat.desk.close()


def _does(do: Callable[[Wish], object], wish: Wish) -> bool:
    try:
        do(wish)
    except RuleBroken:
        return False
    return True


@given(st.randoms(use_true_random=False))
def test_any_order_of_reports_leaves_merged_alerts_the_same(
    opened: Callable[[], Library], chance: Random
) -> None:
    reports = [told(at, end) for at, end in ((0, 0.5), (0, 1), (3, None), (3, 4), (9, None))]
    ends = []
    for _ in range(2):
        library = opened()
        merged(library)
        take(library, *reports)
        do(library, SplitAlert(ONE))
        case = cases(library)[0]
        ends.append((case.alert.state, case.incident.starts_at, case.incident.ended_at))
        library.close()
        chance.shuffle(reports)
    assert ends[0] == ends[1]


def test_who_took_an_alert_up_and_put_it_off_is_the_one_to_close_it(library: Library) -> None:
    take(library, AGE)
    do(library, AcknowledgeAlert(ONE))
    do(library, SnoozeAlert(ONE, NOW + 9 * HOUR, "later"))
    assert take(library, told(0, 1)) == ["recovered"]
    assert only(library).alert.state is AlertState.SNOOZED
    assert only(library).has_recovered


def test_after_waking_nobody_is_at_an_alert(library: Library) -> None:
    take(library, AGE)
    do(library, AcknowledgeAlert(ONE))
    do(library, SnoozeAlert(ONE, NOW + HOUR, "later"))
    do(library, WakeAlert(ONE))
    assert take(library, told(0, 1)) == ["resolved"]
    (crier,) = measure(cases(library)).criers
    assert crier.noise == 1
