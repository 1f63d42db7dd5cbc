"""A whole project as one document, written part by part: every record that the database holds.

A card says all that its document says (verdicts, proposals, how much time is left), beside what an
import reads, and its way through the columns; the rest of the history is not in it. Counts of
prediction logs stay out: the logs are read again where they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.card_ways import way_document, way_of, wrong_with
from mlpm_tui.domain.cards import Card, Kind
from mlpm_tui.domain.changes import Record
from mlpm_tui.domain.dossier import LISTS, SINGLES, Dossier
from mlpm_tui.domain.exchange_forms import (
    FORMAT,
    FORMS,
    MOVES,
    TELEMETRY,
    VERSION,
    WORKED_OUT,
    Form,
    within,
)
from mlpm_tui.domain.exchange_values import plain
from mlpm_tui.domain.fleet import Fleet
from mlpm_tui.domain.flow import Moved
from mlpm_tui.domain.ids import letters
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.documents import card_document, link_documents
from mlpm_tui.services.json_text import as_json
from mlpm_tui.store.database import SCHEMA

if TYPE_CHECKING:
    from mlpm_tui.store.library import Library
    from mlpm_tui.store.sitting import Sight

AT_ONCE = 200
"""So many cards are read with all that hangs on them before they are written."""

Held = Mapping[str, Sequence[Any]]
"""Records by entity, of one place."""


@dataclass(frozen=True, slots=True)
class Board:
    """What is written: a project with all its cards, and what its records are called."""

    project: Project
    cards: Sequence[Card]
    fleet: Fleet
    team: Team
    names: Mapping[str, Mapping[int, Any]]


def exported(
    library: "Library", key: str, now: datetime, *, has_telemetry: bool = False
) -> Iterator[str]:
    """Yield a project's document in parts; all of it is of one moment, but for telemetry."""
    with library.looking() as sight:
        board = _read(sight, key)
        yield _head(board, now)
        for form in within(""):
            entries = (
                _cards(sight, board, now) if form.entity == "card" else _of_project(board, form)
            )
            yield from _listed(form.name, entries)
    if has_telemetry:
        yield from _listed(TELEMETRY, _telemetry(library, board.fleet))
    yield "\n}\n"


def card_count(library: "Library", key: str) -> int:
    """Return how many cards a project has, archived ones too."""
    with library.looking() as sight:
        project = sight.whole(key)
        return 0 if project is None else len(project.cards) + len(sight.archived(key))


def _read(sight: "Sight", key: str) -> Board:
    project = sight.whole(key)
    assert project is not None  # noqa: S101  it was asked for by its key a moment ago
    cards = sorted([*project.cards.values(), *sight.archived(key)], key=_place())
    fleet, team = sight.fleet(key), sight.team(key)
    return Board(project, cards, fleet, team, _names(cards, fleet, team))


def _place() -> Callable[[Card], tuple[int, int, str, int]]:
    """Return what cards are put in order by: their kind and number, sub-tasks behind their card."""
    kinds = list(Kind)

    def place(card: Card) -> tuple[int, int, str, int]:
        series = "" if card.parent is None else card.id.removesuffix(letters(card.number))
        kind = kinds.index(card.kind) if card.parent is None else len(kinds)
        return kind, len(series), series, card.number

    return place


def _names(cards: Iterable[Card], fleet: Fleet, team: Team) -> dict[str, dict[int, Any]]:
    models = {model.key: model.name for model in fleet.models}
    return {
        "card": {card.key: card.id for card in cards},
        "sprint": {sprint.key: sprint.name for sprint in team.sprints},
        "schedule": {each.key: models[each.model] for each in fleet.schedules},
        "source": {source.key: source.name for source in fleet.sources},
        "monitor": {each.key: [models[each.model], each.signal] for each in fleet.monitors},
    }


def _head(board: Board, now: datetime) -> str:
    project = board.project
    head = {
        "format": FORMAT,
        "version": VERSION,
        "schema": SCHEMA,
        "exported_at": plain(now),
        "project": {"key": project.key, "name": project.name},
        "numbers": dict(sorted(project.numbers.items())),
    }
    return "{\n" + ",\n".join(f'"{name}": {as_json(part, None)}' for name, part in head.items())


def _listed(name: str, entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    # An entry a line: a long list is never held whole, and two exports can be compared.
    yield f',\n"{name}": ['
    comma = "\n"
    for entry in entries:
        yield comma + as_json(entry, None)
        comma = ",\n"
    yield "\n]" if comma != "\n" else "]"


def _of_project(board: Board, form: Form) -> Iterator[dict[str, Any]]:
    project, fleet, team = board.project, board.fleet, board.team
    held: dict[str, Sequence[Any]] = {
        "phase": project.phases,
        "gate_output": project.outputs,
        "person": project.people,
        "metric": project.metrics,
        **{entity: getattr(fleet, name) for entity, name in fleet.listed.items()},
        **{entity: getattr(team, name) for entity, name in team.listed.items()},
    }
    for record in held[form.entity]:
        yield _entry(form, record, held, board)


def _cards(sight: "Sight", board: Board, now: datetime) -> Iterator[dict[str, Any]]:
    card_form = next(form for form in FORMS if form.entity == "card")
    ways = _ways(sight, board.project.key)
    for at in range(0, len(board.cards), AT_ONCE):
        cards = board.cards[at : at + AT_ONCE]
        dossiers = sight.dossiers([card.key for card in cards])
        for card in cards:
            dossier = dossiers[card.key]
            entry = _entry(card_form, dossier.card, _hanging(dossier), board)
            entry["links"] = _links(dossier, board)
            if (way := way_of(ways.get(card.key, ()))) and not wrong_with(card, way):
                entry[MOVES] = way_document(way)
            told = card_document(dossier, now, None, board.project.directions)
            yield entry | {name: told[name] for name in WORKED_OUT if name in told}


def _ways(sight: "Sight", key: str) -> dict[int, list[Moved]]:
    ways: dict[int, list[Moved]] = {}
    for move in sight.moves(key):
        ways.setdefault(move.card, []).append(move)
    return ways


def _links(dossier: Dossier, board: Board) -> list[dict[str, Any]]:
    """Return a card's links as its document names them, its own first: those an import reads.

    A tie to another project's card is not this one's to tell.
    """
    known = board.names["card"]
    links = [
        document
        for (tie, _), document in zip(dossier.ties, link_documents(dossier), strict=True)
        if tie.card in known and tie.target in known
    ]
    return sorted(links, key=lambda link: link["direction"] != "out")


def _hanging(dossier: Dossier) -> Held:
    """Return what hangs on a card, but for its links."""
    singles = {
        entity: [record]
        for entity, name in SINGLES.items()
        if (record := getattr(dossier, name)) is not None
    }
    lists = {entity: getattr(dossier, name) for entity, name in LISTS.items() if entity != "link"}
    return {**singles, **lists}


def _entry(form: Form, record: Record, held: Held, board: Board) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for name in form.written:
        value = getattr(record, name)
        if name in form.refs and value is not None:
            value = board.names[form.refs[name]].get(value)
        entry[name] = value
    for inner in within(form.entity):
        parts = [part for part in held.get(inner.entity, ()) if _hangs_on(inner, part, record)]
        entries = [_entry(inner, part, held, board) for part in parts]
        if not inner.is_one:
            entry[inner.name] = entries
        elif entries:
            entry[inner.name] = entries[0]
    return entry


def _hangs_on(form: Form, part: Any, record: Any) -> bool:  # noqa: ANN401
    """Tell whether a record stands in another one's entry."""
    if not form.of:
        return bool(part.key == record.key)
    at = record.number if form.entity == "gate_output" else record.key
    return bool(getattr(part, form.of) == at)


def _telemetry(library: "Library", fleet: Fleet) -> Iterator[dict[str, Any]]:
    names = [each.name for each in fields(Point) if each.name != "model"]
    for model in fleet.models:
        for point in library.points.read([model.key]):
            shown = {name: plain(getattr(point, name)) for name in names}
            yield {"model": model.name, **shown}
