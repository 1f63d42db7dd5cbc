"""The history's screen: who did what and when, newest first, with one act in full beside."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from mlpm_tui.domain.past_filters import read_act_filter
from mlpm_tui.domain.wording import number_of
from mlpm_tui.places import shipped
from mlpm_tui.ui.keys import bindings_of
from mlpm_tui.ui.keys_history import HISTORY
from mlpm_tui.ui.screens.history_acting import Acting
from mlpm_tui.ui.screens.ticking import Ticking
from mlpm_tui.ui.widgets.bar_view import BarView
from mlpm_tui.ui.widgets.history_rows import MEANINGS, changes_at
from mlpm_tui.ui.widgets.models_panel import RowChosen, RowPassed

if TYPE_CHECKING:
    from mlpm_tui.domain.cards import Card

EMPTY = ("Nothing has happened yet: whatever is done on the board stands here.",)
NONE_FITS = ("Nothing that was done fits the filter.", "esc clears it, / changes it.")
UNREAD = ("The history is being read.",)


class HistoryScreen(Acting, Ticking, Screen[None], inherit_bindings=False):
    """All that was ever done on the board, as far down as somebody looks."""

    CSS_PATH: ClassVar = [shipped("styles") / "history.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(HISTORY)
    own_keys = HISTORY
    filter_hint = "who:ana id:ML-EXP-05 kind:alert at<2d at:2026-11-20 is:undone words"

    def compose(self) -> ComposeResult:
        """Put the list between its bars."""
        yield BarView(id="top")
        with Horizontal(id="middle"):
            yield self.list
        yield BarView(id="hints")

    def legend(self) -> list[tuple[str, str]]:
        """Return what stands before an act, and what it means."""
        return [*MEANINGS.items()]

    def go_to(self, card: "Card") -> None:
        """Open a card."""
        self.board.open_card(card)

    # -- what is shown

    def show_acts(self) -> None:
        """Show what was read; the cursor stays on its act."""
        found = self.found
        self.list.empty = UNREAD
        if found is not None and found.before is None:
            self.list.empty = NONE_FITS if self.filter_text else EMPTY
        self.list.show(() if found is None else found.acts)
        self.show_state()
        self.read_soon()
        self.tick()

    def show_state(self) -> None:
        """Say whose history this is, what is shown of it, and how far down it was read."""
        found, counted = self.found, ""
        if found is not None:
            acts = number_of(len(found.acts), "act")
            counted = acts if found.before is None else f"{acts} and earlier ones"
        self.show_top(counted, "")

    def take_tick(self, now: datetime) -> datetime | None:
        """Show the ages that have changed; come again when the next one does."""
        self.list.changed()
        self.show_detail()
        here = now.astimezone(self.desk.clock.zone)
        return changes_at(self.list.state.in_sight(), here)

    @on(RowPassed)
    def _look(self) -> None:
        self.look_ahead()
        self.read_soon()

    @on(RowChosen)
    def _open(self, message: RowChosen) -> None:
        if message.is_double:
            self.action_open_card()

    # -- what is looked for

    def set_filter(self, text: str) -> None:
        """Show the acts that a filter finds; BadText leaves what is shown as it is."""
        self.wanted = read_act_filter(text)
        self.filter_text = text.strip()
        self.show_state()
        self.read_on()

    def action_only_card(self) -> None:
        """Show only what was done to the act's card, or all again."""
        if self.filter_text.startswith("id:"):
            self.set_filter("")
        elif self.act is None or not self.act.cards:
            self.note("This act is about no card.")
        else:
            self.set_filter(f"id:{self.act.cards[0][1]}")

    def action_only_person(self) -> None:
        """Show only what the act's person did, or all again."""
        if self.filter_text.startswith("who:"):
            self.set_filter("")
        elif self.act is None:
            self.nothing_here()
        else:
            who = self.act.who.replace("\\", "\\\\").replace('"', '\\"')
            self.set_filter(f'who:"{who}"' if not who.isalnum() else f"who:{who}")
