"""Reading boards by plain SQL into frozen values: the first picture, the whole, one card's all."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.cards import Card, Place
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.project import PLACES, Project
from mlpm_tui.domain.records import listed
from mlpm_tui.domain.timebox import Timebox
from mlpm_tui.domain.worries import Worries
from mlpm_tui.store import journal
from mlpm_tui.store.database import Connection, Row, first
from mlpm_tui.store.mapping import CODECS, OF_PROJECT, columns, reader

if TYPE_CHECKING:
    from mlpm_tui.domain.agreements import Team
    from mlpm_tui.domain.fleet import Fleet

CHUNK = 500
"""How many keys go into one query."""


def select_of(entity: str, alias: str = "") -> str:
    """Return the columns of an entity for a select, in the order its reader wants them."""
    dot = f"{alias}." if alias else ""
    return ", ".join(f'{dot}"{name}"' for name in columns(entity))


READ_CARD, CARD = reader("card"), select_of("card")
READ_EXPERIMENT, EXPERIMENT = reader("experiment"), select_of("experiment", "e")
READ_ALERT, ALERT = reader("alert"), select_of("alert", "a")


def project_keys(connection: Connection) -> tuple[str, ...]:
    """Return the keys of all projects, the oldest first."""
    rows = connection.rows("select key from project order by made_at, key")
    return tuple(row[0] for row in rows)


def frame(connection: Connection, key: str) -> Project | None:
    """Return a project without its cards, or None where there is no such project."""
    rows = connection.rows("select name from project where key = ?", (key,))
    if not rows:
        return None
    numbers = connection.rows("select series, last from counter where project = ?", (key,))
    return Project(
        key=key,
        name=rows[0][0],
        seq=journal.last_seq(connection),
        phases=_listed(connection, "phase", "phases", key),
        outputs=_listed(connection, "gate_output", "outputs", key),
        people=_listed(connection, "person", "people", key),
        metrics=_listed(connection, "metric", "metrics", key),
        numbers={row[0]: row[1] for row in numbers},
    )


def _listed(connection: Connection, entity: str, name: str, project: str) -> tuple[Any, ...]:
    # Put in order here: a server's order of texts follows its language.
    return listed(name, _of_project(connection, entity, project))


def _of_project(connection: Connection, entity: str, project: str) -> list[Any]:
    sql = f"select {select_of(entity, 'r')} from {entity} r"
    # The cards of a sprint name their project by it.
    sql += "" if entity in OF_PROJECT else " join sprint s on s.key = r.sprint"
    sql += " where project = ?"
    return list(map(reader(entity), connection.rows(sql, (project,))))


def lists_of(
    connection: Connection, value: type["Fleet | Team"], project: str
) -> dict[str, tuple[Any, ...]]:
    """Return the lists that such a value is made of, each in its order."""
    return {
        name: tuple(
            sorted(_of_project(connection, entity, project), key=attrgetter(*value.order[name]))
        )
        for entity, name in value.listed.items()
    }


def first_window(
    connection: Connection, key: str, rows: int, most: int | None = None
) -> Project | None:
    """Return a project with the first cards of each pane, and how many lie beyond them.

    With `most`, a pane that has more cards than that is counted no further.
    """
    if (project := frame(connection, key)) is None:
        return None
    shown = "from card where project = ? and archived_at is null and phase = ? and status = ?"
    counted = f"select count(*) {shown}"
    if most is not None:
        most = max(most, rows)
        counted = f"select count(*) from (select 1 {shown} limit {most + 1:d}) as first"
    counts: dict[Place, int] = {}
    cards: list[Card] = []
    for place in PLACES:
        pane = (key, place[0], str(place[1]))
        found = connection.rows(f"select {CARD} {shown} order by rank, key limit ?", (*pane, rows))
        cards += map(READ_CARD, found)
        # Pane by pane: one grouped count of all takes half as long again.
        counts[place] = len(found)
        if len(found) == rows:
            counts[place] = first(connection.rows(counted, pane))
    at_least = [place for place, n in counts.items() if most is not None and n > most]
    counts |= {place: n - 1 for place, n in counts.items() if place in at_least}
    project = _filled(project, cards)
    keys = [card.key for card in cards]
    hidden = {place: n - len(project.lanes[place]) for place, n in counts.items()}
    beyond = {place: n for place, n in hidden.items() if n > 0}
    return replace(
        project,
        experiments=experiments(connection, keys),
        alerts=alerts(connection, keys),
        beyond=beyond,
        at_least=frozenset(at_least),
        tails={place: _last_rank(connection, key, place) for place in beyond},
    )


def _last_rank(connection: Connection, project: str, place: Place) -> str:
    sql = (
        "select rank from card where project = ? and archived_at is null "
        "and phase = ? and status = ? order by rank desc, key desc limit 1"
    )
    return str(first(connection.rows(sql, (project, place[0], str(place[1])))))


def worries(connection: Connection, project: str) -> Worries:
    """Return what has to stay in sight, counted over all cards of a project."""
    shown = (
        "exists (select 1 from card c where c.key = r.key and c.project = ? "
        "and c.archived_at is null{})"
    )
    running = connection.rows(
        "select timebox_length_s, timebox_spent_s, timebox_running_since, timebox_extensions "
        "from experiment r where timebox_running_since is not null and outcome is null "
        "and timebox_length_s is not null and " + shown.format(""),
        (project,),
    )
    firing = connection.rows(
        "select severity, count(*) from alert r where state = 'firing' and "
        + shown.format(" and c.status <> 'done'")
        + " group by severity",
        (project,),
    )
    blocked = connection.rows(
        "select count(*) from card where project = ? "
        "and blocked is not null and archived_at is null",
        (project,),
    )
    decoders = CODECS["experiment"]
    since, extended = (
        decoders[name].read for name in ("timebox_running_since", "timebox_extensions")
    )
    timeboxes = tuple(
        Timebox(length, spent, since(running_since), None, extended(extensions))
        for length, spent, running_since, extensions in running
    )
    return Worries(timeboxes, first(blocked), {row[0]: row[1] for row in firing})


def whole(connection: Connection, key: str) -> Project | None:
    """Return a project with every card that is not archived."""
    if (project := frame(connection, key)) is None:
        return None
    shown = "project = ? and archived_at is null"
    rows = connection.each(
        f"select {CARD} from card where {shown} order by phase, status, rank, key",
        (key,),
    )
    parts = "select {} from {} {} join card c on c.key = {}.key where c.project = ?"
    parts += " and c.archived_at is null"
    found = connection.each(parts.format(EXPERIMENT, "experiment", "e", "e"), (key,))
    alarms = connection.each(parts.format(ALERT, "alert", "a", "a"), (key,))
    return replace(
        _filled(project, map(READ_CARD, rows)),
        experiments={e.key: e for e in map(READ_EXPERIMENT, found)},
        alerts={a.key: a for a in map(READ_ALERT, alarms)},
    )


def _filled(project: Project, cards: Iterable[Card]) -> Project:
    lanes: dict[Place, list[Card]] = {place: [] for place in PLACES}
    by_key: dict[int, Card] = {}
    for card in cards:
        lanes[card.place].append(card)
        by_key[card.key] = card
    return replace(
        project,
        lanes={place: tuple(pane) for place, pane in lanes.items()},
        cards=by_key,
        ids={card.id: key for key, card in by_key.items()},
    )


def by_keys(connection: Connection, sql: str, keys: Sequence[int]) -> list[Row]:
    """Return the rows of a query that asks for many keys, `{}` standing for them."""
    rows: list[Row] = []
    for at in range(0, len(keys), CHUNK):
        chunk = keys[at : at + CHUNK]
        rows += connection.rows(sql.format(", ".join("?" * len(chunk))), chunk)
    return rows


def cards(connection: Connection, keys: Sequence[int]) -> list[Card]:
    """Return the cards with these keys, archived ones too."""
    sql = f"select {CARD} from card where key in ({{}})"
    return [READ_CARD(row) for row in by_keys(connection, sql, keys)]


def experiments(connection: Connection, keys: Sequence[int]) -> dict[int, Experiment]:
    """Return the experiment parts of the cards with these keys."""
    sql = f"select {EXPERIMENT} from experiment e where e.key in ({{}})"
    return {e.key: e for e in map(READ_EXPERIMENT, by_keys(connection, sql, keys))}


def alerts(connection: Connection, keys: Sequence[int]) -> dict[int, Alert]:
    """Return the alert parts of the cards with these keys."""
    sql = f"select {ALERT} from alert a where a.key in ({{}})"
    return {a.key: a for a in map(READ_ALERT, by_keys(connection, sql, keys))}


def key_of(connection: Connection, card: str) -> int | None:
    """Return the key of the card with this id, archived or not."""
    rows = connection.rows("select key from card where id = ?", (card,))
    return rows[0][0] if rows else None


def archived(connection: Connection, project: str) -> list[Card]:
    """Return all archived cards, the latest first."""
    sql = (
        f"select {CARD} from card where project = ? and archived_at is not null "
        "order by archived_at desc, key"
    )
    return [READ_CARD(row) for row in connection.rows(sql, (project,))]


def recorded(connection: Connection, project: str, entity: str) -> list[Any]:
    """Return every record of an entity that hangs on a card of the project's board."""
    # A cross join keeps its order in SQLite, which else begins with every card of the board.
    rows = connection.rows(
        f"select {select_of(entity, 'r')} from {entity} r cross join card c "
        "where c.key = r.card and c.project = ? and c.archived_at is null order by r.key",
        (project,),
    )
    return list(map(reader(entity), rows))


def fired(connection: Connection, project: str) -> frozenset[int]:
    """Return the keys of the cards on which a stopping rule has fired."""
    rows = connection.rows(
        "select distinct f.card from firing f join card c on c.key = f.card "
        "where c.project = ? and c.archived_at is null",
        (project,),
    )
    return frozenset(key for (key,) in rows)


def under_way(connection: Connection, project: str) -> list[int]:
    """Return the keys of the cards whose experiment is begun and not decided."""
    rows = connection.rows(
        "select e.key from experiment e join card c on c.key = e.key where c.project = ? "
        "and c.archived_at is null and e.outcome is null "
        "and (e.timebox_started_at is not null or c.status = 'in_progress') order by e.key",
        (project,),
    )
    return [key for (key,) in rows]
