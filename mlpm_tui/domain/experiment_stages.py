"""How far an experiment is, in one word, and the order in which people want to see experiments.

What needs somebody comes first: a rule that fired, time that is up, then what runs; what waits to
be begun follows, and what was decided comes last, the latest on top.
"""

import math
from datetime import datetime, timedelta
from enum import StrEnum

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.timebox import AT_RISK_SHARE, TimeboxState


class Stage(StrEnum):
    """One word for where an experiment is, the most urgent first."""

    FIRED = "fired"
    EXPIRED = "expired"
    AT_RISK = "at risk"
    RUNNING = "running"
    PAUSED = "paused"
    REVIEW = "review"
    UNDECIDED = "undecided"
    READY = "ready"
    BACKLOG = "backlog"
    SUCCESS = "success"
    PARTIAL = "partial"
    FAILURE = "failure"


_PLACES = {stage: place for place, stage in enumerate(Stage)}
_DECIDED = _PLACES[Stage.SUCCESS]
_OF_TIMEBOX = {
    TimeboxState.EXPIRED: Stage.EXPIRED,
    TimeboxState.AT_RISK: Stage.AT_RISK,
    TimeboxState.RUNNING: Stage.RUNNING,
}
_OF_STATUS = {
    Status.BACKLOG: Stage.BACKLOG,
    Status.READY: Stage.READY,
    Status.IN_PROGRESS: Stage.RUNNING,
    Status.REVIEW: Stage.REVIEW,
    Status.DONE: Stage.UNDECIDED,
}

OrderKey = tuple[int, float, str, int]


def stage_of(card: Card, experiment: Experiment, alarm: Alarm | None, now: datetime) -> Stage:
    """Return where an experiment is."""
    if experiment.outcome is not None:
        return Stage(experiment.outcome)
    if alarm in (Alarm.FIRED, Alarm.STOPPED):
        return Stage.FIRED
    # Most experiments of a long board have no clock under way, and are told without one.
    is_begun = experiment.timebox_running_since or experiment.timebox_started_at
    timebox = experiment.timebox if is_begun or experiment.timebox_spent_s else None
    state = timebox.state(now) if timebox is not None else None
    if state in _OF_TIMEBOX:
        return _OF_TIMEBOX[state]
    if state is TimeboxState.STOPPED and card.status is Status.IN_PROGRESS:
        return Stage.PAUSED
    return _OF_STATUS[card.status]


def changes_at(experiment: Experiment, now: datetime) -> datetime | None:
    """Return when time alone will move an experiment to another stage; None: never."""
    if experiment.timebox_running_since is None or experiment.outcome is not None:
        return None
    timebox = experiment.timebox
    if timebox is None or (left := timebox.left_s(now)) <= 0:
        return None
    at_risk_in = left - AT_RISK_SHARE * timebox.total_s
    # A millisecond more, so that what fires a little early finds the new stage.
    return now + timedelta(seconds=(at_risk_in if at_risk_in >= 0 else left) + 0.001)


def order_key(stage: Stage, card: Card, experiment: Experiment) -> OrderKey:
    """Return what the usual order compares: the stage, then what is most pressing within it."""
    place = min(_PLACES[stage], _DECIDED)
    if place == _DECIDED:
        at = experiment.decided_at
        return place, -at.timestamp() if at else math.inf, card.rank, card.key
    if stage in (Stage.READY, Stage.BACKLOG):
        return place, card.phase, card.rank, card.key
    timebox = experiment.timebox if experiment.timebox_running_since is not None else None
    ends_at = timebox.ends_at if timebox is not None else None
    return place, ends_at.timestamp() if ends_at else math.inf, card.rank, card.key
