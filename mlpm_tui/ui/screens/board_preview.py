"""The preview beside the board, and opening a card in full."""

from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.screens.board_walking import Walking
from mlpm_tui.ui.screens.board_writing import Writing
from mlpm_tui.ui.widgets.board_messages import CardChosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.domain.dossier import Dossier
    from mlpm_tui.services.documents import Document
    from mlpm_tui.services.experiment_details import Detail
    from mlpm_tui.store.units import Entry
    from mlpm_tui.ui.widgets.preview_view import PreviewView


class Previewing(Walking, Writing):
    """The keys that show more of a card."""

    _preview: "PreviewView | None" = None

    async def action_preview(self) -> None:
        """Show the preview where there is room, or take it away."""
        if self._preview is not None:
            await self._preview.remove()
            self._preview = None
            return
        from mlpm_tui.ui.widgets.preview_view import PreviewView, place_for

        place = place_for(self.size)
        if not place:
            self.note("There is no room for a preview here: enter opens the card.")
            return
        self._preview = PreviewView()
        self._preview.add_class(place)
        if place == "side":
            await self.query_one("#middle").mount(self._preview)
        else:
            await self.mount(self._preview, after="#middle")
        self.show_preview()

    async def on_resize(self) -> None:
        """Take the preview away where it finds no room any more."""
        preview = self._preview
        if preview is None:
            return
        from mlpm_tui.ui.widgets.preview_view import place_for

        if not preview.has_class(place_for(self.size) or "-"):
            await preview.remove()
            self._preview = None

    def on_cursor_moved(self) -> None:
        """Follow the cursor."""
        self.show_preview()

    def show_preview(self) -> None:
        """Show the card under the cursor in the preview."""
        if self._preview is None:
            return
        from textual.content import Content

        from mlpm_tui.ui.widgets.card_text import preview

        card = self.card
        project = self.desk.project
        if card is None:
            self._preview.show(Content("There is no card here."))
            return
        experiment, alert = project.experiment(card), project.alerts.get(card.key)
        self._preview.show(preview(card, experiment, alert, self.desk.clock.here()))

    def action_open_card(self) -> None:
        """Open the card under the cursor."""
        if self.card is None:
            self.nothing_here()
        else:
            self.open_card(self.card)

    async def read_card(
        self, shown: "Dossier"
    ) -> "tuple[Detail, Sequence[Entry], Document | None]":
        """Read a card anew, its history and its way to production, and judge it, in a thread.

        It may raise StoreTrouble.
        """
        from mlpm_tui.services.experiment_details import read_card
        from mlpm_tui.services.production_standing import production_standing

        library, project, key = self.desk.library, self.desk.project, shown.card.key
        observed, now = self.observed(key), self.desk.clock.now()

        def read() -> "tuple[Detail, Sequence[Entry], Document | None]":
            detail = read_card(library, shown, observed, project.directions, now)
            standing = production_standing(library, detail.dossier, now)
            return detail, library.history(project.key, key, 200), standing

        return await self.read(read)

    async def action_compare(self) -> None:
        """Compare the chosen experiments."""
        await self.compare(self.chosen())

    def on_card_chosen(self, message: CardChosen) -> None:
        """Open the card that was clicked twice."""
        self.open_card(message.card)

    def open_card(self, card: Card) -> None:
        """Open a card in full."""
        from mlpm_tui.ui.screens.card import CardScreen

        self.app.push_screen(CardScreen(self, card))

    @work(group=DIALOG)
    async def action_handoffs(self) -> None:
        """List what changes hands, what waits for the person first, and open the picked card."""
        from mlpm_tui.services.handoffs import handoff_queue
        from mlpm_tui.ui.dialogs.handing_forms import queue_items
        from mlpm_tui.ui.dialogs.pick import PickDialog

        desk = self.desk
        known = desk.library, desk.project.key, desk.clock.now()
        try:
            queue = await self.read(lambda: handoff_queue(*known))
        except MlpmError as error:
            self.refuse(error)
            return
        if not queue:
            self.note("Nothing is handed over: H on an experiment's or an epic's card begins it.")
            return
        items = queue_items(queue, desk.who)
        picked = await self.app.push_screen_wait(PickDialog("What changes hands", items))
        if picked is not None:
            self.open_card(desk.dossier(picked).card)

    def action_refresh(self) -> None:
        """Look for news now."""
        self.desk.look_for_news()
        self.note("looked for news")
