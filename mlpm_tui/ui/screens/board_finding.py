"""Finding things: the filter bar, the command line, help, the palette, copying ids and links."""

from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import BadText, MlpmError
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.keys import APP, BOARD, Key
from mlpm_tui.ui.screens.board_asking import Asking
from mlpm_tui.ui.widgets.prompt_messages import Typed

if TYPE_CHECKING:
    from mlpm_tui.ui.widgets.prompt_bar import PromptBar

FILTER, COMMAND = "/", ":"


class Finding(Asking):
    """The keys that look for something."""

    _prompt: "PromptBar | None" = None

    async def action_filter(self) -> None:
        """Open the filter bar."""
        hint = "owner:ana kind:experiment timebox<2d tag:nlp words"
        await self._open_prompt(FILTER, self.filter_text, hint)

    async def action_command(self) -> None:
        """Open the command line."""
        await self._open_prompt(COMMAND, "", "ML-EXP-05, or a command such as undo")

    def action_back(self) -> None:
        """Clear the marks; without marks, the filter."""
        if self.board.marks:
            self.board.clear_marks()
        elif self.filter_text:
            self.set_filter("")

    def set_filter(self, text: str) -> None:
        """Show the cards that a filter finds; BadText leaves what is shown as it is."""
        from mlpm_tui.domain.filters import read_filter
        from mlpm_tui.services.finding import find_cards

        wanted = read_filter(text)
        self.filter_text = text.strip()
        if not wanted.terms:
            self.board.filter_by(None)
            self.note("")
        else:
            self.desk.read_whole()
            project = self.desk.project
            found = find_cards(
                project.cards.values(), project.experiments, wanted, self.desk.clock.now()
            )
            self.board.filter_by(frozenset(card.key for card in found))
            self.note(f"{len(found)} of {len(project.cards)} cards")
        self.show_top()

    def filter_again(self) -> None:
        """Apply the filter to the project as it is now."""
        if self.filter_text:
            try:
                self.set_filter(self.filter_text)
            except BadText:
                self.filter_text = ""

    def on_typed(self, message: Typed) -> None:
        """Filter while something is typed; run a command once it is."""
        prompt = self._prompt
        if prompt is None:
            return
        if prompt.sign == COMMAND:
            if message.is_done:
                self._close_prompt()
                self._run(message.text)
            return
        try:
            self.set_filter(message.text)
        except BadText as error:
            prompt.complain(str(error), error.position)
        else:
            prompt.complain("")
            if message.is_done:
                self._close_prompt()

    def on_prompt_left(self) -> None:
        """Close the line; a filter that was being typed goes."""
        if self._prompt is not None and self._prompt.sign == FILTER:
            self.set_filter("")
        self._close_prompt()

    async def _open_prompt(self, sign: str, text: str, hint: str) -> None:
        from mlpm_tui.ui.widgets.prompt_bar import PromptBar

        if self._prompt is None:
            self._prompt = PromptBar(sign, text, hint)
            await self.mount(self._prompt, before="#hints")
            self.set_focus(self._prompt.line)

    def _close_prompt(self) -> None:
        if self._prompt is not None:
            self._prompt.remove()
            self._prompt = None
        self.board.focus()

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

    def go_to(self, card: Card) -> None:
        """Put the cursor on a card; a filter that hides it is cleared."""
        if card.is_archived:
            self.note(f"{card.id} is archived: X brings it back.")
            return
        self.desk.read_whole()
        self.show_project()
        if not self.board.go_to(card.key):
            self.set_filter("")
            self.board.go_to(card.key)

    def usable_keys(self) -> list[Key]:
        """Return the keys that work here now."""
        may_write = not self.desk.is_read_only
        return [key for key in (*BOARD, *APP) if may_write or not key.writes]

    @work(group=DIALOG)
    async def action_help(self) -> None:
        """List the keys that work here; enter runs one."""
        from mlpm_tui.ui.dialogs.command_pick import pick_command

        await pick_command(self, self.usable_keys(), self.keymap)

    @work(group=DIALOG)
    async def action_palette(self) -> None:
        """Find a command or a card."""
        from mlpm_tui.ui.dialogs.command_pick import pick_command

        self.desk.read_whole()
        cards = self.desk.project.cards.values()
        if picked := await pick_command(self, self.usable_keys(), self.keymap, cards):
            self.go_to(self.desk.project.card(picked))

    # -- ids, links

    def action_copy_id(self) -> None:
        """Copy the ids of the chosen cards."""
        ids = " ".join(card.id for card in self.chosen())
        if ids:
            self.copy(ids)

    @work
    async def action_copy_link(self) -> None:
        """Copy the card's link."""
        if (card := self.card) is not None:
            link = await self._link(card)
            self.copy(link or card.id)

    @work
    async def action_follow(self) -> None:
        """Open the card's link where a browser can be reached, else copy it."""
        from mlpm_tui.ui.links import has_browser

        card = self.card
        if card is None:
            return
        link = await self._link(card)
        if link is None:
            self.note(f"{card.id} has no link: its id can be copied with y.")
        elif has_browser() and link.startswith(("http://", "https://")):
            self.app.open_url(link)
            self.note(f"opened {link}")
        else:
            self.copy(link)

    def copy(self, text: str) -> None:
        """Copy a text to the clipboard of the terminal, over SSH too, and say so."""
        self.app.copy_to_clipboard(text)
        self.note(f"copied {text}")

    async def _link(self, card: Card) -> str | None:
        """Return the first address on a card: an artifact's, or one in its description."""
        from mlpm_tui.ui.links import first_link

        try:
            dossier = await self.read(lambda: self.desk.library.dossier(card.id))
        except MlpmError as error:
            self.refuse(error)
            return None
        return first_link(dossier) if dossier is not None else None
