"""An alert with its card and its case, and how the three change together.

The column and the state never say different things. Backlog and ready hold alerts that nobody has
taken up, in progress and review those that somebody has, done those that are resolved; a snoozed
one stays where it was.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from mlpm_tui.domain.alert_reports import fingerprint_of
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.changes import Change, Value, edited, made
from mlpm_tui.domain.details import Alert, AlertState
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.gates import phase_begun
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import moved, on_board, unresolved
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass

CAUSES = {
    "real_change": "the world has changed",
    "pipeline_fault": "a fault in the data's way to the model",
    "model_degraded": "the model has become worse",
    "planned_change": "somebody changed it on purpose",
    "false_alarm": "nothing was wrong",
    "duplicate": "another alert is about the same",
    "recovered": "it went away by itself",
}
"""What an alert can come to, and what that means."""
WAITING = (Status.BACKLOG, Status.READY)
"""The columns of alerts that nobody has taken up."""

_IN_ORDER = tuple(CAUSES)


@dataclass(frozen=True, slots=True)
class Case:
    """An alert: its card, its part and its case; `is_kept` says whether the case is stored."""

    card: Card
    alert: Alert
    incident: Incident
    is_kept: bool = True

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved."""
        return self.alert.state is not AlertState.RESOLVED

    @property
    def has_recovered(self) -> bool:
        """Whether its source says that the condition is over while it is not resolved."""
        return self.is_open and self.incident.ended_at is not None

    def noted(self, **wanted: Value) -> tuple[Change, ...]:
        """Return the change of what is known of the case, which begins here where it has none."""
        if self.is_kept:
            return edited(self.incident, **wanted)
        fields: dict[str, object] = dict(wanted)
        return (made(replace(self.incident, **fields)),)  # type: ignore[arg-type]

    def put(self, project: Project, status: Status, moment: Moment) -> tuple[Change, ...]:
        """Return the card's way to a column of its phase; nothing where it stands there."""
        card = self.card
        if card.status is status:
            return ()
        place = (card.phase, status)
        changes = moved(card, place, project.rank_for_arrival(place, card.key), moment)
        if status is Status.IN_PROGRESS:
            changes += phase_begun(project, card.phase, moment.now)
        return changes


def case_of(project: Project, text: str) -> Case:
    """Return an alert that is on the board, or say why that is none."""
    card = on_board(project, text)
    dossier = project.dossiers.get(card.key)
    alert = project.alerts.get(card.key) or (dossier.alert if dossier else None)
    if card.kind is not Kind.ALERT or alert is None:
        raise RuleBroken(f"{card.id} is no alert but a card of kind {card.kind}.", "kind")
    incident = dossier.incident if dossier else None
    if incident is None:
        return Case(card, alert, by_hand(alert), is_kept=False)
    return Case(card, alert, incident)


def cases_at_hand(project: Project) -> list[Case]:
    """Return the alerts on the board of which all is at hand and whose cases are stored."""
    return [
        Case(dossier.card, dossier.alert, dossier.incident)
        for dossier in project.dossiers.values()
        if dossier.alert is not None and dossier.incident is not None
        if not dossier.card.is_archived
    ]


def by_hand(alert: Alert) -> Incident:
    """Return the case of an alert that somebody opened by hand.

    Without a model and a signal no report can be about the same, so it has no fingerprint.
    """
    is_named = bool(alert.model and alert.signal)
    fingerprint = fingerprint_of(alert.model, alert.signal, {}) if is_named else ""
    return Incident(alert.key, fingerprint, starts_at=alert.opened_at)


def check_cause(text: str) -> str:
    """Return a cause of the short list, however it is written, or say which there are."""
    wanted = "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
    if wanted in CAUSES:
        return wanted
    fitting = [cause for cause in _IN_ORDER if wanted and cause.startswith(wanted)]
    if len(fitting) == 1:
        return fitting[0]
    raise RuleBroken(
        f"{text[:40]!r} is no cause that an alert can have: say {_listed(_IN_ORDER)}.", "bad_cause"
    )


def acknowledged(project: Project, case: Case, moment: Moment) -> tuple[Change, ...]:
    """Return what changes when somebody takes an alert up: it is theirs where it was nobody's."""
    changes = _standing(case, moment.who, acknowledged_at=moment.now)
    if case.card.status in WAITING:
        changes += case.put(project, Status.IN_PROGRESS, moment)
    return owned(case.card, moment.who, changes)


def _standing(case: Case, by: str | None, **known: Value) -> tuple[Change, ...]:
    """Return the alert taken up by somebody, or firing with nobody at it; its card stays."""
    state = AlertState.FIRING if by is None else AlertState.ACKNOWLEDGED
    changes = edited(case.alert, state=state, acknowledged_by=by, snoozed_until=None)
    return changes + case.noted(**known)


def owned(card: Card, who: str, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return these changes with the card owned by somebody, where it has no owner."""
    return changes if card.owner is not None else joined(changes, edited(card, owner=who))


def joined(changes: Iterable[Change], more: Iterable[Change]) -> tuple[Change, ...]:
    """Return changes of which each record has one: two would start from the same edition."""
    found = {(change.entity, change.key): change for change in changes}
    for change in more:
        at = change.entity, change.key
        old = found.get(at)
        found[at] = change if old is None else _both(old, change)
    return tuple(found.values())


def _both(old: Change, new: Change) -> Change:
    before = None if old.before is None else {**(new.before or {}), **old.before}
    return replace(old, before=before, after={**(old.after or {}), **(new.after or {})})


def waiting_again(
    project: Project, case: Case, moment: Moment, **known: Value
) -> tuple[Change, ...]:
    """Return what changes when an alert fires with nobody at it; `known` goes to its case."""
    changes = _standing(case, None, **known)
    if case.card.status not in WAITING:
        changes += case.put(project, Status.READY, moment)
    return changes


def resolved(
    project: Project, case: Case, moment: Moment, cause: str, **known: Value
) -> tuple[Change, ...]:
    """Return what changes when an alert is over; its card goes to done."""
    ending: dict[str, Value] = {
        "resolved_at": moment.now,
        "resolved_by": moment.who,
        "cause": cause,
        "muted_by": None,
    }
    changes = edited(case.alert, state=AlertState.RESOLVED, snoozed_until=None)
    changes += case.noted(**ending | known)
    return changes + case.put(project, Status.DONE, moment)


def reopened(project: Project, case: Case, moment: Moment, **known: Value) -> tuple[Change, ...]:
    """Return what changes when a resolved alert fires again; its card goes to ready."""
    return waiting_again(project, case, moment, **_afresh(case) | known)


def _afresh(case: Case) -> dict[str, Value]:
    """Return what is known of a case that begins anew."""
    return {
        "resolved_at": None,
        "resolved_by": None,
        "cause": "",
        "resolution": "",
        "acknowledged_at": None,
        "escalated_at": None,
        "woke_at": None,
        "merged_into": None,
        "reopened": case.incident.reopened + 1,
    }


def followed(project: Project, card: Card, status: Status, moment: Moment) -> tuple[Change, ...]:
    """Return what a card's way to another column means for its alert, or why it cannot go.

    Into progress somebody takes it up, and it is theirs where it was nobody's; back they give it
    back, out of done it fires again. A snoozed one sleeps on wherever it goes.
    """
    case = case_of(project, card.id)
    if status is Status.DONE:
        if case.is_open:
            raise unresolved(card.id)
        return ()
    by = None if status in WAITING else moment.who
    at = None if by is None else moment.now
    if not case.is_open:
        if card.status is not Status.DONE:
            return ()
        if case.incident.merged_into is not None:
            raise merged(card)
        changes = _standing(case, by, **_afresh(case) | {"acknowledged_at": at})
        return changes if by is None else owned(card, by, changes)
    is_taken = case.alert.state is AlertState.ACKNOWLEDGED
    if case.alert.state is AlertState.SNOOZED or is_taken is (by is not None):
        return ()
    changes = _standing(case, by, acknowledged_at=at)
    return changes if by is None else owned(card, by, changes)


def merged(card: Card) -> RuleBroken:
    """Return the refusal to reopen an alert for which another one stands."""
    return RuleBroken(
        f"{card.id} is merged into another alert: "
        f"`mlpm alert split {card.id}` makes it stand alone again.",
        "merged",
    )


def check_end(until: datetime, now: datetime, longest_days: int, what: str) -> None:
    """Raise RuleBroken unless a moment lies ahead, and not too far."""
    if until <= now:
        raise RuleBroken(f"{what} must end in the future: {until:%Y-%m-%d %H:%M} UTC is past.")
    if (until - now).total_seconds() > longest_days * 86_400:
        raise RuleBroken(
            f"{what} ends after {longest_days} days at most, so that nothing is forgotten.",
            "bad_duration",
        )


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"
