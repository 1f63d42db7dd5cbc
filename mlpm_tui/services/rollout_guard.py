"""What undo and redo may not do: begin a rollout that could not begin by a move."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.rollout import (
    EARLY,
    begins,
    check_rollout,
    epic_id,
    is_rollout,
    read_for_rollout,
)
from mlpm_tui.services.objectives import with_measured
from mlpm_tui.store.library import Library


def check_taken_back(library: Library, changes: Sequence[Change], now: datetime) -> None:
    """Refuse changes that would begin a rollout while its gate is shut.

    One that was begun early for a reason comes back with its reason.
    """
    for change in changes:
        if _begins(change) and not _is_forced(change.key, changes):
            dossier = library.dossiers([change.key]).get(change.key)
            if dossier is not None and dossier.card.parent is not None:
                project = Project(dossier.card.id.partition("-")[0], "").with_dossier(dossier)
                if is_rollout(project, dossier.card):
                    _check(library, project, dossier.card, now)


def _begins(change: Change) -> bool:
    if change.entity != "card" or change.before is None or change.after is None:
        return False
    before, after = change.before.get("status"), change.after.get("status")
    return isinstance(before, Status) and isinstance(after, Status) and begins(before, after)


def _is_forced(card: int, changes: Iterable[Change]) -> bool:
    return any(
        change.entity == "comment"
        and change.card == card
        and change.after is not None
        and str(change.after["text"]).startswith(EARLY)
        for change in changes
    )


def _check(library: Library, project: Project, card: Card, now: datetime) -> None:
    names: tuple[str, ...] = (epic_id(card),)
    for _ in range(2):
        for name in names:
            if (found := library.dossier(name)) is not None:
                project = project.with_dossier(found)
        names = read_for_rollout(project, epic_id(card))
    family = [project.dossier(project.card(name)) for name in names]
    kin = [of for of in family if of.card.parent == family[0].card.key]
    check_rollout(project.with_dossier(with_measured(library, [family[0], *kin], now)), card, now)
