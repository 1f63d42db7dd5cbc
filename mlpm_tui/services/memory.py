"""What the boards remember, in all projects: what was learned, what led to what, what was tried.

Everything here asks the database, so a screen calls it outside its own thread.
"""

from mlpm_tui.domain.errors import MlpmError, NotFound
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.ids import read_id
from mlpm_tui.domain.lineage import Lineage
from mlpm_tui.domain.resemblance import Alike, alike, terms_of
from mlpm_tui.domain.searching import Excerpt, excerpt, read_search
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.library import Library
from mlpm_tui.store.searching import Found

MOST = 50
WIDTH = 160
"""How many characters of a text are shown round what fits."""
CANDIDATES, MOST_SIMILAR = 60, 3
"""How many experiments a new one is compared with closely, and how many are told of."""
LEARNED = 120
"""How much of what was learned is told in a line."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A card that fits a search: the fields that hold any of it, and the best stretch of one.

    The excerpt is safe to show on a line.
    """

    card: Found
    fields: tuple[str, ...]
    excerpt: Excerpt


def recall(
    library: Library, text: str, limit: int = MOST, width: int = WIDTH
) -> tuple[Remembered, ...]:
    """Search titles, learnings, hypotheses, reasons and descriptions; the best fit comes first."""
    wanted = read_search(text)
    found = []
    for card in library.lessons.search(wanted, limit):
        shown = {field: excerpt(field, held, wanted, width) for field, held in card.texts.items()}
        fitting = [one for one in shown.values() if one is not None]
        # Of two that hold as much, what was learned says more than the title that is shown anyway.
        best = max(fitting, key=lambda one: (one.held, one.field != "title"), default=None)
        best = best or Excerpt("title", safe_line(card.title, width))
        found.append(Remembered(card, tuple(one.field for one in fitting), best))
    return tuple(found)


def recall_learned(library: Library, text: str) -> tuple[Remembered, ...]:
    """Search experiments, unless other cards are asked for; those that taught it come first."""
    found = recall(library, text if "kind:" in text.casefold() else f"{text} kind:experiment")
    return tuple(sorted(found, key=lambda one: "learnings" not in one.fields))


def trace_back(library: Library, card: str) -> Lineage:
    """Return what informed a card and what it informed, each with what lies behind it."""
    found = library.lessons.lineage(read_id(card))
    if found is None:
        raise NotFound(f"There is no card {card[:40]}: `mlpm card list` shows all ids.")
    return found


def similar(
    library: Library, title: str, hypothesis: str = "", *, besides: frozenset[str] = frozenset()
) -> tuple[Alike, ...]:
    """Return decided experiments that a new one repeats, failed ones first.

    `besides` are ids that are not told of: the new one's own, and those that inform it. It never
    fails: a warning that cannot be given is no reason to stop anybody.
    """
    try:
        tried = library.lessons.resembling(terms_of(title, hypothesis), CANDIDATES)
    except MlpmError:
        return ()
    found = alike(title, hypothesis, [one for one in tried if one.id not in besides])
    found.sort(key=lambda one: one.tried.outcome is not Outcome.FAILURE)
    return tuple(found[:MOST_SIMILAR])


_CAME_TO = {
    Outcome.FAILURE: "failed",
    Outcome.PARTIAL: "came out partial",
    Outcome.SUCCESS: "succeeded",
}


def said_of(one: Alike) -> str:
    """Return the sentence that tells of an experiment that a new one repeats."""
    came_to = _CAME_TO[one.tried.outcome] if one.tried.outcome else "is not decided"
    learned = first_line(one.tried.learnings)
    return f"{one.tried.id} tried something like this and {came_to}{learned and f': {learned}'}"


def first_line(text: str, limit: int = LEARNED) -> str:
    """Return the beginning of a text, safe to show on a line."""
    return safe_line(text.strip().partition("\n")[0], limit)
