"""Boards with models in production, for the screen that shows them."""

from datetime import datetime, timedelta

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.fleet import Fleet
from mlpm_tui.domain.model_keeping import AddModel
from mlpm_tui.domain.monitor_keeping import AddMonitor
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.retraining import ScheduleRetraining
from mlpm_tui.services.alert_reporting import report
from mlpm_tui.store.library import Library
from tests.conftest import NOW, Seat

NAMES = ("churn", "fraud", "loans", "ranking", "translate")
TODAY = datetime(2026, 11, 23, tzinfo=NOW.tzinfo)
DAY = timedelta(days=1)


def put_models(seat: Seat, days: int = 40) -> None:
    """Put five models on a board, of which loans is in alarm and fraud drifts."""
    for at, name in enumerate(NAMES):
        fields = {"owner": "ben" if at % 2 else "ana", "runbook": f"https://run.example/{name}"}
        seat.desk.do(AddModel(name, fields))
        seat.desk.do(AddMonitor(name, "drift/age", {"method": "psi", "warn": 0.1, "alarm": 0.25}))
        limits = {"method": "threshold", "side": "below", "warn": 0.85, "alarm": 0.8}
        seat.desk.do(AddMonitor(name, "accuracy", limits))
        share = {"method": "share", "side": "either", "warn": 0.05, "alarm": 0.1}
        seat.desk.do(AddMonitor(name, "predictions", share))
    seat.desk.do(ScheduleRetraining("loans", NOW, "FREQ=MONTHLY;BYMONTHDAY=1"))
    seat.settle()
    library = seat.desk.library
    fleet = library.fleet("ML")
    for at in range(days):
        keep_day(library, fleet, days - at)
    found = [
        AlertReport(
            model="loans", signal="predictions", title="40 > 65", starts_at=NOW, severity="critical"
        ),
        AlertReport(model="loans", signal="drift/age", title="moved", starts_at=NOW),
    ]
    report(library, "ML", found, NOW)
    seat.catch_up()


def keep_day(library: Library, fleet: Fleet, back: int, shift: float = 0.0) -> None:
    """Keep a day of every signal, so many days before today."""
    start, points = TODAY - back * DAY, list[Point]()
    for model in fleet.models:
        is_late = back <= 5
        drift = 0.04 + (0.2 if is_late and model.name in ("fraud", "loans") else 0.0) + shift
        share = 0.41 + (0.25 if is_late and model.name == "loans" else 0.0)
        many = (("reference n", "50000"),)
        points += [
            Point(
                model.key,
                "drift/age",
                start,
                start + DAY,
                drift,
                12_000,
                floor=0.02,
                state="warning" if drift > 0.1 else "ok",
                facts=many,
            ),
            Point(model.key, "accuracy", start, start + DAY, 0.92, 800, 736, state="ok"),
            Point(
                model.key,
                "predictions",
                start,
                start + DAY,
                share,
                12_000,
                before=0.41,
                floor=0.015,
                state="alarm" if share > 0.5 else "ok",
                facts=many,
            ),
        ]
    library.points.keep(points, NOW + timedelta(seconds=back))
