"""What the board shows of a project: its panes under a filter, each with its own scroll."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from mlpm_tui.domain.cards import PHASE_NUMBERS, STATUSES, Card, Place, Status
from mlpm_tui.domain.project import PLACES, Project

Pane = tuple[Card, ...]


class Panes:
    """The panes of one project; a pane is filtered anew only when it is another tuple."""

    def __init__(self, project: Project) -> None:
        """Show all of a project."""
        self.project = project
        self.keys: frozenset[int] | None = None
        self._tops: dict[Place, int] = {}
        self._filtered: dict[Place, tuple[Pane, Pane]] = {}
        self._needs: Mapping[int, int] = {}
        self._open_needs: Mapping[int, int] = {}
        self._empty: tuple[bool, ...] = ()
        self._is_counted = False

    def show(self, project: Project) -> None:
        """Go over to another state of the project; scrolled panes stay at the same card."""
        old, self.project = self.project, project
        self._is_counted = False
        for place, top in tuple(self._tops.items()):
            before, after = old.lanes[place], project.lanes[place]
            if before is after or top == 0:
                continue
            shown = self._sift(before) if self.keys is not None else before
            if top < len(shown):
                self._tops[place] = self.position(place, shown[top])

    def filter_by(self, keys: frozenset[int] | None) -> None:
        """Show these cards only; None shows all again."""
        self.keys = keys
        self._filtered.clear()
        self._is_counted = False
        self._tops.clear()

    def pane(self, place: Place) -> Pane:
        """Return the cards of a pane that are shown."""
        whole = self.project.lanes[place]
        if self.keys is None:
            return whole
        known = self._filtered.get(place)
        if known is None or known[0] is not whole:
            known = self._filtered[place] = (whole, self._sift(whole))
        return known[1]

    def _sift(self, pane: Pane) -> Pane:
        keys = self.keys or frozenset()
        return tuple(card for card in pane if card.key in keys)

    def beyond(self, place: Place) -> int:
        """Return how many more cards there are that were not read yet."""
        return self.project.beyond.get(place, 0) if self.keys is None else 0

    def is_least(self, places: Iterable[Place]) -> bool:
        """Tell whether there may be more cards in these panes than were counted."""
        return not self.project.at_least.isdisjoint(places)

    def least_in(self, phase: int) -> frozenset[Status]:
        """Return the columns of a lane that may have more cards than were counted."""
        return frozenset(place[1] for place in self.project.at_least if place[0] == phase)

    def position(self, place: Place, card: Card) -> int:
        """Return where in its pane a card stands, or would stand."""
        return bisect_left(
            self.pane(place), (card.rank, card.key), key=lambda other: (other.rank, other.key)
        )

    def has(self, card: Card) -> bool:
        """Tell whether a card is shown in its pane."""
        pane = self.pane(card.place)
        at = self.position(card.place, card)
        return at < len(pane) and pane[at].key == card.key

    def count(self, status: Status) -> int:
        """Return how many cards a column has in all lanes."""
        return sum(self.project.count((phase, status)) for phase in PHASE_NUMBERS)

    def shown_count(self, places: Iterator[Place]) -> int | None:
        """Return how many cards a filter leaves in these panes; None where there is no filter."""
        return None if self.keys is None else sum(len(self.pane(place)) for place in places)

    def needs(self) -> Mapping[int, int]:
        """Return for each phase how many cards its longest pane has."""
        self._count()
        return self._needs

    def open_needs(self) -> Mapping[int, int]:
        """Return for each phase how many cards its longest pane has that is not done."""
        self._count()
        return self._open_needs

    def empty_columns(self) -> tuple[bool, ...]:
        """Return for each column whether it shows no card in any lane."""
        self._count()
        return self._empty

    def _count(self) -> None:
        """Count once for each state of the project: every key asks for it."""
        if self._is_counted:
            return
        counts = {place: len(self.pane(place)) + self.beyond(place) for place in PLACES}
        self._needs = {
            phase: max(counts[(phase, status)] for status in STATUSES) for phase in PHASE_NUMBERS
        }
        self._open_needs = {
            phase: max(counts[(phase, status)] for status in STATUSES if status is not Status.DONE)
            for phase in PHASE_NUMBERS
        }
        self._empty = tuple(
            not any(counts[(phase, status)] for phase in PHASE_NUMBERS) for status in STATUSES
        )
        self._is_counted = True

    def top(self, place: Place, rows: int) -> int:
        """Return the first card in sight, never so far down that rows stay empty."""
        top = self._tops.get(place, 0)
        return max(0, min(top, len(self.pane(place)) - rows)) if top else 0

    def scroll(self, place: Place, top: int) -> None:
        """Let a pane begin at this card."""
        self._tops[place] = max(0, top)

    def bring_into_sight(self, place: Place, row: int, rows: int) -> None:
        """Scroll by half a pane where needed, so that a held key repaints a pane rarely."""
        top = self.top(place, rows)
        half = rows // 2
        if row < top:
            top = max(0, row - (rows - 1 - half))
        elif row >= top + rows:
            top = row - half if row + (rows - half) <= len(self.pane(place)) else row - rows + 1
            top = max(top, row - rows + 1)
        self.scroll(place, top)

    def shown_cards(self) -> Iterator[Card]:
        """Yield every card that is shown, whether in sight or not."""
        for place in PLACES:
            yield from self.pane(place)
