"""What a run watcher would tell, for screens that show it."""

from collections.abc import Mapping

from mlpm_tui.domain.runs import MetricSummary, Run, RunStatus
from mlpm_tui.services.run_watcher import RunsRead
from mlpm_tui.services.tracking import Snapshot
from tests.conftest import NOW


def runs_read(
    key: int, name: str, metrics: Mapping[str, float], trouble: str | None = None
) -> RunsRead:
    """One finished run of one card."""
    summaries = {
        metric: MetricSummary(metric, value, 1, NOW, value, value, 1, NOW)
        for metric, value in metrics.items()
    }
    run = Run("r1", name, "0", "study", RunStatus.FINISHED, NOW, NOW, NOW, summaries)
    return RunsRead(Snapshot("mlflow.db", NOW, {key: (run,)}, trouble))


def hostile_runs(key: int) -> RunsRead:
    """A run whose every text tries to act on the terminal."""
    return runs_read(key, "\x1b[31mrun", {"\x1b]0;x\x07": float("-inf")}, "\x9b31m[/]")
