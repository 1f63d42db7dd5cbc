"""Reading for a desk what its project does not have at hand, as a step in hand needs it."""

from collections.abc import Iterable

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.ids import read_id
from mlpm_tui.domain.project import Project
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Unit


def read_dossier(library: Library, project: Project, text: str) -> tuple[Dossier, bool] | None:
    """Return a card's dossier and whether the database has it; None where nothing is to be read.

    NotFound where nobody knows the card.
    """
    wanted = read_id(text)
    key = project.ids.get(wanted)
    if key is not None and key in project.dossiers:
        return None
    # By key where it is known: a new card's id is not final before the database gave it.
    dossier = library.dossier(wanted) if key is None else library.dossiers([key]).get(key)
    if dossier is not None:
        return dossier, True
    if key is not None:
        return Dossier(project.cards[key]), False
    if project.find(wanted) is None:
        raise NotFound(f"There is no card {text[:40]}: `mlpm card list` shows all ids.")
    return None


def caught_up(project: Project, units: Iterable[Unit], entities: tuple[str, ...]) -> Project:
    """Work in what is on its way to the database of records that were read anew."""
    for unit in units:
        own = [change for change in unit.act.changes if change.entity in entities]
        project = project.applied(own, unit.at)
    return project
