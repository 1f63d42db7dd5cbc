"""The run watcher: follows the tracking store in a thread and tells how the experiments stand.

It also works without a store, from the results that people recorded. A store that does not answer
leaves the last runs in place, with their age and one sentence on the trouble.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import field, replace
from typing import TYPE_CHECKING

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.experiments import Result, Training
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.standing import Standing
from mlpm_tui.domain.training import without_the_dead
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.beyond_window import BeyondWindow
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.rule_watch import NOTHING_WATCHED, RuleWatch, Watched
from mlpm_tui.services.tracking import Snapshot, Standings, by_card, wanted_runs
from mlpm_tui.store.library import Library

if TYPE_CHECKING:
    from mlpm_tui.domain.runs import Run, WantedRuns
    from mlpm_tui.services.run_memory import RunMemory
    from mlpm_tui.sources.tracking import Tracking

LOG = logging.getLogger(__name__)
EVERY_S = 1.0
AFTER_TROUBLE_S = 10.0


@dataclass(frozen=True, slots=True)
class Curve:
    """One metric of one run, and its values in the order of their steps once they are read."""

    run: str
    metric: str
    points: tuple[MetricPoint, ...] = ()

    def is_of(self, other: "Curve") -> bool:
        """Say whether both are of the same metric of the same run."""
        return (self.run, self.metric) == (other.run, other.metric)


@dataclass(frozen=True, slots=True)
class RunsRead:
    """What the watcher tells: the runs, how each experiment and its rules stand, the curves."""

    snapshot: Snapshot
    standings: dict[int, Standing] = field(default_factory=dict)
    curves: tuple[Curve, ...] = ()
    rules: Watched = NOTHING_WATCHED


class RunWatcher:
    """A thread that reads the runs when they or the project's experiments have changed."""

    def __init__(
        self, library: Library, uri: str, clock: Clock, tell: Callable[[RunsRead], None]
    ) -> None:
        """Watch the store at `uri` (empty: none); `tell` is called from the thread."""
        self._library = library
        self._uri = uri
        self._clock = clock
        self._tell = tell
        self._beyond = BeyondWindow(library)
        self._rules = RuleWatch(library, clock)
        self._standings = Standings()
        self._watched = NOTHING_WATCHED
        self._logged = ""
        self._memory = _memory_of(uri) if uri else None
        self._tracking: Tracking | None = None
        self._project: Project | None = None
        self._snapshot = Snapshot()
        self._wanted: WantedRuns | None = None
        self._trainings: tuple[Training, ...] = ()
        self._curves: tuple[Curve, ...] = ()
        self._drawn: dict[tuple[str, str], tuple[Run | None, Curve]] = {}
        self._wake = threading.Event()
        self._is_over = False
        self._thread = threading.Thread(target=self._watch, name="runs", daemon=True)

    def start(self, project: Project) -> None:
        """Begin to watch for this project."""
        self._project = project
        self._thread.start()

    def follow(self, project: Project) -> None:
        """Use the project as it is now; the experiments are judged again where it differs."""
        old, self._project = self._project, project
        if old is not project:
            self._wake.set()

    def watch_curves(self, curves: tuple[Curve, ...]) -> None:
        """Read these metrics' values too, now and whenever their runs change."""
        if [(c.run, c.metric) for c in curves] != [(c.run, c.metric) for c in self._curves]:
            self._curves = curves
            self._wake.set()

    def stop(self) -> None:
        """End the thread; a store that hangs is not waited for."""
        self._is_over = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(0.5)

    def _watch(self) -> None:
        pause = 0.0
        while not self._is_over:
            is_asked = self._wake.wait(pause) or pause == 0.0
            self._wake.clear()
            if self._is_over:
                break
            try:
                pause = self._look(is_asked=is_asked)
            except Exception as error:
                # A watch that ends in silence would leave old runs that look like new ones.
                if repr(error) != self._logged:
                    self._logged = repr(error)
                    LOG.exception("the run watcher met an error it does not know")
                pause = AFTER_TROUBLE_S
        if self._tracking is not None:
            self._tracking.close()

    def _look(self, *, is_asked: bool) -> float:
        """Read where that is due, and return how many seconds to wait before the next look."""
        try:
            is_owed = is_asked or bool(self._logged) or self._rules.is_due
            if (has_changed := self._has_changed()) or is_owed:
                self._read(has_changed=has_changed)
                self._log("")
        except MlpmError as error:
            self._log(str(error))
            self._keep_last(str(error), is_asked=is_asked)
            return AFTER_TROUBLE_S
        return EVERY_S

    def _log(self, trouble: str) -> None:
        """Write that the runs cannot be read, and that they can be again; each once."""
        if trouble != self._logged:
            self._logged = trouble
            LOG.warning(
                "%s", f"runs cannot be read: {trouble}" if trouble else "runs are read again"
            )

    def _has_changed(self) -> bool:
        if not self._uri:
            return False
        if self._tracking is None:
            from mlpm_tui.sources.tracking import open_tracking

            self._tracking = open_tracking(self._uri)
        return self._tracking.changed() or self._snapshot.trouble is not None

    def _read(self, *, has_changed: bool) -> None:
        project = self._project
        if project is None:
            return
        project = self._beyond.complete(project)
        results, links = self._library.recorded(project.key)
        trainings = self._library.trainings(project.key)
        wanted = wanted_runs(project, links)
        is_other = wanted != self._wanted or trainings != self._trainings
        if self._tracking is not None and (has_changed or is_other):
            runs = without_the_dead(self._tracking.runs(wanted), trainings)
            self._wanted, self._trainings = wanted, trainings
            of_cards = by_card(project, links, runs)
            self._snapshot = Snapshot(self._tracking.address, self._clock.now(), of_cards)
            if self._memory is not None:
                self._memory.keep(self._snapshot)
        self._watched = self._rules.look(project, self._snapshot.runs, self._tracking)
        self._say(project, results)

    def _keep_last(self, trouble: str, *, is_asked: bool) -> None:
        """Go on with the runs that were read last: results, rules and time do not stand still."""
        project = self._project
        if self._snapshot.read_at is None and self._memory is not None:
            self._snapshot = self._memory.recall()
        is_known = self._snapshot.trouble == trouble and not is_asked and not self._rules.is_due
        if project is None or is_known:
            return
        self._snapshot = replace(self._snapshot, trouble=trouble)
        try:
            project = self._beyond.complete(project)
            results, _ = self._library.recorded(project.key)
            self._watched = self._rules.look(project, self._snapshot.runs, None)
        except MlpmError:
            results = {}
        self._say(project, results)

    def _say(self, project: Project, results: dict[int, tuple[Result, ...]]) -> None:
        judged = self._standings.read(project, results, self._snapshot)
        self._tell(RunsRead(self._snapshot, judged, self._read_curves(), self._watched))

    def _read_curves(self) -> tuple[Curve, ...]:
        """Read the curves of runs that have changed; the others are as they were."""
        if self._tracking is None or self._snapshot.trouble is not None:
            return ()
        runs = {run.id: run for some in self._snapshot.runs.values() for run in some}
        before, self._drawn = self._drawn, {}
        for curve in self._curves:
            key, run = (curve.run, curve.metric), runs.get(curve.run)
            known = before.get(key)
            if known is None or run is None or known[0] is not run:
                points = self._tracking.history(curve.run, curve.metric)
                known = (run, replace(curve, points=points))
            self._drawn[key] = known
        return tuple(curve for _, curve in self._drawn.values())


def _memory_of(uri: str) -> "RunMemory":
    # Boards without a tracking store do without it.
    from mlpm_tui.services.run_memory import RunMemory

    return RunMemory(uri)
