"""The alerts of a project with their cases, and which of them are muted by whom or what."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from mlpm_tui.domain.alert_cases import Case, by_hand
from mlpm_tui.domain.alert_counting import counts_of
from mlpm_tui.domain.alert_muting import mute_of
from mlpm_tui.domain.alert_standing import ORDERS, SeenAlert, place_of, standing_of
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.rule_states import Directions
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.documents import Document, card_document
from mlpm_tui.store.library import Library


@dataclass(frozen=True, slots=True)
class Listed:
    """An alert of a list, with its case and the ids of those that explain it or stand for it.

    `explained_by` may be unknown although another alert mutes it: where that is gone, it mutes
    until somebody looks what is due.
    """

    row: SeenAlert
    incident: Incident
    explained_by: str | None = None
    merged_into: str | None = None

    @property
    def card(self) -> Card:
        """The alert's card."""
        return self.row.card

    @property
    def alert(self) -> Alert:
        """What the card is about."""
        return self.row.alert


def read_alerts(library: Library, project: Project, now: datetime) -> tuple[Listed, ...]:
    """Return the alerts of a whole project, the most urgent first."""
    cases = library.cases.of_project(project.key)
    mutes = library.fleet(project.key).mutes
    counts = counts_of(project.alerts, cases)
    names = {key: project.cards[key].id for key in project.alerts if key in project.cards}
    found = []
    for key in names:
        alert, case = project.alerts[key], cases.get(key) or by_hand(project.alerts[key])
        mute = mute_of(mutes, alert.model, alert.signal, case.labels, now)
        standing = standing_of(alert, case, mute)
        row = SeenAlert(project.cards[key], alert, case, standing, mute, counts.get(key, 0))
        found.append(
            Listed(row, case, names.get(case.muted_by or 0), names.get(case.merged_into or 0))
        )
    return tuple(sorted(found, key=lambda one: one.row.urgency))


def sort_alerts(found: Iterable[Listed], order: str) -> list[Listed]:
    """Return alerts, the most urgent first until now, in one of the orders; RuleBroken if none."""
    name = order.removeprefix("-")
    if name not in ORDERS:
        known = ", ".join(("urgency", *ORDERS))
        raise RuleBroken(f"Alerts are not sorted by {name[:40]!r} but by {known}.", "bad_order")
    placed = [(place_of(one.row, order), one) for one in found]
    known_ones = [pair for pair in placed if pair[0] is not None]
    known_ones.sort(key=lambda pair: pair[0], reverse=order.startswith("-"))
    return [one for _, one in known_ones] + [one for place, one in placed if place is None]


def alert_documents(
    found: Iterable[Listed], dossiers: Mapping[int, Dossier], now: datetime, directions: Directions
) -> list[Document]:
    """Return alerts as documents: their cards with all they say, and what mutes them."""
    return [
        card_document(dossiers[one.row.key], now, None, directions) | seen_document(one)
        for one in found
        if one.row.key in dossiers
    ]


def seen_document(one: Listed) -> Document:
    """Return what a list knows of an alert that its card alone does not."""
    row, mute = one.row, one.row.mute
    return {
        "reports": row.reports,
        "recovered": row.has_recovered,
        "muted": row.is_muted,
        "muted_until": mute.until if mute is not None and row.is_open else None,
        "explained_by": one.explained_by if row.is_open else None,
        "merged_into": one.merged_into,
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
