"""What every screen can be asked by typing: a command, a key, a card, and a filter of cards."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import BadText
from mlpm_tui.services.desk import Desk
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.keymaps import Keymap
from mlpm_tui.ui.keys import Key
from mlpm_tui.ui.widgets.prompt_messages import Typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.screen import Screen
    from textual.widget import Widget

    from mlpm_tui.ui.widgets.prompt_bar import PromptBar

    Base = Screen[None]
else:
    Base = object

FILTER, COMMAND = "/", ":"


class Commanding(Base):
    """The command line, the help and the palette; a screen says what they find."""

    desk: Desk
    keymap: Keymap
    _prompt: "PromptBar | None" = None

    @property
    @abstractmethod
    def home(self) -> "Widget | None":
        """What has the focus while nothing is typed."""

    @abstractmethod
    def usable_keys(self) -> list[Key]:
        """Return the keys that work here now."""

    @abstractmethod
    def go_to(self, card: Card) -> None:
        """Put the cursor on a card, or open it."""

    @abstractmethod
    def warn(self, text: str) -> None:
        """Show a sentence that matters for a few seconds."""

    def findable(self) -> "Iterable[Card]":
        """Return the cards that the palette offers."""
        return self.desk.project.cards.values()

    async def action_command(self) -> None:
        """Open the command line."""
        await self.open_prompt(COMMAND, "", "ML-EXP-05, or a command such as undo")

    def on_typed(self, message: Typed) -> None:
        """Take what is typed."""
        if self._prompt is not None:
            self.take_typed(self._prompt, message)

    def on_prompt_left(self) -> None:
        """Close the line."""
        self.leave_prompt()
        self.has_cleared()

    def has_cleared(self) -> None:
        """Note that an esc has just closed something; the board has nothing to leave by another."""

    def take_typed(self, prompt: "PromptBar", message: Typed) -> None:  # noqa: ARG002  for others
        """Run a command once it is typed."""
        if message.is_done:
            self.close_prompt()
            self._run(message.text)

    def leave_prompt(self) -> None:
        """Forget what was being typed."""
        self.close_prompt()

    async def open_prompt(self, sign: str, text: str, hint: str) -> None:
        """Show the line to type in, and type there."""
        from mlpm_tui.ui.widgets.prompt_bar import PromptBar

        if self._prompt is None:
            self._prompt = PromptBar(sign, text, hint)
            await self.mount(self._prompt, before="#hints")
            self.set_focus(self._prompt.line)

    def close_prompt(self) -> None:
        """Take the line to type in away."""
        if self._prompt is not None:
            self._prompt.remove()
            self._prompt = None
        self.set_focus(self.home)

    def _run(self, text: str) -> None:
        """Go to a card by its id, or run the command whose id, title or key was typed."""
        word = text.strip()
        if not word:
            return
        self.desk.read_whole()
        card = self.desk.project.find(word)
        if card is not None:
            self.go_to(card)
            return
        wanted = word.casefold()
        usable = self.usable_keys()
        fitting = [k for k in usable if wanted in (k.id, k.id.split(".")[1], k.hint)]
        fitting += [key for key in usable if wanted in key.title.casefold()]
        if not fitting:
            self.warn(f"There is no card and no command {word[:40]}: ? lists the commands.")
        else:
            self.call_later(self.run_action, fitting[0].action)

    @work(group=DIALOG)
    async def action_help(self) -> None:
        """List the keys that work here; enter runs one."""
        from mlpm_tui.ui.dialogs.command_pick import pick_command

        await pick_command(self, self.usable_keys(), self.keymap, signs=self.legend())

    def legend(self) -> Sequence[tuple[str, str]]:
        """Return the signs that are shown here and what each one means, for the help."""
        return ()

    @work(group=DIALOG)
    async def action_palette(self) -> None:
        """Find a command or a card."""
        from mlpm_tui.ui.dialogs.command_pick import pick_command

        self.desk.read_whole()
        if picked := await pick_command(self, self.usable_keys(), self.keymap, self.findable()):
            self.go_to(self.desk.project.card(picked))


class Prompting(Commanding):
    """The line to type a filter in; a screen says what it finds."""

    filter_text = ""
    filter_hint = "owner:ana kind:experiment timebox<2d tag:nlp words"

    @abstractmethod
    def set_filter(self, text: str) -> None:
        """Show what a filter finds; BadText leaves what is shown as it is."""

    async def action_filter(self) -> None:
        """Open the filter bar."""
        await self.open_prompt(FILTER, self.filter_text, self.filter_hint)

    def take_typed(self, prompt: "PromptBar", message: Typed) -> None:
        """Filter while something is typed; run a command once it is."""
        if prompt.sign == COMMAND:
            super().take_typed(prompt, message)
            return
        try:
            self.set_filter(message.text)
        except BadText as error:
            prompt.complain(str(error), error.position)
        else:
            prompt.complain("")
            if message.is_done:
                self.close_prompt()

    def leave_prompt(self) -> None:
        """Forget what was being typed, a filter too."""
        if self._prompt is not None and self._prompt.sign == FILTER:
            self.set_filter("")
        super().leave_prompt()

    def filter_again(self) -> None:
        """Apply the filter to the project as it is now."""
        if self.filter_text:
            try:
                self.set_filter(self.filter_text)
            except BadText:
                self.filter_text = ""
