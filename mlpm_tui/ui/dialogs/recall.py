"""Finding what was learned, on all boards of the database: type words, enter opens the card."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.text import safe_line
from mlpm_tui.places import shipped
from mlpm_tui.services.memory import Remembered

if TYPE_CHECKING:
    from textual.timer import Timer

REST_S = 0.12
"""What was typed is searched for once the keys rest so long."""
HINT = 'words, "a phrase", outcome:failure, project:ML'
TONES = {"success": "$text-success", "failure": "$text-error", "partial": "$text-warning"}

Search = Callable[[str], Sequence[Remembered]]


class RecallDialog(ModalScreen[Remembered | None]):
    """Gives the card that was chosen among those that fit what was typed."""

    CSS_PATH: ClassVar = [shipped("styles") / "dialogs.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", priority=True),
        Binding("down,ctrl+n,tab", "step(1)", "Next", priority=True),
        Binding("up,ctrl+p,shift+tab", "step(-1)", "Before", priority=True),
        Binding("pagedown", "step(5)", "Further down", priority=True),
        Binding("pageup", "step(-5)", "Further up", priority=True),
    ]

    def __init__(self, search: Search, plain: Callable[[str], str]) -> None:
        """Look with this search, in a thread; `plain` fits texts to the terminal."""
        super().__init__()
        self._search = search
        self._plain = plain
        self._found: Sequence[Remembered] = ()
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """Put the line to type in above what is found."""
        with Vertical(classes="dialog pick recall"):
            yield Label(Content("What was learned, on all boards"), classes="title")
            yield Input(placeholder=HINT, select_on_focus=False, classes="-typing")
            yield OptionList(markup=False)
            yield Label(Content("enter open  esc cancel"), classes="foot")

    def on_mount(self) -> None:
        """Let the keys go to the line."""
        self.query_one(OptionList).can_focus = False
        self._show((), "Type what to look for.")

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        if self._rest is not None:
            self._rest.stop()
        text = message.value
        self._rest = self.set_timer(REST_S, lambda: self._look(text))

    @work(exclusive=True)
    async def _look(self, text: str) -> None:
        if not text.strip():
            self._show((), "Type what to look for.")
            return
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(None, self._search, text)
        except MlpmError as error:
            self._show((), str(error))
        else:
            self._show(found, "Nothing that was written down fits: fewer words find more.")

    def _show(self, found: Sequence[Remembered], empty: str) -> None:
        self._found = found
        options = self.query_one(OptionList)
        options.clear_options()
        if found:
            options.add_options([Option(self._lines(one)) for one in found])
            options.highlighted = 0
        else:
            options.add_option(Option(Content(safe_line(empty, 300)), disabled=True))

    def _lines(self, one: Remembered) -> Content:
        """Write who it is and what it came to, and below the stretch that fits."""
        card, excerpt = one.card, one.excerpt
        came_to = card.outcome or card.status.replace("_", " ")
        head = Content.assemble(
            (f"{safe_line(card.id, 20)} ", "$text-accent"),
            (came_to, TONES.get(card.outcome or "", "$text-muted")),
            (f"  {self._plain(safe_line(card.title, 200))}", "bold"),
            ("  archived" if card.is_archived else "", "$text-muted"),
        )
        text = self._plain(excerpt.text)
        body = Content(text)
        if len(text) == len(excerpt.text):
            for start, end in excerpt.marks:
                body = body.stylize("bold underline", start, end)
        lead = Content.assemble((f"  {excerpt.field.replace('_', ' ')}: ", "$text-muted"))
        return Content("\n").join([head, Content.assemble(lead, body)])

    @on(Input.Submitted)
    def _take(self) -> None:
        at = self.query_one(OptionList).highlighted
        if self._found and at is not None:
            self.dismiss(self._found[at])

    @on(OptionList.OptionSelected)
    def _click(self, message: OptionList.OptionSelected) -> None:
        if message.option_index < len(self._found):
            self.dismiss(self._found[message.option_index])

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def action_step(self, step: int) -> None:
        """Move the highlight."""
        options = self.query_one(OptionList)
        if self._found:
            at = (options.highlighted or 0) + step
            options.highlighted = max(0, min(at, len(self._found) - 1))
