"""Screens over the board that show what was worked out of the whole project, off the keys' way."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from mlpm_tui.ui.screens.following import Following

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from mlpm_tui.domain.project import Project

AGAIN_S = 0.3
"""What is on its way to the database is looked for again after this time."""


class Rereading(Following):
    """Reads once, and again where the project is another one and all of it is kept."""

    _read_for: "Project | None" = None
    _again: "Timer | None" = None

    @abstractmethod
    def read_again(self) -> "Worker[None]":
        """Read what is shown in a thread, then show it."""

    def follow(self) -> None:
        """Read anew once what was done is kept, where the project is another one."""
        if self._again is not None:
            self._again.stop()
            self._again = None
        if not self.desk.is_settled:
            self._read_for = None
            self._again = self.set_timer(AGAIN_S, self.follow)
        elif self.desk.project.is_whole and self.desk.project is not self._read_for:
            self._read_for = self.desk.project
            self.read_again()
