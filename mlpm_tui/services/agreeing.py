"""What a team has agreed on as it is now, for whoever is about to change the board."""

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.store.library import Library


def team_now(library: Library, project: str, *, is_needed: bool) -> Team:
    """Read a project's sprints and agreements; where they are not needed, trouble means none.

    Whoever keeps the change meets the same trouble then, and says what is not kept.
    """
    try:
        return library.team(project)
    except MlpmError:
        if is_needed:
            raise
        return Team()
