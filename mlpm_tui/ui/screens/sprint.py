"""A sprint: its balance, how it burns down, who has how much in hand, how cards flow."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from mlpm_tui.domain.sprint_closing import done_of
from mlpm_tui.domain.text import safe_line
from mlpm_tui.places import shipped
from mlpm_tui.services.sprints import state_of
from mlpm_tui.ui.balance_sight import balance_words
from mlpm_tui.ui.keys import APP, Key, bindings_of
from mlpm_tui.ui.keys_sprint import SPRINT
from mlpm_tui.ui.paint.balance_lines import Lines, balance_lines, trend_lines
from mlpm_tui.ui.paint.flow_lines import definition_lines, flow_lines
from mlpm_tui.ui.paint.load_lines import agreed_lines, load_lines, over_limits
from mlpm_tui.ui.paint.model_line import Cell
from mlpm_tui.ui.paint.sprint_lines import burndown_lines, carry_lines, forecast_lines, standing
from mlpm_tui.ui.screens.prompting import Commanding
from mlpm_tui.ui.screens.sprint_acting import Acting
from mlpm_tui.ui.screens.sprint_walking import CARDS, LOAD, OVERVIEW, PAGES, WORDS
from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.hints import hint_words
from mlpm_tui.ui.widgets.models_panel import RowChosen
from mlpm_tui.ui.widgets.sprint_rows import member_rows

if TYPE_CHECKING:
    from mlpm_tui.domain.cards import Card

EMPTY = ("No card is in this sprint yet: i puts some in.",)
NO_SPRINT = "No sprint is planned yet: n opens one."
NO_CARDS = ("Its cards stand here.",)
UNREAD = "The sprints are being read."
LEAST_BURNDOWN, MOST_BURNDOWN = 6, 14
TREND = 9
"""So many lines the trend over sprints takes where there is room for it."""
BLANK: list[Cell] = [Cell("")]


class SprintScreen(Acting, Commanding, Screen[None], inherit_bindings=False):
    """One sprint of the project at a time; the board below keeps what is changed."""

    CSS_PATH: ClassVar = [shipped("styles") / "sprint.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(SPRINT)

    def compose(self) -> ComposeResult:
        """Put the parts between their bars."""
        yield BarView(id="top")
        yield BarView(id="state", is_right_yielding=True)
        with Horizontal(id="middle"):
            yield self.main
            with Vertical(id="side"):
                yield self.list
                yield self.rest
        yield BarView(id="hints")

    @property
    def home(self) -> None:
        """Nothing: every key goes to the screen."""
        return

    def usable_keys(self) -> list[Key]:
        """Return the keys that work here now."""
        may_write = not self.desk.is_read_only
        return [key for key in (*SPRINT, *APP) if may_write or not key.writes]

    def go_to(self, card: "Card") -> None:
        """Open a card."""
        self.board.open_card(card)

    def show_sprint(self) -> None:
        """Show the sprint as it was read last."""
        self.list.empty = EMPTY if self.sprint is not None else NO_CARDS
        if self.sight is not None and self.overview is not None:
            rows = member_rows(self.sight.contents, self.overview.names)
            above = () if self.page != CARDS else [*self._carried(self.app.size.width), BLANK]
            self.list.show(rows, above)
        self.main.show(self._overview_lines)
        self.rest.show(self._rest_lines)
        self.show_bars()

    def _carried(self, width: int) -> Lines:
        contents = self.sight.contents if self.sight is not None else None
        return carry_lines(contents, width, self.board.glyphs)

    def _overview_lines(self, width: int, height: int) -> Lines:
        """Return the balance, the burndown and the forecast, as much of each as finds room."""
        sight, glyphs = self.sight, self.board.glyphs
        if sight is None:
            return [[Cell(f" {UNREAD}", "weak")]]
        balance = balance_lines(sight.gauge, width, glyphs)
        if sight.sprint is None:
            return [*balance, BLANK, [Cell(f" {NO_SPRINT}")]]
        forecast = forecast_lines(sight, self.desk.clock.today(), width, glyphs)
        carried = self._carried(width)
        room = height - len(balance) - len(forecast)
        if has_carried := room > LEAST_BURNDOWN + len(carried) + 4:
            room -= len(carried) + 1
        trend: Lines = []
        if room > LEAST_BURNDOWN + TREND + 1:
            trend = trend_lines(sight.gauge, sight.told, width, TREND, glyphs)
            room -= len(trend) + 1
        burned = burndown_lines(sight, width, min(MOST_BURNDOWN, room), glyphs)
        parts = [balance, trend, burned, forecast]
        parts += [carried] if has_carried else []
        is_loose = sum(map(len, parts)) + len(parts) <= height
        return list(_spaced(parts, is_loose=is_loose))

    def _rest_lines(self, width: int, height: int) -> Lines:
        overview, flow, glyphs = self.overview, self.flow, self.board.glyphs
        if self.page == WORDS:
            return definition_lines(width, glyphs)
        if overview is None or flow is None:
            return []
        load = load_lines(overview, width, glyphs)
        if self.page == LOAD:
            agreed = agreed_lines(overview.counts, overview.duties, glyphs)
            return [*load, BLANK, *agreed]
        if self.page == OVERVIEW:
            return [*load, BLANK, *flow_lines(flow, width, height - len(load) - 1, glyphs)]
        return flow_lines(flow, width, height, glyphs)

    def show_bars(self) -> None:
        """Say which sprint this is and how it stands, and name the keys."""
        words = [Word("sprint", "strong"), Word(safe_line(self.desk.project.key, 20), "detail")]
        if self.page in PAGES and not (self.page == OVERVIEW and self.is_roomy):
            words.append(Word(f"{self.page}, page {PAGES.index(self.page) + 1} of {len(PAGES)}"))
        right = [Word("read only", "warning")] if self.desk.is_read_only else []
        right.append(Word(safe_line(self.desk.who, 20)))
        self.query_one("#top", BarView).show(words, right)
        self.query_one("#state", BarView).show(self._state_words())
        hints = hint_words(self.usable_keys(), self.keymap, may_write=True)
        self.query_one("#hints", BarView).show(hints)

    def _state_words(self) -> Iterator[Word]:
        sight, overview, glyphs = self.sight, self.overview, self.board.glyphs
        if sight is None or overview is None:
            yield Word(UNREAD, "detail")
            return
        if sight.sprint is None or sight.contents is None:
            yield Word("no sprint")
            return
        sprint, now = sight.sprint, self.desk.clock.here()
        yield Word(glyphs.plain(safe_line(sprint.name, 40)), "strong")
        is_over = state_of(sprint, self.desk.clock.today()) == "over"
        yield Word(standing(sprint, now), "warning" if is_over else "plain", is_kept=True)
        done, taken_on = done_of(sight.contents)
        yield Word(f"{done} of {taken_on} done", is_kept=True)
        if marks := self.list.state.marks:
            yield Word(f"{len(marks)} marked", "strong")
        yield from balance_words(sight.gauge)
        if over := over_limits(overview.counts):
            brief = f"{len(over)} over limit !"
            yield Word(f"{len(over)} over the limit !", "warning", brief=brief)
        if sprint.goal:
            yield Word(glyphs.plain(safe_line(sprint.goal, 200)), "detail", is_bent=True)

    @on(RowChosen)
    def _choose(self, message: RowChosen) -> None:
        if message.is_double:
            self.action_open_card()

    def action_clear(self) -> None:
        """Clear the marks, then go to the first page and the current sprint, then back."""
        if self.list.state.marks:
            self.list.state.clear_marks()
            self.show_sprint()
        elif self.page != OVERVIEW:
            self.show_page(OVERVIEW)
        elif self.chosen_key is not None:
            self.chosen_key = None
            self.look_again()
        else:
            self.leave_unless_quick()
            return
        self.has_cleared()


def _spaced(parts: list[Lines], *, is_loose: bool) -> Iterator[list[Cell]]:
    """Yield parts below each other, with a line between them where there is room."""
    has_any = False
    for part in parts:
        if part and has_any and is_loose:
            yield BLANK
        yield from part
        has_any = has_any or bool(part)
