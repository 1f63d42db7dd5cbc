"""Screens over the board that show what was worked out of the whole project, off the keys' way."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.ui.screens.following import Following
from mlpm_tui.ui.screens.ticking import is_seen

if TYPE_CHECKING:
    from textual.timer import Timer

    from mlpm_tui.domain.project import Project

AGAIN_S = 0.3
"""What is on its way to the database is looked for again after this time."""


class Rereading(Following):
    """Reads once, and again where the project is another one and all of it is kept.

    What is asked for while something is read is read behind that, once. Below another screen
    nothing is read before this one is seen again.
    """

    _read_for: "Project | None" = None
    _again: "Timer | None" = None
    _is_reading = False
    _is_asked = False

    @abstractmethod
    async def read(self) -> None:
        """Read what is shown in a thread, then show it."""

    def follow(self) -> None:
        """Read anew once what was done is kept, where the project is another one."""
        if self._again is not None:
            self._again.stop()
            self._again = None
        if not is_seen(self):
            return
        if not self.desk.is_settled:
            self._read_for = None
            self._again = self.set_timer(AGAIN_S, self.follow)
        elif self.desk.project.is_whole and self.desk.project is not self._read_for:
            self._read_for = self.desk.project
            self.read_again()

    def on_screen_resume(self) -> None:
        """Read what happened below another screen."""
        self.follow()

    def action_refresh(self) -> None:
        """Look for news, and read everything again."""
        super().action_refresh()
        self.read_again()

    def read_again(self) -> None:
        """Read everything that is shown, behind what is being read."""
        self._is_asked = True
        if not self._is_reading:
            self._is_reading = True
            self._read_on()

    @work(group="reading")
    async def _read_on(self) -> None:
        try:
            while self._is_asked:
                self._is_asked = False
                await self._read_once()
        finally:
            self._is_reading = False

    async def _read_once(self) -> None:
        try:
            await self.read()
        except MlpmError as error:
            self.warn(str(error))
