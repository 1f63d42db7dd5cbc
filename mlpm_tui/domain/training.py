"""Trainings: commands that were run for an experiment, from their start to how they ended."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mlpm_tui.domain.changes import Act, edited, made
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.runs import Run, RunStatus
from mlpm_tui.domain.secret_names import secret_word
from mlpm_tui.domain.timing import check_undecided, experiment_of
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

TRAINING_TAG = "mlpm.training"
"""A run with this tag was logged by the training with this key."""
LEFT_OUT = "\u2026"

_OPTION = re.compile(r"--?[A-Za-z][A-Za-z_.-]{0,40}")
_NUMBER = re.compile(r"[+-]?(\d{1,9}(\.\d{0,9})?|\.\d{1,9})([eE][+-]?\d{1,3})?")
_FILE = re.compile(
    r"[\w./-]{1,120}\.(py|sh|R|jl|ipynb|ya?ml|json|jsonl|toml|cfg|ini|csv|tsv|parquet|txt)"
)
_MODULE = re.compile(r"[A-Za-z_]\w{0,40}(\.[A-Za-z_]\w{0,40}){0,8}")
_PROGRAM = re.compile(
    r"(/[\w./-]*/)?(python[\d.]*|torchrun|accelerate|deepspeed|mpirun|srun|ray|uv|poetry|conda|run"
    r"|launch|bash|sh|env|nice|nohup|time|make|jupyter|papermill|Rscript|julia)"
)
"""Words behind which a script stands, or another of them."""
_NAMED = re.compile(r"(?P<name>[+-]{0,2}[A-Za-z_][A-Za-z_./-]{0,40})=(?P<value>.*)", re.DOTALL)
_PYTHON_FLAGS = frozenset({"-u", "-O", "-B", "-I"})
"""Short options that take no value: behind them stands the script."""
_LONGEST = 300
_LEAST_HOURS = 0.01
UNHEARD = timedelta(days=7)
"""After this time it is said of a training elsewhere that nobody has heard of it."""


@dataclass(frozen=True, slots=True)
class StartTraining(OfCard):
    """A command begins to train for an experiment."""

    training: Training

    @property
    def sign(self) -> tuple[str, ...]:
        """What makes it the same wish when it is tried again."""
        return ("training began", str(self.training.key))

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the training; nothing where it is kept already, for a try may be repeated."""
        card, experiment = experiment_of(project, self.id)
        check_undecided(card, experiment)
        said = f"began a training of {card.id} for {self.training.who}: {self.training.command}"
        is_kept = any(t.key == self.training.key for t in project.dossier(card).trainings)
        return Act(said, () if is_kept else (made(self.training),))


@dataclass(frozen=True, slots=True)
class EndTraining(OfCard):
    """A training is over, whatever became of its card meanwhile.

    One that is not kept yet is kept whole. How it ended stays as it was first seen; a training of
    which nobody had seen the end may still be told by whoever did.
    """

    training: Training

    @property
    def sign(self) -> tuple[str, ...]:
        """What makes it the same wish when it is tried again; what nobody saw may be told later."""
        return ("training ended", str(self.training.key), str(self.training.exit_code))

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the end of the training."""
        card, ended = project.card(self.id), self.training
        said = f"ended the training of {card.id}: {ended.command}: {how_it_ended(ended)}"
        kept = next((t for t in project.dossier(card).trainings if t.key == ended.key), None)
        if kept is None:
            return Act(said, (made(ended),))
        if kept.exit_code is not None:
            return Act(said, ())
        changes = edited(
            kept,
            ended_at=ended.ended_at,
            exit_code=ended.exit_code,
            cpu_s=ended.cpu_s,
            gpu_s=ended.gpu_s,
            runs=ended.runs or kept.runs,
            stopped_by=ended.stopped_by,
        )
        return Act(said, changes)


def shown_command(words: Sequence[str]) -> str:
    """Write a command without anything that might be a secret.

    The program, its scripts and modules, the names of options and plain numbers stay; every other
    value is left out, because a password looks like any word.
    """
    shown: list[str] = []
    before = option = program = ""
    for word in words:
        if secret_word(option) and (before == option or not word.startswith("-")):
            shown.append(LEFT_OUT)
        else:
            shown.append(_shown_word(word, option, program) if shown else _shown_program(word))
        if _PROGRAM.fullmatch(word):
            program = _shown_program(word)
        elif option == "-m" or _FILE.fullmatch(word):
            program = ""
        before, option = word, _option_after(word, option, program)
    text = " ".join(
        word for place, word in enumerate(shown) if word != LEFT_OUT or shown[place - 1] != word
    )
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + LEFT_OUT


def _shown_program(word: str) -> str:
    named = _NAMED.fullmatch(word)
    return f"{named['name']}={LEFT_OUT}" if named else word.rpartition("/")[2]


def _option_after(word: str, option: str, program: str) -> str:
    """Return the option whose value may come next; one that names a secret may take several."""
    if word.startswith("-"):
        is_over = _NAMED.fullmatch(word) or (program.startswith("python") and word in _PYTHON_FLAGS)
        return "" if is_over else word
    return option if option.startswith("--") and secret_word(option) else ""


def _shown_word(word: str, option: str, program: str) -> str:
    """Show a word behind an option; `program` runs scripts and waits for one, where it is set."""
    is_short = option.startswith("-") and not option.startswith("--")
    if is_short and not word.startswith("-"):
        is_module = option == "-m" and program and _MODULE.fullmatch(word)
        return word if is_module else LEFT_OUT
    if word.startswith("-") and not word.startswith("--"):
        # What follows the letter of a short option is its value.
        is_bare = len(word) == len("-m") and _OPTION.fullmatch(word)
        return word if is_bare else f"{word[:2]}{LEFT_OUT}"
    named = _NAMED.fullmatch(word)
    # Where nothing but signs of equality follows, it is the end of an encoded word.
    if named and (named["value"].strip("=") or not word[0].isalpha()):
        return f"{named['name']}={_shown_value(named['value'], named['name'])}"
    if _OPTION.fullmatch(word):
        return word
    return word.rpartition("/")[2] if _PROGRAM.fullmatch(word) else _shown_value(word, option)


def _shown_value(value: str, name: str) -> str:
    is_plain = _NUMBER.fullmatch(value) or _FILE.fullmatch(value)
    return value if is_plain and not secret_word(name) else LEFT_OUT


def shown_exit(code: int) -> str:
    """Write an exit code; a negative one is the signal that ended the command."""
    return str(code) if code >= 0 else f"killed by signal {-code}"


def how_it_ended(training: Training) -> str:
    """Say in a few words how a training stands: `exit code 0`, `killed by signal 9`, `running`."""
    if training.ended_at is None:
        return "running"
    if training.exit_code is None:
        return "gone, nobody saw how it ended"
    how = shown_exit(training.exit_code)
    how = f"exit code {how}" if training.exit_code >= 0 else how
    stopped = f"stopped by {training.stopped_by}, " if training.stopped_by else ""
    length = timedelta(seconds=round((training.ended_at - training.started_at).total_seconds()))
    took = f" after {show_duration(length)}" if length > timedelta() else ""
    return f"{stopped}{how}{took}"


def how_it_stands(training: Training, now: datetime, here: str) -> str:
    """Say how a training stands, seen from the machine `here`.

    Only the machine that it runs on can see that its process is gone; a container that is gone
    never tells, so the board does not know of one that began long ago elsewhere.
    """
    lasts = now - training.started_at
    if training.ended_at is None and training.host != here and lasts >= UNHEARD:
        return f"not heard of since it began on {training.host} {lasts.days} days ago"
    return how_it_ended(training)


def hours_used(trainings: Iterable[Training]) -> str:
    """Say what trainings took: `3.2 GPU h, 0.5 CPU h`; empty where nothing was measured."""
    known = tuple(trainings)
    gpu = [t.gpu_s for t in known if t.gpu_s is not None]
    cpu = [t.cpu_s for t in known if t.cpu_s is not None]
    parts = [f"{_hours(sum(gpu))} GPU h"] if gpu else []
    parts += [f"{_hours(sum(cpu))} CPU h"] if cpu else []
    return ", ".join(parts)


def _hours(seconds: float) -> str:
    hours = seconds / 3600
    if hours < _LEAST_HOURS:
        return f"under {_LEAST_HOURS}"
    return f"{hours:.2f}" if hours < 1 else f"{hours:.1f}"


def training_of(run: Run, trainings: Iterable[Training]) -> Training | None:
    """Return which of these trainings logged a run, or None."""
    tagged = run.tags.get(TRAINING_TAG)
    return next((t for t in trainings if str(t.key) == tagged or run.id in t.runs), None)


def runs_of(training: Training, runs: Iterable[Run]) -> tuple[str, ...]:
    """Return the ids of a training's runs: those noted at its end, and those of `runs` it logged.

    A short training on a slow tracking server is over before anybody has seen its runs.
    """
    seen = {run.id for run in runs if training_of(run, [training]) is training}
    return tuple(sorted(seen.union(training.runs)))


def without_the_dead(runs: Iterable[Run], trainings: Sequence[Training]) -> tuple[Run, ...]:
    """Return runs as they really stand: one whose process is gone does not run any more.

    A killed process never tells MLflow that its run is over, so the store says RUNNING for ever.
    `trainings` are all, those that go on too: a run may be taken up again by another one.
    """
    return tuple(_buried(run, trainings) for run in runs)


def _buried(run: Run, trainings: Sequence[Training]) -> Run:
    if run.status is not RunStatus.RUNNING:
        return run
    own = [training for training in trainings if training_of(run, [training])]
    ends = [(t.ended_at, t) for t in own if t.ended_at is not None]
    if not own or len(ends) < len(own):
        return run
    ended_at, last = max(ends, key=lambda end: end[0])
    heard = [at for at in (run.started_at, run.reported_at) if at is not None]
    if any(at > ended_at for at in heard):
        # Its command has left it to others, as one does that hands a job to a queue.
        return run
    return replace(run, status=RunStatus.KILLED, ended_at=_end_of(run, last))


def _end_of(run: Run, training: Training) -> datetime | None:
    """Give when the process ended, or, where nobody saw it, when the run was heard of last."""
    return training.ended_at if training.exit_code is not None else run.reported_at
