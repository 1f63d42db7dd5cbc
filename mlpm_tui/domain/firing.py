"""Stopping rules that came true: recorded once an occasion, and who has answered them.

What is recorded here nobody wished: the program writes it under its own name, from wherever it is
seen first. The occasion is a run's id, or for the timebox the instant at which it ran out;
for one that was found to be used up while it rests, its length.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from mlpm_tui.domain.changes import Act, edited, made
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experiments import Experiment, Firing
from mlpm_tui.domain.metrics import show_number
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.rule_forms import stopping_rule_from_json
from mlpm_tui.domain.rule_states import StoppingVerdict
from mlpm_tui.domain.rules import StoppingRule, TimeboxExceeded
from mlpm_tui.domain.runs import Run
from mlpm_tui.domain.team import PROGRAM
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.timing import experiment_of
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

TIMEBOX_RULE = str(TimeboxExceeded())
TIME_IS_UP = "decide what it came to, or give it more time for a reason"
"""What an expired timebox advises where its card has no rule of its own for that."""


def rule_text(rule: StoppingRule) -> str:
    """Return what identifies a rule: its normal form without the advice, which may be reworded."""
    if isinstance(rule.condition, TimeboxExceeded):
        return TIMEBOX_RULE
    return str(replace(rule, action=""))


def rules_of(experiment: Experiment) -> tuple[StoppingRule, ...]:
    """Return an experiment's stopping rules from their stored form."""
    return tuple(map(stopping_rule_from_json, experiment.stopping))


@dataclass(frozen=True, slots=True)
class RecordFiring(OfCard):
    """A stopping rule came true; nothing is done where that is recorded already.

    For the timebox `observed` is its length in seconds: it fires once a length, so that pausing an
    overdue one does not make it fire again, and giving it more time does.
    """

    rule: str
    occasion: str
    why: str
    action: str = ""
    run: str | None = None
    metric: str | None = None
    observed: float | None = None
    step: int | None = None
    said: str = ""

    @property
    def sign(self) -> tuple[str, ...]:
        """What it has in common with the same firing seen by another process."""
        return ("fired", self.rule, self.occasion)

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the firing."""
        card, _ = experiment_of(project, self.id)
        said = self.said or f"{card.id}: {self.rule} fired"
        if any(map(self._is_same, project.dossier(card).firings)):
            return Act(said, ())
        firing = Firing(
            key=moment.new_key(),
            card=card.key,
            rule=self.rule,
            occasion=self.occasion,
            fired_at=moment.now,
            why=self.why,
            action=self.action,
            run=self.run,
            metric=self.metric,
            observed=self.observed,
            step=self.step,
        )
        return Act(said, (made(firing),))

    def _is_same(self, firing: Firing) -> bool:
        if firing.rule != self.rule:
            return False
        is_same_length = self.rule == TIMEBOX_RULE and firing.observed == self.observed
        return firing.occasion == self.occasion or is_same_length


@dataclass(frozen=True, slots=True)
class MarkStopped(OfCard):
    """A process was stopped because of a rule that fired."""

    rule: str
    occasion: str

    @property
    def sign(self) -> tuple[str, ...]:
        """What it has in common with the same mark set by another process."""
        return ("stopped", self.rule, self.occasion)

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the firing with its mark."""
        card, _ = experiment_of(project, self.id)
        for firing in project.dossier(card).firings:
            if (firing.rule, firing.occasion) == (self.rule, self.occasion):
                return Act(f"{card.id}: stopped by {self.rule}", edited(firing, stopped=True))
        raise RuleBroken(f"{self.rule} has not fired on {card.id}: nothing was stopped for it.")


def firing_on(card: str, rule: StoppingRule, run: Run, verdict: StoppingVerdict) -> RecordFiring:
    """Return the wish to record that a rule came true on a run, with the sentence that tells it."""
    name = safe_line(run.name or run.id, 60)
    seen = "" if verdict.observed is None else f" ({show_number(verdict.observed)}"
    if seen:
        seen += f" at {verdict.reached})" if verdict.reached else ")"
    advice = f": {rule.action}" if rule.action else ""
    text = rule_text(rule)
    return RecordFiring(
        card,
        rule=text,
        occasion=run.id,
        why=verdict.why,
        action=rule.action,
        run=run.id,
        metric=verdict.metric,
        observed=verdict.observed,
        step=verdict.at_step,
        said=f"{card}: {text} fired on {name}{seen}{advice}",
    )


def timebox_ran_out(card: str, experiment: Experiment, action: str = "") -> RecordFiring | None:
    """Return the wish to record that a timebox has run out; None where there is none.

    One that rests has no instant at which it ran out: there its length is the occasion.
    """
    timebox = experiment.timebox
    if timebox is None:
        return None
    length = show_duration(timedelta(seconds=timebox.total_s))
    ends_at = timebox.ends_at
    advice = action or TIME_IS_UP
    return RecordFiring(
        card,
        rule=TIMEBOX_RULE,
        occasion=length if ends_at is None else ends_at.isoformat(),
        why=f"the timebox of {length} has run out",
        action=advice,
        observed=float(timebox.total_s),
        said=f"{card}: its {length} are up: {advice}",
    )


def up_since(firing: Firing) -> datetime:
    """Return when a timebox ran out; where it rested, when that was seen."""
    try:
        return datetime.fromisoformat(firing.occasion)
    except ValueError:
        return firing.fired_at


def find_firing(dossier: Dossier, rule: str, occasion: str) -> Firing | None:
    """Return the record of a rule that came true on an occasion, or None."""
    fired = (f for f in dossier.firings if (f.rule, f.occasion) == (rule, occasion))
    return next(fired, None)


def timebox_firing(dossier: Dossier) -> Firing | None:
    """Return the record that the timebox, as long as it is now, has run out; None where none is."""
    timebox = dossier.experiment.timebox if dossier.experiment else None
    if timebox is None:
        return None
    total = timebox.total_s
    fired = (f for f in dossier.firings if f.rule == TIMEBOX_RULE and f.observed == total)
    return next(fired, None)


def is_answered(firing: Firing, dossier: Dossier) -> bool:
    """Say whether anybody has done something about a rule that fired.

    A decision answers it, and so does a comment, a move to another column or phase, and taking the
    rule off the card or changing its condition; more time answers an expired timebox. That
    `mlpm run --enforce` stopped its process is no answer: nobody may have seen it.
    """
    experiment = dossier.experiment
    if experiment is None or experiment.outcome is not None:
        return True
    at = firing.fired_at
    if dossier.card.entered_at > at or dossier.card.is_archived:
        return True
    if any(comment.at >= at and comment.who != PROGRAM for comment in dossier.comments):
        return True
    if firing.rule == TIMEBOX_RULE:
        return firing is not timebox_firing(dossier)
    return firing.rule not in {rule_text(rule) for rule in rules_of(experiment)}


def waiting_firings(dossier: Dossier) -> tuple[Firing, ...]:
    """Return the firings that wait for somebody's answer, the oldest first."""
    return tuple(f for f in dossier.firings if not is_answered(f, dossier))
