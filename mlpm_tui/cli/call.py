"""One call of the command line: the options that every command knows, and what follows of them."""

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

from mlpm_tui.domain.errors import MlpmError

if TYPE_CHECKING:
    from mlpm_tui.services.clock import Clock
    from mlpm_tui.services.opening import Wanted
    from mlpm_tui.settings import Settings


class Ending(IntEnum):
    """How a command can end: its exit codes; `mlpm run` ends as the command does that it runs."""

    DONE = 0
    FAILED = 1
    WRONG_USAGE = 2
    ANSWERED_NO = 3
    NOT_RUNNABLE = 126
    NOT_FOUND = 127
    INTERRUPTED = 130


ENDINGS = {
    Ending.DONE: "done",
    Ending.FAILED: "refused or failed",
    Ending.WRONG_USAGE: "a wrong command line",
    Ending.ANSWERED_NO: "a check answered no",
}
"""What each of the codes means that every command may end with."""


class WrongUsage(MlpmError):
    """A command line that means nothing; its text says how it is meant."""

    code = "usage"


@dataclass
class Call:
    """What was given before or behind the command; empty means: as the settings say."""

    database: str = ""
    who: str = ""
    project: str = ""
    is_json: bool = False
    is_read_only: bool = False
    is_ascii: bool = False

    @cached_property
    def settings(self) -> "Settings":
        """The settings with this call's options over them."""
        from mlpm_tui.settings import read_settings

        found = read_settings()
        return replace(
            found,
            database=self.database or found.database,
            user=self._checked_who() or found.user,
            project=self.project or found.project,
            ascii=self.is_ascii or found.ascii,
            read_only=self.is_read_only or found.read_only,
        )

    def _checked_who(self) -> str:
        if not self.who:
            return ""
        from mlpm_tui.domain.editing import check_name

        return check_name(self.who)

    @cached_property
    def clock(self) -> "Clock":
        """The clock."""
        from mlpm_tui.services.clock import Clock

        return Clock.from_environment()

    def wanted(self, *, may_create: bool = False, is_whole: bool = True) -> "Wanted":
        """Return which board is to be opened, as whom."""
        from mlpm_tui.services.opening import Wanted

        return Wanted(self.settings, self.clock, may_create=may_create, is_whole=is_whole)
