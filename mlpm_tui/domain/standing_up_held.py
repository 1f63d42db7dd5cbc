"""Recording that a team has met at the board: the next stand-up tells what changed from then on."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from mlpm_tui.domain.agreements import Standup
from mlpm_tui.domain.changes import Act, made
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import EVERYTHING

_LEAST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class HoldStandUp:
    """The stand-up was held; its news were read `at` a moment, up to the entry `rests_since`.

    Nothing falls between two stand-ups: where something was changed after the reading, the next one
    tells from before that, even if it tells a little twice.
    """

    needs_team: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = (EVERYTHING,)

    at: datetime | None = None
    rests_since: int | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def told_before(self, unread: datetime) -> "HoldStandUp":
        """Return the wish for a team that has not seen what was changed at that moment."""
        at = None if self.at is None else min(self.at, unread - _LEAST)
        return replace(self, at=at, rests_since=None)

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the record of the meeting."""
        held = Standup(moment.new_key(), self.at or moment.now, moment.who)
        return Act("held the stand-up", (made(held),))
