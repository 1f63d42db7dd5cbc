"""Which way metrics are better, where people say so themselves."""

from mlpm_tui.domain.changes import Act, edited, made, removed
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.metrics import ChosenMetric, Direction
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class SetDirection:
    """A metric is better when it is higher, or lower; this wins over what its name says."""

    name: str
    direction: Direction

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the metric with its direction."""
        name = check_line(self.name, "A metric's name", 200)
        said = f"set {name}: {self.direction} is better"
        known = chosen_metric(project, name)
        if known is not None:
            return Act(said, edited(known, direction=self.direction))
        return Act(said, (made(ChosenMetric(moment.new_key(), name, self.direction)),))


@dataclass(frozen=True, slots=True)
class ClearDirection:
    """What people set for a metric goes; its name decides again."""

    name: str

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the metric taken away."""
        known = chosen_metric(project, self.name.strip())
        if known is None:
            raise NotFound(
                f"Nobody has set a direction for {self.name[:60]}: `mlpm metric list` shows all."
            )
        return Act(f"cleared the direction of {known.name}", (removed(known),))


def chosen_metric(project: Project, name: str) -> ChosenMetric | None:
    """Return what people set for exactly this name, or None."""
    return next((metric for metric in project.metrics if metric.name == name), None)
