"""The board: five lanes by five columns of painted cards, with one cursor."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.geometry import Size

from mlpm_tui.domain.cards import STATUSES, Card
from mlpm_tui.domain.project import Project
from mlpm_tui.ui.paint.glyphs import ASCII, UNICODE
from mlpm_tui.ui.paint.lane import Limits
from mlpm_tui.ui.paint.palette import palette_of
from mlpm_tui.ui.paint.readings import Reading
from mlpm_tui.ui.widgets import board_cursor
from mlpm_tui.ui.widgets.board_cursor import Cursor
from mlpm_tui.ui.widgets.board_layout import LEAST_HEIGHT, LEAST_WIDTH
from mlpm_tui.ui.widgets.board_messages import CardChosen, CursorMoved, MarksChanged
from mlpm_tui.ui.widgets.board_mouse import BoardMouse
from mlpm_tui.ui.widgets.board_scene import LONGEST_WAIT, Outlook, Scene
from mlpm_tui.ui.widgets.board_state import BoardState
from mlpm_tui.ui.widgets.sliced_view import SlicedView

if TYPE_CHECKING:
    from mlpm_tui.domain.alarms import Alarm

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

Clock = Callable[[], datetime]


class BoardView(BoardMouse, SlicedView, can_focus=True):
    """One focusable widget with all state; its columns only show lines.

    Moving Textual's focus from card to card would send 30 kB a key; this cursor is painted.
    Methods change what is shown at once; wishes and events go up as messages.
    """

    def __init__(
        self,
        *,
        ascii_only: bool = False,
        clock: Clock | None = None,
        id: str | None = None,  # noqa: A002  Textual's own name
    ) -> None:
        """Show nothing yet; `clock` keeps countdowns right while the cursor moves."""
        super().__init__(len(STATUSES), name=id)
        self.state = BoardState()
        self._glyphs = ASCII if ascii_only else UNICODE
        self._limits = Limits()
        self._forecasts: Mapping[int, str] = {}
        self._readings: Mapping[int, Reading] = {}
        self._alarms: Mapping[int, Alarm] = {}
        self._clock = clock
        self._now = BEGINNING
        self._scene: Scene | None = None
        self._widths: tuple[int, ...] = ()
        self._told: tuple[Cursor, frozenset[int]] = (Cursor(), frozenset())

    # -- what is shown

    def show(
        self,
        project: Project,
        now: datetime,
        readings: Mapping[int, Reading] | None = None,
        alarms: "Mapping[int, Alarm] | None" = None,
    ) -> None:
        """Show this state of the project; only what differs is repainted."""
        self._now = now
        if readings is not None:
            self._readings = readings
        if alarms is not None:
            self._alarms = alarms
        self.state.show(project)
        self.changed()

    def limit(self, limits: Limits) -> None:
        """Show how much was agreed to be in columns and lanes at once."""
        if limits != self._limits:
            self._limits = limits
            self.changed()

    def foretell(self, forecasts: Mapping[int, str]) -> None:
        """Show when each lane will end, in the words of its head."""
        if forecasts != self._forecasts:
            self._forecasts = forecasts
            self.changed()

    def tick(self, now: datetime) -> datetime | None:
        """Repaint the countdowns that changed; return when to call again (None: not needed)."""
        self._now = now
        if self._due is None or now >= self._due:
            self.changed()
        return self._due

    def filter_by(self, keys: frozenset[int] | None) -> None:
        """Show the cards with these keys only; None shows all again."""
        self.state.filter_by(keys)
        self.changed()

    def fold(self, phase: int | None = None) -> None:
        """Fold or unfold a lane; that of the cursor where none is named."""
        self.state.fold(self.cursor.phase if phase is None else phase)
        self.changed()

    def zoom(self, is_on: bool | None = None) -> None:  # noqa: FBT001  a switch
        """Show the cursor's lane alone or all lanes; the other of both where nothing is said."""
        self.state.zoom(is_on=not self.state.is_zoomed if is_on is None else is_on)
        self.changed()

    # -- the cursor

    @property
    def cursor(self) -> Cursor:
        """Where the person is: a pane, and the key of a card unless the pane is empty."""
        return self.state.cursor

    @property
    def card(self) -> Card | None:
        """The card under the cursor."""
        return self.state.card

    def go_to(self, key: int) -> bool:
        """Put the cursor on a card; False where it is not shown."""
        card = self.state.panes.project.cards.get(key)
        if card is None or not self.state.panes.has(card):
            return False
        self.state.go(board_cursor.on(card))
        self.changed()
        return True

    def move_cursor(self, columns: int, rows: int) -> None:
        """Move the cursor by columns (to the right) and by cards (down)."""
        self._refresh_clock()
        self.state.move(columns, rows)
        self.changed()

    def move_to_end(self, *, is_last: bool) -> None:
        """Move the cursor to the first or the last card of its pane."""
        self._refresh_clock()
        self.state.move_to_end(is_last=is_last)
        self.changed()

    def move_page(self, step: int) -> None:
        """Move the cursor by half a pane, down or (-1) up."""
        self._refresh_clock()
        self.state.move_page(step)
        self.changed()

    def move_lane(self, step: int) -> None:
        """Move the cursor to the next lane or (-1) the one before."""
        self._refresh_clock()
        self.state.move_lane(step)
        self.changed()

    def choose(self) -> None:
        """Ask to open the card under the cursor."""
        if self.card is not None:
            self.post_message(CardChosen(self.card))

    # -- marks

    @property
    def marks(self) -> frozenset[int]:
        """The keys of all marked cards."""
        return self.state.marks

    def toggle_mark(self) -> None:
        """Mark the card under the cursor, or take its mark away."""
        self.state.toggle_mark()
        self.changed()

    def mark_range(self) -> None:
        """Mark all cards of the pane from the one marked last to the cursor."""
        self.state.mark_range()
        self.changed()

    def mark_all(self) -> None:
        """Mark all cards that are shown; where all are marked, none."""
        self.state.mark_all()
        self.changed()

    def clear_marks(self) -> None:
        """Take every mark away."""
        self.state.clear_marks()
        self.changed()

    # -- drawing

    def changed(self) -> None:
        """Repaint the lines that differ and say what moved."""
        before, widths = self._slices, self._widths
        if self.state.width:
            self._draw()
            self.repaint_from(before, is_shared_anew=widths != self._widths)
        self._tell()

    def share(self, size: Size) -> tuple[int, ...]:
        """Take the size that the screen gives, before anything is painted, and share it."""
        if (size.width, size.height) != (self.state.width, self.state.height):
            self.state.resize(size.width, size.height)
            self._draw()
        return self._widths

    def paint_anew(self) -> None:
        """Paint everything for another theme, or for the focus that came or went."""
        self._scene = None
        self.changed()

    def _draw(self) -> None:
        state = self.state
        self._widths = state.widths
        if not state.panes.project.phases:
            self._slices = []
            return
        if self._scene is None:
            palette = palette_of(self.app.theme_variables)
            self._scene = Scene(palette, self._glyphs, is_focused=self.has_focus)
        if state.is_too_small:
            self._slices = self._scene.notice(self._size_needed(), self._widths, state.height)
            return
        outlook = Outlook(
            state.layout,
            self._widths,
            state.height,
            state.cursor,
            self._now,
            state.marks,
            self._readings,
            self._alarms,
            self._limits,
            self._forecasts,
        )
        self._slices = self._scene.compose(state.panes, outlook)
        self.plan(min(self._scene.next_change, self._now + LONGEST_WAIT))

    def _size_needed(self) -> tuple[str, str]:
        screen, state = self.app.size, self.state
        width = LEAST_WIDTH + screen.width - state.width
        height = LEAST_HEIGHT + screen.height - state.height
        return f"needs {width}x{height}", f"this is {screen.width}x{screen.height}"

    def _refresh_clock(self) -> None:
        if self._clock is not None:
            self._now = self._clock()

    def _tell(self) -> None:
        cursor, marks = self._told
        self._told = (self.cursor, self.marks)
        if cursor != self.cursor:
            self.post_message(CursorMoved(self.card))
        if marks != self.marks:
            self.post_message(MarksChanged(self.marks))
