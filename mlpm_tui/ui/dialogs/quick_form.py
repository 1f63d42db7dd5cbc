"""A form that begins with one choice out of a few, each taken by one key.

The key takes its choice and goes on to the next field; where none is left it saves at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events, on
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input, TextArea

from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.dialogs.choice_field import ChoiceField
from mlpm_tui.ui.dialogs.form import Field, FormDialog, Save

CHOICE = "choice"
"""The name of the field that is chosen by a key."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: the keys that take it, its value, and what people read."""

    keys: str
    value: str
    label: str


class Taken(Message):
    """A choice was taken by its key."""


class Confirmed(Message):
    """Enter was pressed on the choices."""


class ChoiceList(ChoiceField):
    """Shows each choice on a line of its own, its keys before it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left", "turn(-1)", "The one before"),
        Binding("down,right,space", "turn(1)", "The next one"),
        Binding("enter", "confirm", "Take it"),
    ]

    def __init__(self, choices: Sequence[Choice], value: str, *, id: str | None = None) -> None:  # noqa: A002
        """Offer these choices."""
        super().__init__([choice.value for choice in choices], value, id=id)
        self._offered = tuple(choices)
        self.styles.height = len(self._offered)

    def on_key(self, event: events.Key) -> None:
        """Take the choice of a key."""
        event.prevent_default()
        letter = event.character or ""
        for choice in self._offered:
            if letter and letter in choice.keys:
                event.stop()
                self.choose(choice.value)
                self.post_message(Taken())

    def on_click(self, event: events.Click) -> None:
        """Take the choice under the mouse."""
        event.prevent_default()
        if 0 <= event.y < len(self._offered):
            self.choose(self._offered[event.y].value)
            self.post_message(Taken())

    def action_confirm(self) -> None:
        """Go on with what is chosen."""
        self.post_message(Confirmed())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return a line a choice."""
        return len(self._offered)

    def render_line(self, y: int) -> Strip:
        """Paint one choice."""
        width, base = self.size.width, self.rich_style
        if y >= len(self._offered):
            return Strip.blank(width, base)
        choice = self._offered[y]
        is_chosen = choice.value == self.value
        style = self.get_component_rich_style("choice-field--chosen", partial=True)
        sign = ">" if is_chosen else " "
        text = f"{sign} {' '.join(choice.keys):<4} {safe_line(choice.label, 200)}"
        shown = Segment(text, base + style if is_chosen else base)
        return Strip([shown]).adjust_cell_length(width, base)


class QuickForm(FormDialog):
    """A form whose first field is a list of choices."""

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        fields: Sequence[Field],
        save: Save,
        *,
        start: str = "",
        note: str = "",
    ) -> None:
        """Ask for a choice, then for these fields, each of which may be left empty."""
        offered = Field(CHOICE, "", start, choices=tuple(one.value for one in choices))
        super().__init__(title, (offered, *fields), save, note=note)
        self._offered = tuple(choices)

    @on(Taken)
    def _go_on(self) -> None:
        # The row that a choice makes visible is shown by the message before this one.
        self.call_after_refresh(self._to_next_field)

    def _to_next_field(self) -> None:
        fields = [one for one in self.query("Input, TextArea") if _is_shown(one)]
        if fields:
            fields[0].focus()
        else:
            self.action_save()

    @on(Confirmed)
    def _confirm(self) -> None:
        self.action_save()

    def _made(self, field: Field) -> Input | TextArea | ChoiceField:
        if field.name == CHOICE:
            return ChoiceList(self._offered, field.value, id=f"field-{CHOICE}")
        return super()._made(field)

    def _foot(self) -> str:
        is_asking_more = len(self._fields) > 1
        return f"a key {'chooses' if is_asking_more else 'saves at once'}  enter save  esc cancel"


def _is_shown(widget: object) -> bool:
    row = getattr(widget, "parent", None)
    return row is not None and bool(row.display)
