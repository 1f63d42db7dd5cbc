"""What undo and redo may not do: begin a rollout, or end an epic, where a move could not."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.rollout import (
    EARLY,
    ENDING,
    STANDING,
    UNFINISHED,
    begins,
    check_rollout,
    epic_id,
    is_rollout,
    not_done,
    opening,
    read_for_rollout,
    still_open,
)
from mlpm_tui.domain.wishes import Ground
from mlpm_tui.services.objectives import with_measured
from mlpm_tui.store.library import Library


def check_taken_back(
    library: Library, changes: Sequence[Change], now: datetime
) -> tuple[Ground, ...]:
    """Refuse changes that begin a rollout while its gate is shut, or leave a done epic unfinished.

    What was forced for a reason comes back with its reason. Returns what that rests on.
    """
    moved = [change.key for change in changes if _moves(change)]
    if not moved:
        return ()
    found, grounds = library.dossiers(moved), list[Ground]()
    for change in changes:
        dossier = found.get(change.key)
        if dossier is None or not _begins(change) or dossier.card.parent is None:
            continue
        project = Project(dossier.card.id.partition("-")[0], "").with_dossier(dossier)
        if is_rollout(project, dossier.card) and not _is_forced(change.key, changes, EARLY):
            cards = _check_rollout(library, project, dossier.card, now)
            grounds.append(opening(cards))
    for epic in _epics(library, found):
        _check_ended(epic, changes)
        grounds.append(ENDING)
    return tuple(dict.fromkeys(grounds))


def _moves(change: Change) -> bool:
    return change.entity == "card" and not STANDING.isdisjoint(change.after or ())


def _begins(change: Change) -> bool:
    if not _moves(change) or change.before is None or change.after is None:
        return False
    before, after = change.before.get("status"), change.after.get("status")
    return isinstance(before, Status) and isinstance(after, Status) and begins(before, after)


def _is_forced(card: int, changes: Sequence[Change], how: str) -> bool:
    return any(
        change.entity == "comment"
        and change.card == card
        and change.after is not None
        and str(change.after["text"]).startswith(how)
        for change in changes
    )


def _check_rollout(library: Library, project: Project, card: Card, now: datetime) -> frozenset[int]:
    names: tuple[str, ...] = (epic_id(card),)
    for _ in range(2):
        for name in names:
            if (found := library.dossier(name)) is not None:
                project = project.with_dossier(found)
        names = read_for_rollout(project, epic_id(card))
    family = [project.dossier(project.card(name)) for name in names]
    kin = [of for of in family if of.card.parent == family[0].card.key]
    check_rollout(project.with_dossier(with_measured(library, [family[0], *kin], now)), card, now)
    return frozenset(of.card.key for of in family)


def _epics(library: Library, moved: dict[int, Dossier]) -> Iterator[Dossier]:
    parents = {of.card.parent for of in moved.values() if of.card.parent is not None}
    yield from (of for of in moved.values() if of.card.kind is Kind.EPIC)
    others = library.dossiers(sorted(parents - moved.keys()))
    yield from (of for of in others.values() if of.card.kind is Kind.EPIC)


def _check_ended(epic: Dossier, changes: Sequence[Change]) -> None:
    """Refuse changes by which an epic is done whose sub-tasks are not, unless it was so before."""
    remarks = (remark.text for remark in epic.comments)
    if any(text.startswith(UNFINISHED) for text in remarks):
        return
    if _is_forced(epic.card.key, changes, UNFINISHED) or _unfinished(epic.card, epic.subtasks):
        return
    after = _as_left(epic.card, changes)
    tasks = [_as_left(task, changes) for task in epic.subtasks]
    if _unfinished(after, tasks):
        raise not_done(after, tasks)


def _unfinished(epic: Card, tasks: Sequence[Card]) -> bool:
    return epic.status is Status.DONE and not epic.is_archived and bool(still_open(tasks))


def _as_left(card: Card, changes: Sequence[Change]) -> Card:
    for change in changes:
        if change.key == card.key and _moves(change):
            after: dict[str, Any] = dict(change.after or {})
            card = replace(card, **{name: after[name] for name in STANDING & after.keys()})
    return card
