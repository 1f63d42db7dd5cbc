"""Opening the cards of retrainings whose day has come: once, whoever looks first.

Every process works out the same unit from the schedule and the occurrence, so the store keeps the
first and takes the others for repetitions (see `services.firing`).
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from mlpm_tui.domain.agreed import Agreed
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import MlpmError, StaleChange
from mlpm_tui.domain.fleet import Fleet, Model, Schedule
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.retraining import OpenRetraining
from mlpm_tui.domain.team import PROGRAM
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.zones import zone_named
from mlpm_tui.services.firing import unit_id
from mlpm_tui.services.recurrence import Occurrence, due
from mlpm_tui.services.retraining_plans import read_plan
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Unit, new_key


@dataclass(frozen=True, slots=True)
class DueRetraining:
    """A model that is to be trained again, by its schedule, and has no card for that yet."""

    model: Model
    schedule: Schedule
    occurrence: Occurrence


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a due retraining: the card's id and a sentence, or what went wrong."""

    card: str
    said: str
    is_trouble: bool = False


def due_retrainings(fleet: Fleet, now: datetime) -> Iterator[DueRetraining | Opened]:
    """Yield what is due by the schedules of models in production; a broken rule is told."""
    for schedule in fleet.schedules:
        model = next((each for each in fleet.models if each.key == schedule.model), None)
        if model is None or model.retired_at is not None:
            continue
        try:
            occurrence = due(schedule, now)
        except MlpmError as error:
            yield Opened("", f"the schedule of {model.name} cannot be read: {error}", True)  # noqa: FBT003
            continue
        if occurrence is not None:
            yield DueRetraining(model, schedule, occurrence)


def open_due(library: Library, project: Project, now: datetime) -> Iterator[Opened]:
    """Open a card for each retraining that is due; `now` is a time that has certainly come."""
    fleet = library.fleet(project.key)
    project = replace(project, fleet=fleet)
    for each in due_retrainings(fleet, now):
        if isinstance(each, Opened):
            yield each
        elif (opened := _opened(library, project, each, now)) is not None:
            yield opened


def open_cards(library: Library, project: Project) -> list[Dossier]:
    """Return the retrainings that are not done, in the order of their ids."""
    keys = [
        card.key
        for card in project.cards.values()
        if card.kind is Kind.RETRAINING and card.status is not Status.DONE
    ]
    found = library.dossiers(sorted(keys)).values()
    return sorted(found, key=lambda dossier: (dossier.card.number, dossier.card.id))


def waiting_for(library: Library, project: Project, model: str) -> tuple[str, ...]:
    """Return the ids of the cards that are there to train a model and are not done."""
    return tuple(
        card.id for card in _cards_of(library, project, model) if card.status is not Status.DONE
    )


def latest_for(library: Library, project: Project, model: str) -> Dossier | None:
    """Return the newest retraining of a model, done or not."""
    return latest_of(library, project, {model}).get(model)


def latest_of(library: Library, project: Project, models: Collection[str]) -> dict[str, Dossier]:
    """Return the newest retraining of each of these models that has one, done or not."""
    newest = {
        model: key
        for key, model in library.retrained(project.key).items()
        if model in models and key in project.cards
    }
    found = library.dossiers(sorted(newest.values())) if newest else {}
    return {model: found[key] for model, key in newest.items() if key in found}


def model_named(fleet: Fleet, name: str, now: datetime) -> Model:
    """Return the model that a card names; one that nobody added is known by its name alone."""
    return fleet.model(name) or Model(0, name, now)


def _cards_of(library: Library, project: Project, model: str) -> list[Card]:
    of = library.retrained(project.key)
    return [project.cards[key] for key in of if of[key] == model and key in project.cards]


def _opened(
    library: Library, project: Project, each: DueRetraining, now: datetime
) -> Opened | None:
    wish = OpenRetraining(
        each.model.name,
        read_plan(each.model.name),
        each.occurrence.at,
        each.occurrence.missed,
        waiting_for(library, project, each.model.name),
    )
    agreed = Agreed(library.team(project.key))
    # Its days are those of the clocks that the schedule is meant by.
    moment = Moment(now, PROGRAM, new_key, zone_named(each.schedule.zone))
    act = agreed.owned(wish.act(project, moment))
    if not act.changes:
        return None
    own = unit_id(project.key, each.schedule.key, wish.sign)
    try:
        kept = library.keep(Unit(project.key, PROGRAM, now, act, id=own))
    except StaleChange:
        # Another process has answered a later occurrence, or somebody has changed the schedule.
        return None
    except MlpmError:
        # The answer to a commit can be lost although it took place.
        if library.is_kept(own):
            return None
        raise
    if kept.changes[0].key != act.changes[0].key:
        return None
    return Opened(str((kept.changes[0].after or {})["id"]), kept.said)
