"""Fifty columns below 0.05 by luck open no alert; one that stays there does."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.model_keeping import AddModel
from mlpm_tui.services.hooking_batches import Delivery
from mlpm_tui.services.hooking_keeping import BoardKeeper
from mlpm_tui.services.p_value_reports import judged
from mlpm_tui.sources.alert_bodies import read_body
from mlpm_tui.sources.alert_labels import ReadingBody
from mlpm_tui.store.library import Library
from tests.conftest import NOW, Seat, Sit

DAY = timedelta(days=1)
COLUMNS = 50


@pytest.fixture
def seat(board: Path, sit: Sit) -> Seat:
    seat = sit(board)
    seat.desk.do(AddModel("churn"))
    seat.settle()
    return seat


def evidently(at: datetime, *, drifting: frozenset[int] = frozenset()) -> bytes:
    """Return a day's report of fifty columns, by luck or with some that drift indeed."""
    luck = Random(at.toordinal())  # noqa: S311  the same luck each time
    metrics = [
        {
            "metric_name": f"ValueDrift({column})",
            "config": {"column": f"c{column}", "method": "K-S p_value", "threshold": 0.05},
            "value": 1e-6 if column in drifting else luck.random(),
        }
        for column in range(COLUMNS)
    ]
    return json.dumps({"timestamp": at.isoformat(), "metrics": metrics}).encode()


def reports_of(body: bytes) -> tuple[AlertReport, ...]:
    return read_body(body, ReadingBody(NOW, model="Churn")).reports


def holding(library: Library, reports: tuple[AlertReport, ...]) -> list[str]:
    told = judged(library, "ML", reports, NOW)
    assert [one.signal for one in told] == [one.signal for one in reports]
    return [one.signal for one in told if one.ends_at is None]


def test_luck_opens_nothing_in_three_weeks(seat: Seat) -> None:
    library, single = seat.desk.library, 0
    for passed in range(20):
        reports = reports_of(evidently(NOW - (20 - passed) * DAY))
        single += sum(one.ends_at is None for one in reports)
        assert holding(library, reports) == []
    # Each column alone, as Evidently judges it, would have told so often.
    assert single > 30


def test_drift_opens_on_the_second_day_and_ends_after_two_calm_ones(seat: Seat) -> None:
    library, found = seat.desk.library, []
    for passed in range(8):
        drifting = frozenset({7}) if 1 <= passed < 5 else frozenset[int]()
        reports = reports_of(evidently(NOW - (9 - passed) * DAY, drifting=drifting))
        found.append(holding(library, reports))
        # The same report once more says nothing new.
        assert holding(library, reports) == found[-1]
    assert found == [[], [], *[["drift/c7"]] * 4, [], []]
    kept = library.points.read([library.fleet("ML").models[0].key], "p_value/c7")
    assert [point.value for point in kept][1:5] == [1e-6] * 4


def test_two_of_three_days_are_enough_and_order_does_not_matter(seat: Seat) -> None:
    bodies = [
        reports_of(evidently(NOW - (9 - passed) * DAY, drifting=drifting))
        for passed, drifting in enumerate([frozenset({3}), frozenset[int](), frozenset({3})])
    ]
    together = (*bodies[2], *bodies[0], *bodies[1])
    told = judged(seat.desk.library, "ML", together, NOW)
    held = [(one.starts_at - NOW + 9 * DAY, one.signal) for one in told if one.ends_at is None]
    assert held == [(2 * DAY, "drift/c3")]


def test_of_a_model_that_nobody_knows_the_day_alone_is_judged(seat: Seat) -> None:
    reports = reports_of(evidently(NOW, drifting=frozenset({3})))
    unknown = tuple(replace(one, model="other") for one in reports)
    assert holding(seat.desk.library, unknown) == ["drift/c3"]


def test_a_threshold_of_the_senders_own_is_heeded(seat: Seat) -> None:
    one = replace(reports_of(evidently(NOW))[0], model="other", chance=0.002)
    assert holding(seat.desk.library, (replace(one, threshold=0.001),)) == []
    assert holding(seat.desk.library, (replace(one, threshold=0.01),)) == ["drift/c0"]


def test_what_has_no_p_value_stays_as_it_is(seat: Seat) -> None:
    reports = (AlertReport("churn", "drift/x", "x has drifted", NOW, after=0.3),)
    assert judged(seat.desk.library, "ML", reports, NOW) == reports


def test_the_hook_opens_what_stays(seat: Seat) -> None:
    keeper = BoardKeeper(lambda: seat.desk.library, "ML", lambda: NOW)
    told = [
        keeper([Delivery(reports_of(evidently(at, drifting=frozenset({7}))), key=str(at))])
        for at in (NOW - DAY, NOW)
    ]
    assert ["ALERT" in str(each) for each in told] == [False, True]
