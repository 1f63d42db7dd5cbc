"""Reports become alerts: one a condition, whatever the order, however often, whoever tells."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.alert_cases import Case, case_of
from mlpm_tui.domain.alert_handling import (
    AcknowledgeAlert,
    MergeAlert,
    OpenRepair,
    ReopenAlert,
    ResolveAlert,
    SnoozeAlert,
)
from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.alert_values import since_first
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import AlertState, Relation
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import AddCard, ArchiveCard
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.alert_reporting import Reported, report
from mlpm_tui.services.alert_upkeep import keep_up
from mlpm_tui.store.address import Address, read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.units import Unit, new_key
from tests.conftest import NOW, Sit
from tests.faults.eight import by_eight

HOUR = timedelta(hours=1)


def told(hours: float = 0, until: float | None = None, **more: object) -> AlertReport:
    """Return a report of an episode that begins and ends so many hours after the first."""
    one = AlertReport("churn", "drift/age", "Age has drifted", NOW + hours * HOUR, after=0.31)
    if until is not None:
        one = replace(one, ends_at=NOW + until * HOUR)
    return replace(one, **more)  # type: ignore[arg-type]


def take(library: Library, *reports: AlertReport, now: datetime = NOW) -> list[str]:
    return [str(one.what) for one in report(library, "ML", reports, now)]


def cases(library: Library) -> list[Case]:
    """Return all alerts on the board, by their ids."""
    project = library.whole("ML")
    assert project is not None
    found = []
    for dossier in library.dossiers(sorted(project.alerts)).values():
        project = project.with_dossier(dossier)
        found.append(case_of(project, dossier.card.id))
    return sorted(found, key=lambda case: case.card.number)


def only(library: Library) -> Case:
    (case,) = cases(library)
    return case


def do(library: Library, wish: Wish, now: datetime = NOW, who: str = "ana") -> None:
    project = library.whole("ML")
    assert project is not None
    for name in wish.about:
        dossier = library.dossier(name)
        assert dossier is not None
        project = project.with_dossier(dossier)
    library.keep(Unit("ML", who, now, wish.act(project, Moment(now, who, new_key))))


def test_a_report_opens_an_alert_with_what_a_responder_needs(library: Library) -> None:
    one = told(
        before=0.05, severity="critical", window="past week", threshold=0.1, floor=0.02,
        summary="PSI 0.31", origin="monitor", group="drift", labels={"env": "live"},
        facts=(("n", "9,000"),), url="https://example.org/x",
    )  # fmt: skip
    (done,) = report(library, "ML", [one], NOW)
    assert done == Reported("ML-ALERT-01", "opened", one)
    case = only(library)
    assert (case.card.title, case.card.status, case.card.phase) == (
        *("Age has drifted", Status.BACKLOG, 5),
    )
    assert (case.alert.model, case.alert.signal, case.alert.severity) == (
        *("churn", "drift/age", "critical"),
    )
    assert (case.alert.before, case.alert.after, case.alert.window) == (0.05, 0.31, "past week")
    assert len(case.alert.causes) >= 3
    known = case.incident
    assert (known.fingerprint, known.labels) == (one.fingerprint, {"env": "live"})
    assert (known.threshold, known.floor, known.summary, known.url) == (
        *(0.1, 0.02, "PSI 0.31", "https://example.org/x"),
    )
    assert known.facts == (("n", "9,000"),)
    checklist = library.dossiers([case.card.key])[case.card.key].checklist
    assert {item.group for item in checklist} == {"investigation", "repair"}
    assert library.history("ML", limit=1)[0].who == "mlpm"
    assert library.history("ML", limit=1)[0].said == "ML-ALERT-01 opened: Age has drifted"


def test_repeats_are_counted(library: Library) -> None:
    assert take(library, told(), told(severity="critical")) == ["opened", "repeated"]
    assert take(library, told(after=0.4)) == ["repeated"]
    case = only(library)
    assert (case.alert.occurrences, case.alert.severity, case.alert.after) == (3, "critical", 0.4)
    # A monitor's finding is the same, whichever of several processes tells it.
    found = told(signal="drift/city", monitor=7, window="past day")
    assert take(library, found, found) == ["opened", "ignored"]
    assert take(library, replace(found, window="past two days")) == ["repeated"]


def test_what_recovers_is_resolved_and_says_so(library: Library) -> None:
    assert take(library, told()) == ["opened"]
    assert take(library, told(0, 1), now=NOW + HOUR) == ["resolved"]
    case = only(library)
    assert (case.alert.state, case.card.status) == (AlertState.RESOLVED, Status.DONE)
    assert (case.incident.cause, case.incident.resolved_by) == ("recovered", "mlpm")
    assert case.incident.ended_at == NOW + HOUR
    assert take(library, told(0, 1), told()) == ["ignored", "ignored"]
    assert only(library) == case


def test_an_end_before_its_beginning_leaves_the_same(library: Library) -> None:
    assert take(library, told(0, 1), told()) == ["opened", "ignored"]
    case = only(library)
    assert (case.alert.state, case.card.status) == (AlertState.RESOLVED, Status.DONE)
    assert case.incident.cause == "recovered"


def test_what_somebody_took_up_is_theirs_to_close(library: Library) -> None:
    take(library, told())
    do(library, AcknowledgeAlert("ML-ALERT-01"))
    assert take(library, told(0, 1)) == ["recovered"]
    case = only(library)
    assert case.alert.state is AlertState.ACKNOWLEDGED
    assert case.has_recovered
    assert library.history("ML", limit=1)[0].said == (
        "ML-ALERT-01 has recovered: ana can resolve it"
    )
    assert take(library, told(2)) == ["repeated"]
    assert not only(library).has_recovered


def test_a_sleeping_one_recovers(library: Library) -> None:
    take(library, told())
    do(library, SnoozeAlert("ML-ALERT-01", NOW + HOUR))
    assert take(library, told(0, 1)) == ["resolved"]
    assert only(library).alert.snoozed_until is None


def test_what_begins_again_within_a_day_is_reopened(library: Library) -> None:
    assert take(library, told(), told(0, 1), told(20)) == ["opened", "resolved", "reopened"]
    case = only(library)
    assert (case.alert.state, case.card.status) == (AlertState.FIRING, Status.READY)
    assert (case.incident.reopened, case.alert.occurrences) == (1, 2)
    assert library.history("ML", limit=1)[0].said == "ML-ALERT-01 fires again, reopened once"
    assert take(library, told(20, 21), told(22, 23), told(22)) == [
        "resolved",
        "resolved",
        "ignored",
    ]
    case = only(library)
    assert (case.incident.reopened, case.alert.occurrences) == (2, 3)
    assert case.alert.state is AlertState.RESOLVED


def test_what_begins_again_later_is_a_new_alert_tied_to_the_earlier(library: Library) -> None:
    done = take(library, told(), told(0, 1), told(26), told(0, 1), told())
    assert done == ["opened", "resolved", "opened", "ignored", "ignored"]
    first, second = cases(library)
    assert first.alert.state is AlertState.RESOLVED
    assert second.alert.state is AlertState.FIRING
    links = library.dossiers([second.card.key])[second.card.key].links
    assert [(tie.relation, tie.card, tie.target) for tie in links] == [
        (Relation.RELATES, second.card.key, first.card.key)
    ]


def test_a_person_closes_an_episode_for_good(library: Library) -> None:
    take(library, told())
    do(library, ResolveAlert("ML-ALERT-01", "false_alarm"))
    assert take(library, told(), told(0, 1)) == ["ignored", "ignored"]
    assert only(library).incident.cause == "false_alarm"
    assert take(library, told(2)) == ["reopened"]
    # Somebody who reopens it knows better than an end that is told once more.
    do(library, ResolveAlert("ML-ALERT-01", "false_alarm"))
    take(library, told(2, 3))
    do(library, ReopenAlert("ML-ALERT-01"))
    assert take(library, told(2, 3), told(2)) == ["ignored", "ignored"]
    assert only(library).alert.state is AlertState.FIRING


def test_a_merged_alert_counts_with_the_one_that_stands_for_it(library: Library) -> None:
    take(library, told(), told(signal="drift/city"))
    do(library, MergeAlert("ML-ALERT-02", "ML-ALERT-01"))
    (done,) = report(library, "ML", [told(signal="drift/city")], NOW)
    assert (done.id, done.what) == ("ML-ALERT-01", "repeated")
    assert [case.alert.occurrences for case in cases(library)] == [1, 2]
    assert take(library, told(0, 1, signal="drift/city")) == ["ignored"]
    assert cases(library)[0].is_open
    take(library, told(0, 1))
    # With nobody standing for it any more, a new episode is its own.
    assert take(library, told(2, signal="drift/city")) == ["reopened"]
    assert cases(library)[1].incident.merged_into is None


def test_what_was_opened_by_hand_is_the_same_condition(library: Library) -> None:
    part = {"model": "churn", "signal": "drift/age"}
    do(library, AddCard(Kind.ALERT, "Age looks odd", part=part))
    assert take(library, told(-5)) == ["repeated"]
    case = only(library)
    assert (case.alert.occurrences, case.incident.starts_at) == (2, NOW - 5 * HOUR)
    assert take(library, told(-5, 1)) == ["resolved"]


def test_what_was_thrown_away_comes_back_with_its_next_episode(library: Library) -> None:
    take(library, told())
    do(library, ArchiveCard("ML-ALERT-01"))
    assert take(library, told(), told(0, 1)) == ["ignored", "opened"]
    assert take(library, told(3)) == ["reopened"]


def test_a_pipeline_at_fault_mutes_the_drift_that_it_explains(library: Library) -> None:
    late = told(signal="freshness", group="pipeline")
    nulls = told(signal="nulls/city")
    age, city = told(), told(signal="drift/city")
    other = told(model="sent")
    take(library, age, other, late, city, told(signal="accuracy"), nulls)
    found = {(case.alert.model, case.alert.signal): case for case in cases(library)}
    stopper = found["churn", "freshness"].card.key
    assert found["churn", "drift/age"].incident.muted_by == stopper
    assert found["churn", "drift/city"].incident.muted_by == stopper
    assert found["sent", "drift/age"].incident.muted_by is None
    assert found["churn", "accuracy"].incident.muted_by is None
    take(library, told(0, 1, signal="freshness", group="pipeline"))
    found = {(case.alert.model, case.alert.signal): case for case in cases(library)}
    # The nulls of a column still explain the drift of that column, and of no other.
    assert found["churn", "drift/age"].incident.muted_by is None
    assert found["churn", "drift/city"].incident.muted_by == found["churn", "nulls/city"].card.key
    take(library, told(2, signal="freshness", group="pipeline"))
    assert cases(library)[0].incident.muted_by == stopper


def test_what_cannot_be_taken(library: Library) -> None:
    with pytest.raises(NotFound):
        report(library, "XX", [told()], NOW)
    with pytest.raises(RuleBroken, match="severity"):
        report(library, "ML", [told(), told(severity="awful")], NOW)
    assert cases(library) == []


def test_new_alerts_stand_in_the_order_in_which_they_came(library: Library) -> None:
    for batch in range(2):
        take(library, *(told(signal=f"drift/{batch}{n}") for n in range(5)))
    project = library.whole("ML")
    assert project is not None
    pane = project.lanes[(5, Status.BACKLOG)]
    assert [card.number for card in pane] == list(range(1, 11))


EPISODES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), min_size=1, max_size=4)


@given(EPISODES, st.randoms(use_true_random=False), st.booleans())
def test_any_order_ends_the_same(
    founded_once: Callable[[], Library],
    episodes: list[tuple[int, int]],
    chance: Random,
    is_over: bool,  # noqa: FBT001
) -> None:
    at, reports = 0, []
    for gap, length in episodes:
        at += gap + 1
        reports += [told(at), told(at, at + length), told(at)]
        at += length
    if not is_over:
        reports = [one for one in reports if one.ends_at is None or one.ends_at < NOW + at * HOUR]
    ends = []
    for is_batch in (True, False):
        library = founded_once()
        if is_batch:
            take(library, *reports)
        else:
            for one in reports:
                take(library, one)
        latest = cases(library)[-1]
        known = latest.incident
        # Where it waits tells whether it was reopened on the way.
        is_done = latest.card.status is Status.DONE
        ends.append((latest.alert.state, is_done, known.cause, known.starts_at, known.ended_at))
        assert sum(case.is_open for case in cases(library)) == (not is_over)
        library.close()
        chance.shuffle(reports)
    assert ends[0] == ends[1]


@pytest.fixture
def founded_once(founded: Path, tmp_path: Path) -> Callable[[], Library]:
    """What opens a fresh empty board each time it is called."""
    count = 0

    def opened() -> Library:
        nonlocal count
        count += 1
        path = tmp_path / f"board{count}.db"
        path.write_bytes(founded.read_bytes())
        return Library(open_database(Address(path=path)))

    return opened


def tell(first: int, begin: Callable[[], object], address: str) -> None:
    """Tell of five things, beginning with one of them."""
    library = Library(open_database(read_address(address)))
    begin()
    for n in range(5):
        report(library, "ML", [told(signal=f"drift/{(n + first) % 5}", monitor=1)], NOW)
    library.close()


def check_told_once(address: str) -> None:
    library = Library(open_database(read_address(address)))
    found = cases(library)
    library.close()
    assert sorted(case.alert.signal for case in found) == [f"drift/{n}" for n in range(5)]
    assert {case.alert.occurrences for case in found} == {1}


def test_eight_processes_open_each_alert_once(board: Path) -> None:
    by_eight(__name__, "tell", str(board))
    check_told_once(str(board))


def test_eight_programs_on_a_server_open_each_alert_once(on_server: str) -> None:
    begin = Barrier(8).wait
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda first: tell(first, begin, on_server), range(8)))
    check_told_once(on_server)


def test_a_batch_counts_its_own_repeats(board: Path) -> None:
    library = Library(open_database(Address(path=board)))
    done = take(library, *(told(signal=f"drift/{n % 60}") for n in range(240)))
    library.close()
    assert (done.count("opened"), done.count("repeated")) == (60, 180)


def test_word_that_nothing_is_wrong_ends_an_episode_and_begins_none(library: Library) -> None:
    def told(at: datetime, *, is_calm: bool) -> str:
        one = AlertReport("m", "drift/age", "drift", at, at if is_calm else None)
        return report(library, "ML", [one], at)[0].what

    days = [NOW + timedelta(days=n) for n in range(6)]
    calm = [True, False, True, True, False, False]
    said = [told(at, is_calm=is_calm) for at, is_calm in zip(days, calm, strict=True)]
    assert said == ["ignored", "opened", "resolved", "ignored", "opened", "repeated"]
    # What was true before it began ends nothing.
    assert told(days[0], is_calm=True) == "ignored"


def test_what_fires_again_while_its_pipeline_is_at_fault_is_muted(library: Library) -> None:
    take(library, told(), told(0, 1), told(2, signal="freshness"), told(3))
    drift, pipeline = cases(library)
    assert drift.incident.muted_by == pipeline.card.key


def test_what_is_odd_about_one_column_explains_that_column_alone(library: Library) -> None:
    take(library, told(), told(signal="drift/city"), told(signal="unseen/city", group="pipeline"))
    age, city, unseen = cases(library)
    assert (age.incident.muted_by, city.incident.muted_by) == (None, unseen.card.key)


def test_a_signal_that_is_known_has_its_group(library: Library) -> None:
    signals = ("drift/age", "latency_p99", "accuracy", "nulls/age", "my_own")
    take(library, *(told(signal=signal) for signal in signals))
    groups = [case.incident.group for case in cases(library)]
    assert groups == ["drift", "performance", "quality", "pipeline", ""]


@pytest.mark.parametrize(
    "wish",
    [
        AcknowledgeAlert("ML-ALERT-01"),
        SnoozeAlert("ML-ALERT-01", NOW + HOUR),
        ResolveAlert("ML-ALERT-01", "false_alarm"),
        MergeAlert("ML-ALERT-01", "ML-ALERT-02"),
        OpenRepair("ML-ALERT-01", Kind.RETRAINING),
    ],
    ids=lambda wish: type(wish).__name__,
)
def test_what_is_reported_since_is_no_obstacle_to_undoing(
    board: Path, sit: Sit, wish: Wish
) -> None:
    seat = sit(board)
    library = seat.desk.library
    take(library, told(), told(signal="accuracy"))
    seat.catch_up()
    seat.desk.do(wish)
    seat.settle()
    take(library, told(after=0.5), told(signal="accuracy", after=0.5))
    seat.catch_up()
    seat.desk.undo()
    assert [notice.error for notice in seat.catch_up() if notice.error] == []
    first, second = cases(library)
    assert (first.alert.state, first.card.status) == (AlertState.FIRING, Status.BACKLOG)
    assert second.alert.after == 0.5


DAY = timedelta(days=1)


def judged(day: int, after: float, start: int = 0, **more: object) -> AlertReport:
    """Return what a monitor finds of a day's window, in an episode that began on a day."""
    one = told(24 * start, None, window=f"2026-11-{day:02}", after=after, monitor=7, **more)
    return replace(one, until=NOW + day * DAY)


def test_only_a_window_that_was_not_reported_before_counts(library: Library) -> None:
    assert take(library, judged(1, 0.2), judged(2, 0.3), judged(2, 0.3)) == [
        "opened", "repeated", "ignored",
    ]  # fmt: skip
    # Rewritten: the latest window has another value, and an earlier one, or another beginning.
    assert take(library, judged(2, 0.5, severity="critical"), judged(1, 0.9)) == ["ignored"] * 2
    assert take(library, judged(2, 0.5, start=1), judged(1, 0.9, start=1)) == ["ignored"] * 2
    known = only(library)
    assert (known.alert.occurrences, known.alert.after) == (2, 0.5)
    assert (known.alert.severity, known.alert.window) == ("critical", "2026-11-02")
    assert (known.incident.first_after, known.incident.first_window) == (0.2, "2026-11-01")
    assert known.incident.reported_until == NOW + 2 * DAY
    assert known.card.title == "Age has drifted"
    assert since_first(known.alert, known.incident) == "0.2 in 2026-11-01"
    assert take(library, judged(3, 0.4, start=1)) == ["repeated"]
    assert only(library).alert.occurrences == 3


def test_what_was_closed_is_not_reopened_by_old_days(library: Library) -> None:
    take(library, judged(1, 0.2), judged(2, 0.3))
    do(library, ResolveAlert("ML-ALERT-01", "real_change"))
    again = judged(2, 0.3, start=1)
    assert take(library, again, replace(again, ends_at=NOW + 3 * DAY)) == ["ignored"] * 2
    assert not only(library).is_open
    assert only(library).alert.occurrences == 2


@pytest.mark.parametrize(
    "wish",
    [
        ResolveAlert("ML-ALERT-01", "pipeline_fault"),
        MergeAlert("ML-ALERT-01", "ML-ALERT-04"),
    ],
    ids=lambda wish: type(wish).__name__,
)
def test_undoing_the_end_of_what_explains_others_mutes_them_again(
    board: Path, sit: Sit, wish: Wish
) -> None:
    seat = sit(board)
    library = seat.desk.library
    late = told(signal="freshness", group="pipeline")
    take(library, late, told(), told(signal="drift/city"), told(signal="accuracy"))
    before = [(one.alert, one.incident, one.card.status) for one in cases(library)]
    assert sum(known.muted_by is not None for _, known, _ in before) == 2
    seat.catch_up()
    said = seat.desk.do(wish).said
    seat.settle()
    assert "muted no more: ML-ALERT-02, ML-ALERT-03" in said
    assert [one.incident.muted_by for one in cases(library)] == [None] * 4
    assert [one.incident.woke_at is None for one in cases(library)] == [True, False, False, True]
    assert keep_up(library, "ML", NOW, {}) == ()
    seat.desk.undo()
    assert [notice.error for notice in seat.catch_up() if notice.error] == []
    after = [
        (replace(one.alert, version=1), replace(one.incident, version=1), one.card.status)
        for one in cases(library)
    ]
    assert after == before
    seat.desk.redo()
    seat.catch_up()
    assert [one.incident.muted_by for one in cases(library)] == [None] * 4


@pytest.mark.parametrize("odd", ["\0", "\ud800", "\x1b[31m", "\u202e", "x" * 70_000])
def test_texts_of_others_are_kept_whatever_they_hold(library: Library, odd: str) -> None:
    strange = told(
        model=odd, signal=f"drift/{odd}", title=odd, summary=odd, window=odd, url=odd, runbook=odd,
        facts=((odd, odd),), labels={odd: odd}, origin="alertmanager",
    )  # fmt: skip
    assert take(library, strange, strange) == ["opened", "repeated"]
    assert only(library).alert.occurrences == 2


def test_nothing_explains_what_had_begun_long_before(library: Library) -> None:
    old, week = told(-40 * 24), told(-6 * 24, signal="drift/city")
    take(library, old, week, told(signal="freshness", group="pipeline"))
    muted = {case.alert.signal: case.incident.muted_by for case in cases(library)}
    assert (muted["drift/age"], muted["drift/city"] is not None) == (None, True)
    take(library, told(-50 * 24, signal="drift/job"))
    assert cases(library)[-1].incident.muted_by is None
