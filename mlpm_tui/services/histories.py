"""The histories that stopping rules need, each read again only when its metric has changed."""

from typing import TYPE_CHECKING

from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.runs import MetricSummary, Run
from mlpm_tui.domain.stopping import histories_needed
from mlpm_tui.domain.values import dataclass

if TYPE_CHECKING:
    from mlpm_tui.sources.tracking import Tracking


@dataclass(frozen=True, slots=True)
class _Known:
    summary: MetricSummary
    points: tuple[MetricPoint, ...]


class HistoryReader:
    """Reads histories and remembers them; for one thread and one tracking store."""

    def __init__(self) -> None:
        """Know none yet."""
        self._known: dict[str, dict[str, _Known]] = {}

    def read(
        self, tracking: "Tracking | None", experiment: Experiment, runs: tuple[Run, ...]
    ) -> dict[str, dict[str, tuple[MetricPoint, ...]]]:
        """Return what an experiment's rules need of its runs; may raise SourceTrouble.

        Without a store to ask, what was read before is all there is.
        """
        needed = histories_needed(experiment, runs)
        return {run.id: self._of(tracking, run, names) for run, names in needed}

    def keep_only(self, runs: frozenset[str]) -> None:
        """Forget all other runs."""
        self._known = {run: known for run, known in self._known.items() if run in runs}

    def _of(
        self, tracking: "Tracking | None", run: Run, names: frozenset[str]
    ) -> dict[str, tuple[MetricPoint, ...]]:
        known = self._known.setdefault(run.id, {})
        for name in sorted(names):
            summary = run.metrics[name]
            # By its text, because a NaN is not equal to itself.
            is_new = name not in known or repr(known[name].summary) != repr(summary)
            if is_new and tracking is not None:
                known[name] = _Known(summary, tracking.history(run.id, name))
        return {name: known[name].points for name in names if name in known}
