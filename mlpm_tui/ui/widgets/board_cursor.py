"""The cursor: a pane and, unless the pane is empty, one card in it; and the ways it can go."""

from collections.abc import Iterable
from typing import NamedTuple

from mlpm_tui.domain.cards import PHASE_NUMBERS, STATUSES, Card, Place, Status
from mlpm_tui.ui.widgets.board_layout import BoardLayout
from mlpm_tui.ui.widgets.board_panes import Panes


class Cursor(NamedTuple):
    """Where the person is; it holds a card by its key, so it stays on it wherever the card goes."""

    phase: int = PHASE_NUMBERS[0]
    status: Status = STATUSES[0]
    key: int | None = None

    @property
    def place(self) -> Place:
        """The pane it is in."""
        return (self.phase, self.status)

    @property
    def column(self) -> int:
        """The number of its column, from 0."""
        return STATUSES.index(self.status)


def row_of(panes: Panes, cursor: Cursor) -> int | None:
    """Return the row of the cursor's card in its pane, or None where it is on no card."""
    card = panes.project.cards.get(cursor.key) if cursor.key is not None else None
    if card is None or card.place != cursor.place or not panes.has(card):
        return None
    return panes.position(cursor.place, card)


def put(panes: Panes, place: Place, row: int) -> Cursor:
    """Return the cursor on that row of a pane, or the nearest one that there is."""
    pane = panes.pane(place)
    key = pane[max(0, min(row, len(pane) - 1))].key if pane else None
    return Cursor(*place, key)


def on(card: Card) -> Cursor:
    """Return the cursor on this card."""
    return Cursor(card.phase, card.status, card.key)


def settle(panes: Panes, cursor: Cursor, row: int) -> Cursor:
    """Return the cursor after the board changed: on the same card, or the nearest that is left.

    `row` is where its card stood before.
    """
    card = panes.project.cards.get(cursor.key) if cursor.key is not None else None
    if card is not None and panes.has(card):
        return on(card)
    return put(panes, cursor.place, row)


def first_card(panes: Panes) -> Cursor:
    """Return the cursor where a board is entered: work in progress first, else any card."""
    for status in (Status.IN_PROGRESS, *STATUSES):
        for phase in PHASE_NUMBERS:
            if pane := panes.pane((phase, status)):
                return on(pane[0])
    return Cursor()


def sideways(panes: Panes, layout: BoardLayout, cursor: Cursor, step: int) -> Cursor:
    """Return the cursor in a neighbouring column of the same lane, at about the same height."""
    column = max(0, min(len(STATUSES) - 1, cursor.column + step))
    place = (cursor.phase, STATUSES[column])
    if place == cursor.place:
        return cursor
    rows = layout.rows(cursor.phase)
    line = (row_of(panes, cursor) or 0) - panes.top(cursor.place, rows)
    return put(panes, place, panes.top(place, rows) + max(0, min(line, rows - 1)))


def up_or_down(panes: Panes, cursor: Cursor, step: int, folded: Iterable[int]) -> Cursor:
    """Return the cursor so many cards further down (or up), in the next lane after the last one."""
    row = row_of(panes, cursor)
    pane = panes.pane(cursor.place)
    if row is not None and cursor.phase not in folded:
        target = row + step
        if 0 <= target < len(pane):
            return put(panes, cursor.place, target)
        if abs(step) > 1 and row != (end := len(pane) - 1 if step > 0 else 0):
            return put(panes, cursor.place, end)
        if step > 0 and panes.beyond(cursor.place):
            return cursor
    for phase in _further(cursor.phase, step):
        if phase not in folded and (other := panes.pane((phase, cursor.status))):
            return put(panes, (phase, cursor.status), 0 if step > 0 else len(other) - 1)
    return cursor


def next_lane(panes: Panes, cursor: Cursor, step: int) -> Cursor:
    """Return the cursor in the next lane (or the one before), round and round, folded or not."""
    at = (PHASE_NUMBERS.index(cursor.phase) + step) % len(PHASE_NUMBERS)
    return put(panes, (PHASE_NUMBERS[at], cursor.status), 0)


def _further(phase: int, step: int) -> tuple[int, ...]:
    at = PHASE_NUMBERS.index(phase)
    return PHASE_NUMBERS[at + 1 :] if step > 0 else tuple(reversed(PHASE_NUMBERS[:at]))
