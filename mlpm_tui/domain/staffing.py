"""Who works on a project."""

from mlpm_tui.domain.changes import Act, edited, made
from mlpm_tui.domain.editing import check_name
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.team import Person, Role
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class SetPerson:
    """A person joins, or their role or full name changes."""

    name: str
    role: Role | None = None
    full_name: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the person as they are to be."""
        name = check_name(self.name)
        full = check_line(self.full_name, "A full name", 200) if self.full_name else ""
        known = next((p for p in project.people if p.name.casefold() == name.casefold()), None)
        if known is None:
            person = Person(moment.new_key(), name, self.role, full)
            return Act(f"added {name} to the people", (made(person),))
        changes = edited(known, role=self.role or known.role, full_name=full or known.full_name)
        return Act(f"edited {known.name}", changes)
