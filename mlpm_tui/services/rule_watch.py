"""A project's stopping rules watched live: judged where something changed, recorded once.

It works for one thread, beside the tracking store. What was found of a card is kept until the card,
its runs or the time say otherwise; the board is read again only for cards that have changed, and
histories only for runs that have.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.alarming import alarm_of
from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import RuleBroken, StoreTrouble
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.firing import RecordFiring
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.rule_states import Directions
from mlpm_tui.domain.runs import Run, RunStatus, stale_at
from mlpm_tui.domain.stopping import (
    Histories,
    RuleCount,
    count_rules,
    most_urgent,
    watch_rules,
)
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.firing import Times, due_firings, record
from mlpm_tui.services.histories import HistoryReader
from mlpm_tui.store.library import Library

if TYPE_CHECKING:
    from mlpm_tui.domain.metrics import MetricPoint
    from mlpm_tui.sources.tracking import Tracking

LOG = logging.getLogger(__name__)
AGAIN = timedelta(seconds=10)
"""After this time a firing that could not be recorded is tried again."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What the cards call out, by card key, and the histories that were read, by run and metric.

    `rules` counts the stopping rules of each card that may still fire.
    """

    alarms: Mapping[int, Alarm] = field(default_factory=dict)
    histories: Histories = field(default_factory=dict)
    rules: Mapping[int, RuleCount] = field(default_factory=dict)


NOTHING_WATCHED = Watched()


@dataclass(frozen=True, slots=True)
class _Case:
    """What is found of a card follows from this and from the time."""

    dossier: Dossier
    experiment: Experiment
    runs: tuple[Run, ...]
    directions: Directions


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found of a case; `due` is when time alone changes that, for each of both times."""

    case: _Case
    times: Times
    due: tuple[datetime | None, datetime | None]
    histories: Mapping[str, Mapping[str, "tuple[MetricPoint, ...]"]]
    alarm: Alarm | None = None
    rules: RuleCount = RuleCount()
    is_read: bool = True
    is_recorded: bool = True

    def holds(self, case: _Case, times: Times, *, is_read: bool) -> bool:
        """Say whether it would be found again; without a store to ask, older histories do."""
        if not self.is_recorded or times.now < self.times.now or (is_read and not self.is_read):
            return False
        seen = zip((times.now, times.sure), self.due, strict=True)
        return all(due is None or at < due for at, due in seen) and self.case == case


class RuleWatch:
    """Judges and records; `due` is when time alone will change what it finds."""

    def __init__(self, library: Library, clock: Clock) -> None:
        """Watch with an empty memory."""
        self._library = library
        self._clock = clock
        self._reader = HistoryReader()
        self._project: Project | None = None
        self._seq: int | None = None
        self._fired: frozenset[int] = frozenset()
        self._dossiers: dict[int, Dossier] = {}
        self._found: dict[int, _Found] = {}
        self._said: dict[int | None, str] = {}
        self.due: datetime | None = None

    @property
    def is_due(self) -> bool:
        """Whether a timebox has run out or a run has gone silent since the last look."""
        return self.due is not None and self._clock.sure() >= self.due

    def look(
        self,
        project: Project,
        runs: Mapping[int, tuple[Run, ...]],
        tracking: "Tracking | None",
    ) -> Watched:
        """Judge the experiments that have something to judge, and record what fired.

        Without a tracking store what was read before counts. May raise SourceTrouble.
        """
        if project is not self._project:
            self._take_up(project)
        times = Times(self._clock.now(), self._clock.sure())
        wanted = self._wanted(project, runs, times.now, times.sure)
        self._read_dossiers(key for key in wanted if key not in self._dossiers)
        self.due = _next_due(project.experiments.values(), runs.values(), times.now, times.sure)
        self._reader.keep_only(frozenset(run.id for key in wanted for run in runs.get(key, ())))
        before, self._found = self._found, {}
        directions = project.directions
        for key in wanted:
            if (dossier := self._dossier(key, project)) is None:
                continue
            case = _Case(dossier, project.experiments[key], runs.get(key, ()), directions)
            found = before.get(key)
            if found is None or not found.holds(case, times, is_read=tracking is not None):
                found = self._judged(key, case, times, tracking)
            if found is not None:
                self._found[key] = found
        alarms = {key: found.alarm for key, found in self._found.items() if found.alarm}
        histories: dict[str, Mapping[str, tuple[MetricPoint, ...]]] = {}
        for found in self._found.values():
            histories |= found.histories
        rules = {key: found.rules for key, found in self._found.items()}
        return Watched(alarms, histories, rules)

    def _take_up(self, project: Project) -> None:
        """Forget what was read of cards that somebody has changed meanwhile."""
        seq, changed = self._library.changed_since(project.key, self._seq)
        self._fired = self._library.fired(project.key)
        for key in changed:
            self._dossiers.pop(key, None)
        # Last, because what could not be read is asked for again.
        self._seq, self._project = seq, project

    def _judged(
        self, key: int, case: _Case, times: Times, tracking: "Tracking | None"
    ) -> _Found | None:
        """Judge a card; None where that is not possible, of which the log tells once."""
        try:
            read = self._reader.read(tracking, case.experiment, case.runs)
            found = self._judge(key, case, times, read)
        except RuleBroken as error:
            self._log(key, f"card {key} cannot be judged: {error}")
            return None
        self._log(key, "")
        return replace(found, is_read=tracking is not None)

    def _judge(
        self,
        key: int,
        case: _Case,
        times: Times,
        read: Mapping[str, Mapping[str, "tuple[MetricPoint, ...]"]],
    ) -> _Found:
        dossier, runs, is_recorded = case.dossier, case.runs, True
        watched = watch_rules(dossier, times.now, runs, read, case.directions)
        if due := due_firings(dossier, watched, times.sure):
            is_recorded = self._record(due, times.now)
            if is_recorded:
                self._read_dossiers([key])
            dossier = self._dossiers.get(key, dossier)
            watched = watch_rules(dossier, times.now, runs, read, case.directions)
        alarm = alarm_of(dossier, watched, runs, times.now)
        by_now = _next_due([case.experiment], [runs], times.now, times.now)
        by_sure = _next_due([case.experiment], [], times.now, times.sure)
        case = replace(case, dossier=dossier)
        rules = count_rules(most_urgent(watched))
        due_at = (by_now, by_sure)
        return _Found(case, times, due_at, read, alarm, rules, is_recorded=is_recorded)

    def _dossier(self, key: int, project: Project) -> Dossier | None:
        """Return a card as it is shown, ahead of the database by what is still being written.

        Only a firing that was recorded here a moment ago is in the database before it is shown.
        """
        kept, shown = self._dossiers.get(key), project.dossiers.get(key)
        if kept is None or shown is None:
            return kept
        return shown if len(shown.firings) >= len(kept.firings) else kept

    def _record(self, due: tuple[RecordFiring, ...], now: datetime) -> bool:
        """Record what came true; tell whether nothing is left to be tried again."""
        try:
            record(self._library, due, now)
        except StoreTrouble as trouble:
            self._log(None, f"a firing is not recorded yet: {trouble}")
            again = self._clock.sure() + AGAIN
            self.due = again if self.due is None else min(self.due, again)
            return False
        self._log(None, "")
        return True

    def _log(self, key: int | None, trouble: str) -> None:
        """Write a trouble when it begins and when it is over; `key` is None for the recording."""
        if trouble == self._said.get(key, ""):
            return
        self._said[key] = trouble
        what = "firings are" if key is None else f"card {key} is"
        past = "recorded" if key is None else "judged"
        LOG.warning("%s", trouble or f"{what} {past} again")

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
            timebox = experiment.timebox
            is_over = timebox is not None and timebox.state(sure) is TimeboxState.EXPIRED
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
