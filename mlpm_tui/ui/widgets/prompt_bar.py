"""The line to type in below the board: a filter behind a slash, or a command behind a colon."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label

from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.widgets.prompt_messages import PromptLeft, Typed


class PromptBar(Vertical):
    """One line to type in, and one for what is wrong with it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", priority=True)]

    def __init__(self, sign: str, text: str = "", hint: str = "") -> None:
        """Begin with this text."""
        super().__init__(id="prompt")
        self.sign = sign
        self._text = text
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Put the complaint above the line."""
        yield Label(Content(""), classes="complaint")
        yield Input(
            self._text,
            placeholder=f"{self.sign} {self._hint}",
            select_on_focus=False,
            compact=True,
            classes="-typing",
        )

    @property
    def line(self) -> Input:
        """The line to type in."""
        return self.query_one(Input)

    def complain(self, text: str, position: int | None = None) -> None:
        """Say what is wrong and where; an empty text says that all is well."""
        label = self.query_one(Label)
        where = f"at character {position + 1}: " if position else ""
        label.update(Content(safe_line(where + text, 300) if text else ""))
        label.display = bool(text)

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        self.post_message(Typed(message.value, is_done=False))

    @on(Input.Submitted)
    def _done(self, message: Input.Submitted) -> None:
        message.stop()
        self.post_message(Typed(message.value, is_done=True))

    def action_leave(self) -> None:
        """Leave the line."""
        self.post_message(PromptLeft())
