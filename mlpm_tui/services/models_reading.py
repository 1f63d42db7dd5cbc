"""How the models in production stand, read for a screen in a thread.

Points are no part of the history, so nobody tells of new ones: whoever follows them asks for the
marks, and reads again the models whose mark is another.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.details import Retraining
from mlpm_tui.domain.drift_windows import Method, Side
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.fleet import Fleet, Model, Schedule
from mlpm_tui.domain.handing import handoff_of
from mlpm_tui.domain.handoffs import Handoff
from mlpm_tui.domain.monitor_labels import LabelDelay
from mlpm_tui.domain.monitor_points import Stand
from mlpm_tui.domain.monitor_signals import ACCURACY, LABELS
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.retraining import schedule_of
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.label_delays import delay_of
from mlpm_tui.services.monitor_documents import worst
from mlpm_tui.services.monitor_expecting import expected
from mlpm_tui.services.monitor_reading import monitors_of, stands_of
from mlpm_tui.services.recurrence import due, next_after
from mlpm_tui.services.retraining import latest_of
from mlpm_tui.store.library import Library

COUNTED = frozenset({"ok", "warning", "alarm"})


@dataclass(frozen=True, slots=True)
class Training:
    """When a model is trained again: its schedule, what is due or next of it, the latest card."""

    schedule: Schedule | None = None
    is_due: bool = False
    next_at: datetime | None = None
    card: Card | None = None
    part: Retraining | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ModelRead:
    """A model in production as it was read; `mark` tells whether its points have changed since.

    `labelled_to` is the end of the last window whose labels have come, `label_delay` how long they
    took. `handoff` is the latest one of its epic.
    """

    model: Model
    stands: tuple[Stand, ...] = ()
    training: Training = Training()
    labelled_to: datetime | None = None
    label_delay: LabelDelay | None = None
    handoff: Handoff | None = None
    mark: str = ""

    @property
    def state(self) -> str:
        """The worst state of its monitors."""
        return worst(stand.state for stand in self.stands)


@dataclass(frozen=True, slots=True)
class Overview:
    """All models in production, and what watches over them."""

    fleet: Fleet = Fleet()
    models: tuple[ModelRead, ...] = ()


def read_models(library: Library, project: Project, before: Overview, now: datetime) -> Overview:
    """Read the models that are in production; those whose points are as before are judged no more.

    `project` says which cards there are. Where nothing differs the same overview is returned.
    """
    fleet, marks = library.fleet(project.key), library.points.marks()
    known = {read.model.key: read for read in before.models}
    models = [model for model in fleet.models if model.retired_at is None]
    trainings = _trainings(library, project, fleet, models, now)
    stale = [m for m in models if not _is_judged(known.get(m.key), fleet, m, marks)]
    stands = stands_of(library, fleet, stale, now)
    handoffs = _handoffs(library, models)
    found = []
    for model in models:
        old = known.get(model.key)
        if old is None or model in stale:
            own, delay = stands[model.name], delay_of(library, fleet, model)
        else:
            own, delay = old.stands, old.label_delay
        handoff, mark = handoffs.get(model.epic or 0), marks.get(model.key, "")
        training, labelled_to = trainings[model.key], _labelled_to(own)
        read = ModelRead(model, own, training, labelled_to, delay, handoff, mark)
        found.append(old if old == read else read)
    is_same = fleet == before.fleet and len(found) == len(before.models)
    if is_same and all(a is b for a, b in zip(found, before.models, strict=True)):
        return before
    return Overview(fleet, tuple(found))


def expected_of(library: Library, fleet: Fleet, read: ModelRead) -> dict[int, float | None]:
    """Return the false alarms a month that each monitor lets expect, by its key."""
    return {stand.monitor.key: expected(library, fleet, stand) for stand in read.stands}


def limits_of(stand: Stand) -> tuple[float, ...]:
    """Return the values from which a signal is beyond its limit: two where both sides count.

    A share's limit is a change from the reference's, so it lies beside that.
    """
    limit, side = stand.terms.limit, stand.terms.side
    if limit is None:
        return ()
    is_share = stand.terms.method is Method.SHARE
    around = _reference(stand) if is_share else 0.0
    if side is Side.EITHER:
        return (around - limit, around + limit)
    return (around - limit,) if is_share and side is Side.BELOW else (around + limit,)


def floor_of(stand: Stand) -> float | None:
    """Return the noise floor of a score; a share's lies on both sides and is told as a number."""
    latest = stand.latest
    return None if latest is None or latest.before is not None else latest.floor


def _reference(stand: Stand) -> float:
    latest = stand.latest
    return 0.0 if latest is None else latest.before or 0.0


def _is_judged(
    read: ModelRead | None, fleet: Fleet, model: Model, marks: Mapping[int, str]
) -> bool:
    if read is None or read.mark != marks.get(model.key, ""):
        return False
    return [stand.monitor for stand in read.stands] == monitors_of(fleet, model)


def _labelled_to(stands: Sequence[Stand]) -> datetime | None:
    ends = [
        point.ends_at
        for stand in stands
        if stand.monitor.signal in (ACCURACY, LABELS)
        for point in stand.points
        if point.state in COUNTED
    ]
    return max(ends, default=None)


def _handoffs(library: Library, models: Sequence[Model]) -> dict[int, Handoff]:
    """Return the latest handoff of each epic that brought one of these models into production."""
    epics = sorted({model.epic for model in models if model.epic is not None})
    dossiers = library.dossiers(epics) if epics else {}
    latest = {key: handoff_of(dossier) for key, dossier in dossiers.items()}
    return {key: handoff for key, handoff in latest.items() if handoff is not None}


def _trainings(
    library: Library, project: Project, fleet: Fleet, models: Sequence[Model], now: datetime
) -> dict[int, Training]:
    latest = latest_of(library, project, {model.name for model in models})
    found = {}
    for model in models:
        dossier = latest.get(model.name)
        # The card as the project has it: what was just done to it may not be kept yet.
        card = None if dossier is None else project.cards[dossier.card.key]
        part = None if dossier is None else dossier.retraining
        found[model.key] = _training(schedule_of(fleet, model), card, part, now)
    return found


def _training(
    schedule: Schedule | None, card: Card | None, part: Retraining | None, now: datetime
) -> Training:
    if schedule is None:
        return Training(card=card, part=part)
    try:
        coming = None if schedule.paused_at else next_after(schedule, now)
        is_due = due(schedule, now) is not None
    except MlpmError as error:
        return Training(schedule, card=card, part=part, trouble=str(error))
    return Training(schedule, is_due, coming, card, part)
