"""The table of experiments: painted lines with one cursor, however many there are."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Size
from textual.message import Message

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.experiment_stages import Stage
from mlpm_tui.domain.project import Project
from mlpm_tui.ui.paint.countdown import NEVER
from mlpm_tui.ui.paint.experiment_columns import Layout, lay_out
from mlpm_tui.ui.paint.glyphs import ASCII, UNICODE
from mlpm_tui.ui.paint.palette import palette_of
from mlpm_tui.ui.widgets.board_messages import CardChosen, CursorMoved
from mlpm_tui.ui.widgets.experiments_order import ExperimentsOrder
from mlpm_tui.ui.widgets.experiments_scene import (
    HEAD_LINES,
    SLICES,
    ExperimentsScene,
    Live,
    Outlook,
)
from mlpm_tui.ui.widgets.experiments_state import ExperimentsState
from mlpm_tui.ui.widgets.sliced_view import SlicedView
from mlpm_tui.ui.widgets.wheel import Wheeled

if TYPE_CHECKING:
    from mlpm_tui.domain.evidence import Level

DOUBLE = 2
LEAST_ID, WIDEST_ID = 9, 14


class SightChanged(Message):
    """Other experiments are in sight, or more is known of them."""


class ExperimentsView(Wheeled, SlicedView, can_focus=True):
    """One focusable widget with all state; its slices only show lines."""

    def __init__(self, *, ascii_only: bool, clock: Callable[[], datetime]) -> None:
        """Show nothing yet."""
        super().__init__(SLICES, name="experiments")
        self.state: ExperimentsState = ExperimentsState()
        self.order = ExperimentsOrder()
        self.empty: tuple[str, ...] = ()
        self.levels: Mapping[int, Level | None] = {}
        self._glyphs = ASCII if ascii_only else UNICODE
        self._clock = clock
        self._project = Project("", "")
        self._live = Live()
        self._sorted: tuple[Card, ...] = ()
        self._longest_id = LEAST_ID
        self._now = clock()
        self._scene: ExperimentsScene | None = None
        self._layout_now: Layout | None = None
        self._told: tuple[object, ...] = ()

    # -- what is shown

    def show(self, project: Project, live: Live, now: datetime) -> None:
        """Show this state of the project; only what differs is repainted."""
        self._project, self._live = project, live
        self._take_time(now)
        self._sort()
        self.changed()

    def sort_by(self, order: str) -> None:
        """Show the experiments in another order."""
        self.order.sort_by(order)
        self._sort()
        self.changed()

    def filter_by(self, keys: frozenset[int] | None) -> None:
        """Show these experiments only; None shows all again."""
        self.state.filter_by(keys)
        self.changed()

    def go_to(self, key: int) -> bool:
        """Put the cursor on an experiment; False where it is not shown."""
        is_there = self.state.go_to(key)
        self.changed()
        return is_there

    def stages(self) -> Mapping[int, Stage]:
        """Return where each experiment is; another mapping once they were put in order anew."""
        return self.order.stages

    def tick(self, now: datetime) -> datetime | None:
        """Repaint what time alone has changed; return when to call again (None: not needed)."""
        self._take_time(now)
        if self._due is None or now >= self._due:
            self._sort()
            self.changed()
        return self._due

    @property
    def card(self) -> Card | None:
        """The card under the cursor."""
        return self.state.card

    def changed(self) -> None:
        """Repaint the lines that differ, and say what moved."""
        before, layout = self._slices, self._layout_now
        self._draw()
        self.repaint_from(before, is_shared_anew=layout != self._layout_now)
        self._tell()

    # -- drawing

    def share(self, size: Size) -> tuple[int, ...]:
        """Take the size that the screen gives, before anything is painted, and share it."""
        layout = lay_out(size.width, self._id_cells(size.width))
        if layout != self._layout_now or self.state.height != size.height - HEAD_LINES:
            self._layout_now = layout
            self.state.resize(max(0, size.height - HEAD_LINES))
            self._draw()
        return layout.slices()

    def paint_anew(self) -> None:
        """Paint everything for another theme, or for the focus that came or went."""
        self._scene = None
        self.changed()

    def _draw(self) -> None:
        layout, state = self._layout_now, self.state
        if layout is None:
            return
        if self._scene is None:
            palette = palette_of(self.app.theme_variables)
            self._scene = ExperimentsScene(palette, self._glyphs, is_focused=self.has_focus)
        self._now = max(self._now, self._clock())
        outlook = Outlook(
            self._project,
            self._live,
            self.order.stages,
            self.levels,
            state.card,
            state.marks,
            self.order.order,
            layout,
            state.height + HEAD_LINES,
            self._now,
        )
        self._slices = self._scene.compose(state.in_sight(), self.empty, outlook)
        due = min(self.order.due, self._scene.due)
        self.plan(None if due == NEVER else due)

    # -- time, order, and what is told

    def _take_time(self, now: datetime) -> None:
        if now < self._now:
            self.order.forget()
            if self._scene is not None:
                self._scene.forget()
        self._now = now

    def _sort(self) -> None:
        cards = self.order.sorted(self._project, self._live.alarms, self._now)
        if cards is not self._sorted:
            self._sorted = cards
            self._longest_id = max((len(card.id) for card in cards), default=LEAST_ID)
            self.state.show(cards)
            layout = self._layout_now
            if layout is not None and layout != lay_out(layout.width, self._id_cells(layout.width)):
                self.refresh(layout=True)

    def _tell(self) -> None:
        sight = tuple(map(id, self.state.in_sight()))
        told = (self.card, sight, self._live, self._project)
        before, self._told = self._told, told
        if not before or before[0] is not told[0]:
            self.post_message(CursorMoved(self.card))
        if not before or before[1] != sight or before[2] is not told[2]:
            self.post_message(SightChanged())

    def _id_cells(self, width: int) -> int:
        cells = max(LEAST_ID, min(self._longest_id, WIDEST_ID))
        return cells if lay_out(width, cells).has_project else cells - len(self._project.key) - 1

    # -- the mouse

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where somebody clicked; a second click opens the card."""
        row = self.state.top + event.screen_offset.y - self.region.y - HEAD_LINES
        if not self.state.top <= row < len(self.state.cards):
            return
        self.state.go(row)
        self.changed()
        if event.chain == DOUBLE and self.card is not None:
            self.post_message(CardChosen(self.card))
