"""The experiments that are under way beyond the first window of a large board.

The dashboard shows such a board before it has read all its cards; rules and timeboxes are watched
on every card all the same. It works for one thread, which is not that of the screens.
"""

from mlpm_tui.domain.project import Project, refreshed
from mlpm_tui.store.library import Library


class BeyondWindow:
    """Completes a project whose first window alone was read; once for each project."""

    def __init__(self, library: Library) -> None:
        """Know nothing yet."""
        self._library = library
        self._shown: Project | None = None
        self._complete: Project | None = None

    def complete(self, project: Project) -> Project:
        """Return the project with all experiments under way; may raise StoreTrouble."""
        if project.is_whole:
            return project
        if self._complete is None or project is not self._shown:
            hidden = self._library.under_way(project.key, but=project.cards)
            self._shown, self._complete = project, refreshed(project, hidden)
        return self._complete
