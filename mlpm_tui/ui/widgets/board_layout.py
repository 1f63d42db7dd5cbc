"""Where everything on the board stands: lanes share the height, columns the width.

The values of the board are named tuples: a frozen dataclass takes 1.1 ms to define, one of these
0.15 ms, and all of them are on the way to the first picture.
"""

from collections.abc import Mapping
from typing import NamedTuple

from mlpm_tui.domain.cards import PHASE_NUMBERS, STATUSES
from mlpm_tui.ui.paint.card import FULL_HEIGHT, LOW_HEIGHT

LEAST_WIDTH, LEAST_HEIGHT = 40, 9
"""Below this the board can't be read; nine lines are the titles, five heads and one card."""
ROOMY_COLUMN = 20
"""From this many cells a column all five are equally wide."""
NARROW_COLUMN = 9
"""Enough for `review 0` or a letter and the end of an id."""
PHONE_WIDTH = 72
"""Below this width only the column under the cursor is wide enough for titles."""
CURSOR_COLUMN = 24
LEAST_LANE = 3
"""Lanes with fewer lines than this are not worth showing all at once."""


class WantedLanes(NamedTuple):
    """What a layout has to serve: card rows each lane needs, and what the person chose.

    `open_needs` are the rows that work not yet done needs; they are met first (None: all alike).
    """

    width: int
    height: int
    needs: Mapping[int, int]
    folded: frozenset[int] = frozenset()
    focus: int = 1
    is_zoomed: bool = False
    open_needs: Mapping[int, int] | None = None


class Lane(NamedTuple):
    """One lane's place: its head stands at line `top`, `rows` cards fit below it."""

    phase: int
    top: int
    rows: int
    height: int

    @property
    def is_open(self) -> bool:
        """Whether its cards are shown."""
        return self.height > 0

    @property
    def bottom(self) -> int:
        """The line after its last one."""
        return self.top + 1 + self.height


class BoardLayout(NamedTuple):
    """The places of all lanes that are on the screen; line 0 holds the column titles."""

    card_height: int
    lanes: tuple[Lane, ...]

    def lane(self, phase: int) -> Lane | None:
        """Return a phase's lane, or None while it is not on the screen."""
        return next((lane for lane in self.lanes if lane.phase == phase), None)

    def lane_at(self, y: int) -> Lane | None:
        """Return the lane that covers a line."""
        return next((lane for lane in self.lanes if lane.top <= y < lane.bottom), None)

    def rows(self, phase: int) -> int:
        """Return how many cards of a phase fit into each of its panes."""
        lane = self.lane(phase)
        return lane.rows if lane else 0

    def still_serves(self, wanted: WantedLanes, fresh: "BoardLayout") -> bool:
        """Tell whether to stay, so that a card's move does not shift lanes for nothing.

        It is left when another one has other lanes open, or would show a card that this one hides.
        """
        if fresh.card_height != self.card_height or len(fresh.lanes) != len(self.lanes):
            return False
        return all(
            mine.phase == other.phase
            and mine.is_open == other.is_open
            and min(mine.rows, need := wanted.needs[mine.phase]) >= min(other.rows, need)
            for mine, other in zip(self.lanes, fresh.lanes, strict=True)
        )


def lay_out(wanted: WantedLanes) -> BoardLayout:
    """Share the height among the lanes by need; where it is too little, open only the focus."""
    if wanted.is_zoomed or wanted.height < LEAST_HEIGHT:
        return _only(wanted, (wanted.focus,), wanted.focus)
    opened = tuple(phase for phase in PHASE_NUMBERS if phase not in wanted.folded)
    room = wanted.height - 1 - len(PHASE_NUMBERS)
    if room < LEAST_LANE * len(opened) and not _all_fit(wanted, opened, room):
        focus = wanted.focus if wanted.focus in opened else None
        return _only(wanted, PHASE_NUMBERS, focus)
    height = FULL_HEIGHT
    rows = _shared(wanted, opened, room, height)
    if sum(rows.values()) < 2 * len([p for p in opened if wanted.needs[p]]) and any(
        wanted.needs[phase] > rows[phase] for phase in opened
    ):
        height = LOW_HEIGHT
        rows = _shared(wanted, opened, room, height)
    return _stacked(wanted, rows, room, height)


def column_widths(width: int, is_empty: tuple[bool, ...], focus: int) -> tuple[int, ...]:
    """Share the width among the columns: equal where there is room, else where there are cards."""
    count = len(STATUSES)
    if width >= ROOMY_COLUMN * count:
        return _equal(width, count)
    narrow = NARROW_COLUMN
    if width < PHONE_WIDTH:
        narrow = min(NARROW_COLUMN, (width - CURSOR_COLUMN) // (count - 1))
        wide = [index == focus for index in range(count)]
    else:
        wide = [not empty or index == focus for index, empty in enumerate(is_empty)]
    others = iter(_equal(width - narrow * wide.count(False), max(1, wide.count(True))))
    return tuple(next(others) if is_wide else narrow for is_wide in wide)


def _equal(width: int, count: int) -> tuple[int, ...]:
    share, rest = divmod(width, count)
    return tuple(share + (index < rest) for index in range(count))


def _all_fit(wanted: WantedLanes, opened: tuple[int, ...], room: int) -> bool:
    return sum(max(1, LOW_HEIGHT * wanted.needs[phase]) for phase in opened) <= room


def _only(wanted: WantedLanes, heads: tuple[int, ...], focus: int | None) -> BoardLayout:
    """Open one lane (or none) and give it all the room that the heads leave."""
    room = max(0, wanted.height - 1 - len(heads))
    height = FULL_HEIGHT if room >= FULL_HEIGHT else LOW_HEIGHT
    lanes = []
    top = 1
    for phase in heads:
        needed = max(1, wanted.needs[phase] * height)
        body = min(room, needed) if phase == focus else 0
        lanes.append(Lane(phase, top, body // height, body))
        top += 1 + body
    return BoardLayout(height, tuple(lanes))


def _shared(wanted: WantedLanes, opened: tuple[int, ...], room: int, height: int) -> dict[int, int]:
    """Give the lanes card rows for work not yet done, one at least, and what is left for the rest.

    So a lane where all is done leaves its room to those where people work.
    """
    rows = dict.fromkeys(opened, 0)
    empty = sum(wanted.needs[phase] == 0 for phase in opened)
    left = (room - empty) // height
    first = wanted.open_needs or wanted.needs
    for needs in ({p: max(first[p], min(1, wanted.needs[p])) for p in opened}, wanted.needs):
        left = _dealt(rows, needs, left)
    return rows


def _dealt(rows: dict[int, int], needs: Mapping[int, int], left: int) -> int:
    """Give each lane rows in turn until its need is met or none is left; return what is left."""
    while left > 0 and (hungry := [phase for phase in rows if rows[phase] < needs[phase]]):
        share = max(1, left // len(hungry))
        for phase in hungry[:left]:
            given = min(share, needs[phase] - rows[phase], left)
            rows[phase] += given
            left -= given
    return left


def _stacked(wanted: WantedLanes, rows: Mapping[int, int], room: int, height: int) -> BoardLayout:
    """Stack the lanes; a line that is left over goes to a lane that hides cards, to say so."""
    bodies = {phase: max(1, count * height) for phase, count in rows.items()}
    spare = room - sum(bodies.values())
    lanes = []
    top = 1
    for phase in PHASE_NUMBERS:
        body = bodies.get(phase, 0)
        if body and spare > 0 and wanted.needs[phase] > rows[phase]:
            body, spare = body + 1, spare - 1
        lanes.append(Lane(phase, top, rows.get(phase, 0), body))
        top += 1 + body
    return BoardLayout(height, tuple(lanes))
