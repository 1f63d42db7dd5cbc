"""What the tracking store knows of some experiments, asked once and waited for.

The dashboard follows the store in a thread (`run_watcher`); a command asks it here.
"""

from collections.abc import Sequence
from datetime import datetime

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.runs import Run
from mlpm_tui.services.histories import HistoryReader
from mlpm_tui.services.judging import Observed
from mlpm_tui.services.tracking import read_runs
from mlpm_tui.sources.tracking import Tracking, open_tracking


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
            return {
                dossier.card.key: _observed(
                    tracking, dossier, snapshot.runs.get(dossier.card.key, ())
                )
                for dossier in dossiers
            }
        finally:
            tracking.close()
    except SourceTrouble as trouble:
        return {dossier.card.key: Observed(trouble=str(trouble)) for dossier in dossiers}


def _observed(tracking: Tracking, dossier: Dossier, runs: tuple[Run, ...]) -> Observed:
    if dossier.experiment is None or not runs:
        return Observed(runs)
    return Observed(runs, HistoryReader().read(tracking, dossier.experiment, runs))
