"""What a person sees and chose in the table of experiments, without any drawing."""

from collections.abc import Sequence

from mlpm_tui.domain.cards import Card


class ExperimentsState:
    """Cursor, marks and scroll; they hold cards by their keys, so they stay wherever these go.

    Nothing that a key sets off looks at more cards than are in sight.
    """

    def __init__(self) -> None:
        """Begin without any experiment."""
        self.cards: tuple[Card, ...] = ()
        self.marks: frozenset[int] = frozenset()
        self.top = self.height = 0
        self._all: Sequence[Card] = ()
        self._keys: frozenset[int] | None = None
        self._rows: dict[int, int] = {}
        self._row = 0
        self._anchor: int | None = None
        self._is_moved = False

    @property
    def card(self) -> Card | None:
        """The card under the cursor."""
        return self.cards[self._row] if self.cards else None

    @property
    def row(self) -> int:
        """The number of the cursor's line."""
        return self._row

    def show(self, cards: Sequence[Card]) -> None:
        """Show these experiments; the cursor stays on its own, on the same line of the screen.

        Until somebody moves it, it stays on the first.
        """
        self._all = cards
        known = {card.key for card in cards} if self.marks else frozenset[int]()
        self.marks &= known
        self._sift()

    def filter_by(self, keys: frozenset[int] | None) -> None:
        """Show these only; None shows all again."""
        self._keys = keys
        self._sift()

    def resize(self, height: int) -> None:
        """Take so many lines."""
        self.height = height
        self._come_into_sight()

    def in_sight(self) -> Sequence[Card]:
        """Return the cards that are to be seen."""
        return self.cards[self.top : self.top + self.height]

    def go(self, row: int) -> None:
        """Put the cursor on a line, or the nearest one that there is."""
        self._is_moved = True
        self._put(row)

    def go_to(self, key: int) -> bool:
        """Put the cursor on a card; False where it is not shown."""
        if key in self._rows:
            self.go(self._rows[key])
        return key in self._rows

    def move(self, lines: int) -> None:
        """Move the cursor."""
        self.go(self._row + lines)

    def move_page(self, step: int) -> None:
        """Move the cursor by half of what is in sight."""
        self.move(step * max(1, self.height // 2))

    def scroll(self, lines: int) -> None:
        """Show what is further down, or up; the cursor comes along."""
        self._is_moved = True
        self.top = max(0, min(self.top + lines, self._last_top))
        self._row = max(self.top, min(self._row, self.top + max(1, self.height) - 1))

    def toggle_mark(self) -> None:
        """Mark the card under the cursor, or take its mark away."""
        if self.card is not None:
            self._is_moved = True
            self._anchor = self.card.key
            self.marks ^= {self.card.key}

    def mark_range(self) -> None:
        """Mark all from the one marked last to the cursor."""
        if self.card is None:
            return
        start = self._rows.get(self._anchor, self._row) if self._anchor is not None else self._row
        first, last = sorted((start, self._row))
        self.marks |= {card.key for card in self.cards[first : last + 1]}
        self._anchor = self.card.key

    def mark_all(self) -> None:
        """Mark all that are shown; where all are marked, none."""
        shown = frozenset(card.key for card in self.cards)
        self.marks = self.marks - shown if shown <= self.marks else self.marks | shown

    def clear_marks(self) -> None:
        """Take every mark away."""
        self.marks = frozenset()

    def chosen(self) -> list[Card]:
        """Return the marked cards in the table's order, else the one under the cursor."""
        if self.marks:
            return [card for card in self._all if card.key in self.marks]
        return [self.card] if self.card is not None else []

    @property
    def _last_top(self) -> int:
        return max(0, len(self.cards) - self.height)

    def _sift(self) -> None:
        before, line = self.card, self._row - self.top
        keys = self._keys
        shown = self._all if keys is None else (card for card in self._all if card.key in keys)
        self.cards = tuple(shown)
        self._rows = {card.key: row for row, card in enumerate(self.cards)}
        if not self._is_moved:
            self._row = 0
        elif before is not None and before.key in self._rows:
            self._row = self._rows[before.key]
            self.top = self._row - line
        self._put(self._row)

    def _put(self, row: int) -> None:
        self._row = max(0, min(row, len(self.cards) - 1))
        self._come_into_sight()

    def _come_into_sight(self) -> None:
        # Half a page at once, so that a held key repaints all lines only now and then.
        if not self.top <= self._row < self.top + self.height:
            self.top = self._row - self.height // 2
        self.top = max(0, min(self.top, self._last_top))
