"""What the course beside an alert is held to: a share's limit is a change from what it was."""

from datetime import timedelta

import pytest

from mlpm_tui.domain.alert_standing import SeenAlert, Standing
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.fleet import Monitor
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.points import Point
from mlpm_tui.services.triage import AlertRead
from mlpm_tui.ui.widgets.triage_text import course_shown
from tests.conftest import NOW

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("method", "after", "threshold", "floor", "is_below"),
    [
        pytest.param("share", 0.65, 0.45, None, False, id="a-share-that-rose"),
        pytest.param("share", 0.31, 0.35, None, True, id="a-share-that-fell"),
        pytest.param("threshold", 0.65, 0.05, 0.02, False, id="a-value-with-a-limit-of-its-own"),
    ],
)
def test_a_course_is_held_to_its_limit(
    method: str, after: float, threshold: float, floor: float | None, *, is_below: bool
) -> None:
    card = Card(1, "ML-ALERT-01", Kind.ALERT, "Moved", 5, Status.READY, "i", NOW, NOW, NOW, 1)
    alert = Alert(1, NOW, model="loans", signal="predictions", before=0.4, after=after)
    case = Incident(1, "a", threshold=0.05, floor=0.02)
    row = SeenAlert(card, alert, case, Standing.FIRING)
    points = tuple(
        Point(1, "predictions", NOW + n * DAY, NOW + (n + 1) * DAY, value)
        for n, value in enumerate((0.4, 0.41, after))
    )
    monitor = Monitor(1, 1, "predictions", NOW, method=method)
    course = course_shown(row, AlertRead(Dossier(card), points, monitor=monitor))
    assert course.values == (0.4, 0.41, after)
    assert course.threshold == pytest.approx(threshold)
    assert (course.floor, course.is_below) == (floor, is_below)
