"""What is due without anybody asking, done once: the jobs of `mlpm tick`.

Each job looks at one project and does what is due there; doing it again finds nothing left. A job
that cannot do its work says why and keeps no other from theirs.
"""

import logging
from collections.abc import Callable, Iterable, Iterator

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import MlpmError, RuleBroken
from mlpm_tui.domain.experiments import Experiment, Firing
from mlpm_tui.domain.firing import waiting_firings
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.experiment_check import check_experiment
from mlpm_tui.services.firing import Times
from mlpm_tui.services.judging import NOTHING_OBSERVED
from mlpm_tui.services.observing import observe
from mlpm_tui.services.training_keeping import settle_trainings
from mlpm_tui.settings import Settings
from mlpm_tui.store.library import Library

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """What a job works on: a project with all its cards, the settings and the time."""

    library: Library
    project: Project
    settings: Settings
    times: Times

    def dossiers(self, keys: Iterable[int]) -> list[Dossier]:
        """Return all that hangs on these cards, in the order of their ids."""
        found = self.library.dossiers(sorted(keys))
        return sorted(found.values(), key=lambda dossier: dossier.card.id)


@dataclass(frozen=True, slots=True)
class Done:
    """What a job did, or why it could not; `card` is the id of the card it is about, if any."""

    job: str
    card: str
    said: str
    is_trouble: bool = False


Job = Callable[[Due], Iterable[Done]]


def check_rules(due: Due) -> Iterable[Done]:
    """Record the stopping rules that have fired and the timeboxes that have run out."""
    keys = [
        key
        for key, experiment in due.project.experiments.items()
        if experiment.outcome is None and (experiment.stopping or _is_up(experiment, due.times))
    ]
    dossiers = due.dossiers(keys)
    now = due.times.now
    observed = observe(due.settings.tracking_uri, due.project, dossiers, now) if dossiers else {}
    troubles = {seen.trouble: None for seen in observed.values() if seen.trouble}
    for trouble in troubles:
        yield Done("rules", "", f"runs cannot be read: {trouble}", is_trouble=True)
    for dossier in dossiers:
        card = dossier.card
        seen = observed.get(card.key, NOTHING_OBSERVED)
        try:
            checked = check_experiment(
                due.library, dossier, seen, due.times, due.project.directions
            )
        except RuleBroken as error:
            yield Done("rules", card.id, f"{card.id}: {error}", is_trouble=True)
            continue
        for said in checked.recorded:
            yield Done("rules", card.id, said)


def _is_up(experiment: Experiment, times: Times) -> bool:
    """Say whether its time is used up, whether the work goes on or rests."""
    timebox = experiment.timebox
    return timebox is not None and timebox.state(times.sure) is TimeboxState.EXPIRED


def check_trainings(due: Due) -> Iterable[Done]:
    """Record the end of trainings whose process on this machine is gone."""
    running = {t.card for t in due.library.trainings(due.project.key) if t.ended_at is None}
    dossiers, address = due.dossiers(running), due.settings.address
    for card, said in settle_trainings(due.library, address, dossiers, due.times.now):
        yield Done("trainings", card, said)


def open_retrainings(due: Due) -> Iterable[Done]:
    """Open a card for each retraining whose day has come."""
    from mlpm_tui.services.retraining import open_due

    for opened in open_due(due.library, due.project, due.times.sure):
        yield Done("retraining", opened.card, opened.said, opened.is_trouble)


def check_monitors(due: Due) -> Iterable[Done]:
    """Read what is new about models in production, and open and end the alerts that follow."""
    from mlpm_tui.services.monitor_checking import check_models

    now = due.times.sure
    for checked in check_models(due.library, due.project.key, "", now, opens=True, tells=False):
        for one in checked.reported:
            if one.what != "ignored":
                yield Done("monitors", one.id, f"{one.id} {one.what}: {one.report.title}")
        for trouble in checked.troubles:
            yield Done("monitors", "", trouble, is_trouble=True)


def keep_alerts_up(due: Due) -> Iterable[Done]:
    """Wake alerts whose snooze is over, end mutes, and tell once more of what nobody took up."""
    from mlpm_tui.alert_settings import read_alert_settings
    from mlpm_tui.services.alert_upkeep import keep_up

    limits = read_alert_settings().limits
    for done in keep_up(due.library, due.project.key, due.times.sure, limits):
        yield Done("alerts", done.card, done.said)


def send_messages(due: Due) -> Iterable[Done]:
    """Send what people are to be told of alerts, where somebody has said where to."""
    from mlpm_tui.services.notifying import NotSent, forget_old, notify, readied

    forget_old(due.library, due.times.sure)
    how, trouble = readied(), ""
    if how is None:
        return
    try:
        sent = notify(due.library, due.project.key, how, due.times.now)
    except NotSent as error:
        sent, trouble = error.sent, str(error)
    for message in sent:
        yield Done("messages", "", f"sent {message.title}")
    if trouble:
        yield Done("messages", "", trouble, is_trouble=True)


JOBS: tuple[tuple[str, Job], ...] = (
    ("trainings", check_trainings),
    ("rules", check_rules),
    ("retraining", open_retrainings),
    ("monitors", check_monitors),
    ("alerts", keep_alerts_up),
    ("messages", send_messages),
)
"""All jobs by their names, in the order in which they are done."""


def do_due(due: Due) -> tuple[Done, ...]:
    """Do every job for a project; what goes wrong in one, whatever it is, stops no other."""
    return tuple(done for name, job in JOBS for done in _did(name, job, due))


def _did(name: str, job: Job, due: Due) -> Iterator[Done]:
    try:
        yield from job(due)
    except MlpmError as error:
        yield Done(name, "", f"{name} cannot be looked at: {error}", is_trouble=True)
    except Exception as error:
        LOG.exception("The job %s ended early", name)
        said = f"{name} ended early by an unexpected {type(error).__name__}; the log has more."
        yield Done(name, "", said, is_trouble=True)


def waiting(due: Due) -> list[tuple[Dossier, Firing]]:
    """Return what fired on a project's cards and waits for somebody's answer."""
    dossiers = due.dossiers(due.library.fired(due.project.key))
    return [(dossier, firing) for dossier in dossiers for firing in waiting_firings(dossier)]
