"""What the tracking store knows of some experiments, asked once and waited for.

The dashboard follows the store in a thread (`run_watcher`); a command asks it here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.runs import Run, RunStatus
from mlpm_tui.services.judging import Observed
from mlpm_tui.services.tracking import read_runs
from mlpm_tui.sources.tracking import Tracking, open_tracking

MOST_METRICS = 60
"""Metrics of a run whose history is read; stopping rules are about a few of them."""


def observe(
    uri: str, project: Project, dossiers: Sequence[Dossier], now: datetime
) -> dict[int, Observed]:
    """Return what the store knows of each of these cards, by card key; nothing without a store.

    A store that cannot be read is no error: each card then carries the sentence that says why.
    """
    if not uri:
        return {}
    try:
        tracking = open_tracking(uri)
        try:
            links = tuple(link for dossier in dossiers for link in dossier.run_links)
            snapshot = read_runs(tracking, project, links, now)
            keys = [dossier.card.key for dossier in dossiers]
            return {key: _observed(tracking, snapshot.runs.get(key, ())) for key in keys}
        finally:
            tracking.close()
    except SourceTrouble as trouble:
        return {dossier.card.key: Observed(trouble=str(trouble)) for dossier in dossiers}


def _observed(tracking: Tracking, runs: tuple[Run, ...]) -> Observed:
    if not runs:
        return Observed()
    running = [run for run in runs if run.status is RunStatus.RUNNING]
    return Observed(runs, _history(tracking, (running or runs)[0]))


def _history(tracking: Tracking, run: Run) -> Mapping[str, Sequence[MetricPoint]]:
    names = sorted(run.metrics)[:MOST_METRICS]
    return {name: tracking.history(run.id, name) for name in names}
