"""What is seen of a training while it goes on: its runs, its stopping rules, its timebox.

Looking happens in a thread of its own, from which the command never hears unless it is to be
stopped. A board or a store that does not answer is asked again later; the timebox is judged by what
was last read.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.firing import RecordFiring, firing_on, rule_text, timebox_ran_out
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.rule_states import StoppingVerdict
from mlpm_tui.domain.runs import Run, RunStatus, WantedRuns
from mlpm_tui.domain.stopping import RuleStanding
from mlpm_tui.domain.timebox import Timebox
from mlpm_tui.domain.training import training_of
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.firing import due_firings, record
from mlpm_tui.services.histories import HistoryReader
from mlpm_tui.services.judging import Judgement, Observed, judge
from mlpm_tui.services.opening import Wanted, open_library
from mlpm_tui.sources.addresses import read_address
from mlpm_tui.sources.tracking import Tracking, open_tracking

if TYPE_CHECKING:
    from mlpm_tui.domain.dossier import Dossier
    from mlpm_tui.domain.metrics import Direction
    from mlpm_tui.store.library import Library

LOG = logging.getLogger(__name__)
EVERY_S = 3.0
AFTER_TROUBLE_S = 10.0
SETTLED_S = 5.0
"""After this time a server is asked: starting MLflow's client takes seconds of a core, which the
command wants for itself at its start, and a short command is not worth it."""
SHARE = 20
"""A look is followed by a rest this many times as long, so that looking takes 5 % of a core."""
LONGEST_REST_S = 15.0
"""But for no longer: the first look starts MLflow's client, and a rule is to be enforced soon."""
COUNTDOWN_S = (3600, 600, 300, 60, 30, 10)
"""With so many seconds left a timebox is told of."""


@dataclass(frozen=True, slots=True)
class FollowedTraining:
    """Which training is looked at, where it logs, and a run that it takes up again."""

    training: Training
    card: str
    tracking_uri: str
    resumed: str | None = None


class TrainingWatch:
    """A thread that looks at one training every few seconds.

    `say` is given what changes, for a person who wants to follow; `fire` what came true, on a run
    that goes on or on the timebox, as often as it is seen.
    """

    def __init__(
        self,
        followed: FollowedTraining,
        wanted: Wanted,
        say: Callable[[str], None],
        fire: Callable[[RecordFiring], None],
    ) -> None:
        """Prepare to look at this board; `say` and `fire` are called from the thread."""
        self._followed = followed
        self._wanted = wanted
        self._clock = wanted.clock
        self._say = say
        self._fire = fire
        self._directions: Mapping[str, Direction] = {}
        self._library: Library | None = None
        self._tracking: Tracking | None = None
        self._reader = HistoryReader()
        self._dossier: Dossier | None = None
        self._runs: tuple[Run, ...] = ()
        self._said: dict[tuple[str, str], str] = {}
        self._left_s = float("inf")
        self._trouble = ""
        self._is_waiting = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="training", daemon=True)

    @property
    def runs(self) -> tuple[str, ...]:
        """The ids of the runs that the training has logged, as far as was seen."""
        return tuple(sorted(run.id for run in self._runs))

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self, patience_s: float) -> None:
        """Look a last time, for no longer than this, and end."""
        self._over.set()
        self._thread.join(patience_s)

    def _watch(self) -> None:
        # Signals are for the main thread, which waits for the command.
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        is_last = False
        while not is_last:
            is_last = self._over.is_set()
            began = time.monotonic()
            pause = EVERY_S if self._look() else AFTER_TROUBLE_S
            pause = max(pause, min(SHARE * (time.monotonic() - began), LONGEST_REST_S))
            self._look_at_time()
            if self._left_s > 0:
                pause = min(pause, max(self._left_s, 0.2))
            self._over.wait(pause)
        for opened in (self._library, self._tracking):
            if opened is not None:
                opened.close()

    def _look(self) -> bool:
        """Look once; tell whether everything answered."""
        try:
            self._read_board()
            self._read_runs()
            self._judge()
        except MlpmError as error:
            LOG.warning("a training cannot be looked at: %s", error)
            self._say_trouble(str(error))
            self._let_go()
            return False
        except Exception:
            LOG.exception("watching a training met an error it does not know")
            self._say_trouble("something went wrong, the log says what")
            self._let_go()
            return False
        self._trouble = ""
        return True

    def _say_trouble(self, text: str) -> None:
        if text != self._trouble:
            self._say(f"rules are not watched for now: {text.rstrip('.')}.")
        self._trouble = text

    def _let_go(self) -> None:
        """Open the board anew next time: it may be another file, or another server, by then."""
        library, self._library = self._library, None
        if library is not None:
            library.close()

    def _read_board(self) -> None:
        if self._library is None:
            self._library = open_library(self._wanted)
            self._directions = self._library.directions(self._followed.card.partition("-")[0])
        found = self._library.dossier(self._followed.card)
        if found is not None:
            self._dossier = found

    def _read_runs(self) -> None:
        uri, resumed = self._followed.tracking_uri, self._followed.resumed
        is_last = self._over.is_set()
        if not uri or (is_last and self._trouble):
            return
        if self._tracking is None:
            path = read_address(uri).path
            if path is not None and not path.exists():
                self._wait_for(path)
                return
            if path is None and (is_last or self._over.wait(SETTLED_S)):
                return
            self._tracking = open_tracking(uri)
        if not self._tracking.changed() and not is_last:
            return
        again = frozenset({resumed} if resumed else ())
        wanted = WantedRuns(frozenset({self._followed.card}), again)
        mine = [replace(self._followed.training, runs=tuple(again))]
        found = self._tracking.runs(wanted)
        self._runs = tuple(run for run in found if training_of(run, mine))

    def _wait_for(self, store: Path) -> None:
        """Say once that there is no store yet: the first training of all makes it."""
        if not self._is_waiting:
            self._say(f"rules are watched as soon as {store} appears: no run was logged there yet.")
        self._is_waiting = True

    def _judge(self) -> None:
        dossier, library = self._dossier, self._library
        if dossier is None or library is None or dossier.experiment is None:
            return
        histories: dict[str, dict[str, tuple[MetricPoint, ...]]] = {}
        if self._tracking is not None and self._runs:
            histories = self._reader.read(self._tracking, dossier.experiment, self._runs)
        now = self._clock.sure()
        seen = Observed(self._runs, histories)
        judgement = judge(dossier, now, seen, self._directions)
        self._tell(judgement)
        record(library, due_firings(dossier, judgement.watched, now), now)
        for standing in judgement.watched:
            run, verdict = standing.run, standing.verdict
            if run is None or run not in self._runs or run.status is not RunStatus.RUNNING:
                continue
            if standing.firing is not None and standing.firing.stopped:
                # It was stopped for that already: whoever goes on with it has chosen to.
                continue
            if standing.is_waiting and self._is_own(run, verdict, histories.get(run.id, {})):
                self._fire(firing_on(self._followed.card, standing.rule, run, verdict))

    def _is_own(
        self, run: Run, verdict: StoppingVerdict, history: Mapping[str, Sequence[MetricPoint]]
    ) -> bool:
        """Say whether a rule fired by what this training reported.

        A run that is taken up again brings older reports, by which somebody went on with it.
        """
        if run.id != self._followed.resumed:
            return True
        since = self._followed.training.started_at
        points = history.get(verdict.metric or "", ())
        return any(point.step == verdict.at_step and point.at >= since for point in points)

    def _tell(self, judgement: Judgement) -> None:
        """Say each rule whose state is another one than at the last look."""
        for standing in judgement.watched:
            run = standing.run
            if run is not None and run not in self._runs:
                continue
            if run is None and standing.firing is not None and standing.firing.run:
                continue  # it fired on a run of an earlier training
            place = (rule_text(standing.rule), run.id if run else "")
            state = str(standing.verdict.state)
            if self._said.get(place) != state:
                self._said[place] = state
                self._say(_shown(standing))

    def _look_at_time(self) -> None:
        """Count down the timebox, by what was last read of it."""
        experiment = self._dossier.experiment if self._dossier else None
        timebox = experiment.timebox if experiment else None
        if experiment is None or timebox is None or timebox.running_since is None:
            self._left_s = float("inf")
            return
        before, self._left_s = self._left_s, timebox.left_s(self._clock.sure())
        if self._left_s > 0:
            self._count_down(before, timebox)
        elif (ran_out := timebox_ran_out(self._followed.card, experiment)) is not None:
            self._fire(ran_out)

    def _count_down(self, before: float, timebox: Timebox) -> None:
        passed = [mark for mark in COUNTDOWN_S if self._left_s <= mark < before]
        if passed and timebox.total_s > passed[-1]:
            left = show_duration(timedelta(seconds=max(1, round(self._left_s))))
            self._say(f"{left} left of the timebox.")


def _shown(standing: RuleStanding) -> str:
    verdict = standing.verdict
    state = str(verdict.state).replace("_", " ")
    on = f" on {standing.run.name or standing.run.id}" if standing.run else ""
    base = f", epochs from {verdict.epoch_base}" if verdict.epoch_base is not None else ""
    return f"{rule_text(standing.rule)}: {state}{on} ({verdict.why}{base})"
