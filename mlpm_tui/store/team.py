"""Reading a project's sprints and what its people have agreed on."""

from mlpm_tui.domain.agreements import Team
from mlpm_tui.store.database import Connection
from mlpm_tui.store.reading import lists_of


def team(connection: Connection, project: str) -> Team:
    """Return a project's sprints, closed ones too, its limits, duties and stand-ups."""
    return Team(**lists_of(connection, Team, project))
