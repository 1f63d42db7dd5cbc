"""Picking a person who is not in the list: where a team is recorded, they join it by that."""

from collections.abc import Sequence

from mlpm_tui.domain.project import Project
from mlpm_tui.domain.staffing import SetPerson
from mlpm_tui.domain.wishes import Wish


def new_word(project: Project) -> str:
    """Return what the list says before a name that was typed and is not in it."""
    return "add to the people:" if project.people else "new:"


def joining(project: Project, picked: str) -> Sequence[Wish]:
    """Return what makes somebody known who was typed anew; nothing where no team is recorded."""
    is_new = picked.startswith("+") and project.people
    return [SetPerson(picked.removeprefix("+"))] if is_new else []
