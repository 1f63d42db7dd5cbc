"""Finding experiments: a filter, an order, what was learned anywhere, and what led to what."""

from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.project import Project
from mlpm_tui.services.finding import ORDERS, find_cards
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.keys import EXPERIMENTS
from mlpm_tui.ui.screens.experiments_acting import Acting
from mlpm_tui.ui.screens.experiments_detail import Detailing
from mlpm_tui.ui.widgets.experiments_order import USUAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

LIKED = ("id", "title", "owner", "timebox", "updated", "created", "status", "points", "due")
"""What the table can be sorted by besides what is urgent."""


class Finding(Acting, Detailing):
    """The keys that look for something."""

    own_keys = EXPERIMENTS
    filter_hint = "owner:ana outcome:failure timebox<2d tag:nlp words"
    _filtered: Project | None = None

    @property
    def home(self) -> "Widget":
        """The table."""
        return self.table

    def findable(self) -> "Iterable[Card]":
        """Return the experiments."""
        project = self.desk.project
        return (card for key, card in project.cards.items() if key in project.experiments)

    def set_filter(self, text: str) -> None:
        """Show the experiments that a filter finds."""
        from mlpm_tui.domain.filters import read_filter

        wanted = read_filter(text)
        self.filter_text = text.strip()
        if wanted.terms:
            self.desk.read_whole()
            project = self._filtered = self.desk.project
            found = find_cards(self.findable(), project.experiments, wanted, self.desk.clock.here())
            self.table.filter_by(frozenset(card.key for card in found))
        else:
            self.table.filter_by(None)
        self.show_state()

    def go_to(self, card: Card) -> None:
        """Put the cursor on an experiment; another card is opened."""
        self.desk.read_whole()
        # An archived card is in no table either.
        if card.key not in self.desk.project.experiments:
            self.board.open_card(card)
            return
        self.board.show_project()
        if not self.table.go_to(card.key):
            self.set_filter("")
            self.table.go_to(card.key)

    @work(group=DIALOG)
    async def action_sort(self) -> None:
        """Ask what to sort by; the order that is there already is turned round."""
        from mlpm_tui.ui.dialogs.pick import Item

        usual = Item(USUAL, "what needs somebody first, what is decided last")
        items = [usual, *(Item(name, name) for name in LIKED if name in ORDERS)]
        order = await self.ask_order(items, self.table.order.order, USUAL)
        if order is not None:
            self.table.sort_by(order)
            self.show_state()

    @work(group=DIALOG)
    async def action_recall(self) -> None:
        """Search what was learned on all boards, and open what was found."""
        from mlpm_tui.services.memory import recall_learned
        from mlpm_tui.ui.dialogs.recall import RecallDialog

        library = self.desk.library
        dialog = RecallDialog(lambda text: recall_learned(library, text), self.board.glyphs.plain)
        picked = await self.app.push_screen_wait(dialog)
        if picked is not None and (card := await self.found_card(picked.card.id)) is not None:
            self.board.open_card(card)

    @work(group=DIALOG)
    async def action_go_to_kin(self) -> None:
        """Choose one of what informed the experiment or was informed by it, and go there."""
        from mlpm_tui.services.memory import trace_back
        from mlpm_tui.ui.dialogs.pick import Item, PickDialog

        if (card := self.card) is None:
            self.nothing_here()
            return
        library = self.desk.library
        try:
            lineage = await self.board.read(lambda: trace_back(library, card.id))
        except MlpmError as error:
            self.warn(str(error))
            return
        ways = (("informed by", lineage.before), ("informs", lineage.after))
        items = [
            Item(step.card.id, f"{way}: {step.card.title}", step.card.id, step.card.outcome or "")
            for way, steps in ways
            for step in steps
            if not step.is_again
        ]
        if not items:
            self.note(f"No card informs {card.id} or comes of it: `mlpm card link` ties them.")
            return
        picked = await self.app.push_screen_wait(PickDialog(f"Round {card.id}", items))
        if picked is not None and (kin := await self.found_card(picked)) is not None:
            self.go_to(kin)
