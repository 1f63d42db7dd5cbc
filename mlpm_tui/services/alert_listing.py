"""The alerts of a project with their cases, and which of them are muted by whom or what."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from mlpm_tui.domain.alert_cases import Case, by_hand
from mlpm_tui.domain.alert_muting import mute_of
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.details import Alert, AlertState
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.fleet import Mute
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.parts import SEVERITIES
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.rule_states import Directions
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.documents import Document, card_document
from mlpm_tui.store.library import Library

_STATES = tuple(AlertState)


@dataclass(frozen=True, slots=True)
class Seen:
    """An alert as a list shows it.

    `explained_by` and `merged_into` are the ids of the alerts that explain it or stand for it;
    `mute` is the promise of a person that holds for it.
    """

    card: Card
    alert: Alert
    incident: Incident
    mute: Mute | None = None
    explained_by: str | None = None
    merged_into: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved."""
        return self.alert.state is not AlertState.RESOLVED

    @property
    def is_muted(self) -> bool:
        """Whether nobody is told of it."""
        return self.is_open and (self.mute is not None or self.explained_by is not None)

    @property
    def has_recovered(self) -> bool:
        """Whether its source says that it is over while it is not resolved."""
        return self.is_open and self.incident.ended_at is not None

    @property
    def urgency(self) -> tuple[Any, ...]:
        """Where it belongs: open before resolved, muted last among them, the gravest first.

        Any: what is sorted by, which only this key knows.
        """
        gravity = -SEVERITIES.index(self.alert.severity) if self.alert.severity in SEVERITIES else 1
        place = _STATES.index(self.alert.state)
        return (not self.is_open, self.is_muted, place, gravity, self.alert.opened_at)


def read_alerts(library: Library, project: Project, now: datetime) -> tuple[Seen, ...]:
    """Return the alerts of a whole project, the most urgent first."""
    cases = library.cases.of_project(project.key)
    mutes = library.fleet(project.key).mutes
    known = {key: project.cards[key].id for key in project.alerts if key in project.cards}
    found = [
        _seen(project.cards[key], alert, cases.get(key) or by_hand(alert), (mutes, known, now))
        for key, alert in project.alerts.items()
        if key in project.cards
    ]
    return tuple(sorted(found, key=lambda seen: (seen.urgency, seen.card.number)))


def _seen(
    card: Card,
    alert: Alert,
    case: Incident,
    known: tuple[Iterable[Mute], Mapping[int, str], datetime],
) -> Seen:
    mutes, names, now = known
    mute = mute_of(mutes, alert.model, alert.signal, case.labels, now)
    explained_by = names.get(case.muted_by or 0)
    return Seen(card, alert, case, mute, explained_by, names.get(case.merged_into or 0))


def alert_documents(
    found: Iterable[Seen], dossiers: Mapping[int, Dossier], now: datetime, directions: Directions
) -> list[Document]:
    """Return alerts as documents: their cards with all they say, and what mutes them."""
    return [
        card_document(dossiers[seen.card.key], now, None, directions) | seen_document(seen)
        for seen in found
        if seen.card.key in dossiers
    ]


def seen_document(seen: Seen) -> Document:
    """Return what a list knows of an alert that its card alone does not."""
    mute = seen.mute
    return {
        "recovered": seen.has_recovered,
        "muted": seen.is_muted,
        "muted_until": mute.until if mute is not None and seen.is_open else None,
        "explained_by": seen.explained_by if seen.is_open else None,
        "merged_into": seen.merged_into,
    }


def measured_cases(library: Library, project: Project, since: datetime) -> tuple[Case, ...]:
    """Return the alerts on the board that were opened or resolved since a moment."""
    cases = library.cases.of_project(project.key)
    found = (
        Case(project.cards[key], alert, cases.get(key) or by_hand(alert), is_kept=key in cases)
        for key, alert in project.alerts.items()
        if key in project.cards
    )
    return tuple(
        case
        for case in found
        if case.alert.opened_at >= since or (case.incident.resolved_at or since) > since
    )
