"""How a card stands on its way to production: rollout gate, handoff, objectives, endpoint."""

from datetime import datetime
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.subtasks import source_of

if TYPE_CHECKING:
    from mlpm_tui.services.documents import Document
    from mlpm_tui.store.library import Library


def production_standing(library: "Library", dossier: Dossier, now: datetime) -> "Document | None":
    """Return what an epic, a sub-task or a model that changes hands has to show, or None.

    A sub-task has its epic's gate and handoff, and objectives of its own. An epic that comes from
    no experiment is held to no gate.
    """
    if dossier.card.kind is Kind.EPIC or dossier.card.parent is not None:
        return _of_family(library, dossier, now)
    if not dossier.handoffs:
        return None
    from mlpm_tui.services.handoffs import latest_document

    held = latest_document(dossier, now)
    return {"rollout": None, "forced": [], "handoff": held, "objectives": []}


def _of_family(library: "Library", dossier: Dossier, now: datetime) -> "Document":
    from mlpm_tui.services.epic_documents import rollout_document
    from mlpm_tui.services.objectives import family_of

    epic = family_of(library, dossier)[0]
    found = rollout_document(library, epic, now)
    if source_of(epic) is None:
        found["rollout"] = None
    if epic.card.key != dossier.card.key:
        own = [each for each in found["objectives"] if each["card"] == dossier.card.id]
        found["objectives"] = own
    return found
