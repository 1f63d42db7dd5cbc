"""Who is known on a project, so that a typing error makes nobody answer for anything."""

from collections.abc import Iterator

from mlpm_tui.domain.editing import near_names, people_at_hand
from mlpm_tui.domain.project import Project
from mlpm_tui.store.library import Library

MOST_ENTRIES = 2_000
"""So many of the latest entries of the history are asked who made them."""


def notes_on_person(library: Library, project: Project, name: str, who: str) -> list[str]:
    """Return what there is to say of a name that nobody has used yet, where no team is recorded.

    Known are those who answer for something and whoever did something; `who` asks.
    """
    wanted, known = name.strip().casefold(), dict[str, str]()
    for found in _names(library, project, who):
        if project.people or found.casefold() == wanted:
            return []
        known.setdefault(found.casefold(), found)
    near, shown = near_names(wanted, known), name.strip()[:40]
    meant = f" (did you mean {' or '.join(near)}?)" if near else ""
    return [f"nobody here is called {shown} yet{meant}; `mlpm person add {shown}` adds them"]


def _names(library: Library, project: Project, who: str) -> Iterator[str]:
    yield from people_at_hand(project, who)
    yield from (card.owner for card in library.archived(project.key) if card.owner)
    entries = library.history(project.key, limit=MOST_ENTRIES)
    yield from dict.fromkeys(entry.who for entry in entries)
