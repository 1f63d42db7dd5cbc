"""The board screen: keys in, wishes out."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer

from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.keys import APP, BOARD, bindings_of
from mlpm_tui.ui.paint.readings import Reading
from mlpm_tui.ui.screens.board_refused import Refused
from mlpm_tui.ui.screens.ticking import Ticking
from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.board_messages import MarksChanged
from mlpm_tui.ui.widgets.concerns import Concerns, calls, concern_words, concerns_of, with_alarms
from mlpm_tui.ui.widgets.hints import hint_words

if TYPE_CHECKING:
    from mlpm_tui.domain.standing import Standing
    from mlpm_tui.services.run_watcher import RunsRead
    from mlpm_tui.ui.balance_sight import BalanceSight
    from mlpm_tui.ui.lane_sight import LaneSight
    from mlpm_tui.ui.presence_sight import PresenceSight

JUMP_CHECK_S = 2.0
SOON_S = 0.05
"""The counts follow a change after this time, so that they never hold a key up."""


def database_name(address: str) -> str:
    """Return what is told of a database's address: a file's name, or a server's host and path."""
    scheme, _, server = address.partition("://")
    return safe_line(server or scheme.rsplit("/", 1)[-1], 40)


class Middle(Horizontal):
    """The board, and what stands beside or below it."""

    BLANK = True
    """Painting line by line what others cover took 2 % of a start, here and on the screen."""


class BoardScreen(Refused, Ticking, Screen[None], inherit_bindings=False):
    """Phases, cards, and the keys that act on them."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(BOARD)
    BLANK = True

    _count_timer: Timer | None = None
    _said = ""
    _concerns: Concerns | None = None
    _balance: "BalanceSight | None" = None
    _ends: "LaneSight | None" = None
    _presence: "PresenceSight | None" = None
    _filtered: Project | None = None
    _was_shown = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield BarView(id="top")
        with Middle(id="middle"):
            yield self.board
        yield BarView(id="state", is_right_yielding=True)
        yield BarView(id="hints")

    def on_mount(self) -> None:
        """Show the board at once."""
        self.top, self.state, self.hints = (
            self.query_one(f"#{name}", BarView) for name in ("top", "state", "hints")
        )
        self._middle = self.query_one("#middle")
        self.show_project()
        self.show_top()
        self.show_hints()
        self.board.focus()
        if cause := self.desk.library.read_only_cause:
            self.note(f"read only: {cause}")
        elif self.desk.project.is_whole and not self.desk.project.cards:
            self.note("The board is empty: n adds a card, ? lists the keys")
        self.set_interval(JUMP_CHECK_S, self._check_clock)

    def on_screen_resume(self) -> None:
        """Paint once, where Textual would do so twice."""
        if not self._was_shown:
            self._was_shown = True
            self.call_next(self._spare_repaint)
        elif self._ends is not None:
            self.show_top()
            self._show_agreed()
            self._ends.follow()

    def on_unmount(self) -> None:
        """Be on the board no more."""
        if self._presence is not None:
            self._presence.leave()

    def _spare_repaint(self) -> None:
        # At the start Textual has painted all by now, and asks for the same 20 kB once more.
        self._repaint_required = False
        for widget in (self, self.top, self._middle, self.state, self.hints):
            widget._exchange_repaint_regions()  # noqa: SLF001  no other way to say that it is done

    # -- what is shown

    def show_project(self) -> None:
        """Show the project as the desk has it; only what differs is repainted."""
        if self.filter_text and self.desk.project is not self._filtered:
            self._filtered = self.desk.project
            self.filter_again()
        self.board.show(self.desk.project, self.desk.clock.here())
        self.show_preview()
        for follow in self.followers:
            follow()
        if self._count_timer is None:
            self._count_timer = self.set_timer(SOON_S, self._count)

    def show_top(self) -> None:
        """Say which board this is, what is shown of it, and who sits here."""
        project = self.desk.project
        name = f"{project.key} {project.name}" if project.name != project.key else project.key
        database = database_name(self.desk.library.address)
        words = [Word(safe_line(name, 60), "strong"), Word(database, "detail")]
        if self.filter_text:
            words.append(Word(f"/{safe_line(self.filter_text, 80)}", "warning"))
        right = [Word("read only", "warning")] if self.desk.is_read_only else []
        if self._presence is not None and self._presence.said:
            right.append(Word(self._presence.said, "detail"))
        self.top.show(words, [*right, Word(safe_line(self.desk.who, 20), "plain", is_kept=True)])

    def show_hints(self) -> None:
        """Name the keys that help most here."""
        may_write = not self.desk.is_read_only
        self.hints.show(hint_words((*BOARD, *APP), self.keymap, may_write=may_write))

    def note(self, text: str) -> None:
        """Leave a word in the bottom bar."""
        self._said = safe_line(text, 200)
        # Textual calls a screen current too that lies right below an opaque one.
        if self.app.screen is not self and not self.app.screen.is_modal:
            from mlpm_tui.ui.toasts import say

            say(self.app, self._said)
        self._show_state()

    def show_runs(self, read: "RunsRead") -> None:
        """Show what was read of the runs: on cards, on an open card, and how old it is."""
        self.runs, self.curves = read.snapshot.runs, read.curves
        self.readings = {key: reading_of(standing) for key, standing in read.standings.items()}
        self.watched = read.rules
        alarms = read.rules.alarms
        self.board.show(self.desk.project, self.desk.clock.here(), self.readings, alarms)
        self.said_of_runs = safe_line(read.snapshot.said, 60)
        for follow in self.followers:
            follow()
        self._show_state()

    def _count(self) -> None:
        self._count_timer = None
        self._concerns = concerns_of(self.desk.project, self.desk.clock.now(), self.quiet)
        self._show_state()
        for sight in (self._balance, self._ends):
            if sight is not None:
                sight.follow()

    def watch_team(self) -> None:
        """Keep in sight from now on what the team agreed on, the lanes' ends, and who is here."""
        from mlpm_tui.ui.balance_sight import BalanceSight
        from mlpm_tui.ui.lane_sight import LaneSight
        from mlpm_tui.ui.presence_sight import PresenceSight

        self._presence = PresenceSight(self)
        self._balance = BalanceSight(self, self._show_agreed)
        self._ends = LaneSight(self)
        self._balance.follow()
        self._ends.follow()

    def _show_agreed(self) -> None:
        """Show what was read of the team's agreements.

        Not below another screen: Textual would send that one's whole picture for it.
        """
        if self._balance is not None and self.app.screen is self:
            from mlpm_tui.ui.lane_sight import limits_of

            self.board.limit(limits_of(self._balance.limits))
            self._show_state()

    def _show_state(self) -> None:
        counted = self._concerns
        if counted is not None and self.watched is not None:
            counted = with_alarms(counted, self.watched.alarms.values())
        told = () if self._balance is None else self._balance.words
        how = {"is_calm": not any(map(calls, told)), "is_brief": bool(self._said)}
        words = [] if counted is None else concern_words(counted, **how)
        if self.board.marks:
            words.insert(0, Word(f"{len(self.board.marks)} marked", "strong"))
        words += told
        if self.said_of_runs:
            words.append(Word(self.said_of_runs, "detail", is_bent=True))
        self.state.show(words, [Word(self._said, "plain")] if self._said else [])

    @on(MarksChanged)
    def _show_marks(self) -> None:
        self._show_state()

    # -- time

    def take_tick(self, now: datetime) -> datetime | None:
        """Count down what is due."""
        return self.board.tick(now)

    def _check_clock(self) -> None:
        if jump := self.desk.clock.jump_s():
            way = "forward" if jump > 0 else "back"
            length = show_duration(timedelta(seconds=abs(round(jump))))
            said = f"The clock was set {way} by {length}; timeboxes follow the new time"
            doubt = ", but none counts as run out by it for ten minutes" if jump > 0 else ""
            self.warn(f"{said}{doubt}.")
            self.show_project()
            self.tick()


def reading_of(standing: "Standing") -> Reading:
    """Return what a card shows of where its experiment stands: the first criterion's metric."""
    first = standing.first
    if first is None or first.metric is None:
        metric, value = next(iter(standing.attempt.values.items()), ("", None))
        return Reading(metric, value)
    return Reading(first.metric, first.observed, first.threshold, standing.is_met)


def load_rules() -> None:
    """Load the rules that most acts need, so that the first key does not wait for them."""
    import mlpm_tui.domain.editing
    import mlpm_tui.domain.placing  # noqa: F401
