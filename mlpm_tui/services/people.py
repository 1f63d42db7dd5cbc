"""Who is known on a project, so that a typing error makes nobody answer for anything."""

from collections.abc import Iterator
from difflib import get_close_matches

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.project import Project
from mlpm_tui.store.library import Library

MOST_ENTRIES = 2_000
"""So many of the latest entries of the history are asked who made them."""
NEAR = 0.75
"""So alike a name is to a known one that it is taken for a typing error."""


def notes_on_person(library: Library, project: Project, name: str, who: str) -> list[str]:
    """Return what there is to say of a name that nobody knows; RuleBroken for one near another.

    Known are those who were added, who own a card or whoever did something; `who` asks.
    """
    wanted, known = name.strip().casefold(), dict[str, str]()
    for found in _names(library, project, who):
        if found.casefold() == wanted:
            return []
        known.setdefault(found.casefold(), found)
    if near := get_close_matches(wanted, list(known), 1, NEAR):
        raise RuleBroken(
            f"Nobody here is called {name[:40]}: did you mean {known[near[0]]}? "
            f"`mlpm person add {name[:40]}` makes another one known.",
            "unknown_person",
        )
    return [f"nobody here is called {name[:40]} yet; `mlpm person add {name[:40]}` adds them"]


def _names(library: Library, project: Project, who: str) -> Iterator[str]:
    yield who
    yield from (person.name for person in project.people)
    cards = (*project.cards.values(), *library.archived(project.key))
    yield from (card.owner for card in cards if card.owner)
    entries = library.history(project.key, limit=MOST_ENTRIES)
    yield from dict.fromkeys(entry.who for entry in entries)
