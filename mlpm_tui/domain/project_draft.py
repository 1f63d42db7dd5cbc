"""The next state of a project in the making, from changes or from cards that were read again."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.changes import Change, rewritten
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.ids import series_of_card
from mlpm_tui.domain.records import RECORDS, listed, record_made

if TYPE_CHECKING:
    from mlpm_tui.domain.project import Project

_PARTS = {"experiment": "experiments", "alert": "alerts"}
_LISTED = {"phase": "phases", "gate_output": "outputs", "person": "people", "metric": "metrics"}


class Draft:
    """A project in the making: each mapping is copied once, when the first change needs it."""

    def __init__(self, project: "Project") -> None:
        """Begin with a project as it is."""
        self._project = project
        self._parts: dict[str, Any] = {}
        self._returned: set[int] = set()

    def take(self, change: Change) -> None:
        """Work one change in."""
        if change.entity == "card":
            self._take_card(change)
        elif change.entity in _PARTS:
            self._take_part(change, _PARTS[change.entity])
        elif change.entity in _LISTED:
            self._take_listed(change, _LISTED[change.entity])
        else:
            self._take_read(change)

    def finish(self, changes: tuple[Change, ...], now: datetime) -> "Project":
        """Return the finished project, its dossiers changed likewise."""
        dossiers = {k: d.applied(changes, now) for k, d in self._project.dossiers.items()}
        if any(change.entity == "link" for change in changes):
            dossiers = {key: self._with_names(dossier) for key, dossier in dossiers.items()}
        for key in self._returned & self._known("cards").keys():
            self._show_parts(dossiers[key])
        return replace(self._project, **self._parts, dossiers=dossiers)

    def project(self) -> "Project":
        """Return the project with the cards that were renewed."""
        return replace(self._project, **self._parts)

    def renew(self, dossier: Dossier) -> None:
        """Put a card and its parts in the place of what was known of them; equal ones stay."""
        card = dossier.card
        old = self._known("cards").get(card.key)
        if old != card:
            if old is not None:
                self._leave(old)
            self._count(card)
            self.place(card)
        if not card.is_archived:
            self._show_parts(dossier)

    def stamp(self, keys: Iterable[int], now: datetime) -> None:
        """Set the time of the last update of these cards."""
        for key in keys:
            card = self._known("cards").get(key)
            if card is not None and card.updated_at != now:
                self._leave(card)
                self.place(replace(card, updated_at=now))

    def _known(self, name: str) -> Mapping[Any, Any]:
        known: Mapping[Any, Any] = (
            self._parts[name] if name in self._parts else getattr(self._project, name)
        )
        return known

    def _part(self, name: str) -> dict[Any, Any]:
        if name not in self._parts:
            self._parts[name] = dict(getattr(self._project, name))
        part: dict[Any, Any] = self._parts[name]
        return part

    def _take_card(self, change: Change) -> None:
        old = self._known("cards").get(change.key)
        if old is not None:
            self._leave(old)
        elif change.before is not None and change.key in self._project.dossiers:
            old = self._project.dossiers[change.key].card
            self._returned.add(change.key)
            self._uncover(old)
        if change.after is None or (old is None and change.before is not None):
            return
        # A card that is made again is the same card: the change was shown before it was kept.
        if change.before is None or not isinstance(old, Card):
            new: Card = RECORDS["card"](key=change.key, version=1, **change.after)
        else:
            new = rewritten(old, change)
        self._count(new)
        self.place(new)

    def _uncover(self, card: Card) -> None:
        """Count a card no longer among those beyond the first window."""
        if not card.is_archived and (beyond := self._known("beyond").get(card.place)):
            self._part("beyond")[card.place] = beyond - 1

    def _count(self, card: Card) -> None:
        series = series_of_card(self._project.key, card)
        if card.number > self._known("numbers").get(series, 0):
            self._part("numbers")[series] = card.number

    def place(self, card: Card) -> None:
        """Put a card where it belongs; an archived one and its parts are no longer shown."""
        if card.is_archived:
            for name in _PARTS.values():
                if card.key in self._known(name):
                    del self._part(name)[card.key]
            return
        self._part("ids")[card.id] = card.key
        self._part("cards")[card.key] = card
        lanes = self._part("lanes")
        pane = lanes[card.place]
        at = bisect_left(pane, (card.rank, card.key), key=lambda c: (c.rank, c.key))
        lanes[card.place] = (*pane[:at], card, *pane[at:])

    def _leave(self, card: Card) -> None:
        del self._part("cards")[card.key]
        if self._known("ids").get(card.id) == card.key:
            del self._part("ids")[card.id]
        lanes = self._part("lanes")
        pane = lanes[card.place]
        at = bisect_left(pane, (card.rank, card.key), key=lambda c: (c.rank, c.key))
        lanes[card.place] = (*pane[:at], *pane[at + 1 :])

    def _show_parts(self, dossier: Dossier) -> None:
        for entity, name in _PARTS.items():
            record = getattr(dossier, entity)
            if record is not None and self._known(name).get(record.key) != record:
                self._part(name)[record.key] = record

    def _with_names(self, dossier: Dossier) -> Dossier:
        ends = {end for link in dossier.links for end in (link.card, link.target)}
        names = {end: self._name(end, dossier) for end in ends - {dossier.card.key}}
        linked = {end: name for end, name in names.items() if name is not None}
        return dossier if linked == dossier.linked else replace(dossier, linked=linked)

    def _name(self, key: int, dossier: Dossier) -> str | None:
        card = self._known("cards").get(key)
        if card is None and key in self._project.dossiers:
            card = self._project.dossiers[key].card
        return dossier.linked.get(key) if card is None else card.id

    def _take_part(self, change: Change, name: str) -> None:
        old = self._known(name).get(change.key)
        if change.after is None:
            self._part(name).pop(change.key, None)
        elif change.before is None:
            self._part(name)[change.key] = record_made(change)
        elif old is not None:
            self._part(name)[change.key] = rewritten(old, change)

    def _take_listed(self, change: Change, name: str) -> None:
        records = self._parts.get(name, getattr(self._project, name))
        self._parts[name] = listed(name, _worked_in(records, change))

    def _take_read(self, change: Change) -> None:
        """Work a change into what was read for a wish: the models, or what a team agreed on."""
        for part in ("fleet", "team"):
            held = self._parts.get(part, getattr(self._project, part))
            if held is not None and (name := held.listed.get(change.entity)) is not None:
                kept = _worked_in(getattr(held, name), change)
                self._parts[part] = replace(held, **{name: tuple(kept)})


def _worked_in(records: Iterable[Any], change: Change) -> list[Any]:
    """Return records as a change leaves them."""
    kept: list[Any] = []
    for record in records:
        if record.key != change.key:
            kept.append(record)
        elif change.after is not None and change.before is not None:
            kept.append(rewritten(record, change))
    return [*kept, record_made(change)] if change.before is None else kept
