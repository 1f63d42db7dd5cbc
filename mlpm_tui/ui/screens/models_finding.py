"""Finding models: a filter, and an order."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.services.monitor_documents import ORDER
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.keys import MODELS
from mlpm_tui.ui.paint.model_line import MEANINGS, sign_of
from mlpm_tui.ui.screens.models_acting import Acting
from mlpm_tui.ui.widgets.models_rows import ModelRow

if TYPE_CHECKING:
    from mlpm_tui.domain.cards import Card

USUAL = "state"
_FAR = datetime.max.replace(tzinfo=UTC)


def _by_state(row: ModelRow) -> tuple[int, int, str]:
    """Order what stands worst first, of equals the one with the most alerts."""
    state = row.read.state
    place = ORDER.index(state) if state in ORDER else len(ORDER) + (state != "ok")
    return place, -row.open_alerts, row.name.casefold()


ORDERS: dict[str, tuple[str, Callable[[ModelRow], tuple[object, ...]]]] = {
    USUAL: ("what stands worst first", _by_state),
    "model": ("by name", lambda row: (row.name.casefold(),)),
    "alerts": ("the most open alerts first", lambda row: (-row.open_alerts, row.name.casefold())),
    "retrain": (
        "the next to be trained again first",
        lambda row: (
            not row.read.training.is_due,
            row.read.training.next_at or _FAR,
            row.name.casefold(),
        ),
    ),
    "owner": ("by who answers for it", lambda row: (row.read.model.owner or "~", row.name)),
}


class Finding(Acting):
    """The keys that look for something."""

    own_keys = MODELS
    filter_hint = "state:alarm owner:ana words of its name"
    order = USUAL

    def legend(self) -> list[tuple[str, str]]:
        """Return what stands before each model and signal, and what it means."""
        return [(sign_of(one, self.board.glyphs)[0], text) for one, text in MEANINGS.items()]

    def go_to(self, card: "Card") -> None:
        """Open a card; there are no cards in this list."""
        self.board.open_card(card)

    def set_filter(self, text: str) -> None:
        """Show the models that fit: words of the name, `state:` and `owner:`."""
        self.filter_text = text.strip()
        self.show_models()

    def sifted(self, rows: Sequence[ModelRow]) -> list[ModelRow]:
        """Return the rows that fit the filter, in the order that was chosen."""
        words = self.filter_text.casefold().split()
        fitting = [row for row in rows if all(_fits(row, word) for word in words)]
        is_turned = self.order.startswith("-")
        _, key = ORDERS[self.order.removeprefix("-")]
        return sorted(fitting, key=key, reverse=is_turned)

    @work(group=DIALOG)
    async def action_sort(self) -> None:
        """Ask what to sort by; the order that is there already is turned round."""
        from mlpm_tui.ui.dialogs.pick import Item

        items = [Item(name, said, lead=name) for name, (said, _) in ORDERS.items()]
        if (order := await self.ask_order(items, self.order)) is not None:
            self.order = order
            self.show_models()


def _fits(row: ModelRow, word: str) -> bool:
    name, colon, wanted = word.partition(":")
    model = row.read.model
    if colon and name == "state":
        return row.read.state.startswith(wanted)
    if colon and name == "owner":
        return (model.owner or "none").casefold().startswith(wanted)
    return word in f"{model.name} {model.description}".casefold()
