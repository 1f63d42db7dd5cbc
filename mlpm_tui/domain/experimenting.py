"""What an experiment promises and what came of it: shaping, results, runs, the decision."""

import math
import re
from collections.abc import Mapping
from dataclasses import field

from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.changes import Act, Change, Value, edited, made
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.experiments import Artifact, Baseline, Experiment, Outcome, Result, RunLink
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import moved
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.proposing import Proposal, check_decision
from mlpm_tui.domain.text import check_block, check_line
from mlpm_tui.domain.timing import check_undecided, experiment_of, stopped
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

SHAPE = (
    "hypothesis",
    "baseline",
    "criteria",
    "stopping",
    "resources",
    "timebox_length_s",
)
_METRIC = re.compile(r"(?P<name>[^\s=]+)\s*=\s*(?P<value>\S+)")


def read_metric(text: str) -> tuple[str, float]:
    """Return a metric's name and value from `f1=0.89`; NaN and inf are values too."""
    found = _METRIC.fullmatch(text.strip())
    if found is None:
        raise BadText(f"A metric is written name=value, as in f1=0.89; {text[:60]!r} is not.")
    try:
        return found["name"], float(found["value"])
    except ValueError:
        position = text.index("=") + 1
        raise BadText(
            f"{found['value'][:40]!r} is no number: write the value as in f1=0.89.", position
        ) from None


def read_baseline(text: str) -> Baseline:
    """Return a baseline from `rule-based f1=0.72 precision=0.7`: a name, then its metrics."""
    words = re.sub(r"\s*=\s*", "=", text.strip()).split()
    pairs = [word for word in words if "=" in word]
    name = " ".join(word for word in words if "=" not in word)
    metrics = dict(read_metric(pair) for pair in pairs)
    for metric, value in metrics.items():
        if not math.isfinite(value):
            raise BadText(f"A baseline's {metric} must be a finite number; {value} is not.")
    return Baseline(check_line(name, "A baseline's name", 200), metrics)


@dataclass(frozen=True, slots=True)
class ShapeExperiment(OfCard):
    """The promise of an experiment changes: any of its hypothesis, baseline, rules, resources."""

    fields: Mapping[str, Value]

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the fields that really differ."""
        card, experiment = experiment_of(project, self.id)
        if strange := [name for name in self.fields if name not in SHAPE]:
            raise RuleBroken(f"An experiment has no field {strange[0]!r} to edit.")
        changes = edited(experiment, **self.fields)
        names = ", ".join(changes[0].after or ()) if changes else "nothing"
        return Act(f"edited {names} of {card.id}", changes)


@dataclass(frozen=True, slots=True)
class RecordResult(OfCard):
    """A line for the results table; metric values of folds are kept with their mean."""

    model: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    folds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    run: str | None = None

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the result."""
        card, _ = experiment_of(project, self.id)
        if not self.metrics and not self.folds:
            raise RuleBroken("A result needs a metric: give --metric f1=0.89 at least once.")
        if empty := [name for name, values in self.folds.items() if not values]:
            raise RuleBroken(f"{empty[0][:40]} has no value for any fold: give at least one.")
        means = {name: sum(values) / len(values) for name, values in self.folds.items()}
        result = Result(
            key=moment.new_key(),
            card=card.key,
            model=check_line(self.model, "A model's name", 200),
            recorded_at=moment.now,
            recorded_by=moment.who,
            metrics={**means, **self.metrics},
            folds=dict(self.folds),
            run=self.run,
        )
        return Act(f"recorded a result of {card.id}: {result.model}", (made(result),))


@dataclass(frozen=True, slots=True)
class AttachRun(OfCard):
    """A card is tied to a run or to a whole experiment of the tracking store."""

    kind: str
    target: str

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the tie."""
        card, _ = experiment_of(project, self.id)
        links = project.dossier(card).run_links
        if any((link.kind, link.target) == (self.kind, self.target) for link in links):
            raise RuleBroken(f"{card.id} is tied to {self.kind} {self.target} already.")
        target = check_line(self.target, "A run's name", 500)
        link = RunLink(moment.new_key(), card.key, self.kind, target)
        return Act(f"tied {card.id} to {self.kind} {self.target}", (made(link),))


@dataclass(frozen=True, slots=True)
class DecideExperiment(OfCard):
    """Somebody says what an experiment came to; a failure needs what was learnt from it.

    `proposal` is what the results spoke for when it was decided; any other outcome needs a reason.
    """

    outcome: Outcome
    reason: str = ""
    learnings: str = ""
    next_steps: tuple[str, ...] = ()
    artifacts: tuple[tuple[str, str], ...] = ()
    proposal: Proposal | None = None

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the outcome; the timebox stops and the card goes to done."""
        card, experiment = experiment_of(project, self.id)
        check_undecided(card, experiment)
        check_decision(self.proposal, self.outcome, self.reason)
        learnings = self._learnings(card.id, experiment)
        changes = [*stopped(experiment, moment.now)]
        changes += _decided(
            experiment.version + len(changes),
            edited(
                experiment,
                outcome=self.outcome,
                outcome_reason=check_block(self.reason, "A reason") if self.reason else "",
                learnings=learnings,
                next_steps=self._next_steps() or experiment.next_steps,
                decided_at=moment.now,
                decided_by=moment.who,
            ),
        )
        for kind, uri in self.artifacts:
            artifact = Artifact(
                moment.new_key(), card.key, kind, check_line(uri, "An artifact's address", 2_000)
            )
            changes.append(made(artifact))
        if card.status is not Status.DONE:
            place = (card.phase, Status.DONE)
            rank = project.rank_for_arrival(place, card.key)
            changes += moved(card, place, rank, moment)
        return Act(f"decided {card.id}: {self.outcome}", tuple(changes))

    def _next_steps(self) -> tuple[str, ...]:
        return tuple(check_line(step, "A next step", 500) for step in self.next_steps)

    def _learnings(self, name: str, experiment: Experiment) -> str:
        learnings = check_block(self.learnings, "What was learnt") if self.learnings else ""
        learnings = learnings or experiment.learnings
        if self.outcome is Outcome.FAILURE and not learnings:
            raise RuleBroken(
                f"A failed experiment teaches the next: write down what {name} taught "
                "(--learning, or the field in the dialog).",
                "learnings_missing",
            )
        return learnings


def _decided(version: int, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    return tuple(Change(c.entity, c.key, c.card, version, c.before, c.after) for c in changes)


@dataclass(frozen=True, slots=True)
class ReopenExperiment(OfCard):
    """A decided experiment is taken up again; the outcome goes, what was learnt stays."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the experiment undecided and its card in review."""
        card, experiment = experiment_of(project, self.id)
        if experiment.outcome is None:
            raise RuleBroken(f"{card.id} is not decided: there is nothing to reopen.")
        changes = [*edited(experiment, outcome=None, decided_at=None, decided_by=None)]
        place = (card.phase, Status.REVIEW)
        if card.status is Status.DONE:
            rank = project.rank_for_arrival(place, card.key)
            changes += moved(card, place, rank, moment)
        return Act(f"reopened {card.id}", tuple(changes))
