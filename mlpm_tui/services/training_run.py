"""Running a command as an experiment's training: beside it, never in its way.

The command starts before anything is written, and goes on whatever happens to the board, to the
tracking store or to this program. What the board could not be told is kept in a note.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.domain.timing import check_undecided, check_workable
from mlpm_tui.domain.training import shown_command
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.opening import Wanted
from mlpm_tui.services.training_keeping import TrainingKeeper
from mlpm_tui.services.training_stop import Stopper
from mlpm_tui.services.training_tags import TrainingEnvironment, surround
from mlpm_tui.services.training_watch import FollowedTraining, TrainingWatch
from mlpm_tui.sources.child import Child, Ended
from mlpm_tui.sources.gpus import GpuMeter
from mlpm_tui.sources.processes import host
from mlpm_tui.store.units import new_key

LOG = logging.getLogger(__name__)
STOPPED_BY_RULE = 4
"""The exit code where a rule or the timebox stopped the command."""
BY_SIGNAL = 128
"""Added to a signal's number, this is the exit code of a command that it ended."""
LAST_LOOK_S = 5.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run for which card, and how it is to be looked after."""

    card: str
    words: Sequence[str]
    grace_s: float = 30.0
    does_start: bool = True
    does_watch: bool = False
    does_enforce: bool = False


def check_plan(plan: Plan, wanted: Wanted, dossier: Dossier) -> None:
    """Say why a card cannot be trained for, where that is so."""
    card = dossier.card
    experiment = check_workable(card, dossier.experiment)
    check_undecided(card, experiment)
    timebox = experiment.timebox
    is_expired = timebox and timebox.state(wanted.clock.sure()) is TimeboxState.EXPIRED
    if plan.does_enforce and is_expired:
        raise RuleBroken(
            f"The timebox of {card.id} has run out, and --enforce would stop the command at once: "
            f"`mlpm exp extend {card.id} 1d --reason ...` gives it more time.",
            "expired",
        )


class TrainingRun:
    """One command from its start to its record; for the main thread, which hears signals."""

    def __init__(
        self, plan: Plan, wanted: Wanted, dossier: Dossier, say: Callable[[str], None]
    ) -> None:
        """Prepare; `say` takes sentences for the person. RuleBroken where it must not be run."""
        check_plan(plan, wanted, dossier)
        self.training = Training(
            key=new_key(),
            card=dossier.card.key,
            command=shown_command(plan.words),
            who=wanted.settings.who,
            host=host(),
            process=0,
            started_at=wanted.clock.now(),
        )
        self._plan = plan
        self._wanted = wanted
        self._say = say

    def run(self, environment: Mapping[str, str]) -> int:
        """Run the command to its end and return the exit code; OSError where it cannot start."""
        plan, uri = self._plan, self._wanted.settings.tracking_uri
        around = surround(plan.card, self.training.key, uri, environment)
        child = Child()
        try:
            child.start(plan.words, around.environment)
            taken_up = (around.resumed,) if around.resumed else ()
            self.training = replace(self.training, process=child.process, runs=taken_up)
            attendants = self._attend(child, around)
            ended = child.wait()
            self._end(ended, attendants)
        finally:
            child.leave()
        if attendants is not None and self._conclude(attendants):
            return STOPPED_BY_RULE
        return ended.exit_code if ended.exit_code >= 0 else BY_SIGNAL - ended.exit_code

    def _attend(self, child: Child, around: TrainingEnvironment) -> "_Attendants | None":
        """Let the threads begin that look after a command which runs already.

        Whatever they meet is their own trouble: without them the command goes on all the same.
        """
        plan, uri = self._plan, self._wanted.settings.tracking_uri
        try:
            keeper = TrainingKeeper(plan.card, self.training, self._wanted, self._say)
            keeper.start(around.resumed, does_start=plan.does_start)
            for sentence in around.said:
                self._say(sentence)
            stopper = Stopper(child.send, self._say, plan.grace_s, does_enforce=plan.does_enforce)
            followed = FollowedTraining(self.training, plan.card, uri, around.resumed)
            say = self._say if plan.does_watch else _hush
            watch = TrainingWatch(followed, self._wanted, say, stopper.fire)
            watch.start()
            return _Attendants(keeper, stopper, watch, GpuMeter(child.process))
        except Exception:
            LOG.exception("a training cannot be attended")
            self._say("The training is not recorded and not watched: the log says why.")
            return None

    def _end(self, ended: Ended, attendants: "_Attendants | None") -> None:
        self.training = replace(
            self.training,
            ended_at=max(self._wanted.clock.now(), self.training.started_at),
            exit_code=ended.exit_code,
            cpu_s=ended.cpu_s,
            gpu_s=attendants.gpus.stop() if attendants else None,
        )

    def _conclude(self, attendants: "_Attendants") -> bool:
        """Tell the board of the end; return whether a rule brought it about."""
        attendants.stopper.leave()
        with suppress(KeyboardInterrupt):
            attendants.watch.stop(LAST_LOOK_S)
        fired = attendants.stopper.stopped_for
        stopped_by = fired.rule if fired else None
        runs = attendants.watch.runs or self.training.runs
        self.training = replace(self.training, runs=runs, stopped_by=stopped_by)
        attendants.keeper.finish(self.training, fired)
        return fired is not None


@dataclass(frozen=True, slots=True)
class _Attendants:
    """Who looks after a command."""

    keeper: TrainingKeeper
    stopper: Stopper
    watch: TrainingWatch
    gpus: GpuMeter


def _hush(_: str) -> None:
    """Say nothing: nobody asked."""
