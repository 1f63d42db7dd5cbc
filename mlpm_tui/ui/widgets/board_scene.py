"""The board's picture: for each column one strip a line, composed from what is in sight only."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import accumulate
from operator import is_
from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from mlpm_tui.domain.cards import PHASE_NUMBERS, STATUSES, Card, Place, Status
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.project import Project
from mlpm_tui.ui.paint.card import LOW_HEIGHT, CardPainter, Face
from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.countdown import NEVER, Countdowns
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.lane import Counts, Head, Heading, LanePainter, Limits, elapsed_days
from mlpm_tui.ui.paint.palette import Palette
from mlpm_tui.ui.paint.readings import Reading
from mlpm_tui.ui.widgets.board_cursor import Cursor
from mlpm_tui.ui.widgets.board_layout import BoardLayout, Lane
from mlpm_tui.ui.widgets.board_panes import Panes

if TYPE_CHECKING:
    from mlpm_tui.domain.alarms import Alarm

Column = list[Strip]
LONGEST_WAIT = timedelta(hours=1)
"""Ages and weeks change so rarely that looking once an hour is enough."""
MOST_REMEMBERED = 2048
"""Painted cards kept at hand; a screen shows at most a few hundred."""


class Outlook(NamedTuple):
    """All that a picture is made of, apart from the panes themselves."""

    layout: BoardLayout
    widths: tuple[int, ...]
    height: int
    cursor: Cursor
    now: datetime
    marks: frozenset[int]
    readings: Mapping[int, Reading]
    alarms: "Mapping[int, Alarm]"
    limits: Limits
    forecasts: Mapping[int, str]


class _Painted(NamedTuple):
    """The lines of one pane, what they show, and the time for which they are right."""

    parts: tuple[object, ...]
    shape: tuple[object, ...]
    lines: Column
    since: datetime
    until: datetime

    def still_shows(
        self, parts: tuple[object, ...], shape: tuple[object, ...], now: datetime
    ) -> bool:
        """Tell by identity of the parts, so that no card is compared."""
        return (
            self.since <= now < self.until
            and self.shape == shape
            and all(map(is_, self.parts, parts))
        )


class Scene:
    """Composes pictures and remembers what it painted."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, is_focused: bool = True) -> None:
        """Paint with these."""
        self._palette = palette
        self._glyphs = glyphs
        self._cards = CardPainter(palette, glyphs, is_focused=is_focused)
        self._lanes = LanePainter(palette, glyphs)
        self._painted: dict[int, tuple[Face, tuple[Strip, ...]]] = {}
        self._heads: dict[int, tuple[Head, tuple[int, ...], tuple[Strip, ...]]] = {}
        self._titles: dict[Heading, Strip] = {}
        self._blanks: dict[int, Strip] = {}
        self._panes: dict[Place, _Painted] = {}
        self._counts = Counts()
        self._countdowns = Countdowns()
        self._until = NEVER
        self.next_change = NEVER

    def compose(self, panes: Panes, outlook: Outlook) -> list[Column]:
        """Return the lines of every column."""
        self.next_change = NEVER
        columns: list[Column] = [[self._title(panes, status, outlook)] for status in STATUSES]
        for lane in outlook.layout.lanes:
            for column, strip in zip(columns, self._head(panes, lane, outlook), strict=True):
                column.append(strip)
            if lane.is_open:
                for index in range(len(columns)):
                    columns[index] += self._known_pane(panes, lane, index, outlook)
        for column, width in zip(columns, outlook.widths, strict=True):
            column.extend([self._blank(width)] * (outlook.height - len(column)))
            del column[outlook.height :]
        return columns

    def notice(
        self, sentences: Iterable[str], widths: tuple[int, ...], height: int
    ) -> list[Column]:
        """Return columns of which the first one says something and the others are blank."""
        columns = [[self._blank(width)] * height for width in widths]
        for y, sentence in enumerate(sentences):
            if y < height:
                text = fit(f" {sentence}", widths[0], self._glyphs.ellipsis)
                columns[0][y] = Strip([Segment(text, self._palette.blank)], widths[0])
        return columns

    def _title(self, panes: Panes, status: Status, outlook: Outlook) -> Strip:
        places = [(phase, status) for phase in PHASE_NUMBERS]
        heading = Heading(
            status,
            outlook.widths[STATUSES.index(status)],
            panes.count(status),
            panes.shown_count(iter(places)),
            outlook.limits.columns.get(status),
            outlook.cursor.status is status,
            self._counts.in_column(panes.project, status, outlook.limits),
            panes.is_least(places),
        )
        if heading not in self._titles:
            if len(self._titles) > MOST_REMEMBERED:
                self._titles.clear()
            self._titles[heading] = self._lanes.title(heading)
        return self._titles[heading]

    def _head(self, panes: Panes, lane: Lane, outlook: Outlook) -> tuple[Strip, ...]:
        project, number = panes.project, lane.phase
        phase = project.phase(number)
        places = [(number, status) for status in STATUSES]
        outputs = [output for output in project.outputs if output.phase == number]
        head = Head(
            phase,
            sum(outlook.widths),
            elapsed_days(phase, outlook.now),
            sum(output.evidence is not None for output in outputs),
            len(outputs),
            project.count((number, Status.IN_PROGRESS)),
            sum(project.count(place) for place in places),
            panes.shown_count(iter(places)),
            lane.is_open,
            outlook.cursor.phase == number,
            outlook.forecasts.get(number, ""),
            self._counts.in_lane(project, number, outlook.limits),
            panes.least_in(number),
        )
        known = self._heads.get(number)
        if known is None or known[0] != head or known[1] != outlook.widths:
            cuts = list(accumulate(outlook.widths))
            parts = tuple(self._lanes.head(head).divide(cuts))
            known = self._heads[number] = (head, outlook.widths, parts)
        return known[2]

    def _known_pane(self, panes: Panes, lane: Lane, index: int, outlook: Outlook) -> Column:
        """Return a pane's lines; those of the last picture where nothing that they show changed."""
        place, project, now = (lane.phase, STATUSES[index]), panes.project, outlook.now
        parts = (
            panes.pane(place),
            project.experiments,
            project.alerts,
            outlook.readings,
            outlook.alarms,
            outlook.marks,
        )
        has_cursor = outlook.cursor.place == place
        top = panes.top(place, lane.rows)
        shape = (
            top,
            panes.beyond(place),
            place in project.at_least,
            outlook.cursor.key if has_cursor else None,
            has_cursor,
            (outlook.widths[index], lane.rows, lane.height, outlook.layout.card_height),
            tuple(_progress(project, card) for card in panes.pane(place)[top : top + lane.rows]),
        )
        known = self._panes.get(place)
        if known is None or not known.still_shows(parts, shape, now):
            if known is not None and now < known.since:
                self._countdowns.forget()
            self._until = now + LONGEST_WAIT
            lines = self._pane(panes, lane, index, outlook)
            known = self._panes[place] = _Painted(parts, shape, lines, now, self._until)
        self.next_change = min(self.next_change, known.until)
        return known.lines

    def _pane(self, panes: Panes, lane: Lane, index: int, outlook: Outlook) -> Column:
        place: Place = (lane.phase, STATUSES[index])
        width = outlook.widths[index]
        pane, beyond = panes.pane(place), panes.beyond(place)
        top = panes.top(place, lane.rows)
        column: Column = []
        cards = pane[top : top + lane.rows]
        above, below = top, len(pane) - top - len(cards) + beyond
        has_spare = lane.height > lane.rows * outlook.layout.card_height
        plus = "+" if panes.is_least((place,)) else ""
        more = self._more(above, below, plus, width, has_words=has_spare)
        badges = dict.fromkeys(range(len(cards)), "")
        if not has_spare and outlook.layout.card_height == LOW_HEIGHT and len(cards) > 1:
            # Each end of the pane says what is beyond it, for there is no room for both in one.
            badges[0] = self._more(above, 0, "", width, has_words=False)
            badges[len(cards) - 1] = self._more(0, below, plus, width, has_words=False)
        elif not has_spare and cards:
            badges[len(cards) - 1] = more
        for at, card in enumerate(cards):
            column += self._card(panes, card, width, outlook, badges[at])
        if not cards and outlook.cursor.place == place:
            column.append(self._cards.empty(self._nothing(panes, place), width))
        column += [self._blank(width)] * (lane.height - len(column))
        if has_spare and more:
            column[-1] = self._hint(more, width)
        return column

    def _card(
        self, panes: Panes, card: Card, width: int, outlook: Outlook, more: str
    ) -> tuple[Strip, ...]:
        project, now, key = panes.project, outlook.now, card.key
        experiment = project.experiments.get(key)
        left = None
        if experiment is not None:
            left, until = self._countdowns.of(experiment, now)
            self._until = min(self._until, until)
        face = Face(
            card,
            width,
            outlook.layout.card_height,
            key == outlook.cursor.key,
            key in outlook.marks,
            max(0, (now - card.entered_at).days),
            day_of(now, now.tzinfo),
            left,
            experiment,
            project.alerts.get(key),
            outlook.readings.get(key),
            more,
            _progress(project, card),
            outlook.alarms.get(key),
        )
        known = self._painted.get(key)
        if known is None or known[0] != face:
            if len(self._painted) > MOST_REMEMBERED:
                self._painted.clear()
            known = self._painted[key] = (face, self._cards.paint(face))
        return known[1]

    def _more(self, above: int, below: int, plus: str, width: int, *, has_words: bool) -> str:
        glyphs = self._glyphs
        parts = []
        if above:
            parts.append(f"{above} {glyphs.up}" if has_words else f"{glyphs.up}{above}")
        if below:
            words = f"{below}{plus} more {glyphs.down}"
            is_roomy = has_words and len(words) + len("".join(parts)) + 4 < width
            parts.append(words if is_roomy else f"{glyphs.down}{below}{plus}")
        return " ".join(parts)

    def _hint(self, more: str, width: int) -> Strip:
        return Strip([Segment(fit(f" {more}", width), self._palette.more)], width)

    def _nothing(self, panes: Panes, place: Place) -> str:
        count = panes.project.count(place)
        plus = "+" if panes.is_least((place,)) else ""
        return f"none of {count}{plus}" if count else "no cards"

    def _blank(self, width: int) -> Strip:
        if width not in self._blanks:
            self._blanks[width] = Strip.blank(width, self._palette.blank)
        return self._blanks[width]


def _progress(project: Project, card: Card) -> str:
    """Return how many sub-tasks are done; nothing where there is none, or one may be unread."""
    if card.id not in project.numbers or not project.is_whole:
        return ""
    from mlpm_tui.domain.subtasks import progress_of, subtasks_of

    progress = progress_of(subtasks_of(project, card))
    return str(progress) if progress else ""
