"""The dashboard in a test: keys in, text frames and the desk's state out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from mlpm_tui.domain.project import Project
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, open_desk
from mlpm_tui.settings import Settings
from mlpm_tui.ui.app import DashboardApp
from mlpm_tui.ui.screens.board import BoardScreen
from mlpm_tui.ui.wire import Wire
from tests.conftest import NOW
from tests.ui.calm import replace_waiting

replace_waiting()
SMALL, USUAL = (80, 24), (120, 40)
PATIENCE_S = 10.0


class Dashboard:
    """One running dashboard."""

    def __init__(self, app: DashboardApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

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
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def has_theme(self, name: str) -> bool:
        return name in self.app.theme

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        names = {" ": "space"}
        await self.pilot.press(*(names.get(letter, letter) for letter in text))

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await self.pilot.pause(0.01)

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
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            await pilot.pause()
            yield Dashboard(app, pilot)
    finally:
        # As in a real program: whoever still reads is waited for before the file is closed.
        readers.shutdown()
        desk.close()
