"""What the board tells the screen around it: events and wishes, never acts."""

from datetime import datetime

from textual.message import Message

from mlpm_tui.domain.cards import Card, Place


class CursorMoved(Message):
    """The cursor stands elsewhere now; `card` is None in an empty pane."""

    def __init__(self, card: Card | None) -> None:
        """Carry the card under the cursor."""
        super().__init__()
        self.card = card


class CardChosen(Message):
    """Somebody wants to open this card."""

    def __init__(self, card: Card) -> None:
        """Carry the card."""
        super().__init__()
        self.card = card


class CardDropped(Message):
    """Somebody dragged a card to a pane, in front of another card or to the end."""

    def __init__(self, key: int, place: Place, before_key: int | None) -> None:
        """Carry the card's key, the pane and the key of the card that it should stand before."""
        super().__init__()
        self.key = key
        self.place = place
        self.before_key = before_key


class MarksChanged(Message):
    """Other cards are marked now."""

    def __init__(self, marks: frozenset[int]) -> None:
        """Carry the keys of all marked cards."""
        super().__init__()
        self.marks = marks


class TickWanted(Message):
    """A countdown came into sight that changes earlier than the tick asked for so far."""

    def __init__(self, at: datetime) -> None:
        """Carry the moment at which `tick` should be called."""
        super().__init__()
        self.at = at
