"""Finding alerts: a filter, an order, groups, and those that are resolved."""

from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.alert_standing import ORDERS
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.project import Project
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.keys import TRIAGE
from mlpm_tui.ui.paint.triage_line import MEANINGS, sign_of
from mlpm_tui.ui.screens.triage_asking import Asking
from mlpm_tui.ui.widgets.triage_filter import find_alerts
from mlpm_tui.ui.widgets.triage_order import USUAL
from mlpm_tui.ui.widgets.triage_state import GROUPINGS

if TYPE_CHECKING:
    from collections.abc import Iterable


class Finding(Asking):
    """The keys that look for something."""

    own_keys = TRIAGE
    filter_hint = "severity:crit signal:drift model:churn owner:ana"
    _filtered: Project | None = None

    def legend(self) -> list[tuple[str, str]]:
        """Return what stands before each alert, and what it means."""
        return [
            (sign_of(severity, self.board.glyphs), f"{severity}: {meaning}")
            for severity, meaning in MEANINGS.items()
        ]

    def findable(self) -> "Iterable[Card]":
        """Return the alerts' cards."""
        project = self.desk.project
        return (card for key, card in project.cards.items() if key in project.alerts)

    def set_filter(self, text: str) -> None:
        """Show the alerts that a filter finds."""
        from mlpm_tui.domain.filters import read_filter

        wanted = read_filter(text)
        self.filter_text = text.strip()
        if wanted.terms:
            self.desk.read_whole()
            self._filtered = self.desk.project
            self.show_alerts()
            rows = self.list.order.rows.values()
            self.list.state.show_only(find_alerts(rows, wanted, self.desk.clock.here()))
        else:
            self.list.state.show_only(None)
        self.follow()

    def go_to(self, card: Card) -> None:
        """Put the cursor on an alert; another card is opened."""
        self.desk.read_whole()
        # An archived card is in no list either.
        if card.key not in self.desk.project.alerts:
            self.board.open_card(card)
            return
        state = self.list.state
        if not state.go_to(card.key):
            state.shows_resolved = state.shows_resolved or card.key not in state.alerts
            self.set_filter("")
            self.list.rearrange()
            state.go_to(card.key)
        self.list.changed()

    def action_hidden(self) -> None:
        """Show the resolved ones too, or hide them again."""
        self.list.state.shows_resolved = not self.list.state.shows_resolved
        self.list.rearrange()
        self.follow()

    @work(group=DIALOG)
    async def action_sort(self) -> None:
        """Ask what to sort by; the order that is there already is turned round."""
        from mlpm_tui.ui.dialogs.pick import Item

        usual = Item(USUAL, "what fires with nobody at it first, the gravest and oldest on top")
        items = [usual, *(Item(name, name) for name in ORDERS)]
        order = await self.ask_order(items, self.list.order.order, USUAL)
        if order is not None:
            self.list.sort_by(order)
            self.show_state()

    def action_group(self) -> None:
        """Group by model, by group, or not at all."""
        state = self.list.state
        at = GROUPINGS.index(state.grouping) + 1
        state.group_by(GROUPINGS[at % len(GROUPINGS)])
        self.list.changed()
        self.show_state()
