"""A line to type in above a list of what fits it; enter takes what is highlighted."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from mlpm_tui.domain.text import safe_line
from mlpm_tui.places import shipped

Taken = TypeVar("Taken")


class ListDialog(ModalScreen[Taken | None]):
    """Gives what was taken, or None; a dialog says what is found and how a line of it reads."""

    CSS_PATH: ClassVar = [shipped("styles") / "dialogs.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", priority=True),
        Binding("down,ctrl+n,tab", "step(1)", "Next", priority=True),
        Binding("up,ctrl+p,shift+tab", "step(-1)", "Before", priority=True),
        Binding("pagedown", "page(1)", "Further down", priority=True),
        Binding("pageup", "page(-1)", "Further up", priority=True),
    ]
    PAGE: ClassVar = 10
    """So many items further where somebody goes on by a page."""

    def __init__(self, title: str, hint: str, foot: str) -> None:
        """Ask under this title; the hint stands in the empty line, the foot names the keys."""
        super().__init__()
        self._title, self._hint, self._foot = title, hint, foot
        self._found: Sequence[Taken] = ()

    @abstractmethod
    def look_for(self, typed: str) -> None:
        """Show what fits a typed text."""

    def compose(self) -> ComposeResult:
        """Put the line to type in above the list."""
        with Vertical(classes="dialog pick"):
            yield Label(Content(self._title), classes="title")
            yield Input(placeholder=self._hint, select_on_focus=False, classes="-typing")
            yield OptionList(markup=False)
            yield Label(Content(self._foot), classes="foot")

    def on_mount(self) -> None:
        """Let the keys go to the line, and show what fits nothing typed."""
        self.query_one(OptionList).can_focus = False
        self.look_for("")

    def offer(
        self, found: Sequence[Taken], lines: Iterable[Content], empty: str, at: int = 0
    ) -> None:
        """List what was found, a line each, with the highlight there; where nothing was, say so."""
        self._found = found
        options = self.query_one(OptionList)
        options.clear_options()
        if found:
            options.add_options([Option(line) for line in lines])
            options.highlighted = at
        else:
            options.add_option(Option(Content(safe_line(empty, 300)), disabled=True))

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self.look_for(message.value)

    @on(Input.Submitted)
    def _take(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._found):
            self.dismiss(self._found[at])

    @on(OptionList.OptionSelected)
    def _click(self, message: OptionList.OptionSelected) -> None:
        if message.option_index < len(self._found):
            self.dismiss(self._found[message.option_index])

    def action_leave(self) -> None:
        """Take nothing."""
        self.dismiss(None)

    def action_step(self, step: int) -> None:
        """Move the highlight."""
        options = self.query_one(OptionList)
        if self._found:
            at = (options.highlighted or 0) + step
            options.highlighted = max(0, min(at, len(self._found) - 1))

    def action_page(self, step: int) -> None:
        """Move the highlight by a page."""
        self.action_step(step * self.PAGE)
