"""Which of an epic's steps were forced, as the history tells: a remark alone is anybody's words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.cards import NOT_BEGUN, Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.forced_steps import ForcedStep, is_gated, remark_of
from mlpm_tui.domain.rollout import ROLLOUT
from mlpm_tui.domain.subtasks import group_of
from mlpm_tui.store.units import Deed

if TYPE_CHECKING:
    from mlpm_tui.store.library import Library
    from mlpm_tui.store.units import Entry

MOST_ENTRIES = 1_000
"""So many of the latest entries of a card's history are looked through."""


def forced_steps(library: "Library", epic: Dossier) -> tuple[ForcedStep, ...]:
    """Return which sub-tasks of the rollout began early and whether the epic ended early.

    What has gone back since, and through an open gate then, is none.
    """
    begun = [
        task.key
        for task in epic.subtasks
        if not task.is_archived and task.status not in NOT_BEGUN
        if ROLLOUT in (group_of(task, epic.groups), *task.tags[:1])
    ]
    tasks = library.dossiers(begun) if begun else {}
    passed = [tasks[key] for key in begun if key in tasks]
    passed += [epic] if epic.card.status is Status.DONE else []
    found = (_forced(library, dossier) for dossier in passed)
    return tuple(step for step in found if step is not None)


def forced_documents(steps: Sequence[ForcedStep]) -> list[dict[str, Any]]:
    """Return forced steps as documents."""
    return [
        {"card": step.card, "who": step.who, "at": step.at, "why": step.why, "said": step.said}
        for step in steps
    ]


def _forced(library: "Library", dossier: Dossier) -> ForcedStep | None:
    """Return a card's last way through its gate where that was forced."""
    card = dossier.card
    start = remark_of(card.kind)
    remarks = [remark for remark in dossier.comments if remark.text.startswith(start)]
    if not remarks:
        return None
    entries = library.history(card.id.partition("-")[0], card.key, MOST_ENTRIES)
    last = next((entry for entry in entries if _is_gated(dossier, entry)), None)
    if last is None:
        return None
    own = {entry.change.key for entry in entries if entry.unit == last.unit}
    for remark in remarks:
        is_own = remark.key in own
        if last.deed is Deed.FOUND:
            # What came from another board has each step for itself, of the same moment.
            is_own = (remark.at, remark.who) == (last.at, last.who)
        if is_own:
            why = remark.text.removeprefix(start)
            return ForcedStep(card.id, card.kind, last.who, last.at, why)
    return None


def _is_gated(dossier: Dossier, entry: "Entry") -> bool:
    before, after = entry.change.before or {}, entry.change.after or {}
    is_card = entry.change.entity == "card" and entry.change.key == dossier.card.key
    return is_card and is_gated(dossier.card.kind, before.get("status"), after.get("status"))
