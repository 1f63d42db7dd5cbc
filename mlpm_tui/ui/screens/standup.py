"""The stand-up on a shared screen: one person or lane at a time, large, with a clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from mlpm_tui.domain.durations import read_duration
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.text import safe_line
from mlpm_tui.places import shipped
from mlpm_tui.ui.keys import APP, Key, bindings_of
from mlpm_tui.ui.keys_standup import STANDUP
from mlpm_tui.ui.paint.large import large_lines
from mlpm_tui.ui.paint.model_line import Cell
from mlpm_tui.ui.paint.standup_lines import BLANK, Lines, page_lines, team_lines
from mlpm_tui.ui.screens.prompting import Commanding
from mlpm_tui.ui.screens.standup_parts import END, LANES, PEOPLE, TEAM, Page, StandupParts
from mlpm_tui.ui.screens.ticking import Ticking
from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.hints import hint_words
from mlpm_tui.ui.widgets.standup_clock import minutes

if TYPE_CHECKING:
    from mlpm_tui.domain.cards import Card
    from mlpm_tui.ui.screens.board import BoardScreen

USUAL_SHARE = timedelta(minutes=2)
ROOMY = 22
"""Below so many lines the names' head gives its blank line away."""
SECOND = timedelta(seconds=1)
OLD = timedelta(minutes=1)
"""After this time lengths and what is left of them are told anew, whatever else happened."""
NAMED = 3
"""So many cards find room below a name."""
UNREAD = "What changed is being read."


class StandupScreen(StandupParts, Ticking, Commanding, Screen[None], inherit_bindings=False):
    """A stand-up; nothing is changed here but that it was held."""

    CSS_PATH: ClassVar = [shipped("styles") / "standup.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(STANDUP)

    def __init__(self, board: "BoardScreen") -> None:
        """Begin a stand-up at this board."""
        super().__init__(board)
        self.share, self._complaint = _share_of(board.standup_share)

    def compose(self) -> ComposeResult:
        """Put the name, the clock and the page between their bars."""
        yield BarView(id="top")
        with Horizontal(id="head"):
            yield self.who
            yield self.clock
        yield self.page_view
        yield BarView(id="hints")

    @property
    def home(self) -> None:
        """Nothing: every key goes to the screen."""
        return

    async def on_mount(self) -> None:
        """Begin to count."""
        self.show_page()
        self.tick()
        if self._complaint:
            self.warn(self._complaint)

    async def place_parts(self) -> None:
        """Give the page the lines that a low screen lacks."""
        self.query_one("#head").styles.height = 5 if self.app.size.height >= ROOMY else 4

    def usable_keys(self) -> list[Key]:
        """Return the keys that work here now."""
        may_write = not self.desk.is_read_only
        return [key for key in (*STANDUP, *APP) if may_write or not key.writes]

    def go_to(self, card: "Card") -> None:
        """Open a card."""
        self.board.open_card(card)

    # -- what is shown

    def show_page(self, *, is_same: bool = True) -> None:
        """Show the page as it was read last; another one from its beginning."""
        page = self.page
        self.show_bars(page)
        self.who.show(lambda width, _height: self._name_lines(page, width))
        make = lambda width, height: self._body(page, width, height)  # noqa: E731
        self.page_view.show(make, is_same=is_same)
        self.show_clock(self.desk.clock.now())

    def show_bars(self, page: Page | None) -> None:
        """Say since when is told and how far this is, and name the keys."""
        words = [Word("stand-up", "strong"), Word(safe_line(self.desk.project.key, 20), "detail")]
        right = [Word("read only", "warning")] if self.desk.is_read_only else []
        if page is not None:
            words.append(Word(page.found.said_since))
            keys = [one.key for one in self.pages()]
            way = "person by person" if self.by == PEOPLE else "lane by lane"
            right += [Word(way, "detail"), Word(f"{keys.index(page.key) + 1} of {len(keys)}")]
        self.query_one("#top", BarView).show(words, right)
        hints = hint_words(self.usable_keys(), self.keymap, may_write=True)
        self.query_one("#hints", BarView).show(hints)

    def _name_lines(self, page: Page | None, width: int) -> Lines:
        if page is None:
            return [BLANK]
        glyphs = self.board.glyphs
        name = glyphs.plain(safe_line(page.name, 60))
        large = large_lines(name, width - 2, is_ascii=glyphs.is_ascii)
        lines = [[Cell(f" {line}", "label")] for line in large]
        return [*lines, [Cell(f" {glyphs.plain(_below(page))}", "weak")]]

    def _body(self, page: Page | None, width: int, height: int) -> Lines:
        if page is None:
            return [[Cell(f" {UNREAD}", "weak")]]
        if page.is_end:
            return list(self._end_lines())
        make = team_lines if page.key == TEAM else page_lines
        return make(page.found, width, height, self.board.glyphs)

    def _end_lines(self) -> Iterator[list[Cell]]:
        """Say how long everybody talked, and how it is recorded."""
        now, glyphs = self.desk.clock.now(), self.board.glyphs
        if self.is_held:
            yield [
                Cell(" Recorded: the next stand-up tells from here on; u takes it back.", "good")
            ]
        elif self.desk.is_read_only:
            yield [Cell(" Nothing is recorded: the board is open for reading only.", "weak")]
        else:
            yield [Cell(" R records that it was held: the next one tells from here on.", "title")]
        yield BLANK
        for page in self.pages():
            talked = self.talked_for(page.key, now)
            if page.is_end or talked < SECOND:
                continue
            is_over = talked >= self.share and page.key != TEAM
            said = (
                f" {minutes(talked.total_seconds()):>6}  {glyphs.plain(safe_line(page.name, 60))}"
            )
            over = f", over {minutes(self.share.total_seconds())}" if is_over else ""
            yield [Cell(f"{said}{over}", "warning" if is_over else "plain")]

    # -- the clock

    def show_clock(self, now: datetime) -> None:
        """Show how long this page was talked about; at the end, how long all of it took."""
        page, is_stopped = self.page, self.counted_from is None
        if page is None:
            self.clock.show_nothing()
        elif page.key in (TEAM, END):
            keys = {*self.talked, self.at_key}
            total = sum((self.talked_for(key, now) for key in keys), timedelta())
            self.clock.show_total(total.total_seconds(), is_stopped=is_stopped and page.key == TEAM)
        else:
            talked = self.talked_for(page.key, now).total_seconds()
            self.clock.show_time(talked, self.share.total_seconds(), is_stopped=is_stopped)

    def take_tick(self, now: datetime) -> datetime | None:
        """Show the time; come again when its seconds change, unless it stands still."""
        self.show_clock(now)
        if self.counted_from is None or self.desk.clock.fixed is not None:
            return None
        if self.found is not None and now - self.found.now >= OLD:
            self.read_again()
        talked = self.talked_for(self.at_key, now)
        return now + SECOND - talked % SECOND

    # -- the keys

    def action_turn(self, step: int) -> None:
        """Go on to the next page, or back to the one before."""
        keys = [page.key for page in self.pages()]
        if keys:
            at = keys.index(self.at_key) if self.at_key in keys else 0
            self._go(keys[max(0, min(len(keys) - 1, at + step))])

    def action_turn_end(self, is_last: bool) -> None:  # noqa: FBT001  as a binding gives it
        """Go to the first page, or to the end."""
        self._go(END if is_last else TEAM)

    def action_switch(self) -> None:
        """Go through lanes instead of people, or through people again."""
        self.go_through(LANES if self.by == PEOPLE else PEOPLE)
        self._go(TEAM)

    def _go(self, key: str) -> None:
        if key != self.at_key:
            self.count_on(key)
        self.show_page(is_same=False)
        self.tick()

    def action_clock(self) -> None:
        """Stop the clock, or let it go on."""
        self.count_on(self.at_key, is_stopped=self.counted_from is not None)
        self.tick()

    def action_scroll(self, lines: int) -> None:
        """Show what is further down, or up."""
        self.page_view.scroll(lines)

    def action_record(self) -> None:
        """Record that the stand-up was held, once."""
        if self.is_held:
            self.note("It is recorded already: u takes it back.")
        elif self.board.do([self.holding()]):
            self._go(END)


def _below(page: Page) -> str:
    """Say below a name what there is to know of it: what is under way."""
    if page.key == TEAM:
        return safe_line(page.found.name, 60)
    cards = page.found.under_way
    if page.is_end or not cards:
        return ""
    more = f" and {len(cards) - NAMED} more" if len(cards) > NAMED else ""
    return f"{len(cards)} under way: {', '.join(card.id for card in cards[:NAMED])}{more}"


def _share_of(text: str) -> tuple[timedelta, str]:
    """Return how long each person has, and what is wrong with the setting."""
    try:
        return read_duration(text), ""
    except BadText as error:
        return USUAL_SHARE, f"The setting standup_share cannot be read: {error}"
