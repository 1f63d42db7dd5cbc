"""What the mouse does on the board: select, open, drag, fold and scroll. Nothing needs it."""

from abc import abstractmethod

from textual import events
from textual.geometry import Offset
from textual.widget import Widget

from mlpm_tui.domain.cards import Card, Place
from mlpm_tui.ui.widgets.board_cursor import Cursor, on
from mlpm_tui.ui.widgets.board_messages import CardChosen, CardDropped
from mlpm_tui.ui.widgets.board_state import BoardState

LEFT_BUTTON = 1
FOLD_MARK_CELLS = 2


class BoardMouse(Widget):
    """The mouse's half of the board; events bubble up from the columns."""

    state: BoardState
    _dragged: Card | None = None

    @abstractmethod
    def changed(self) -> None:
        """Repaint what differs after the state changed."""

    def card_at(self, x: int, y: int) -> Card | None:
        """Return the card at a cell of the board."""
        return self.state.spot(x, y)[1]

    def place_at(self, x: int, y: int) -> Place | None:
        """Return the pane at a cell of the board."""
        return self.state.spot(x, y)[0]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Select what was pressed; a press on a lane's fold mark folds it."""
        if event.button != LEFT_BUTTON:
            return
        x, y = self._here(event)
        place, card = self.state.spot(x, y)
        self._dragged = card
        if place is None:
            return
        if card is not None:
            self.state.go(on(card))
        elif self.state.is_head(y) and x < FOLD_MARK_CELLS:
            self.state.fold(place[0])
        else:
            self.state.go(Cursor(*place, None))
        self.changed()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go of a card over another place."""
        card, self._dragged = self._dragged, None
        place, other = self.state.spot(*self._here(event))
        if card is None or place is None or other is card:
            return
        if place != card.place or other is not None:
            self.post_message(CardDropped(card.key, place, other.key if other else None))

    def on_click(self, event: events.Click) -> None:
        """Open the card that was clicked twice."""
        card = self.card_at(*self._here(event))
        if card is not None and event.chain == 2:  # noqa: PLR2004  a double click
            self.post_message(CardChosen(card))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the pane under the mouse down."""
        self._scroll(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the pane under the mouse up."""
        self._scroll(event, -1)

    def _scroll(self, event: events.MouseEvent, step: int) -> None:
        place = self.place_at(*self._here(event))
        if place is not None:
            event.stop()
            self.state.scroll(place, step)
            self.changed()

    def _here(self, event: events.MouseEvent) -> Offset:
        return event.screen_offset - self.region.offset
