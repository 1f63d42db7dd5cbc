"""What the boards remember: searching what was learned, in all projects.

Everything here asks the database, so a screen calls it outside its own thread.
"""

from mlpm_tui.domain.searching import Excerpt, excerpt, read_search
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.library import Library
from mlpm_tui.store.searching import Found

MOST = 50
WIDTH = 160
"""How many characters of a text are shown round what fits."""


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
    for card in library.search(wanted, limit):
        shown = {field: excerpt(field, held, wanted, width) for field, held in card.texts.items()}
        fitting = [one for one in shown.values() if one is not None]
        # Of two that hold as much, what was learned says more than the title that is shown anyway.
        best = max(fitting, key=lambda one: (one.held, one.field != "title"), default=None)
        best = best or Excerpt("title", safe_line(card.title, width))
        found.append(Remembered(card, tuple(one.field for one in fitting), best))
    return tuple(found)
