"""The dashboard in a test: keys in, text frames and the desk's state out."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from textual import events
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot

from mlpm_tui.domain.project import Project
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.settings import Settings
from mlpm_tui.ui.app import DashboardApp
from mlpm_tui.ui.screens.board import BoardScreen
from mlpm_tui.ui.wire import Wire
from tests.conftest import NOW
from tests.ui.calm import replace_waiting, wait_until_calm
from tests.ui.painting import Updates, paint, painted_when_looked_at

replace_waiting()
SMALL, USUAL = (80, 24), (120, 40)
PATIENCE_S = 30.0
"""On a machine that others load heavily; what never comes fails by it."""
PUT_OFF_S = 0.4
"""No screen puts off longer what a key or a change has it read."""
LOOK_S = 0.002
"""How long is slept between two looks at what is waited for."""


def key_event(name: str) -> events.Key:
    """Return the event of a key, by its name or its letter."""
    if len(name) == 1 and not name.isalnum():
        name = _character_to_key(name)
    letter: str | None
    try:
        letter = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
    except KeyError:
        letter = name if len(name) == 1 else None
    return events.Key(name, letter)


class Dashboard:
    """One running dashboard."""

    def __init__(self, app: DashboardApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot
        self._seen: tuple[object, str] = (None, "")

    @property
    def board(self) -> BoardScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, BoardScreen)
        return screen

    @property
    def project(self) -> Project:
        return self.app.desk.project

    @property
    def frame(self) -> str:
        """The picture, made anew where anything has changed since it was looked at."""
        screen = self.app.screen
        shown = (screen, Updates.made, screen.size)
        if shown != self._seen[0] or screen._update_timer._active.is_set():
            strips = screen._compositor.render_strips()
            self._seen = (shown, "\n".join(strip.text.rstrip() for strip in strips))
        return self._seen[1]

    def has_theme(self, name: str) -> bool:
        return name in self.app.theme

    async def press(self, *keys: str) -> None:
        """Press keys as quickly as a hand may, and return when all that they do is done.

        The dashboard keeps their order: each one waits there until the one before has acted.
        Waiting here for a frame after each of them took two thirds of all these tests' time.
        """
        for name in keys:
            self.app.post_message(key_event(name))
        await self.rest()

    def _has_taken_keys(self) -> bool:
        app = self.app
        is_waiting = app._held or app._is_busy or not app._message_queue.empty()
        return not (app.is_running and is_waiting)

    async def type(self, text: str) -> None:
        await self.press(*text)

    async def rest(self) -> None:
        """Wait until all keys have acted, and all that they do is done and painted."""
        await self._wait(self._has_taken_keys)
        await wait_until_calm()
        if self.app.is_running:
            paint(self.app.screen)

    async def until_quiet(self) -> None:
        """Wait until nothing is read any more, and no screen has put anything off."""
        is_quiet = False
        while not is_quiet:
            await self._wait(lambda: not list(self.app.workers))
            await wait_until_calm(max_sleep=PATIENCE_S, soon_s=PUT_OFF_S)
            is_quiet = not list(self.app.workers)
        await self.rest()

    async def until(self, condition: Callable[[], object]) -> None:
        await self._wait(condition)
        await self.rest()

    async def _wait(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():  # noqa: ASYNC110  what is waited for tells nobody
                await asyncio.sleep(LOOK_S)

    async def until_said(self, text: str) -> None:
        try:
            await self.until(lambda: text in self.frame)
        except TimeoutError:
            raise AssertionError(f"{text!r} never appeared in\n{self.frame}") from None

    async def until_kept(self) -> None:
        await self.until(lambda: self.app.desk.is_settled)


@asynccontextmanager
async def dashboard(
    board: Path, size: tuple[int, int] = USUAL, who: str = "ana", **more: object
) -> AsyncIterator[Dashboard]:
    """Run a dashboard on a board; toasts are shown, and any error inside fails the test."""
    settings = Settings(database=str(board), user=who, **more)  # type: ignore[arg-type]
    wire = Wire()
    desk = open_desk(Wanted(settings, Clock(NOW), is_whole=False), wire.tell)
    app = DashboardApp(desk, settings, wire)
    readers = ThreadPoolExecutor()
    asyncio.get_running_loop().set_default_executor(readers)
    try:
        with painted_when_looked_at():
            async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
                await pilot.pause()
                yield Dashboard(app, pilot)
    finally:
        # As in a real program: whoever still reads is waited for before the file is closed.
        readers.shutdown()
        desk.close()
