"""A project's stopping rules watched live: judged when something changed, recorded once.

It works for one thread, beside the tracking store; the board is read again only where the project
has changed, and histories only where their run has.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.alarming import alarm_of
from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.errors import RuleBroken, StoreTrouble
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.firing import RecordFiring
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.runs import Run, RunStatus, stale_at
from mlpm_tui.domain.stopping import Histories
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.firing import due_firings, record
from mlpm_tui.services.histories import HistoryReader
from mlpm_tui.services.judging import Observed, judge
from mlpm_tui.sources.tracking import Tracking
from mlpm_tui.store.library import Library

if TYPE_CHECKING:
    from mlpm_tui.domain.dossier import Dossier
    from mlpm_tui.domain.metrics import MetricPoint

LOG = logging.getLogger(__name__)
AGAIN = timedelta(seconds=10)
"""After this time a firing that could not be recorded is tried again."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What the cards call out, by card key, and the histories that were read, by run and metric."""

    alarms: Mapping[int, Alarm] = field(default_factory=dict)
    histories: Histories = field(default_factory=dict)


NOTHING_WATCHED = Watched()


class RuleWatch:
    """Judges and records; `due` is when time alone will change what it finds."""

    def __init__(self, library: Library, clock: Clock) -> None:
        """Watch with an empty memory."""
        self._library = library
        self._clock = clock
        self._reader = HistoryReader()
        self._project: Project | None = None
        self._fired: frozenset[int] = frozenset()
        self._dossiers: dict[int, Dossier] = {}
        self.due: datetime | None = None

    @property
    def is_due(self) -> bool:
        """Whether a timebox has run out or a run has gone silent since the last look."""
        return self.due is not None and self._clock.sure() >= self.due

    def look(
        self,
        project: Project,
        runs: Mapping[int, tuple[Run, ...]],
        tracking: Tracking | None,
    ) -> Watched:
        """Judge the experiments that have something to judge, and record what fired.

        Without a tracking store what was read before counts. May raise SourceTrouble.
        """
        if project is not self._project:
            self._fired = self._library.fired(project.key)
            self._project, self._dossiers = project, {}
        now, sure = self._clock.now(), self._clock.sure()
        wanted = self._wanted(project, runs, now, sure)
        self._read_dossiers(key for key in wanted if key not in self._dossiers)
        self.due = _next_due(project.experiments.values(), runs.values(), now, sure)
        self._reader.keep_only(frozenset(run.id for key in wanted for run in runs.get(key, ())))
        alarms: dict[int, Alarm] = {}
        histories: dict[str, dict[str, tuple[MetricPoint, ...]]] = {}
        for key in wanted:
            experiment, own = project.experiments[key], runs.get(key, ())
            try:
                read = self._reader.read(tracking, experiment, own)
                alarm = self._judge(key, Observed(own, read), project)
            except RuleBroken as error:
                LOG.warning("card %s cannot be judged: %s", key, error)
                continue
            histories |= read
            if alarm is not None:
                alarms[key] = alarm
        return Watched(alarms, histories)

    def _judge(self, key: int, observed: Observed, project: Project) -> Alarm | None:
        if (dossier := self._dossier(key, project)) is None:
            return None
        now, directions = self._clock.now(), project.directions
        judgement = judge(dossier, now, observed, directions)
        due = due_firings(dossier, judgement, self._clock.sure())
        if due and self._is_recorded(due, now):
            self._read_dossiers([key])
            dossier = self._dossier(key, project) or dossier
            judgement = judge(dossier, now, observed, directions)
        return alarm_of(dossier, judgement.watched, observed.runs, now)

    def _dossier(self, key: int, project: Project) -> "Dossier | None":
        """Return a card as it is shown, ahead of the database by what is still being written.

        Only a firing that was recorded here a moment ago is in the database before it is shown.
        """
        kept, shown = self._dossiers.get(key), project.dossiers.get(key)
        if kept is None or shown is None:
            return kept
        return shown if len(shown.firings) >= len(kept.firings) else kept

    def _is_recorded(self, due: tuple[RecordFiring, ...], now: datetime) -> bool:
        try:
            return bool(record(self._library, due, now))
        except StoreTrouble as trouble:
            LOG.warning("a firing is not recorded yet: %s", trouble)
            again = self._clock.sure() + AGAIN
            self.due = again if self.due is None else min(self.due, again)
            return False

    def _wanted(
        self,
        project: Project,
        runs: Mapping[int, tuple[Run, ...]],
        now: datetime,
        sure: datetime,
    ) -> tuple[int, ...]:
        """Return the cards that may have something to say."""
        found = []
        for key, experiment in project.experiments.items():
            if experiment.outcome is not None:
                continue
            is_over = (ends := _ends_at(experiment)) is not None and ends <= sure
            own = runs.get(key, ())
            has_rules = bool(experiment.stopping) and bool(own)
            is_silent = any((at := stale_at(run)) is not None and at <= now for run in own)
            if is_over or has_rules or is_silent or key in self._fired:
                found.append(key)
        return tuple(found)

    def _read_dossiers(self, keys: Iterable[int]) -> None:
        if wanted := list(keys):
            self._dossiers |= self._library.dossiers(wanted)


def _ends_at(experiment: Experiment) -> datetime | None:
    timebox = experiment.timebox
    return None if timebox is None or timebox.is_closed else timebox.ends_at


def _next_due(
    experiments: Iterable[Experiment],
    runs: Iterable[tuple[Run, ...]],
    now: datetime,
    sure: datetime,
) -> datetime | None:
    going = (e for e in experiments if e.timebox_running_since is not None)
    ends = [at for experiment in going if (at := _ends_at(experiment)) and at > sure]
    silent = (
        at
        for some in runs
        for run in some
        if run.status is RunStatus.RUNNING and (at := stale_at(run)) and at > now
    )
    return min([*ends, *silent], default=None)
