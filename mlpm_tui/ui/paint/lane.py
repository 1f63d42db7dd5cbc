"""The lines above the cards: a column's title and a lane's head."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from mlpm_tui.domain.cards import PHASE_NUMBERS, STATUSES, Card, Kind, Place, Status
from mlpm_tui.domain.phases import Phase
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.palette import Palette

WEEK = 7
SHORT = {
    Status.BACKLOG: "back",
    Status.READY: "ready",
    Status.IN_PROGRESS: "prog",
    Status.REVIEW: "rev",
    Status.DONE: "done",
}
"""Status names where a column is narrow."""
NO_LIMIT = 1_000_000
"""More than any lane ever has."""
NAME_CELLS = 18
NAMES_ALIGNED = 70
"""From this width on there is room for names of equal width."""


class Limits(NamedTuple):
    """How much may be in columns over all lanes, in one lane's column, in progress in a lane."""

    columns: Mapping[Status, int] = {}
    places: Mapping[Place, int] = {}
    lanes: Mapping[int, int] = {}


class Counts:
    """How many cards limits count: epics are left out, for their sub-tasks are the work."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[Place, tuple[tuple[Card, ...], int]] = {}

    def in_column(self, project: Project, status: Status, limits: Limits) -> int | None:
        """Return how many a column has over all lanes, or None where that has no limit."""
        if status not in limits.columns:
            return None
        return sum(self._in(project, (phase, status)) for phase in PHASE_NUMBERS)

    def in_lane(
        self, project: Project, number: int, limits: Limits
    ) -> tuple[tuple[Status, int, int], ...]:
        """Return the columns of a lane that have a limit: what they hold, and how much they may."""
        most = {status: limits.places.get((number, status)) for status in STATUSES}
        own = [limits.lanes.get(number), most[Status.IN_PROGRESS]]
        most[Status.IN_PROGRESS] = min((each for each in own if each is not None), default=None)
        return tuple(
            (status, self._in(project, (number, status)), limit)
            for status, limit in most.items()
            if limit is not None
        )

    def _in(self, project: Project, place: Place) -> int:
        if not project.is_whole:
            return project.count(place)
        pane = project.lanes[place]
        known = self._known.get(place)
        if known is None or known[0] is not pane:
            count = sum(card.kind is not Kind.EPIC for card in pane)
            known = self._known[place] = (pane, count)
        return known[1]


class Heading(NamedTuple):
    """All that a column's title depends on; `shown` is None while no filter is set.

    A limit counts other cards than the column has (no epics): these are the `counted` ones.
    There may be more cards than these where `is_least`.
    """

    status: Status
    width: int
    cards: int
    shown: int | None = None
    limit: int | None = None
    has_cursor: bool = False
    counted: int | None = None
    is_least: bool = False


class Head(NamedTuple):
    """All that a lane's head depends on."""

    phase: Phase
    width: int
    elapsed: int | None
    outputs_done: int
    outputs: int
    in_progress: int
    cards: int
    shown: int | None = None
    is_open: bool = True
    has_cursor: bool = False
    forecast: str = ""
    agreed: tuple[tuple[Status, int, int], ...] = ()
    """Columns of the lane with how many cards they may hold: a column, the number, the limit."""
    least: frozenset[Status] = frozenset()
    """Columns that may have more cards than were counted."""


class LanePainter:
    """Paints titles and heads with one palette and one set of glyphs."""

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        """Paint with these."""
        self._palette = palette
        self._glyphs = glyphs

    def title(self, heading: Heading) -> Strip:
        """Paint a column's title: `in progress 12/10 over`."""
        name, short = heading.status.replace("_", " "), SHORT[heading.status]
        plus = "+" if heading.is_least else ""
        count = all_cards = _count(heading.cards, heading.shown, plus)
        style = self._palette.title_cursor if heading.has_cursor else self._palette.title
        if heading.limit is not None and heading.status is not Status.DONE:
            held = heading.cards if heading.counted is None else heading.counted
            count = f"{f'{held}{plus}' if heading.shown is None else count}/{heading.limit}"
            if held > heading.limit:
                count, style = f"{count} !", self._palette.title_over
        if len(name) + len(count) + 3 > heading.width:
            name = short
        if heading.shown is not None and len(name) + len(count) + 2 > heading.width:
            # Half of "0 of 12" would be another number: what the filter shows stands alone then.
            count = str(heading.shown) + count[len(all_cards) :]
            count = count if len(short) + len(count) + 2 <= heading.width else str(heading.shown)
        # A number that was cut would be another one: the name gives way.
        name = name[: max(1, heading.width - len(count) - 2)]
        return Strip([Segment(fit(f" {name} {count}", heading.width, ""), style)], heading.width)

    def head(self, head: Head) -> Strip:
        """Paint a lane's head, one line across all columns."""
        glyphs, palette, phase = self._glyphs, self._palette, head.phase
        fold = glyphs.opened if head.is_open else glyphs.closed
        name = glyphs.plain(safe_line(phase.name, 40))
        # Names of one width let windows and gates stand below each other.
        room = max(cell_len(name), NAME_CELLS if head.width >= NAMES_ALIGNED else 0)
        left = fit(f"{fold}{phase.number} {name}", min(head.width, room + 3))
        segments = [Segment(left, palette.head_cursor if head.has_cursor else palette.head)]
        room = head.width - cell_len(left)
        for text, is_warning in self._details(head):
            if room < len(text) + 2:
                break
            style = palette.head_warning if is_warning else palette.head_detail
            segments.append(Segment(f"  {text}", style))
            room -= len(text) + 2
        segments.append(Segment(" " * room, palette.head_detail))
        return Strip([s for s in segments if s.text], head.width)

    def _details(self, head: Head) -> list[tuple[str, bool]]:
        details = [self._window(head)]
        if head.outputs:
            is_full = head.outputs_done == head.outputs
            sign = f" {self._glyphs.yes}" if is_full else ""
            details.append((f"gate {head.outputs_done}/{head.outputs}{sign}", False))
        if head.phase.decision is not None:
            details.append((str(head.phase.decision), False))
        agreed = {status: (number, most) for status, number, most in head.agreed}
        if head.in_progress or Status.IN_PROGRESS in agreed:
            agreed.setdefault(Status.IN_PROGRESS, (head.in_progress, NO_LIMIT))
        counts = sorted(agreed.items(), key=lambda e: e[0] != Status.IN_PROGRESS)
        held = [
            _held(status, *numbers, "+" if status in head.least else "")
            for status, numbers in counts
            if numbers[0]
        ]
        # What is over its limit comes first: what finds no room is left out from the end.
        details += [detail for detail in held if detail[1]]
        details.append((head.forecast, False))
        details += [detail for detail in held if not detail[1]]
        if not head.is_open or head.shown is not None:
            count = _count(head.cards, head.shown, "+" if head.least else "")
            details.append((f"{count} card{'' if head.cards == 1 else 's'}", False))
        return [detail for detail in details if detail[0]]

    def _window(self, head: Head) -> tuple[str, bool]:
        """Say the planned window against the elapsed one: `week 2 of 2-4`."""
        least, most = head.phase.planned_days_least, head.phase.planned_days_most
        size = WEEK if least % WEEK == 0 and most % WEEK == 0 else 1
        unit = "week" if size == WEEK else "day"
        plan = str(most // size)
        if least != most:
            plan = f"{least // size}{self._glyphs.dash}{plan}"
        if head.elapsed is None:
            return (f"planned {plan} {unit}s" if most else "", False)
        now = head.elapsed // size + 1
        if head.phase.ended_at is not None:
            return (f"took {now} {unit}{'s' if now > 1 else ''}, planned {plan}", False)
        if not most:
            return (f"{unit} {now}", False)
        is_over = head.elapsed >= most
        return (f"{unit} {now} of {plan}{' !' if is_over else ''}", is_over)


def elapsed_days(phase: Phase, now: datetime) -> int | None:
    """Return how many whole days a phase has run; None before its start."""
    days = phase.elapsed_days(now)
    return None if days is None else int(days)


def _held(status: Status, number: int, most: int, plus: str) -> tuple[str, bool]:
    """Say how much a lane has in a column, against the limit: `4/3 in progress !`."""
    name, is_over = status.replace("_", " "), number > most
    against = f"/{most}" if most < NO_LIMIT else ""
    return f"{number}{plus}{against} {name}" + (" !" if is_over else ""), is_over


def _count(count: int, shown: int | None, plus: str) -> str:
    return f"{count}{plus}" if shown is None else f"{shown} of {count}{plus}"
