"""Boards with alerts, for screens that show them."""

import math
from collections.abc import Sequence
from datetime import timedelta

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.model_keeping import AddModel
from mlpm_tui.domain.points import Point
from mlpm_tui.services.alert_reporting import report
from tests.conftest import NOW, Seat

MODELS = ("churn", "fraud", "ranking", "translate")
SIGNALS = ("drift/age", "latency_p99", "accuracy", "error_rate", "nulls/income")
SEVERITIES = ("critical", "warning", "warning", "info", "warning")


def reported(at: int, **more: object) -> AlertReport:
    """The report of one condition."""
    signal = SIGNALS[at % len(SIGNALS)]
    fields: dict[str, object] = {
        "model": MODELS[at % len(MODELS)],
        "signal": signal,
        "title": f"{signal} of {MODELS[at % len(MODELS)]} has moved",
        "starts_at": NOW - timedelta(minutes=1 + at % 10),
        "severity": SEVERITIES[at % len(SEVERITIES)],
        "before": 0.04 + at / 100,
        "after": 0.31 + at / 50,
        "threshold": 0.1,
        "floor": 0.03,
        "window": "past week",
        "runbook": "https://runbooks.example/drift",
        "group": "drift" if at % 2 else "serving",
        "facts": (("top bins", "18-25: 4 % -> 19 %"), ("influence", "0.31 of the loss")),
    }
    return AlertReport(**(fields | more))  # type: ignore[arg-type]


def raise_alerts(seat: Seat, count: int = 20) -> Sequence[str]:
    """Put so many different alerts on a board, with models and a month of points; their ids."""
    known = {model.name for model in seat.desk.library.fleet("ML").models}
    for name in MODELS:
        if name not in known:
            seat.desk.do(AddModel(name))
    seat.settle()
    library = seat.desk.library
    done = report(library, "ML", [reported(at, labels=_of(at)) for at in range(count)], NOW)
    fleet = library.fleet("ML")
    keys = {model.name: model.key for model in fleet.models}
    points = [
        _point(keys[name], signal, day)
        for name in MODELS
        for signal in SIGNALS
        for day in range(30)
        if day not in (11, 12)
    ]
    library.points.keep(points, NOW)
    seat.catch_up()
    return [one.id for one in done]


def _of(at: int) -> dict[str, str]:
    return {"region": f"r{at}"}


def _point(model: int, signal: str, day: int) -> Point:
    at = NOW - timedelta(days=30 - day)
    value = math.nan if day == 5 else 0.02 + (day % 4) / 200 + max(0, day - 24) / 20
    return Point(model, signal, at, at + timedelta(days=1), value, n=12_000 + day, floor=0.03)
