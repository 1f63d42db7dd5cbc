"""One card on the board: two or three lines of one width, painted from plain values."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.details import Alert, AlertState
from mlpm_tui.domain.experiments import Experiment, Outcome
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.ui.paint.cells import between, fit
from mlpm_tui.ui.paint.countdown import Countdown, draw_bar
from mlpm_tui.ui.paint.glyphs import KIND_LETTERS, Glyphs
from mlpm_tui.ui.paint.palette import Palette
from mlpm_tui.ui.paint.readings import Reading, show_reading

if TYPE_CHECKING:
    from mlpm_tui.domain.alarms import Alarm

FULL_HEIGHT, LOW_HEIGHT = 3, 2
FULL_NAME = 20
"""From this width on a card has a glyph and its whole id; below, a letter and no project key."""
LETTER = 12
"""Below this width the letter goes too: the word in the id says the kind."""


class Face(NamedTuple):
    """All that a card's picture depends on; equal faces look the same."""

    card: Card
    width: int
    height: int
    is_selected: bool
    is_marked: bool
    days: int
    today: date
    countdown: Countdown | None = None
    experiment: Experiment | None = None
    alert: Alert | None = None
    reading: Reading | None = None
    more: str = ""
    progress: str = ""
    alarm: "Alarm | None" = None


class CardPainter:
    """Paints faces with one palette and one set of glyphs."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, is_focused: bool = True) -> None:
        """Paint with these; without the focus the cursor is quieter."""
        self._palette = palette
        self._glyphs = glyphs
        self._cursor = palette.cursor if is_focused else palette.cursor_blurred

    def paint(self, face: Face) -> tuple[Strip, ...]:
        """Paint a card's lines; the last cell of each is the gutter."""
        parts = [self._top, self._title, self._meta][: face.height]
        lines = [part(face) for part in parts]
        if face.more:
            # A low card gives its owner's corner rather than its title, unless time runs there.
            at = 0 if face.height == LOW_HEIGHT and not _is_running(face) else -1
            lines[at] = self._badged(face, parts[at])
        if face.is_selected:
            lines = [self._selected(line, at, face) for at, line in enumerate(lines)]
        gutter = Segment(" ", self._palette.blank)
        return tuple(Strip([*line, gutter], face.width) for line in lines)

    def empty(self, text: str, width: int) -> Strip:
        """Paint the cursor where a pane has no card to stand on."""
        line = Segment(fit(f"{self._glyphs.cursor}{text}", width - 1), self._cursor)
        return Strip([line, Segment(" ", self._palette.blank)], width)

    def _top(self, face: Face) -> list[Segment]:
        card, glyphs, palette = face.card, self._glyphs, self._palette
        left = (glyphs.mark if face.is_marked else " ") + self._name(face)
        style = palette.marked if face.is_marked else palette.kinds[card.kind]
        right, right_style = self._corner(face)
        room = face.width - 1 - cell_len(left)
        if not right or room < 4:  # noqa: PLR2004  less than a space and three letters
            tail = f" {glyphs.blocked}" if card.blocked and room > 1 else ""
            return [Segment(between(left, tail, face.width - 1, glyphs.ellipsis), style)]
        if cell_len(right) == room:
            # A sign leans on the name before that loses its end.
            right = right.replace(" ", "", 1)
        right = fit(right, min(room - 1, cell_len(right)), glyphs.ellipsis)
        return [Segment(left + " " * (room - cell_len(right)), style), Segment(right, right_style)]

    def _name(self, face: Face) -> str:
        card, width = face.card, face.width + cell_len(face.more)
        short = card.id.partition("-")[2] or card.id
        if width < LETTER:
            return short
        letter = KIND_LETTERS[card.kind]
        return (
            f"{letter} {short}"
            if width < FULL_NAME
            else f"{self._glyphs.kinds[card.kind]}{letter} {card.id}"
        )

    def _corner(self, face: Face) -> tuple[str, Style]:
        """Choose the end of the first line: what a low card has no other room for, or the owner."""
        low = self._low_corner(face) if face.height == LOW_HEIGHT else None
        if low is not None:
            return low
        card, palette = face.card, self._palette
        owner = self._glyphs.plain(safe_line(card.owner, 24)) if card.owner else ""
        if card.blocked:
            return f"{self._glyphs.blocked} {owner}".rstrip(), palette.blocked
        if face.alarm is not None and face.alarm.is_time_up:
            # The countdown says the rest, so the metric beside it keeps its room.
            style = self._on_top(face, self._alarm_style(face.alarm))
            return f"{self._sign(face.alarm)} {owner}".rstrip(), style
        return owner, palette.owner

    def _low_corner(self, face: Face) -> tuple[str, Style] | None:
        is_blocked, is_wide = face.card.blocked, face.width >= FULL_NAME
        if is_blocked and is_wide:
            return f"{self._glyphs.blocked} blocked", self._palette.blocked
        if face.alarm is not None and not is_blocked:
            style = self._on_top(face, self._alarm_style(face.alarm))
            # A letter of the alarm would tell nobody what it is: its sign stands by the owner.
            owner = "" if is_wide else self._glyphs.plain(safe_line(face.card.owner or "", 24))
            return f"{self._sign(face.alarm)} {owner or face.alarm}", style
        if face.countdown and _is_running(face):
            text = face.countdown.text
            text = text if is_wide else text.replace("over ", "-").replace(" ", "")
            return text, self._on_top(face, self._timebox_style(face.countdown))
        if face.progress and not is_blocked:
            return face.progress, self._palette.owner
        return None

    def _on_top(self, face: Face, style: Style) -> Style:
        return Style(color=style.color, bgcolor=self._palette.kinds[face.card.kind].bgcolor)

    def _title(self, face: Face) -> list[Segment]:
        # Four characters a cell leave room for marks that take none; what is longer is cut anyway.
        title = self._glyphs.plain(safe_line(face.card.title, 4 * face.width))
        text = " " + fit(title, face.width - 2, self._glyphs.ellipsis)
        return [Segment(text, self._palette.body)]

    def _meta(self, face: Face) -> list[Segment]:
        card, palette = face.card, self._palette
        if card.blocked:
            return self._told(
                face, f"{self._glyphs.blocked} {safe_line(card.blocked, 200)}", palette.bad
            )
        if face.alert is not None and card.kind is Kind.ALERT:
            return self._alert(face, face.alert)
        if face.experiment is not None:
            return self._experiment(face, face.experiment)
        return self._plain(face)

    def _told(self, face: Face, left: str, style: Style) -> list[Segment]:
        """Paint words at the left and the days in the column at the right."""
        age = f" {face.days}d" if face.days and (face.width >= LETTER or not left) else ""
        text = between(f" {self._glyphs.plain(left)}", age, face.width - 1, self._glyphs.ellipsis)
        return [Segment(text, style)]

    def _plain(self, face: Face) -> list[Segment]:
        card, palette = face.card, self._palette
        words = [f"{face.progress} done"] if face.progress else []
        style = palette.meta
        if card.due is not None and card.status is not Status.DONE:
            late = (face.today - card.due).days
            words.append(f"{late}d late" if late > 0 else f"due {_day(card.due, face.today)}")
            style = palette.bad if late > 0 else palette.warning if late > -3 else style  # noqa: PLR2004
        if card.points is not None:
            words.append(f"{card.points:g}p")
        words += [f"#{safe_line(tag, 40)}" for tag in card.tags[:4]]
        return self._told(face, " ".join(words), style)

    def _alert(self, face: Face, alert: Alert) -> list[Segment]:
        palette, dot = self._palette, self._glyphs.dot
        is_open = alert.state in (AlertState.FIRING, AlertState.ACKNOWLEDGED)
        style = palette.meta
        if is_open:
            style = palette.bad if alert.state is AlertState.FIRING else palette.warning
        times = f" x{alert.occurrences}" if alert.occurrences > 1 else ""
        state = "acked" if alert.state is AlertState.ACKNOWLEDGED else alert.state
        return self._told(face, f"{safe_line(alert.severity, 40)} {dot} {state}{times}", style)

    def _experiment(self, face: Face, experiment: Experiment) -> list[Segment]:
        metric = show_reading(face.reading, self._glyphs) if face.reading else ""
        if experiment.outcome is not None:
            return self._outcome(face, experiment.outcome, metric)
        if face.alarm is not None and not face.alarm.is_time_up:
            return self._alarmed(face, face.alarm, metric)
        if face.countdown is None:
            return (
                self._told(face, metric, self._reading_style(face)) if metric else self._plain(face)
            )
        room = face.width - 2
        text = face.countdown.text
        if metric and cell_len(text) + 1 + cell_len(metric) > room:
            metric = ""
        left = room - cell_len(text) - (cell_len(metric) + 1 if metric else 0)
        if face.countdown.cells is not None and left > 5:  # noqa: PLR2004  a space and the bar
            text += f" {draw_bar(face.countdown.cells, self._glyphs)}"
        style = self._timebox_style(face.countdown)
        if not metric:
            return [Segment(" " + fit(text, room, self._glyphs.ellipsis), style)]
        gap = room - cell_len(metric)
        return [
            Segment(" " + fit(text, gap, self._glyphs.ellipsis), style),
            Segment(metric, self._reading_style(face)),
        ]

    def _alarmed(self, face: Face, alarm: "Alarm", metric: str) -> list[Segment]:
        """Paint what the card calls out; the time that is left and the metric where they fit."""
        room, text = face.width - 2, f"{self._sign(alarm)} {alarm}"
        left = face.countdown.text if face.countdown else ""
        if left and cell_len(text) + 1 + cell_len(left) <= room:
            text += f" {left}"
        if cell_len(text) + 1 + cell_len(metric) > room:
            metric = ""
        gap = room - cell_len(metric)
        style = self._alarm_style(alarm)
        line = [Segment(" " + fit(text, gap, self._glyphs.ellipsis), style)]
        return [*line, Segment(metric, self._reading_style(face))] if metric else line

    def _sign(self, alarm: "Alarm") -> str:
        from mlpm_tui.domain.alarms import Alarm

        signs = {Alarm.WOULD_FIRE: self._glyphs.near, Alarm.STALE: self._glyphs.silent}
        return signs.get(alarm, self._glyphs.fired)

    def _alarm_style(self, alarm: "Alarm") -> Style:
        return self._palette.bad if alarm.is_over else self._palette.warning

    def _outcome(self, face: Face, outcome: Outcome, metric: str) -> list[Segment]:
        palette = self._palette
        styles = {Outcome.SUCCESS: palette.good, Outcome.PARTIAL: palette.warning}
        room = face.width - 1
        if metric and cell_len(metric) + len(outcome) + 2 > room:
            metric = ""
        text = between(f" {outcome}", metric, room, self._glyphs.ellipsis)
        return [Segment(text, styles.get(outcome, palette.meta))]

    def _timebox_style(self, countdown: Countdown) -> Style:
        states = {
            TimeboxState.RUNNING: self._palette.good,
            TimeboxState.AT_RISK: self._palette.warning,
            TimeboxState.EXPIRED: self._palette.bad,
        }
        return states.get(countdown.state, self._palette.meta)

    def _reading_style(self, face: Face) -> Style:
        if face.reading is None or face.reading.is_met is None:
            return self._palette.meta
        return self._palette.good if face.reading.is_met else self._palette.warning

    def _badged(self, face: Face, paint: Callable[[Face], list[Segment]]) -> list[Segment]:
        """Paint a line into less room, and beside it how many cards are out of sight."""
        badge = f" {face.more} " if face.width >= FULL_NAME else f" {face.more}"
        room = face.width - cell_len(badge)
        if room < 3:  # noqa: PLR2004  not even a letter and the edges
            return paint(face)
        return [*paint(face._replace(width=room)), Segment(badge, self._palette.badge)]

    def _selected(self, line: list[Segment], at: int, face: Face) -> list[Segment]:
        text = "".join(segment.text for segment in line)
        edge = self._glyphs.mark if face.is_marked and at == 0 else self._glyphs.cursor
        style = self._cursor + _BOLD if at == 0 else self._cursor
        return [Segment(edge + text[1:], style)]


_BOLD = Style(bold=True)


def _is_running(face: Face) -> bool:
    return face.countdown is not None and face.countdown.cells is not None


def _day(day: date, today: date) -> str:
    if day == today:
        return "today"
    return f"{day.day} {day:%b}"
