"""Everything about one alert, read for a screen in a thread: its card, its signal's course."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.fleet import Fleet, Model, Monitor
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Entry

DAYS_BACK = 30
MOST_ENTRIES = 40


@dataclass(frozen=True, slots=True)
class AlertRead:
    """An alert's card with everything on it, what its signal was, and who did what about it."""

    dossier: Dossier
    points: tuple[Point, ...] = ()
    entries: Sequence[Entry] = ()
    model: Model | None = None
    monitor: Monitor | None = None

    @property
    def runbook(self) -> str:
        """Where it is written what to do: on the alert, else on its monitor, else on its model."""
        case = self.dossier.incident
        known = (case, self.monitor, self.model)
        return next((one.runbook for one in known if one is not None and one.runbook), "")


def read_alert(
    library: Library, project: str, card: Card, alert: Alert, now: datetime
) -> AlertRead:
    """Read what hangs on an alert and the last weeks of its signal."""
    dossier = library.dossiers([card.key]).get(card.key) or Dossier(card, alert=alert)
    fleet = library.fleet(project)
    model = fleet.model(alert.model)
    points: tuple[Point, ...] = ()
    if model is not None:
        since = now - timedelta(days=DAYS_BACK)
        points = library.points.read([model.key], alert.signal, since)
    entries = library.history(project, card.key, MOST_ENTRIES)
    monitor = _monitor(fleet, model, alert, dossier.incident)
    return AlertRead(dossier, points, entries, model, monitor)


def _monitor(
    fleet: Fleet, model: Model | None, alert: Alert, case: Incident | None
) -> Monitor | None:
    """Return what watches an alert's signal, by what the case says or by model and signal."""
    if case is not None and case.monitor is not None:
        return next((one for one in fleet.monitors if one.key == case.monitor), None)
    if model is None:
        return None
    own = (one for one in fleet.monitors if one.model == model.key)
    return next((one for one in own if one.signal == alert.signal), None)
