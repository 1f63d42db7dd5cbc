"""One of a few words, chosen with the arrows or by its first letter."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from mlpm_tui.domain.text import safe_line


class Chosen(Message):
    """Another word was chosen."""


class Taken(Message):
    """The word that is chosen is the one that is meant."""


class ChoiceField(Widget, can_focus=True):
    """Shows all words on one line with the chosen one marked, or that one where room lacks.

    Nothing is chosen at first where no value is given.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "turn(-1)", "The one before"),
        Binding("right,l,space", "turn(1)", "The next one"),
        Binding("enter", "take", "Save"),
    ]

    def __init__(self, choices: Sequence[str], value: str, *, id: str | None = None) -> None:  # noqa: A002
        """Offer these words."""
        super().__init__(id=id)
        self._choices = tuple(choices)
        self._at: int | None = self._choices.index(value) if value in self._choices else None

    @property
    def value(self) -> str:
        """The chosen word; empty where none is."""
        return "" if self._at is None else self._choices[self._at]

    def action_turn(self, step: int) -> None:
        """Choose a neighbour, round and round."""
        before = min(0, -step) if self._at is None else self._at
        self._choose((before + step) % len(self._choices))

    def action_take(self) -> None:
        """Leave it at the word that is chosen."""
        self.post_message(Taken())

    def choose(self, value: str) -> None:
        """Choose a word."""
        self._choose(self._choices.index(value))

    def on_key(self, event: events.Key) -> None:
        """Choose the next word that begins with a letter."""
        letter = (event.character or "").casefold()
        if event.key in ("left", "right", "h", "l", "space") or not letter.isalnum():
            return
        first = 0 if self._at is None else self._at + 1
        for at in [*range(first, len(self._choices)), *range(first)]:
            if self._choices[at].casefold().startswith(letter):
                event.stop()
                self._choose(at)
                return

    def on_click(self, event: events.Click) -> None:
        """Choose the word under the mouse."""
        right = 1
        for at, word in enumerate(self._choices):
            left, right = right, right + len(word) + 3
            if left <= event.x < right:
                self._choose(at)

    def render_line(self, y: int) -> Strip:
        """Paint the words."""
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        base = self.rich_style
        chosen = base + self.get_component_rich_style("choice-field--chosen", partial=True)
        if sum(len(word) + 3 for word in self._choices) + 1 > width:
            place = "choose one" if self._at is None else str(self._at + 1)
            text = f" < {safe_line(self.value)} >  {place} of {len(self._choices)}"
            return Strip([Segment(text, chosen)]).adjust_cell_length(width, base)
        segments = [Segment(" ", base)]
        for at, word in enumerate(self._choices):
            style = chosen if at == self._at else base
            shown = f"[{word}]" if at == self._at else f" {word} "
            segments += [Segment(safe_line(shown), style), Segment(" ", base)]
        return Strip(segments).adjust_cell_length(width, base)

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice-field--chosen"}

    def _choose(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self.refresh()
            self.post_message(Chosen())
