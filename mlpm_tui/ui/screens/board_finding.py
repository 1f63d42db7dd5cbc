"""Finding things on the board: what the filter shows, where a card is, copying ids and links."""

from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.ui.keys import APP, BOARD, Key
from mlpm_tui.ui.screens.board_asking import Asking
from mlpm_tui.ui.screens.prompting import Prompting

if TYPE_CHECKING:
    from textual.widget import Widget


class Finding(Asking, Prompting):
    """The keys that look for something."""

    @property
    def home(self) -> "Widget":
        """The board itself."""
        return self.board

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
            cards, now = project.cards.values(), self.desk.clock.here()
            found = find_cards(cards, project.experiments, wanted, now, project.alerts)
            self.board.filter_by(frozenset(card.key for card in found))
            self.note(f"{len(found)} of {len(project.cards)} cards")
        self.show_top()

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
        if self.card is not None:
            await self.follow_link(self.card)

    async def follow_link(self, card: Card) -> None:
        """Open a card's link where a browser can be reached, else copy it."""
        link = await self._link(card)
        if link is None:
            self.note(f"{card.id} has no link: its id can be copied with y.")
        else:
            self.open_link(link)

    def open_link(self, link: str) -> None:
        """Open an address where a browser can be reached, else copy it."""
        from mlpm_tui.ui.links import has_browser, is_web_address

        if has_browser() and is_web_address(link):
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
