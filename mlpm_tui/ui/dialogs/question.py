"""A question with a few answers; the first is the harmless one and has the focus."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Label

from mlpm_tui.domain.text import safe_block
from mlpm_tui.places import shipped

Answer = tuple[str, str]
"""A letter and what it stands for; a word in its place is no key, and leaves Tab and Enter."""


class QuestionDialog(ModalScreen[str]):
    """Asks; gives the letter of the answer, the first one's on escape."""

    CSS_PATH: ClassVar = [shipped("styles") / "dialogs.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "first", "The first answer"),
        Binding("tab,right,down", "app.focus_next", "Next answer"),
        Binding("shift+tab,left,up", "app.focus_previous", "Answer before"),
    ]

    def __init__(self, question: str, answers: Sequence[Answer]) -> None:
        """Ask this."""
        super().__init__()
        self._question = safe_block(question, 3000)
        self._answers = tuple(answers)

    def compose(self) -> ComposeResult:
        """Put the answers side by side below the question."""
        with Vertical(classes="dialog question"):
            yield Label(Content(self._question))
            with Horizontal(classes="answers"):
                for letter, text in self._answers:
                    label = f"{letter} {text}" if len(letter) == 1 else text
                    yield Button(Content(label), id=f"answer-{letter}", compact=True)

    def on_key(self, event: events.Key) -> None:
        """Take an answer by its letter."""
        if any(event.character == letter for letter, _ in self._answers):
            event.stop()
            self.dismiss(event.character or "")

    def action_first(self) -> None:
        """Take the harmless answer."""
        self.dismiss(self._answers[0][0])

    @on(Button.Pressed)
    def _take(self, message: Button.Pressed) -> None:
        self.dismiss((message.button.id or "").removeprefix("answer-"))
