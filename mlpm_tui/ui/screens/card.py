"""One card in full: overview, results, checklist, links, history."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from mlpm_tui.domain.attaching import CheckItem
from mlpm_tui.domain.cards import Card, Kind
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.subtasks import subtasks_of
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.places import shipped
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.keys import APP, Key, bindings_of
from mlpm_tui.ui.keys_card import OF_ALERTS, PAGE, of_alert
from mlpm_tui.ui.screens.card_handing import Handing
from mlpm_tui.ui.widgets import card_text
from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.card_lines import item_lines, link_lines, linked_cards
from mlpm_tui.ui.widgets.card_results import comparison_of, results_of, wanted_curve
from mlpm_tui.ui.widgets.hanging import hang
from mlpm_tui.ui.widgets.hints import hint_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlpm_tui.services.documents import Document
    from mlpm_tui.store.units import Entry
    from mlpm_tui.ui.screens.board_preview import Previewing

TABS = ("overview", "results", "checklist", "links", "history")
LISTED = ("checklist", "links")
"""Tabs whose lines can be chosen."""


class CardScreen(Handing, Screen[None], inherit_bindings=False):
    """All that belongs to a card, in tabs; wishes go through the board's screen."""

    CSS_PATH: ClassVar = [shipped("styles") / "card.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(PAGE)

    def __init__(self, board: "Previewing", card: Card) -> None:
        """Show this card of the board below."""
        super().__init__(board)
        self._dossier = Dossier(card, self._desk.project.experiment(card))
        self._entries: Sequence[Entry] = ()
        self._tab = TABS[0]
        self._judged: card_text.Judged | None = None
        self._standing: Document | None = None

    def compose(self) -> ComposeResult:
        """Put title, tabs, body and hints below each other."""
        yield Static(id="title")
        yield BarView(id="tabs")
        with VerticalScroll(id="page"):
            yield Static(id="text")
        yield OptionList(id="list", markup=False)
        yield BarView(id="hints")

    def on_mount(self) -> None:
        """Show what is known at once, and read the rest."""
        self.query_one(VerticalScroll).can_focus = False
        self.show()
        self.read_again()
        self._board.followers.append(self.read_again)

    def on_unmount(self) -> None:
        """Follow no more."""
        self._board.watch_curves(())
        self._board.followers.remove(self.read_again)

    def on_resize(self) -> None:
        """Wrap and draw anew for the width."""
        if self._tab in ("overview", "results"):
            self.call_after_refresh(self.show)

    @work(exclusive=True)
    async def read_again(self) -> None:
        """Read the card and its history in a thread, then show them."""
        try:
            detail, self._entries, self._standing = await self._board.read_card(self._dossier)
        except MlpmError as error:
            self._board.refuse(error)
            return
        # What the desk holds is ahead of the database by what is still being written.
        self._dossier = self._desk.project.dossiers.get(self.card.key) or detail.dossier
        self._judged = card_text.Judged(detail.judgement, self._board.glyphs)
        if self.query("#title"):  # A screen that closes loses its parts before its work is ended.
            self.show()

    def show(self) -> None:
        """Show the tab as things stand."""
        card, now = self.card, self._desk.clock.here()
        phase = next((p.name for p in self._desk.project.phases if p.number == card.phase), "")
        self.query_one("#title", Static).update(card_text.title_of(card, phase))
        tabs = [Word(f"[{t}]" if t == self._tab else t, _tone(t == self._tab)) for t in TABS]
        self.query_one("#tabs", BarView).show(tabs)
        self.query_one("#page").display = self._tab not in LISTED
        options = self.query_one(OptionList)
        options.display = self._tab in LISTED
        if self._tab in LISTED:
            self._fill(options)
        else:
            self.query_one("#text", Static).update(self._text(now))
            self.set_focus(None)
        may_write = not self._desk.is_read_only
        hints = hint_words(self._usable(PAGE), self._board.keymap, may_write=may_write)
        self.query_one("#hints", BarView).show(hints)

    def _text(self, now: datetime) -> Content:
        if self._tab == "overview":
            subtasks = subtasks_of(self._desk.project, self.card)
            runs = self._board.runs.get(self.card.key, ())
            known = (subtasks, runs, self._judged, self._standing)
            text = card_text.overview(self._dossier, now, *known)
            # The page has a cell free on either side, and its bar may stand beside it.
            return hang(text, max(1, self.query_one("#text").content_size.width))
        if self._tab == "history":
            return card_text.history(self._entries, now)
        runs = self._board.runs.get(self.card.key, ())
        curve = wanted_curve(self._dossier, runs, self._desk.project.directions)
        self._board.watch_curves((curve,) if curve else ())
        width = max(40, self.size.width - 4)
        comparison = comparison_of(self._dossier, self._board.runs, self._desk.project, now)
        curves = (curve, self._board.curves)
        return results_of(comparison, curves, width, is_ascii=self.app.has_class("-ascii"))

    def _fill(self, options: OptionList) -> None:
        is_checklist = self._tab == "checklist"
        project = self._desk.project
        lines = item_lines(self._dossier) if is_checklist else link_lines(self._dossier, project)
        at = options.highlighted or 0
        options.clear_options()
        if not lines:
            empty = {
                "checklist": "The checklist is empty: n adds something to do.",
                "links": "No links yet: `mlpm card link` ties cards together.",
            }
            options.add_option(Option(Content(empty[self._tab]), disabled=True))
        else:
            options.add_options([Option(line) for line in lines])
            options.highlighted = min(at, len(lines) - 1)
        self.set_focus(options)

    # -- keys

    def action_turn(self, step: int) -> None:
        """Go to a neighbouring tab."""
        self._tab = TABS[(TABS.index(self._tab) + step) % len(TABS)]
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)
        self.query_one(OptionList).highlighted = None
        self.show()

    def action_scroll_line(self, step: int) -> None:
        """Go down or up by a line."""
        if self._tab in LISTED:
            options = self.query_one(OptionList)
            if step > 0:
                options.action_cursor_down()
            else:
                options.action_cursor_up()
        else:
            self.query_one("#page", VerticalScroll).scroll_relative(y=step, animate=False)

    def action_scroll_half(self, step: int) -> None:
        """Go down or up by half a page."""
        page = self.query_one("#page", VerticalScroll)
        page.scroll_relative(y=step * max(1, page.size.height // 2), animate=False)

    def action_scroll_to(self, is_end: bool) -> None:  # noqa: FBT001  an action's argument
        """Go to an end of the page."""
        page = self.query_one("#page", VerticalScroll)
        if is_end:
            page.scroll_end(animate=False)
        else:
            page.scroll_home(animate=False)

    def action_check(self) -> None:
        """Check or uncheck the item."""
        at = self.query_one(OptionList).highlighted
        if self._tab == "checklist" and at is not None and at < len(self._dossier.checklist):
            item = self._dossier.checklist[at]
            self._do(CheckItem(self.card.id, str(at + 1), is_done=not item.done))

    def action_open_item(self) -> None:
        """Open the linked card; on the checklist, check the item."""
        at = self.query_one(OptionList).highlighted
        if self._tab == "checklist":
            self.action_check()
        elif (
            self._tab == "links"
            and at is not None
            and at < len(linked := linked_cards(self._dossier))
        ):
            other = self._desk.project.find(linked[at][1])
            if other is not None:
                self.app.push_screen(CardScreen(self._board, other))

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.action_open_item()

    def action_add_item(self) -> None:
        """Ask for one more thing to do."""
        from mlpm_tui.ui.dialogs.small_forms import item_form

        items = self._dossier.checklist
        self._board.open_small(*item_form(self.card, items[-1].group if items else "checklist"))

    def action_back(self) -> None:
        """Go back to where this was opened."""
        self.dismiss()

    @work(group=DIALOG)
    async def action_help(self) -> None:
        """List the keys that work here; enter runs one."""
        from mlpm_tui.ui.dialogs.command_pick import pick_command

        await pick_command(self, self._usable((*PAGE, *APP)), self._board.keymap)

    @work(group=DIALOG)
    async def action_palette(self) -> None:
        """Find a command, or a card to open on top of this one."""
        from mlpm_tui.ui.dialogs.command_pick import pick_command

        self._desk.read_whole()
        keys = self._usable((*PAGE, *APP))
        project = self._desk.project
        picked = await pick_command(self, keys, self._board.keymap, project.cards.values())
        if picked is not None:
            self.app.push_screen(CardScreen(self._board, self._desk.project.card(picked)))

    def _usable(self, keys: "Iterable[Key]") -> list[Key]:
        """Return the keys that work here now, with what they mean on this card."""
        usable = filter(self._is_usable, keys)
        return list(map(of_alert, usable) if self.card.kind is Kind.ALERT else usable)

    def _is_usable(self, key: Key) -> bool:
        wanted = {"item.check": ("checklist",), "item.add": ("checklist",), "item.open": LISTED}
        fits = self._tab in wanted.get(key.id, TABS) and self._fits_card(key)
        return fits and not (key.writes and self._desk.is_read_only)

    def _fits_card(self, key: Key) -> bool:
        experiment = self._dossier.experiment
        if key.id == "page.produce":
            return experiment is not None and experiment.outcome is Outcome.SUCCESS
        if key.id in ("page.hand", "page.promise"):
            return self.is_handed if key.id == "page.hand" else self.is_serving
        if key.id in OF_ALERTS:
            return self.card.kind is Kind.ALERT
        if key.id == "page.decide":
            return experiment is not None or self.card.kind is Kind.ALERT
        return key.id not in ("page.record", "page.compare") or experiment is not None

    def _do(self, wish: Wish) -> None:
        if self._board.may_write():
            self._board.do([wish])


def _tone(is_chosen: bool) -> str:  # noqa: FBT001
    return "strong" if is_chosen else "detail"
