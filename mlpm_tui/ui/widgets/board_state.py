"""What a person sees and chose on the board, without any drawing: cursor, marks, folds, scroll."""

from mlpm_tui.domain.cards import PHASE_NUMBERS, STATUSES, Card, Place
from mlpm_tui.domain.project import Project
from mlpm_tui.ui.widgets import board_cursor
from mlpm_tui.ui.widgets.board_cursor import Cursor
from mlpm_tui.ui.widgets.board_layout import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    BoardLayout,
    WantedLanes,
    column_widths,
    lay_out,
)
from mlpm_tui.ui.widgets.board_panes import Panes


class BoardState:
    """The board as one person has it in front of them; every move ends in a settled state."""

    def __init__(self) -> None:
        """Begin without a project and without a size."""
        self.panes = Panes(Project("", ""))
        self.cursor = Cursor()
        self.marks: frozenset[int] = frozenset()
        self.folded: frozenset[int] = frozenset()
        self.is_zoomed = False
        self.width = self.height = 0
        self.layout = BoardLayout(1, ())
        self._row = 0
        self._anchor: int | None = None
        self._chosen: object = None

    @property
    def card(self) -> Card | None:
        """The card under the cursor."""
        key = self.cursor.key
        return None if key is None else self.panes.project.cards.get(key)

    @property
    def is_too_small(self) -> bool:
        """Whether there is no room for a board."""
        return self.width < LEAST_WIDTH or self.height < LEAST_HEIGHT

    @property
    def widths(self) -> tuple[int, ...]:
        """How many cells each column has."""
        if self.is_too_small:
            return (self.width, *[0] * (len(STATUSES) - 1))
        return column_widths(self.width, self.panes.empty_columns(), self.cursor.column)

    def resize(self, width: int, height: int) -> None:
        """Take another size."""
        self.width, self.height = width, height
        self._settle()

    def show(self, project: Project) -> None:
        """Go over to another state of the project; cursor, marks and scroll stay at their cards."""
        is_first = not self.panes.project.cards
        self.panes.show(project)
        if self.marks:
            self.marks = frozenset(key for key in self.marks if key in project.cards)
        if is_first:
            self.cursor = board_cursor.first_card(self.panes)
        self._settle()

    def filter_by(self, keys: frozenset[int] | None) -> None:
        """Show these cards only, or all again; the cursor stays on its card if it is shown."""
        self.panes.filter_by(keys)
        self.cursor = board_cursor.settle(self.panes, self.cursor, self._row)
        if self.cursor.key is None:
            self.cursor = board_cursor.first_card(self.panes)
        self._settle()

    def go(self, cursor: Cursor) -> None:
        """Put the cursor there."""
        self.cursor = cursor
        self._settle()

    def move(self, columns: int, rows: int) -> None:
        """Move the cursor by columns and by cards."""
        cursor = self.cursor
        if columns:
            cursor = board_cursor.sideways(self.panes, self.layout, cursor, columns)
        if rows:
            cursor = board_cursor.up_or_down(self.panes, cursor, rows, self.folded)
        self.go(cursor)

    def move_to_end(self, *, is_last: bool) -> None:
        """Move the cursor to the first or last card of its pane."""
        last = len(self.panes.pane(self.cursor.place)) - 1
        self.go(board_cursor.put(self.panes, self.cursor.place, last if is_last else 0))

    def move_page(self, step: int) -> None:
        """Move the cursor by half a pane."""
        self.move(0, step * max(1, self.layout.rows(self.cursor.phase) // 2))

    def move_lane(self, step: int) -> None:
        """Move the cursor to the next lane or the one before."""
        self.go(board_cursor.next_lane(self.panes, self.cursor, step))

    def fold(self, phase: int) -> None:
        """Fold a lane to its head, or unfold it."""
        self.folded ^= {phase}
        self._settle()

    def zoom(self, *, is_on: bool) -> None:
        """Show the cursor's lane alone, or all lanes."""
        self.is_zoomed = is_on
        self._settle()

    def scroll(self, place: Place, step: int) -> None:
        """Scroll one pane by cards and leave the cursor where it is."""
        rows = self.layout.rows(place[0])
        self.panes.scroll(place, self.panes.top(place, rows) + step)

    def toggle_mark(self, key: int | None = None) -> None:
        """Mark a card (that under the cursor where none is named), or take its mark away."""
        wanted = self.cursor.key if key is None else key
        if wanted is not None:
            self.marks ^= {wanted}
            self._anchor = wanted

    def mark_range(self) -> None:
        """Mark all cards from the one marked last in this pane to the cursor."""
        pane = self.panes.pane(self.cursor.place)
        row = board_cursor.row_of(self.panes, self.cursor)
        if row is None:
            return
        start = self.panes.project.cards.get(self._anchor or 0)
        at = row
        if start is not None and start.place == self.cursor.place and self.panes.has(start):
            at = self.panes.position(start.place, start)
        low, high = sorted((at, row))
        self.marks |= {card.key for card in pane[low : high + 1]}
        self._anchor = self.cursor.key

    def mark_all(self) -> None:
        """Mark every card that is shown; where all are marked, take all marks away."""
        shown = frozenset(card.key for card in self.panes.shown_cards())
        self.marks = self.marks - shown if shown <= self.marks else self.marks | shown

    def clear_marks(self) -> None:
        """Take every mark away."""
        self.marks = frozenset()
        self._anchor = None

    def spot(self, x: int, y: int) -> tuple[Place | None, Card | None]:
        """Return the pane and the card at a point of the board."""
        lane = self.layout.lane_at(y)
        column = self._column_at(x)
        if lane is None or column is None:
            return None, None
        place = (lane.phase, STATUSES[column])
        row = (y - lane.top - 1) // self.layout.card_height
        pane = self.panes.pane(place)
        at = self.panes.top(place, lane.rows) + row
        is_card = y > lane.top and row < lane.rows and at < len(pane)
        return place, pane[at] if is_card else None

    def is_head(self, y: int) -> bool:
        """Tell whether a line is a lane's head."""
        lane = self.layout.lane_at(y)
        return lane is not None and lane.top == y

    def _column_at(self, x: int) -> int | None:
        right = 0
        for index, width in enumerate(self.widths):
            right += width
            if 0 <= x < right:
                return index
        return None

    def _settle(self) -> None:
        """Bring cursor, layout and scroll into agreement."""
        if not self.panes.project.phases:
            return
        self.cursor = board_cursor.settle(self.panes, self.cursor, self._row)
        self._row = board_cursor.row_of(self.panes, self.cursor) or 0
        self._lay_out()
        if (rows := self.layout.rows(self.cursor.phase)) > 0:
            self.panes.bring_into_sight(self.cursor.place, self._row, rows)

    def _lay_out(self) -> None:
        wanted = WantedLanes(
            self.width,
            self.height,
            self.panes.needs(),
            self.folded & frozenset(PHASE_NUMBERS),
            self.cursor.phase,
            self.is_zoomed,
            self.panes.open_needs(),
        )
        chosen = (self.width, self.height, self.folded, self.is_zoomed, self.panes.keys)
        fresh = lay_out(wanted)
        if chosen != self._chosen or not self.layout.still_serves(wanted, fresh):
            self._chosen, self.layout = chosen, fresh
