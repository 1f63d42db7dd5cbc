"""Which alert explains which: with its data's pipeline at fault, a feature's drift is no news.

An explained alert is muted by the one that explains it until that is resolved: counted, not told.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from mlpm_tui.domain.alert_cases import Case, cases_at_hand
from mlpm_tui.domain.changes import Act, Change, edited
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.project import Project

PIPELINE = "pipeline"
"""The group of alerts about the data's way to the model."""
OF_COLUMN = frozenset({"nulls", "unseen", "constant"})
PIPELINE_SIGNALS = frozenset({"freshness", "nulls", "constant", "schema"})
DRIFT = "drift"
LONGEST_WINDOW = timedelta(days=7)
"""Drift is told from the beginning of its window, which may lie so long before the fault in it."""
MOST_NAMED = 5


def is_explaining(case: Case) -> bool:
    """Say whether an alert is open and about the data's way to the model."""
    kind = case.alert.signal.partition("/")[0]
    return case.is_open and (case.incident.group == PIPELINE or kind in PIPELINE_SIGNALS)


def explains(case: Case, model: str, signal: str, since: datetime) -> bool:
    """Say whether an alert explains the drift of a model's feature that began at a moment.

    What is wrong with one column explains the drift of that column alone, and nothing explains
    what had begun long before.
    """
    kind, _, feature = signal.partition("/")
    if kind != DRIFT or not feature or case.alert.model != model or not is_explaining(case):
        return False
    if since < _begun(case) - LONGEST_WINDOW:
        return False
    name, _, column = case.alert.signal.partition("/")
    return name not in OF_COLUMN or not column or column == feature


def _begun(case: Case) -> datetime:
    return case.incident.starts_at or case.alert.opened_at


def explanation(cases: Iterable[Case], model: str, signal: str, since: datetime) -> Case | None:
    """Return the first of these alerts that explains what a model's signal did, or None."""
    return next((case for case in cases if explains(case, model, signal, since)), None)


def explained(case: Case, others: Iterable[Case]) -> tuple[Change, ...]:
    """Return what changes for alerts that nobody has taken up, where this one explains them."""
    return tuple(
        change
        for other in others
        if other.alert.state is AlertState.FIRING
        and other.is_kept
        and other.incident.muted_by is None
        and explains(case, other.alert.model, other.alert.signal, _begun(other))
        for change in edited(other.incident, muted_by=case.card.key)
    )


def released(key: int, others: Iterable[Case], now: datetime) -> tuple[Change, ...]:
    """Return what changes for the alerts that one explained which does so no more.

    They come back as if they woke, unless another alert explains them too: then they stay muted,
    by that one.
    """
    known = [case for case in others if case.card.key != key]
    changes: list[Change] = []
    for case in known:
        if case.incident.muted_by == key and case.is_open:
            other = explanation(known, case.alert.model, case.alert.signal, _begun(case))
            if other is not None:
                changes += edited(case.incident, muted_by=other.card.key)
            else:
                changes += edited(case.incident, muted_by=None, woke_at=now)
    return tuple(changes)


def released_with(project: Project, case: Case, act: Act, now: datetime) -> Act:
    """Return a step that ends an alert together with what it means for those that it muted."""
    cases = cases_at_hand(project)
    back = released(case.card.key, cases, now)
    if not back:
        return act
    said = f"{act.said}; {released_words(back, cases)}"
    return Act(said, (*act.changes, *back), act.warned)


def released_words(back: Iterable[Change], cases: Iterable[Case]) -> str:
    """Name the alerts that come back because another one explains them no more."""
    keys = {change.key for change in back}
    cards = [case.card for case in cases if case.card.key in keys]
    names = [card.id for card in sorted(cards, key=lambda card: card.number)]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"muted no more: {', '.join(names[:MOST_NAMED])}{more}"
