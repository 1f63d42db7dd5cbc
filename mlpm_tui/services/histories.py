"""The histories that stopping rules need, each read again only when its metric has changed."""

from collections.abc import Mapping

from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.runs import MetricSummary, Run
from mlpm_tui.domain.stopping import Histories, histories_needed
from mlpm_tui.domain.values import dataclass
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

    def read(self, tracking: Tracking, experiment: Experiment, runs: tuple[Run, ...]) -> Histories:
        """Return what an experiment's rules need of its runs; may raise SourceTrouble."""
        needed = histories_needed(experiment, runs)
        return {run.id: self._of(tracking, run, names) for run, names in needed}

    def keep_only(self, runs: frozenset[str]) -> None:
        """Forget all other runs."""
        self._known = {run: known for run, known in self._known.items() if run in runs}

    def _of(
        self, tracking: Tracking, run: Run, names: frozenset[str]
    ) -> Mapping[str, tuple[MetricPoint, ...]]:
        known = self._known.setdefault(run.id, {})
        for name in sorted(names):
            summary = run.metrics[name]
            # By its text, because a NaN is not equal to itself.
            if name not in known or repr(known[name].summary) != repr(summary):
                known[name] = _Known(summary, tracking.history(run.id, name))
        return {name: known[name].points for name in names}
