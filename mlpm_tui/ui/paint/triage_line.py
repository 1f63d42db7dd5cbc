"""One line of the inbox: an alert, or the head of a group of them, painted from plain values."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mlpm_tui.domain.alert_standing import SeenAlert, Standing
from mlpm_tui.domain.alert_values import moved
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.wording import number_of
from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.palette import Palette

SIGNS: Mapping[str, tuple[str, str]] = {
    "critical": ("\u25b2", "!"),
    "warning": ("\u25b3", "+"),
    "info": ("\u00b7", "."),
}
"""Each severity's sign, in any terminal and in plain ASCII; its letter stands beside it."""
MEANINGS: Mapping[str, str] = {
    "critical": "somebody is to come now",
    "warning": "somebody is to look today",
    "info": "to be known",
}
"""What each severity asks for."""
GAP = 1
GUTTER = 2
LEAST_WHAT, GOOD_WHAT = 14, 22
"""What an alert is about has at least so many cells; owner and count leave it more."""
NARROW = 72
"""Below this width ids go without their project."""


class HeadRow(NamedTuple):
    """The head of a group: its name, its alerts, and how many of them fire by severity."""

    key: int
    name: str
    keys: tuple[int, ...]
    firing: tuple[tuple[str, int], ...]
    is_folded: bool


Row = SeenAlert | HeadRow


class Column(NamedTuple):
    """A column: its head, its cells, and how early it gives way (0: never)."""

    name: str
    width: int
    gives_way: int = 0


WHAT, CHANGE = "model and signal", "before > after"
COLUMNS = (
    Column("", 2),
    Column("state", 14),
    Column("id", 9),
    Column("age", 5),
    Column(WHAT, 0),
    Column(CHANGE, 14, 3),
    Column("count", 5, 2),
    Column("owner", 8, 1),
)
SORTED = {"urgency": "", "severity": "", "model": WHAT}
"""The column that an order is shown at, where it has another name."""


class Layout(NamedTuple):
    """The columns that find room on a line of this width, left to right."""

    width: int
    columns: tuple[Column, ...]
    has_project: bool


class AlertLine(NamedTuple):
    """All that an alert's line depends on; equal lines look the same."""

    row: Row
    layout: Layout
    is_selected: bool
    is_marked: bool
    is_inside: bool
    age: str
    today: int


def lay_out(width: int, id_cells: int, project_cells: int) -> Layout:
    """Return the columns for a width; what the alert is about takes what is left of it."""
    has_project = width >= NARROW
    id_cells -= 0 if has_project else project_cells
    columns = [c._replace(width=id_cells) if c.name == "id" else c for c in COLUMNS]
    while True:
        left = width - GUTTER - sum(column.width + GAP for column in columns)
        giving = min((c for c in columns if c.gives_way), key=lambda c: c.gives_way, default=None)
        if giving is None or left >= (LEAST_WHAT if giving.name == CHANGE else GOOD_WHAT):
            break
        columns.remove(giving)
    shown = [c._replace(width=max(1, left)) if c.name == WHAT else c for c in columns]
    return Layout(width, tuple(shown), has_project)


def state_words(row: SeenAlert, today: int) -> str:
    """Write how an alert stands in at most fourteen cells."""
    case, until = row.incident, row.alert.snoozed_until
    match row.standing:
        case Standing.FIRING | Standing.ACKNOWLEDGED:
            return _live_words(row.standing, case)
        case Standing.SNOOZED:
            return f"snoozed {_moment(until, today)}" if until is not None else "snoozed"
        case Standing.MUTED:
            return f"muted {_moment(row.mute.until, today)}" if row.mute else "explained"
    return "merged" if case is not None and case.merged_into is not None else "resolved"


def _live_words(standing: Standing, case: Incident | None) -> str:
    is_firing = standing is Standing.FIRING
    word = "firing" if is_firing else "acked"
    if case is None:
        return word
    if is_firing and case.escalated_at is not None:
        return "escalated"
    if case.ended_at is not None:
        return f"{word}, over"
    if not is_firing or case.woke_at is None:
        return word
    return f"{word}, woke" if case.snoozed_by else f"{word}, back"


def change_words(alert: Alert, case: Incident | None, glyphs: Glyphs) -> str:
    """Write where a signal came from and went to: `40 > 65 %`; a score came from nowhere."""
    return moved(alert, case, "->" if glyphs.is_ascii else "\u2192")


def beyond_words(above: int, below: int, glyphs: Glyphs) -> str:
    """Say how many lines there are above and below those in sight; nothing where all are."""
    words = [f"{above} {glyphs.up}"] * bool(above) + [f"{below} more {glyphs.down}"] * bool(below)
    return "  ".join(words)


def sign_of(severity: str, glyphs: Glyphs) -> str:
    """Return a severity's sign and letter."""
    letter = safe_line(severity[:1]).upper() or "?"
    sign = SIGNS.get(severity, ("\u00b7", "."))[glyphs.is_ascii]
    return f"{sign}{glyphs.plain(letter)}"


def _moment(at: datetime, today: int) -> str:
    local = at.astimezone()
    return f"{local:%H:%M}" if local.toordinal() == today else f"{local.day} {local:%b}"


class TriagePainter:
    """Paints heads and lines with one palette and one set of glyphs."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, is_focused: bool = True) -> None:
        """Paint with these; while keys go elsewhere the cursor is quieter."""
        ground = Style(bgcolor=palette.blank.bgcolor)
        self._palette, self._glyphs = palette, glyphs
        self._cursor = palette.cursor if is_focused else palette.cursor_blurred
        self._plain, self._weak = palette.blank, palette.more
        self._bad, self._warning = palette.bad + ground, palette.warning + ground
        self._marked = Style(color=palette.marked.color, bold=True) + ground

    def head(self, layout: Layout, order: str) -> Strip:
        """Paint the columns' heads; the one by which lines are sorted is marked."""
        name = order.removeprefix("-")
        name = SORTED.get(name, name)
        text = " " * GUTTER
        for column in layout.columns:
            sign = ""
            if column.name == name and column.name:
                sign = self._glyphs.up if order.startswith("-") else self._glyphs.down
            text += fit(f"{column.name} {sign}".rstrip(), column.width) + " " * GAP
        return self.said(text.rstrip(), layout.width, self._palette.title)

    def beyond(self, width: int, above: int, below: int) -> Strip:
        """Paint the line below those in sight, which says how many are not."""
        words = " " * GUTTER + beyond_words(above, below, self._glyphs)
        return self.said(words, width, self._weak)

    def said(self, text: str, width: int, style: Style | None = None) -> Strip:
        """Paint a sentence over a whole line."""
        shown = fit(text, width, self._glyphs.ellipsis)
        return Strip([Segment(shown, style or self._plain)], width)

    def line(self, line: AlertLine) -> Strip:
        """Paint a line."""
        mark = self._glyphs.mark if line.is_marked else " "
        if isinstance(line.row, HeadRow):
            return self._group(line.row, line, mark)
        cells = [self._cell(line.row, line, column) for column in line.layout.columns]
        if line.is_selected:
            sign = mark if line.is_marked else self._glyphs.cursor
            text = sign + " " * (GUTTER - 1) + "".join(text for text, _ in cells)
            return self.said(text, line.layout.width, self._cursor)
        segments = [Segment(mark + " " * (GUTTER - 1), self._marked)]
        for text, style in cells:
            if segments[-1].style is style:
                segments[-1] = Segment(segments[-1].text + text, style)
            else:
                segments.append(Segment(text, style))
        strip = Strip(segments)
        width = line.layout.width
        if strip.cell_length > width:
            return strip.crop(0, width)
        return strip.extend_cell_length(width, self._plain)

    def _group(self, head: HeadRow, line: AlertLine, mark: str) -> Strip:
        sign = self._glyphs.closed if head.is_folded else self._glyphs.opened
        counts = ", ".join(f"{count} {safe_line(name, 12)}" for name, count in head.firing)
        name = safe_line(head.name, 60)
        words = f"{name}  {number_of(len(head.keys), 'alert')}" + (
            f", {counts} firing" if counts else ""
        )
        edge = mark if line.is_marked or not line.is_selected else self._glyphs.cursor
        style = self._cursor if line.is_selected else self._palette.title
        words = self._glyphs.plain(words)
        return self.said(f"{edge} {sign} {words}", line.layout.width, style)

    def _cell(self, row: SeenAlert, line: AlertLine, column: Column) -> tuple[str, Style]:
        """Return a cell's text, as wide as its column and the gap behind it, and its tone."""
        text = self._text(row, line, column)
        shown = fit(text, column.width, self._glyphs.ellipsis) + " " * GAP
        return shown, self._tone(row, column.name)

    def _text(self, row: SeenAlert, line: AlertLine, column: Column) -> str:
        glyphs, alert = self._glyphs, row.alert
        if column.name == "id":
            name = safe_line(row.card.id, 40)
            return name if line.layout.has_project else name.partition("-")[2] or name
        if column.name == WHAT:
            return self._what(row, column.width, is_inside=line.is_inside)
        texts = {
            "": sign_of(alert.severity, glyphs),
            "state": state_words(row, line.today),
            "age": line.age,
            "count": f"x{row.reports}" if row.reports > 1 else "",
            "owner": glyphs.plain(safe_line(row.card.owner or "", 24)),
        }
        return (
            change_words(alert, row.incident, glyphs)
            if column.name == CHANGE
            else texts[column.name]
        )

    def _what(self, row: SeenAlert, width: int, *, is_inside: bool) -> str:
        """Write model and signal, or the title where neither is known."""
        alert = row.alert
        # Below the head of its model an alert's signal alone says all.
        words = alert.signal if is_inside and alert.signal else f"{alert.model} {alert.signal}"
        text = self._glyphs.plain(safe_line(words.strip() or row.card.title, 4 * width + 8))
        return f"{self._glyphs.blocked} {text}" if row.card.blocked is not None else text

    def _tone(self, row: SeenAlert, column: str) -> Style:
        if row.standing >= Standing.SNOOZED:
            return self._weak
        if column in ("", "state"):
            if row.standing is Standing.ACKNOWLEDGED:
                return self._plain
            return {"critical": self._bad, "warning": self._warning}.get(
                row.alert.severity, self._plain
            )
        return self._weak if column in ("count", "owner") else self._plain
