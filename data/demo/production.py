"""The demo's model in production: what its monitors measured on the car-loan data, moved to now.

The predictions of `car_loan` are counted and judged by the same code as anybody's, on a board that
is thrown away; what came of it goes on the demo's board, so that opening it reads no log.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from mlpm_tui.domain.alert_escalating import LIMITS, EscalateAlert
from mlpm_tui.domain.alert_handling import AcknowledgeAlert
from mlpm_tui.domain.alert_opening import AlertTemplate, OpenAlert
from mlpm_tui.domain.alert_reports import AlertReport, fingerprint_of
from mlpm_tui.domain.changes import Act, made
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.editing import AssignCard
from mlpm_tui.domain.fleet import Monitor
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.model_keeping import AddModel
from mlpm_tui.domain.model_words import fleet_of, model_of
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.monitor_keeping import AddMonitor, monitor_of
from mlpm_tui.domain.monitor_points import Stand
from mlpm_tui.domain.monitor_sources import AddSource
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.team import PROGRAM
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.monitor_checking import check_models
from mlpm_tui.services.monitor_ingesting import ingesting, take_in
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.settings import Settings
from mlpm_tui.store.library import Library

HERE = Path(__file__).parent
MODEL, RULES = "car-loan", "sentiment-rules"
MOVED = timedelta(days=2772)
"""From the week in which the data's drift begins to the Monday 18 days before the demo's now."""
WEEKS, DAYS = 26, 42
"""So many windows of a week, and of a day, are kept."""
COUNTED = "nightly job"
HOUR = timedelta(hours=1)
TAKEN_UP = 2
"""So many of its alerts somebody took up in time."""
LOOKED_H = -101.9
"""The hours from the demo's now to the tick that found two whole weeks beyond the limits."""
_DATE = r"\d{1,2} [A-Z][a-z]{2} \d{4}"
_DURING = re.compile(rf", (?:[\w ]+-)?{_DATE}")
_SINCE = re.compile(rf"^since {_DATE}(?: \((.*?)\))?, ")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found on the data, at the times of the demo."""

    monitors: tuple[Monitor, ...]
    points: tuple[Point, ...]
    reports: tuple[AlertReport, ...]


@dataclass(frozen=True, slots=True)
class OpenFor:
    """An alert opens for a monitor of this board."""

    report: AlertReport
    template: AlertTemplate
    needs_fleet = True
    about: tuple[str, ...] = ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the alert, tied to its monitor."""
        model = model_of(project, self.report.model)
        monitor = monitor_of(fleet_of(project), model, self.report.signal)
        report = replace(self.report, monitor=monitor.key)
        return OpenAlert(report, self.template).act(project, moment)


@dataclass(frozen=True, slots=True)
class GiveCase:
    """An alert that people wrote down has a case like any other."""

    id: str
    reason: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The alert."""
        return (self.id,)

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the case, with what its card tells of it."""
        card = project.card(self.id)
        alert = project.alerts[card.key]
        is_over = alert.state is AlertState.RESOLVED
        case = Incident(
            card.key,
            fingerprint_of(alert.model, alert.signal, {}),
            group="quality",
            starts_at=alert.opened_at,
            last_seen_at=alert.opened_at,
            ended_at=moment.now if is_over else None,
            acknowledged_at=moment.now if alert.acknowledged_by else None,
            resolved_at=moment.now if is_over else None,
            resolved_by=alert.acknowledged_by if is_over else None,
            cause="planned_change" if is_over else "",
            resolution=self.reason if is_over else "",
        )
        return Act(f"opened the case of {card.id}", (made(case),))


def measured(now: datetime) -> Measured:
    """Count and judge the data as if it were the demo's now, and move what came of it there."""
    then = now - MOVED
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.dict(os.environ, {"XDG_STATE_HOME": folder}),
    ):
        wanted = Wanted(
            Settings(database=f"{folder}/board.db", user="ben"), Clock(then), may_create=True
        )
        desk = open_desk(wanted, lambda _: None)
        with closing(desk):
            desk.do(AddModel(MODEL))
            desk.flush()
            fleet = desk.library.fleet("ML")
            counted = ingesting(fleet, MODEL, "", _typed(), then)
            _, wishes = take_in(desk.library, fleet, counted, then, watches=True)
            desk.do(*wishes)
            desk.flush()
            checked = check_models(desk.library, "ML", MODEL, then, opens=True)[0]
            monitors = tuple(stand.monitor for stand in checked.stands)
            points = tuple(moved for s in checked.stands for moved in _points(s))
            reports = tuple(_moved_report(one.report) for one in checked.reported)
    return Measured(monitors, points, reports)


def steps(
    found: Measured, templates: tuple[AlertTemplate, ...]
) -> Iterator[tuple[float, str, Wish]]:
    """Yield hour, person and wish of all that makes the model and its alerts."""
    from mlpm_tui.domain.alert_opening import template_for

    about = "Whether a loan for a car is paid back; it went live from another team."
    yield -500.0, "ben", AddModel(MODEL, {"description": about, "owner": "ben"})
    yield -499.9, "ben", AddSource(MODEL, COUNTED, "pushed")
    for number, monitor in enumerate(found.monitors):
        names = ("method", "side", "warn", "alarm", "needed", "window_days", "least", "severity")
        fields = {name: getattr(monitor, name) for name in names}
        wish = AddMonitor(MODEL, monitor.signal, fields | {"settings": monitor.settings}, COUNTED)
        yield -499.8 + number / 1000, "ben", wish
    for number, report in enumerate(found.reports):
        opened = OpenFor(report, template_for(templates, report.signal))
        yield LOOKED_H + number / 1000, PROGRAM, opened
    rules = "The rule-based baseline, live until ML-PROD-01 replaces it."
    yield -490.0, "ana", AddModel(RULES, {"description": rules, "owner": "ana"})


def cases(cards: Sequence[Mapping[str, Any]], found: Measured) -> Iterator[tuple[float, str, Wish]]:
    """Yield the cases of the alerts that are told in the study, and what is done about ours.

    Ours are numbered behind those, and for some nobody came in time.
    """
    told = [card for card in cards if card["kind"] == "alert"]
    for card in told:
        done = card["done_h"] or card["started_h"] + 1
        yield done, card["owner"], GiveCase(card["id"], card["resolved_reason"] or "")
        if card["done_h"] is None and not card["acknowledged_by"]:
            yield done + 1, PROGRAM, EscalateAlert(card["id"])
    series = told[0]["id"].rpartition("-")[0]
    for number, report in enumerate(found.reports):
        name, opened = f"{series}-{len(told) + number + 1:02}", LOOKED_H + number / 1000
        yield opened + 0.001, PROGRAM, AssignCard(name, "ben")
        if number < TAKEN_UP:
            yield opened + 0.1, "ben", AcknowledgeAlert(name)
        else:
            yield opened + LIMITS[report.severity] / HOUR, PROGRAM, EscalateAlert(name)


def keep_points(library: Library, project: str, found: Measured, now: datetime) -> None:
    """Keep what the monitors measured."""
    model = library.fleet(project).model(MODEL)
    assert model is not None  # noqa: S101
    library.points.keep((replace(point, model=model.key) for point in found.points), now)


def _typed() -> dict[str, str]:
    data = HERE / "car_loan" / "synthetic_car_loan"
    return {
        "current": f"{data}_analysis.csv.gz",
        "reference": f"{data}_reference.csv.gz",
        "time": "timestamp",
        "prediction": "y_pred",
        "score": "y_pred_proba",
        "label": "repaid",
        "labels_uri": f"{data}_analysis_target.csv.gz",
        "join": "id",
        "categories": "repaid_loan_on_prev_car",
    }


def _points(stand: Stand) -> list[Point]:
    """Return a monitor's last whole windows."""
    whole = [point for point in stand.points if point.state in ("ok", "warning", "alarm")]
    return [
        replace(point, starts_at=_moved(point.starts_at), ends_at=_moved(point.ends_at))
        for point in whole[-(WEEKS if stand.monitor.window_days > 1 else DAYS) :]
    ]


def _moved_report(report: AlertReport) -> AlertReport:
    facts = tuple((name, _moved_days(text)) for name, text in report.facts)
    window = _moved_days(report.window)
    until = None if report.until is None else _moved(report.until)
    starts_at = _moved(report.starts_at)
    moved = replace(report, starts_at=starts_at, until=until, window=window, facts=facts)
    return replace(moved, title=_DURING.sub("", report.title), summary=_undated(report.summary))


def _undated(text: str) -> str:
    """Leave out since when it holds: the demo's days move on, and a sentence does not."""
    return _SINCE.sub(lambda found: f"{found[1]}, " if found[1] else "", text)


def _moved_days(text: str) -> str:
    def later(found: re.Match[str]) -> str:
        return str(date.fromisoformat(found[0]) + MOVED)

    return re.sub(r"\d{4}-\d\d-\d\d", later, text)


def _moved(at: datetime) -> datetime:
    return at.astimezone(UTC) + MOVED
