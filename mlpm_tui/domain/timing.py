"""When an experiment's clock runs: starting, stopping and extending its timebox."""

from datetime import datetime, timedelta

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.changes import Act, Change, edited
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.gates import phase_begun
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.timebox import Extension
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

MOST_EXTENSION = timedelta(days=365)


def work_started(experiment: Experiment, now: datetime) -> tuple[Change, ...]:
    """Return the change that lets the timebox run; nothing where it runs or there is none."""
    timebox = experiment.timebox
    if timebox is None or timebox.running_since is not None or timebox.is_closed:
        return ()
    started = experiment.timebox_started_at or now
    return edited(experiment, timebox_running_since=now, timebox_started_at=started)


def stopped(experiment: Experiment, now: datetime) -> tuple[Change, ...]:
    """Return the change that stops the timebox and keeps what was used; nothing where it rests."""
    timebox = experiment.timebox
    if timebox is None or timebox.running_since is None:
        return ()
    used = round(timebox.used_s(now))
    return edited(experiment, timebox_running_since=None, timebox_spent_s=used)


def experiment_of(project: Project, text: str) -> tuple[Card, Experiment]:
    """Return a card and its experiment part, or say that it is no experiment."""
    card = project.card(text)
    return card, check_workable(card, project.experiment(card))


def check_workable(card: Card, experiment: Experiment | None) -> Experiment:
    """Return the experiment part of a card that can be worked on, or say why it cannot."""
    experiment = require_experiment(card, experiment)
    if card.is_archived:
        raise RuleBroken(f"{card.id} is archived: `mlpm card restore {card.id}` brings it back.")
    return experiment


def require_experiment(card: Card, experiment: Experiment | None) -> Experiment:
    """Return the experiment part of a card, or say that it is no experiment."""
    if card.kind is not Kind.EXPERIMENT or experiment is None:
        raise RuleBroken(f"{card.id} is no experiment but a card of kind {card.kind}.", "kind")
    return experiment


def check_undecided(card: Card, experiment: Experiment) -> None:
    """Raise RuleBroken where an experiment has its outcome already."""
    if experiment.outcome is not None:
        raise RuleBroken(
            f"{card.id} was decided ({experiment.outcome}): `mlpm exp reopen {card.id}` first.",
            "decided",
        )


@dataclass(frozen=True, slots=True)
class StartExperiment(OfCard):
    """Work begins: the card goes to in_progress and its timebox runs."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the card in progress with its timebox running."""
        card, experiment = experiment_of(project, self.id)
        check_undecided(card, experiment)
        changes = [*work_started(experiment, moment.now)]
        if card.status is not Status.IN_PROGRESS:
            place = (card.phase, Status.IN_PROGRESS)
            rank = project.rank_for_arrival(place, card.key)
            changes += edited(card, status=place[1], rank=rank, entered_at=moment.now, done_at=None)
            changes += phase_begun(project, card.phase, moment.now)
        if not changes:
            raise RuleBroken(f"{card.id} is being worked on already.")
        return Act(f"started {card.id}", tuple(changes))


@dataclass(frozen=True, slots=True)
class StopExperiment(OfCard):
    """Work rests: the timebox stops and keeps what is left."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the timebox at rest."""
        card, experiment = experiment_of(project, self.id)
        changes = stopped(experiment, moment.now)
        if not changes:
            raise RuleBroken(f"The timebox of {card.id} is not running: there is nothing to stop.")
        return Act(f"paused the timebox of {card.id}", changes)


@dataclass(frozen=True, slots=True)
class ResumeTimebox(OfCard):
    """The timebox runs again; the card stays where it is."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the timebox running."""
        card, experiment = experiment_of(project, self.id)
        check_undecided(card, experiment)
        if experiment.timebox is None:
            raise RuleBroken(f"{card.id} has no timebox: give it one with `--timebox`.")
        is_begun = experiment.timebox_started_at is not None
        if not is_begun or card.status in (Status.BACKLOG, Status.READY):
            raise RuleBroken(
                f"{card.id} is not being worked on: `mlpm exp start {card.id}` takes it up."
            )
        changes = work_started(experiment, moment.now)
        if not changes:
            raise RuleBroken(f"The timebox of {card.id} is running already.")
        return Act(f"resumed the timebox of {card.id}", changes)


@dataclass(frozen=True, slots=True)
class ExtendTimebox(OfCard):
    """A timebox gets longer, for a reason that is kept."""

    by: timedelta
    reason: str

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the timebox with the time added."""
        card, experiment = experiment_of(project, self.id)
        check_undecided(card, experiment)
        if experiment.timebox is None:
            raise RuleBroken(f"{card.id} has no timebox to extend: give it one with `--timebox`.")
        if not timedelta(0) < self.by <= MOST_EXTENSION:
            raise RuleBroken(
                f"A timebox gets longer by more than nothing and {MOST_EXTENSION.days} days at "
                f"most; {show_duration(self.by)} is not that.",
                "bad_duration",
            )
        reason = check_line(self.reason, "The reason for more time", 500)
        added = Extension(moment.now, moment.who, round(self.by.total_seconds()), reason)
        extensions = (*experiment.timebox_extensions, added)
        said = f"extended the timebox of {card.id} by {show_duration(self.by)}: {reason}"
        return Act(said, edited(experiment, timebox_extensions=extensions))
