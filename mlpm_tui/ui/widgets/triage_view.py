"""The inbox: painted lines with one cursor, however many alerts there are."""

from collections.abc import Callable, Mapping
from datetime import datetime

from textual import events
from textual.message import Message
from textual.strip import Strip

from mlpm_tui.domain.alert_standing import SeenAlert
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.project import Project
from mlpm_tui.ui.paint.countdown import NEVER
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.palette import palette_of
from mlpm_tui.ui.paint.run_counts import ago
from mlpm_tui.ui.paint.triage_line import GUTTER, AlertLine, Layout, Row, TriagePainter, lay_out
from mlpm_tui.ui.widgets.board_messages import CardChosen, TickWanted
from mlpm_tui.ui.widgets.column_view import PaintedView
from mlpm_tui.ui.widgets.triage_order import Mutes, TriageOrder
from mlpm_tui.ui.widgets.triage_state import TriageState
from mlpm_tui.ui.widgets.wheel import Wheeled

DOUBLE = 2
HEAD_LINES = 1
LEAST_CUT = 3
"""With more lines than these one tells how many alerts are out of sight."""
LEAST_ID, WIDEST_ID = 9, 14
MOST_REMEMBERED = 1_024
"""Painted lines kept at hand; a screen shows at most a hundred or two."""


class AlertPassed(Message):
    """The cursor stands on another alert, or the same one is not as it was."""


class TriageView(Wheeled, PaintedView):
    """Shows the alerts; the keys are its screen's."""

    def __init__(self, glyphs: Glyphs, clock: Callable[[], datetime]) -> None:
        """Show nothing yet."""
        super().__init__()
        self.id = "inbox"
        self.state: TriageState = TriageState()
        self.order = TriageOrder()
        self.empty: tuple[str, ...] = ()
        self.is_led = True
        self._glyphs, self._clock = glyphs, clock
        self._project_cells = self._room = 0
        self._id_cells = LEAST_ID
        self._painter: TriagePainter | None = None
        self._painted: dict[int, tuple[AlertLine, Strip]] = {}
        self._layout_now: Layout | None = None
        self._due: datetime | None = None
        self._told: Row | None = None

    # -- what is shown

    def show(
        self, project: Project, cases: Mapping[int, Incident], mutes: Mutes, now: datetime
    ) -> None:
        """Show the alerts as they are now; only what differs is repainted."""
        self._project_cells = len(project.key) + 1
        if self.order.take(project, cases, mutes, now):
            longest = max((len(row.card.id) for row in self.order.rows.values()), default=0)
            self._id_cells = max(LEAST_ID, min(longest, WIDEST_ID))
            self.state.show_alerts(self.order.rows)
        self._fit()

    def sort_by(self, order: str) -> None:
        """Show the alerts in another order."""
        self.order.sort_by(order)
        self.rearrange()

    def rearrange(self) -> None:
        """Show what is to be shown by now: with resolved ones or without, in another order."""
        self.state.show_alerts(self.order.rows)
        self.changed()

    def lead(self, *, is_led: bool) -> None:
        """Show the cursor in full, or quieter while the keys go elsewhere."""
        if self.is_led is not is_led:
            self.is_led = is_led
            self.paint_anew()

    def tick(self, now: datetime) -> datetime | None:
        """Repaint the ages that differ; return when to call again (None: not needed)."""
        if self._due is None or now >= self._due:
            self.changed()
        return self._due

    @property
    def alert(self) -> SeenAlert | None:
        """The alert under the cursor."""
        return self.state.alert

    def changed(self) -> None:
        """Repaint the lines that differ, and say where the cursor is."""
        self.exchange(self._drawn())
        if self._told is not self.state.here:
            self._told = self.state.here
            self.post_message(AlertPassed())

    def paint_anew(self) -> None:
        """Take the theme and the size that there are."""
        self._painter = None
        self._painted.clear()
        self._fit()

    # -- drawing

    def _fit(self) -> None:
        width, height = self.size
        self._layout_now = lay_out(width, self._id_cells, self._project_cells)
        self._room = max(0, height - HEAD_LINES)
        self.changed()

    def _drawn(self) -> list[Strip]:
        layout, (width, height) = self._layout_now, self.size
        if layout is None or not width or not height:
            return []
        painter = self._painter
        palette = palette_of(self.app.theme_variables)
        if painter is None:
            painter = TriagePainter(palette, self._glyphs, is_focused=self.is_led)
            self._painter = painter
        now = self._clock()
        today = now.astimezone().toordinal()
        due = NEVER
        state = self.state
        state.resize(self._room - self._is_cut)
        lines = [painter.head(layout, self.order.order)]
        for row in self.state.in_sight():
            line, until = self._line(row, layout, now, today)
            due = min(due, until)
            lines.append(self._strip(painter, line))
        if self._is_cut:
            below = len(state.rows) - state.top - state.height
            lines.append(painter.beyond(width, state.top, below))
        if not self.state.rows:
            lines += [painter.said(" " * GUTTER + text, width) for text in self.empty]
        self._plan(min(due, self.order.due))
        blank = Strip.blank(width, palette.blank)
        return (lines + [blank] * (height - len(lines)))[:height]

    @property
    def _is_cut(self) -> bool:
        """Whether the last line is needed to say how many rows are out of sight."""
        return LEAST_CUT < self._room < len(self.state.rows)

    def _line(
        self, row: Row, layout: Layout, now: datetime, today: int
    ) -> tuple[AlertLine, datetime]:
        """Return all that a row's line depends on, and until when that holds."""
        age, until = ago(row.alert.opened_at, now) if isinstance(row, SeenAlert) else ("", NEVER)
        state = self.state
        is_inside = state.grouping == "model"
        here = row is state.here
        return AlertLine(row, layout, here, state.is_marked(row), is_inside, age, today), until

    def _strip(self, painter: TriagePainter, line: AlertLine) -> Strip:
        known = self._painted.get(line.row.key)
        if known is None or known[0] != line:
            if len(self._painted) > MOST_REMEMBERED:
                self._painted.clear()
            known = self._painted[line.row.key] = (line, painter.line(line))
        return known[1]

    def _plan(self, due: datetime) -> None:
        """Note when the picture changes next, and ask for an earlier tick where that is sooner."""
        if due == NEVER:
            self._due = None
            return
        if self._due is None or due < self._due:
            self.call_later(lambda: self.post_message(TickWanted(due)))
        self._due = due

    # -- the mouse

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where somebody clicked; a second click opens the card."""
        row = self.state.top + event.y - HEAD_LINES
        if not self.state.top <= row < self.state.top + len(self.state.in_sight()):
            return
        self.state.go(row)
        self.changed()
        if event.chain == DOUBLE and self.alert is not None:
            self.post_message(CardChosen(self.alert.card))
