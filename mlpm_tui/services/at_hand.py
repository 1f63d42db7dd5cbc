"""Reading for a desk what its project does not have at hand, as a step in hand needs it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.ids import read_id
from mlpm_tui.domain.placing import AddCard, MoveCard, RestoreCard
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.wishes import ABOUT, Ground, Wish, about_more, needs_explained
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Deed, Unit


def read_dossier(library: Library, project: Project, text: str) -> tuple[Dossier, bool] | None:
    """Return a card's dossier and whether the database has it; None where nothing is to be read.

    NotFound where nobody knows the card.
    """
    wanted = read_id(text)
    key = project.ids.get(wanted)
    if key is not None and key in project.dossiers:
        return None
    # By key where it is known: a new card's id is not final before the database gave it.
    dossier = library.dossier(wanted) if key is None else library.dossiers([key]).get(key)
    if dossier is not None:
        return dossier, True
    if key is not None:
        return Dossier(project.cards[key]), False
    if project.find(wanted) is None:
        raise NotFound(f"There is no card {text[:40]}: `mlpm card list` shows all ids.")
    return None


def caught_up(project: Project, units: Iterable[Unit], entities: tuple[str, ...]) -> Project:
    """Work in what is on its way to the database of records that were read anew.

    What had arrived there by then is in them already: a change of another edition is left out.
    """
    editions = {
        (entity, record.key): record.version
        for part in (project.team, project.fleet)
        if part is not None
        for entity, field in part.listed.items()
        for record in getattr(part, field)
    }
    for unit in units:
        own = list[Change]()
        for change in unit.act.changes:
            place = change.entity, change.key
            if change.entity in entities and editions.get(place, 0) == change.version:
                own.append(change)
                editions[place] = 0 if change.after is None else change.version + 1
        project = project.applied(own, unit.at)
    return project


def measured(library: Library, project: Project, wish: Wish, now: datetime) -> Project:
    """Return the project with what a rule asks of a wish that no card says.

    It is what monitors say of a service whose rollout begins, and what a restored epic came from.
    """
    if isinstance(wish, RestoreCard):
        return _with_lost(library, project, project.card(wish.id))
    if not isinstance(wish, AddCard | MoveCard) or not (names := about_more(wish, project)):
        return project
    from mlpm_tui.services.objectives import with_measured

    family = [project.dossier(project.card(name)) for name in names]
    kin = [of for of in family if of.card.parent == family[0].card.key]
    return project.with_dossier(with_measured(library, [family[0], *kin], now))


def gate_grounds(wish: Wish, project: Project) -> tuple[Ground, ...]:
    """Return what decides whether a card may go through its gate, where a wish leads it there."""
    if not isinstance(wish, AddCard | MoveCard) or (isinstance(wish, MoveCard) and wish.force):
        return ()
    if names := about_more(wish, project):
        from mlpm_tui.domain.rollout import opening

        return (opening(card.key for card in map(project.find, names) if card is not None),)
    card = project.find(wish.id) if isinstance(wish, MoveCard) else None
    if card is None or card.kind is not Kind.EPIC or wish.status is not Status.DONE:
        return ()
    from mlpm_tui.domain.rollout import ENDING

    return (ENDING,)


def _with_lost(library: Library, project: Project, card: Card) -> Project:
    if card.kind is not Kind.EPIC:
        return project
    told = library.history(project.key, card.key)
    gone = next((each for each in told if (each.change.after or {}).get("archived_at")), None)
    if gone is None or gone.deed is not Deed.UNDO:
        return project
    changes = (entry.change for entry in library.entries(gone.unit))
    lost = tuple(
        change.reverse
        for change in changes
        if change.entity == "link" and change.after is None
        if (change.before or {}).get("target") == card.key
    )
    return project.with_dossier(replace(project.dossier(card), lost=lost))


def asked_about(library: Library) -> tuple[Callable[[Wish, Project], tuple[str, ...]], ...]:
    """Return what is read for a wish, in turn, each by what was read before."""
    return (*ABOUT, partial(_explained, library))


def _explained(library: Library, wish: Wish, project: Project) -> tuple[str, ...]:
    """Return the ids of the alerts of a model that come back with what a wish ends, if any may.

    Which of them do, the rule says: some may have another explanation too.
    """
    if not needs_explained(wish):
        return ()
    from mlpm_tui.domain.alert_cases import case_of
    from mlpm_tui.domain.alert_explaining import is_explaining

    case = case_of(project, wish.about[0])
    if not is_explaining(case):
        return ()
    with library.looking() as sight:
        found = sight.dossiers(sight.open_alerts(project.key, [case.alert.model]))
    return tuple(one.card.id for one in found.values())
