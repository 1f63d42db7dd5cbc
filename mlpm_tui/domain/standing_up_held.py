"""Recording that a team has met at the board: the next stand-up tells what changed from then on."""

from typing import ClassVar

from mlpm_tui.domain.agreements import Standup
from mlpm_tui.domain.changes import Act, made
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class HoldStandUp:
    """The stand-up was held just now."""

    needs_team: ClassVar[bool] = True

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the record of the meeting."""
        held = Standup(moment.new_key(), moment.now, moment.who)
        return Act("held the stand-up", (made(held),))
