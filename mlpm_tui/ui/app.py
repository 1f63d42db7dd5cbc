"""The application: wires a desk to screens."""

import gc
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import constants, on
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver
from textual.theme import Theme

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.text import safe_line
from mlpm_tui.places import shipped
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.desk import Desk
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.services.watcher import Watcher
from mlpm_tui.settings import Settings
from mlpm_tui.ui import leaving
from mlpm_tui.ui.key_order import DIALOG, OrderedKeys
from mlpm_tui.ui.keymaps import read_keymap
from mlpm_tui.ui.keys import APP, bindings_of
from mlpm_tui.ui.line_filters import safe_filters
from mlpm_tui.ui.screens.board import BoardScreen, load_rules
from mlpm_tui.ui.themes import find_theme, fitting
from mlpm_tui.ui.widgets.column_view import NarrowUpdate
from mlpm_tui.ui.wire import NewsCame, RunsCame, Wire, Written

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

    from mlpm_tui.services.run_watcher import RunWatcher

WARM_AFTER_S = 1.0
"""When the rules that the first act needs are loaded: after the picture, before a hand acts."""
TURN_S = 0.0005
"""A thread that reads or keeps gives way so soon; Python's 5 ms would be seen in every key."""
BELLS = ("off", "bell", "osc9")
"""What a new critical alert may do to the terminal."""
WINDOW_LINES = 60
"""A taller screen may show more cards of a pane than the first window has."""


class DashboardApp(leaving.Leaving, OrderedKeys, inherit_bindings=False):
    """The dashboard of one desk."""

    TITLE = "mlpm"
    CSS_PATH: ClassVar = [shipped("styles") / name for name in ("board.tcss", "dashboard.tcss")]
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(APP)
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, desk: Desk, settings: Settings, wire: Wire) -> None:
        """Sit at this desk; the wire carries its events."""
        self.desk = desk
        self.settings = settings
        super().__init__()
        self._wire = wire
        self._watcher = Watcher(desk.library, self._look, wire.tell_trouble)
        self._runs: RunWatcher | None = None
        self._filters = safe_filters(self._filters, no_color=self.no_color)
        self.keymap, self._complaints = read_keymap(settings.keymap)
        self._keymap = dict(self.keymap.changed)
        theme, complaint = find_theme(settings.theme)
        self._complaints += [complaint] if complaint else []
        if settings.bell not in BELLS:
            known = ", ".join(BELLS)
            self._complaints.append(f"There is no bell {settings.bell[:40]!r}: say one of {known}.")
        self._begin_with(theme)
        self.set_class(settings.ascii, "-ascii")

    def _begin_with(self, theme: Theme) -> None:
        """Take the first theme unwatched: its watcher has all styles read twice (3 % more)."""
        self.register_theme(theme)
        self.set_reactive(App.theme, theme.name)
        self.set_class(theme.dark, "-dark-mode", update=False)
        self.set_class(not theme.dark, "-light-mode", update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_driver_class(self) -> type[Driver]:
        """Drive the terminal our way, unless another driver was asked for."""
        if os.name != "posix" or constants.DRIVER is not None:
            return super().get_driver_class()
        from mlpm_tui.ui.terminal import BoardDriver

        return BoardDriver

    def _display(self, screen: "Screen[Any]", renderable: "RenderableType | None") -> None:
        """Send only what differs of lines that changed."""
        if isinstance(renderable, ChopsUpdate):
            renderable = NarrowUpdate(renderable.chops, renderable.spans, renderable.chop_ends)
        super()._display(screen, renderable)

    def get_default_screen(self) -> BoardScreen:
        """Start on the board."""
        return BoardScreen(self.desk, self.settings, self.keymap)

    @property
    def _boards(self) -> list[BoardScreen]:
        return [screen for screen in self.screen_stack if isinstance(screen, BoardScreen)]

    def on_mount(self) -> None:
        """Listen to the desk."""
        self._wire.listen(self)
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        self.call_after_refresh(self._start_rest)

    def on_unmount(self) -> None:
        """Stop watching."""
        self._wire.listen(None)
        self._watcher.stop()
        if self._runs is not None:
            self._runs.stop()

    @on(NewsCame)
    def take_news(self) -> None:
        """Work everything in that came, then show it once."""
        notices = [(event, self.desk.take(event)) for event in self._wire.take()]
        for board in self._boards if notices else ():
            board.show_project()
            for event, notice in notices:
                board.tell(event, notice)

    def _look(self) -> None:
        """Ask for news, and tell those who follow what the history does not tell of."""
        self.desk.look_for_news()
        self._wire.tell_written()

    @on(Written)
    def take_written(self) -> None:
        """Let the screens look at what they follow besides the project."""
        for board in self._boards:
            for hear in board.hearers:
                hear()

    def action_theme(self) -> None:
        """Let the person choose other colours."""
        from mlpm_tui.ui.dialogs.theme_pick import choose_theme

        self.run_worker(choose_theme(self), group=DIALOG)

    def action_go(self, name: str) -> None:
        """Go to one of the dashboard's screens."""
        from mlpm_tui.ui.going import go_to

        go_to(self, self._boards[0], name)

    def _start_rest(self) -> None:
        if self.size.height > WINDOW_LINES:
            self.desk.ask_for_whole()
        self.desk.ask_for_worries()
        self._watcher.start()
        if not gc.isenabled():  # A process that is not the dashboard's alone collects all along.
            gc.enable()
            gc.freeze()
        self.set_timer(WARM_AFTER_S, self._warm_up)
        from mlpm_tui.ui.toasts import FewToasts, show_toast

        self._notifications = FewToasts(self)
        for complaint in self._complaints:
            show_toast(self, complaint, "warning")
        for board in self._boards:
            board.offer_drafts()

    def _warm_up(self) -> None:
        load_rules()
        from mlpm_tui.services.run_watcher import RunWatcher
        from mlpm_tui.ui.alert_calls import AlertCalls

        desk, uri = self.desk, self.settings.tracking_uri
        desk.ask_for_counts()
        runs = self._runs = RunWatcher(desk.library, uri, desk.clock, self._wire.tell_runs)
        for board in self._boards:
            board.followers.append(lambda: runs.follow(desk.project))
            board.watch_curves = runs.watch_curves
            AlertCalls(self, board, self.settings.bell).start()
            board.watch_team()
        runs.start(desk.project)

    @on(RunsCame)
    def take_runs(self, message: RunsCame) -> None:
        """Show on the cards what was read of their runs."""
        for board in self._boards:
            board.show_runs(message.read)


def run_dashboard(settings: Settings, clock: Clock) -> int:
    """Open the board and show it until the person leaves; returns the exit status."""
    gc.disable()
    sys.setswitchinterval(TURN_S)
    wire = Wire()
    try:
        desk = open_desk(Wanted(settings, clock, may_create=True, is_whole=False), wire.tell)
    except MlpmError as error:
        sys.stderr.write(f"mlpm: {safe_line(str(error))}\n")
        return 1
    settings = replace(settings, theme=fitting(settings.theme, os.environ))
    return leaving.run(DashboardApp(desk, settings, wire), desk, wire)
