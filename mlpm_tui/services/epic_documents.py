"""What a document says of an epic: the experiment it comes from, its sub-tasks, its progress."""

from typing import Any

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.ids import letters
from mlpm_tui.domain.subtasks import progress_of, source_of


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
                "group": task.tags[0] if task.tags else "",
                "title": task.title,
                "status": task.status,
                "owner": task.owner,
                "blocked": task.blocked,
            }
            for task in shown
        ],
        "progress": {"done": progress.done if progress else 0, "total": len(shown)},
    }
