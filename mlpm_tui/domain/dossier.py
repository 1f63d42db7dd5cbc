"""One card with everything that hangs on it, as its full view shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.changes import Change, Record, rewritten
from mlpm_tui.domain.details import Alert, ChecklistItem, Comment, Link, Retraining
from mlpm_tui.domain.experiments import Artifact, Experiment, Result, RunLink
from mlpm_tui.domain.records import record_made

SINGLES = {"card": "card", "experiment": "experiment", "alert": "alert", "retraining": "retraining"}
"""Entities of which a card has one, and the dossier's field for each."""
LISTS = {
    "checklist_item": "checklist",
    "link": "links",
    "comment": "comments",
    "result": "results",
    "artifact": "artifacts",
    "run_link": "run_links",
}
"""Entities of which a card has many, and the dossier's field for each."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A card, its parts and lists; `linked` gives the id of every card at a link's other end."""

    card: Card
    experiment: Experiment | None = None
    alert: Alert | None = None
    retraining: Retraining | None = None
    checklist: tuple[ChecklistItem, ...] = ()
    links: tuple[Link, ...] = ()
    comments: tuple[Comment, ...] = ()
    results: tuple[Result, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    run_links: tuple[RunLink, ...] = ()
    linked: Mapping[int, str] = field(default_factory=dict)

    def applied(self, changes: Iterable[Change]) -> "Dossier":
        """Return the dossier as these changes leave it; changes of other cards pass by."""
        parts: dict[str, Any] = {}
        for change in changes:
            is_mine = change.card == self.card.key or (change.entity, change.key) == (
                "card",
                self.card.key,
            )
            if is_mine and change.entity in SINGLES:
                name = SINGLES[change.entity]
                old = parts.get(name, getattr(self, name))
                parts[name] = _after(old, change) or old
            elif is_mine and change.entity in LISTS:
                name = LISTS[change.entity]
                parts[name] = _listed(parts.get(name, getattr(self, name)), change)
        return replace(self, **parts) if parts else self


def _after(record: Record | None, change: Change) -> Record | None:
    if change.after is None:
        return None
    if change.before is None or record is None:
        return record_made(change)
    return rewritten(record, change)


def _listed(records: tuple[Any, ...], change: Change) -> tuple[Any, ...]:
    old = next((record for record in records if record.key == change.key), None)
    new = _after(old, change)
    if new is None:
        return tuple(record for record in records if record.key != change.key)
    if old is None:
        return (*records, new)
    return tuple(new if record is old else record for record in records)
