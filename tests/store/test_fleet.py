"""A project's models in the database: kept like any record, their points beside them."""

import math
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from mlpm_tui.domain.changes import Act, Change, edited, made
from mlpm_tui.domain.fleet import Model, Monitor
from mlpm_tui.domain.points import Point
from mlpm_tui.store.checking import check
from mlpm_tui.store.library import Library
from mlpm_tui.store.points import MARKS, Renewal
from mlpm_tui.store.units import Unit
from tests.conftest import NOW

MODEL = Model(key=11, name="loans", made_at=NOW)
MONITOR = Monitor(key=12, model=11, signal="drift/age", made_at=NOW, settings={"bins": 10})


def keep(library: Library, *changes: Change) -> None:
    library.keep(Unit("ML", "ana", NOW, Act("did it", changes)))


def test_models_and_monitors_are_read_as_they_were_kept(library: Library) -> None:
    keep(library, made(MODEL), made(MONITOR))
    fleet = library.fleet("ML")
    assert (fleet.models, fleet.monitors) == ((MODEL,), (MONITOR,))
    keep(library, *edited(fleet.models[0], retired_at=NOW))
    retired = library.fleet("ML").model("loans")
    assert retired is not None
    assert retired.retired_at == NOW
    assert [finding.said for finding in check(library.database)] == []


def test_a_window_that_is_measured_again_takes_its_old_place(library: Library) -> None:
    day = timedelta(days=1)
    points = [Point(11, "accuracy", NOW + n * day, NOW + (n + 1) * day, n / 2) for n in range(3)]
    assert library.points.keep(points, NOW) == 3
    odd = Point(11, "accuracy", NOW, NOW + day, math.inf, n=7, facts=(("why", "no rows"),))
    library.points.keep([odd], NOW)
    assert library.points.read([11]) == (odd, *points[1:])
    assert library.points.read([11], "accuracy", since=NOW + 2 * day) == (points[2],)
    assert library.points.read([11], "latency_p99") == library.points.read([]) == ()


def test_a_models_mark_changes_with_its_points_alone(library: Library) -> None:
    other = replace(MODEL, key=21, name="churn")
    keep(library, made(MODEL), made(other))
    assert library.points.marks() == {}
    day = timedelta(days=1)
    first, second = (
        Point(11, "accuracy", NOW + n * day, NOW + (n + 1) * day, 0.9) for n in range(2)
    )
    library.points.keep([first], NOW)
    library.points.keep([replace(first, model=21)], NOW)
    marks = library.points.marks()
    assert sorted(marks) == [11, 21]
    library.points.keep([first], NOW + day)
    again = library.points.marks()
    assert (again[11] != marks[11], again[21]) == (True, marks[21])
    library.points.keep([second], NOW + day)
    assert library.points.marks()[11] != again[11]
    library.points.renew([Renewal(11, "accuracy", NOW, ())], NOW + 2 * day)
    assert library.points.marks() == {21: marks[21]}


def test_a_mark_is_read_from_the_index(board: Path) -> None:
    with closing(sqlite3.connect(board)) as file:
        plan = [row[-1] for row in file.execute(f"explain query plan {MARKS}")]
    assert sum("COVERING INDEX point_recorded (model=?)" in step for step in plan) == 2
