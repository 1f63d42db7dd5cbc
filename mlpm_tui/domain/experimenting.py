"""What an experiment promises and what came of it: shaping, results, runs, the decision."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import field

from mlpm_tui.domain.artifacts import AttachArtifact, name_artifact
from mlpm_tui.domain.attaching import LinkCards
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.changes import Act, Change, Value, edited, made
from mlpm_tui.domain.details import Link, Relation
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.experiments import Baseline, Experiment, Outcome, Result, RunLink
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.parts import (
    LONGEST_NAME,
    check_metric_name,
    check_metrics,
    check_number,
    check_part,
)
from mlpm_tui.domain.placing import AddCard, moved
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.proposing import Proposal, check_decision
from mlpm_tui.domain.text import check_block, check_line
from mlpm_tui.domain.timing import check_undecided, experiment_of, stopped
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard, in_turn

SHAPE = (
    "hypothesis",
    "baseline",
    "criteria",
    "stopping",
    "resources",
    "timebox_length_s",
)
TIED = ("run", "experiment")
"""What of a tracking store a card can be tied to."""
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
            raise BadText(f"A baseline's {metric} must be a finite number; {value:g} is not.")
    return Baseline(check_line(name, "A baseline's name", 200), metrics)


@dataclass(frozen=True, slots=True)
class ShapeExperiment(OfCard):
    """The promise of an experiment changes: any of its hypothesis, baseline, rules, resources.

    A criterion that stood and is changed leaves the time at which that was done.
    """

    fields: Mapping[str, Value]

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the fields that really differ."""
        card, experiment = experiment_of(project, self.id)
        if strange := [name for name in self.fields if name not in SHAPE]:
            raise RuleBroken(f"An experiment has no field {strange[0]!r} to edit.")
        fields = check_part(Experiment, self.fields)
        changes = edited(experiment, **fields)
        names = ", ".join(changes[0].after or ()) if changes else "nothing"
        if changes and experiment.criteria and "criteria" in (changes[0].after or ()):
            changes = edited(experiment, **fields, criteria_edited_at=moment.now)
        return Act(f"edited {names} of {card.id}", changes)


@dataclass(frozen=True, slots=True)
class RecordResult(OfCard):
    """A line for the results table; metric values of folds are kept with their mean."""

    model: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    folds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    run: str | None = None
    test_size: int | None = None

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the result."""
        card, _ = experiment_of(project, self.id)
        if not self.metrics and not self.folds:
            raise RuleBroken("A result needs a metric: give --metric f1=0.89 at least once.")
        if empty := [name for name, values in self.folds.items() if not values]:
            raise RuleBroken(f"{empty[0][:40]} has no value for any fold: give at least one.")
        folds = {check_metric_name(name): tuple(v) for name, v in self.folds.items()}
        for name, values in folds.items():
            for value in values:
                check_number(value, name[:40])
        means = {name: sum(values) / len(values) for name, values in folds.items()}
        result = Result(
            key=moment.new_key(),
            card=card.key,
            model=check_line(self.model, "A model's name", 200),
            recorded_at=moment.now,
            recorded_by=moment.who,
            metrics={**means, **check_metrics(self.metrics)},
            folds=folds,
            run=None if self.run is None else check_line(self.run, "A run's id", LONGEST_NAME),
            test_size=self.test_size,
        )
        return Act(f"recorded a result of {card.id}: {result.model}", (made(result),))


@dataclass(frozen=True, slots=True)
class AttachRun(OfCard):
    """A card is tied to a run or to a whole experiment of the tracking store."""

    kind: str
    target: str

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the tie."""
        card = project.card(self.id)
        if card.kind is not Kind.RETRAINING:
            experiment_of(project, self.id)
        if self.kind not in TIED:
            raise RuleBroken(
                f"A card is tied to a run or to an experiment, not to {self.kind[:40]!r}.",
                "bad_value",
            )
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
    `informs` names cards that go on from it. With `has_cards` each next step that did not stand
    there before becomes a card that the experiment informs: a task, or with `experiment:` before
    it an experiment.
    """

    outcome: Outcome
    reason: str = ""
    learnings: str = ""
    next_steps: tuple[str, ...] = ()
    artifacts: tuple[tuple[str, str], ...] = ()
    proposal: Proposal | None = None
    informs: tuple[str, ...] = ()
    has_cards: bool = False

    @property
    def about(self) -> tuple[str, ...]:
        """The experiment and the cards that it informs."""
        return (self.id, *self.informs)

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the outcome; the timebox stops and the card goes to done."""
        card, experiment = experiment_of(project, self.id)
        check_undecided(card, experiment)
        check_decision(self.proposal, self.outcome, self.reason)
        learnings = self._learnings(card.id, experiment)
        steps = self._next_steps()
        changes = [*stopped(experiment, moment.now)]
        changes += _decided(
            experiment.version + len(changes),
            edited(
                experiment,
                outcome=self.outcome,
                outcome_reason=check_block(self.reason, "A reason") if self.reason else "",
                learnings=learnings,
                next_steps=steps or experiment.next_steps,
                proposed=self.proposal.as_json() if self.proposal else None,
                decided_at=moment.now,
                decided_by=moment.who,
            ),
        )
        changes += in_turn(self._artifacts(project, card), project, moment)
        changes += in_turn(self._ties(project, card), project, moment)
        if card.status is not Status.DONE:
            place = (card.phase, Status.DONE)
            rank = project.rank_for_arrival(place, card.key)
            changes += moved(card, place, rank, moment)
        fresh = [step for step in steps if step not in experiment.next_steps]
        said = f"decided {card.id}: {self.outcome}"
        if self.has_cards and fresh:
            changes += next_cards(card, fresh, project, moment)
            said += f", with {len(fresh)} card{'s' * (len(fresh) > 1)} for what comes next"
        return Act(said, tuple(changes))

    def _artifacts(self, project: Project, card: Card) -> list[AttachArtifact]:
        standing = {(kept.kind, kept.uri) for kept in project.dossier(card).artifacts}
        named = [name_artifact(kind, uri) for kind, uri in self.artifacts]
        pairs = dict.fromkeys((artifact.kind, artifact.uri) for artifact in named)
        return [AttachArtifact(card.id, *pair) for pair in pairs if pair not in standing]

    def _ties(self, project: Project, card: Card) -> list[LinkCards]:
        standing = {
            link.target
            for link in project.dossier(card).links
            if link.relation is Relation.INFORMS and link.card == card.key
        }
        targets = dict.fromkeys(project.card(name).id for name in self.informs)
        return [
            LinkCards(card.id, Relation.INFORMS, name)
            for name in targets
            if project.card(name).key not in standing
        ]

    def _next_steps(self) -> tuple[str, ...]:
        return tuple(check_line(step, "A next step", 500) for step in self.next_steps)

    def _learnings(self, name: str, experiment: Experiment) -> str:
        learnings = check_block(self.learnings, "What was learnt") if self.learnings else ""
        learnings = learnings or experiment.learnings
        if self.outcome is Outcome.FAILURE and not learnings:
            raise RuleBroken(
                f"A failed experiment teaches the next: write down what {name} taught.",
                "learnings_missing",
            )
        return learnings


def next_cards(
    card: Card, steps: Iterable[str], project: Project, moment: Moment
) -> tuple[Change, ...]:
    """Return a card for each next step in the experiment's phase, and what ties it to it."""
    wishes = [AddCard(*_step(step), phase=card.phase) for step in steps]
    changes = in_turn(wishes, project, moment)
    keys = [change.key for change in changes if change.entity == "card"]
    ties = [Link(moment.new_key(), card.key, Relation.INFORMS, key) for key in keys]
    return (*changes, *map(made, ties))


def _step(text: str) -> tuple[Kind, str]:
    word, colon, rest = text.partition(":")
    if colon and rest.strip() and word.strip().casefold() == Kind.EXPERIMENT:
        return Kind.EXPERIMENT, rest.strip()
    return Kind.TASK, text


def _decided(version: int, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    return tuple(Change(c.entity, c.key, c.card, version, c.before, c.after) for c in changes)


@dataclass(frozen=True, slots=True)
class ReopenExperiment(OfCard):
    """A decided experiment is taken up again; outcome and proposal go, what was learnt stays."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the experiment undecided and its card in review."""
        card, experiment = experiment_of(project, self.id)
        if experiment.outcome is None:
            raise RuleBroken(f"{card.id} is not decided: there is nothing to reopen.")
        changes = [
            *edited(experiment, outcome=None, proposed=None, decided_at=None, decided_by=None)
        ]
        place = (card.phase, Status.REVIEW)
        if card.status is Status.DONE:
            rank = project.rank_for_arrival(place, card.key)
            changes += moved(card, place, rank, moment)
        return Act(f"reopened {card.id}", tuple(changes))
