"""Alerts for which nobody came: told once more, after a time that depends on their severity."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from mlpm_tui.domain.alert_cases import Case, case_of
from mlpm_tui.domain.alert_episodes import age_of
from mlpm_tui.domain.alert_measures import in_words
from mlpm_tui.domain.changes import Act
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

Limits = Mapping[str, timedelta]
"""By severity, how long an alert may wait for somebody; one that is missing waits for ever."""
LIMITS: Limits = {"critical": timedelta(minutes=15), "warning": timedelta(hours=1)}


def is_overdue(case: Case, limits: Limits, now: datetime) -> bool:
    """Say whether an alert has waited too long for somebody, and nobody was told of that yet.

    What is muted is not waited for; whether it is by a person's mute, the caller knows.
    """
    limit = limits.get(case.alert.severity)
    known = case.incident
    if limit is None or case.alert.state is not AlertState.FIRING:
        return False
    if known.escalated_at is not None or known.muted_by is not None:
        return False
    return age_of(case, now) >= limit


@dataclass(frozen=True, slots=True)
class EscalateAlert(OfCard):
    """Nobody has taken an alert up for too long: that is recorded, once."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the alert marked as one that waits for somebody."""
        case = case_of(project, self.id)
        waited = in_words(age_of(case, moment.now))
        said = f"{case.card.id} ({case.alert.severity}) has waited {waited} for somebody"
        return Act(f"{said}: {case.card.title}", case.noted(escalated_at=moment.now))
