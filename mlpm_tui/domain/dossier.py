"""One card with everything that hangs on it, as its full view shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.cards import Card, Kind
from mlpm_tui.domain.changes import Change, Record, rewritten
from mlpm_tui.domain.details import Alert, ChecklistItem, Comment, Link, Retraining
from mlpm_tui.domain.experiments import Artifact, Experiment, Firing, Result, RunLink, Training
from mlpm_tui.domain.records import record_made
from mlpm_tui.domain.values import dataclass

if TYPE_CHECKING:
    from mlpm_tui.domain.handoffs import Handoff, HandoffItem
    from mlpm_tui.domain.incidents import Incident
    from mlpm_tui.domain.objectives import Measurement, Objective
    from mlpm_tui.domain.subtasks import Subtask

SINGLES = {
    name: name for name in ("card", "experiment", "alert", "incident", "retraining", "subtask")
}
"""Entities of which a card has one, and the dossier's field for each."""
LISTS = {
    "checklist_item": "checklist",
    "link": "links",
    "comment": "comments",
    "result": "results",
    "artifact": "artifacts",
    "run_link": "run_links",
    "firing": "firings",
    "training": "trainings",
    "handoff": "handoffs",
    "handoff_item": "handoff_items",
    "objective": "objectives",
    "measurement": "measurements",
}
"""Entities of which a card has many, and the dossier's field for each."""
OF_KINDS: Mapping[str, frozenset[Kind]] = {
    "incident": frozenset({Kind.ALERT}),
    "retraining": frozenset({Kind.RETRAINING}),
    "handoff": frozenset({Kind.EXPERIMENT, Kind.EPIC}),
    "handoff_item": frozenset({Kind.EXPERIMENT, Kind.EPIC}),
}
"""Entities that cards of these kinds alone have."""


def may_have(card: Card, entity: str) -> bool:
    """Tell whether a card of its kind can have such a record."""
    if entity == "subtask":
        return card.parent is not None
    if entity in {"objective", "measurement"}:
        return card.kind is Kind.EPIC or card.parent is not None
    return entity not in OF_KINDS or card.kind in OF_KINDS[entity]


_ORDER = {
    "checklist": ("rank",),
    "comments": ("at",),
    "results": ("recorded_at",),
    "firings": ("fired_at",),
    "trainings": ("started_at",),
    "handoffs": ("opened_at",),
    "measurements": ("recorded_at",),
    "objectives": ("made_at",),
    "artifacts": ("kind", "uri"),
    "run_links": ("kind", "target"),
}
"""By what a list is read; keys come last, because they are random."""


def in_order(name: str, records: Iterable[Any]) -> tuple[Any, ...]:
    """Return the records of one of a dossier's lists in the order in which people read them."""
    return tuple(sorted(records, key=attrgetter(*_ORDER.get(name, ()), "key")))


@dataclass(frozen=True, slots=True)
class Dossier:
    """A card, its parts and lists; `linked` gives the id of every card at a link's other end.

    `subtasks` are as they were when this was read: a project has them as they are. `groups` has
    what each of them is, by its key, where that was kept. `measured` is what monitors say of its
    service at the moment: it is read along where it is asked for, and kept nowhere.
    `lost` brings back what an epic comes from, where that went as its opening was undone.
    """

    card: Card
    experiment: Experiment | None = None
    alert: Alert | None = None
    incident: "Incident | None" = None
    retraining: Retraining | None = None
    subtask: "Subtask | None" = None
    checklist: tuple[ChecklistItem, ...] = ()
    links: tuple[Link, ...] = ()
    comments: tuple[Comment, ...] = ()
    results: tuple[Result, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    run_links: tuple[RunLink, ...] = ()
    firings: tuple[Firing, ...] = ()
    trainings: tuple[Training, ...] = ()
    handoffs: "tuple[Handoff, ...]" = ()
    handoff_items: "tuple[HandoffItem, ...]" = ()
    objectives: "tuple[Objective, ...]" = ()
    measurements: "tuple[Measurement, ...]" = ()
    linked: Mapping[int, str] = field(default_factory=dict)
    subtasks: tuple[Card, ...] = field(default=(), compare=False)
    groups: Mapping[int, str] = field(default_factory=dict, compare=False)
    measured: "tuple[Measurement, ...]" = field(default=(), compare=False)
    lost: tuple[Change, ...] = field(default=(), compare=False)

    def applied(self, changes: Iterable[Change], now: datetime | None = None) -> "Dossier":
        """Return the dossier as these changes leave it; changes of other cards pass by.

        `now` becomes the time of the card's last update where one of the changes is its own.
        """
        parts: dict[str, Any] = {}
        is_stamped = False
        for change in changes:
            if change.entity in LISTS and self._concerns(change):
                name = LISTS[change.entity]
                parts[name] = _listed(name, parts.get(name, getattr(self, name)), change)
            elif change.entity in SINGLES and change.card == self.card.key:
                name = SINGLES[change.entity]
                parts[name] = _after(parts.get(name, getattr(self, name)), change)
            is_stamped = is_stamped or change.card == self.card.key
        parts["card"] = card = parts.get("card") or self.card
        if is_stamped and now is not None and card.updated_at != now:
            parts["card"] = replace(card, updated_at=now)
        return replace(self, **parts) if parts != {"card": self.card} else self

    @property
    def ties(self) -> tuple[tuple[Link, str], ...]:
        """The links, each with the id of the card at its other end, in the order of both."""
        mine = self.card.key
        ends = ((tie, tie.target if tie.card == mine else tie.card) for tie in self.links)
        named = [(tie, self.linked.get(end, "?")) for tie, end in ends]
        return tuple(sorted(named, key=lambda one: (one[0].relation, len(one[1]), one[1])))

    def _concerns(self, change: Change) -> bool:
        if change.card == self.card.key:
            return True
        # A link hangs on both of its cards.
        fields = change.after or change.before or {}
        return change.entity == "link" and fields.get("target") == self.card.key


def _after(record: Record | None, change: Change) -> Record | None:
    if change.after is None:
        return None
    if change.before is None:
        return record_made(change)
    return None if record is None else rewritten(record, change)


def _listed(name: str, records: tuple[Any, ...], change: Change) -> tuple[Any, ...]:
    old = next((record for record in records if record.key == change.key), None)
    new = _after(old, change)
    others = [record for record in records if record is not old]
    return in_order(name, others if new is None else [*others, new])
