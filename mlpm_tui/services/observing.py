"""What the tracking store knows of some experiments, asked once and waited for.

The dashboard follows the store in a thread (`run_watcher`); a command asks it here.
"""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.runs import Run
from mlpm_tui.services.histories import HistoryReader
from mlpm_tui.services.judging import Observed
from mlpm_tui.services.tracking import read_runs
from mlpm_tui.sources.tracking import Tracking, open_tracking


class Observer:
    """Asks one tracking store again and again, and keeps it open meanwhile."""

    def __init__(self, uri: str) -> None:
        """Ask the store at this address (empty: none); nothing is opened yet."""
        self._uri = uri
        self._tracking: Tracking | None = None
        self._reader = HistoryReader()

    def observe(
        self, project: Project, dossiers: Sequence[Dossier], now: datetime
    ) -> dict[int, Observed]:
        """Return what the store knows of each of these cards, by card key; nothing without a store.

        A store that cannot be read is no error: each card then carries the sentence that says why.
        """
        if not self._uri:
            return {}
        try:
            if self._tracking is None:
                self._tracking = open_tracking(self._uri)
            links = tuple(link for dossier in dossiers for link in dossier.run_links)
            trainings = [training for dossier in dossiers for training in dossier.trainings]
            runs = read_runs(self._tracking, project, links, now, trainings).runs
            return {
                dossier.card.key: self._observed(dossier, runs.get(dossier.card.key, ()))
                for dossier in dossiers
            }
        except SourceTrouble as trouble:
            return {dossier.card.key: Observed(trouble=str(trouble)) for dossier in dossiers}

    def close(self) -> None:
        """Let go of the store."""
        if self._tracking is not None:
            self._tracking.close()
            self._tracking = None

    def _observed(self, dossier: Dossier, runs: tuple[Run, ...]) -> Observed:
        if dossier.experiment is None or not runs or self._tracking is None:
            return Observed(runs)
        return Observed(runs, self._reader.read(self._tracking, dossier.experiment, runs))


def observe(
    uri: str, project: Project, dossiers: Sequence[Dossier], now: datetime
) -> dict[int, Observed]:
    """Return what a store knows of each of these cards at this moment."""
    with closing(Observer(uri)) as observer:
        return observer.observe(project, dossiers, now)
