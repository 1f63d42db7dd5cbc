"""What a document says of an epic: the experiment it comes from, its sub-tasks, its progress."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.ids import letters
from mlpm_tui.domain.subtasks import group_of, progress_of, source_of

if TYPE_CHECKING:
    from mlpm_tui.store.library import Library


def subtasks_document(dossier: Dossier) -> dict[str, Any]:
    """Return what a card is made of, and which experiment produced it."""
    shown = [task for task in dossier.subtasks if not task.is_archived]
    progress = progress_of(shown)
    return {
        "from": source_of(dossier),
        "subtasks": [
            {
                "id": task.id,
                "letter": letters(task.number),
                "group": group_of(task, dossier.groups),
                "title": task.title,
                "status": task.status,
                "owner": task.owner,
                "blocked": task.blocked,
            }
            for task in shown
        ],
        "progress": {"done": progress.done if progress else 0, "total": len(shown)},
    }


def rollout_document(library: "Library", epic: Dossier, now: datetime) -> dict[str, Any]:
    """Return whether an epic's rollout may begin and why not, its handoff and its objectives.

    What was forced stands beside the gate: it did not pass it.
    """
    from mlpm_tui.domain.rollout import unhanded, unkept
    from mlpm_tui.services.forced_steps import forced_documents, forced_steps
    from mlpm_tui.services.handoffs import latest_document
    from mlpm_tui.services.objective_documents import objective_document
    from mlpm_tui.services.objectives import family_of, standing_of

    name = source_of(epic)
    source = None if name is None else library.dossier(name)
    held = epic if epic.handoffs or source is None else source
    why = ""
    if source is not None:
        why = unhanded(epic, source) or unkept(family_of(library, epic, now), now)
    return {
        "rollout": {"open": not why, "why": why or None},
        "forced": forced_documents(forced_steps(library, epic)),
        "handoff": latest_document(held, now),
        "objectives": [objective_document(kept) for kept in standing_of(library, epic, now)],
    }
