"""All that was ever done on a board: read in pages from its end, and the board as it was."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.past import AsItIs, Rewinding
from mlpm_tui.domain.past_acts import PastAct, Taker, latest_of
from mlpm_tui.domain.past_filters import NOTHING_NARROWED, Narrowing
from mlpm_tui.store import journal, past
from mlpm_tui.store.database import Connection, Database, Row, first
from mlpm_tui.store.mapping import write_time
from mlpm_tui.store.units import Entry

ROWS = 400
"""Entries of a page; most acts have two or three."""
MOST_CARDS = 50
"""So many of an act's cards are named."""
_READ = (
    "select j.project, j.seq, j.unit, j.deed, j.target, j.at, j.who, j.said, j.card, c.id, c.kind "
    "from journal j left join card c on c.key = j.card where j.seq < ? and j.seq > ?"
)
_TAKERS = (
    "select max(seq), unit, deed, target, at, who from journal where seq > ? and seq < ? "
    "and deed in ('undo', 'redo') group by unit, deed, target, at, who"
)
# From one name to the next by the index: half a million entries have a handful of them.
_NAMES = (
    "with recursive names(who) as (select min(who) from journal where project = ? union all "
    "select (select min(who) from journal where project = ? and who > names.who) from names "
    "where who is not null) select who from names"
)
END = 2**62
"""Beyond the last entry of any history."""


class Page(NamedTuple):
    """Acts, the latest first, and before which entry the next page begins; None: there is none."""

    acts: tuple[PastAct, ...]
    before: int | None


class Annals:
    """Reads the history of a database."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def page(
        self,
        project: str,
        before: int | None = None,
        narrowing: Narrowing = NOTHING_NARROWED,
        after: int = 0,
    ) -> Page:
        """Return what was done in a project before an entry and after another, in one page."""
        with self._database.reading() as connection:
            sql, values = _narrowed(connection, project, narrowing)
            bounds = (END if before is None else before, after)
            sql = f"{_READ}{sql} order by j.seq desc limit {ROWS}"
            rows = connection.rows(sql, (*bounds, *values))
            acts = tuple(
                _act(list(entries))
                for (of, _), entries in groupby(rows, itemgetter(0, 2))
                if of == project
            )
            if len(rows) < ROWS:
                return Page(acts, None)
            # The last act of the page may have begun earlier: a whole board can be one.
            begun = connection.rows("select min(seq) from journal where unit = ?", (rows[-1][2],))
            return Page(acts, min(int(first(begun)), rows[-1][1]))

    def takers(self, after: int, before: int | None = None) -> dict[str, Taker]:
        """Return the acts between two entries that took others back, by what they took back."""
        with self._database.reading() as connection:
            rows = connection.rows(_TAKERS, (after, END if before is None else before))
        return latest_of(
            Taker(seq, unit, deed, target, datetime.fromisoformat(at), who)
            for seq, unit, deed, target, at, who in rows
        )

    def entries(self, unit: str, most: int) -> tuple[list[Entry], int]:
        """Return the first entries of an act, and how many it has."""
        with self._database.reading() as connection:
            count = connection.rows("select count(*) from journal where unit = ?", (unit,))
            return journal.of_unit(connection, unit, most), int(first(count))

    def until(self, project: str, card: int | None, limit: int, seq: int) -> list[Entry]:
        """Return the latest entries of a project or a card up to one of them, newest first."""
        with self._database.reading() as connection:
            return journal.history(connection, project, card, limit, seq)

    def check_unchanged(self, changes: Iterable[Change]) -> None:
        """Raise StaleChange where a field does not have the value any more that is to change."""
        from mlpm_tui.store.keeping import check_unchanged

        with self._database.reading() as connection:
            for change in changes:
                if change.before is not None:
                    check_unchanged(connection, change)

    def instant_at(self, project: str, at: datetime) -> past.Instant | None:
        """Return the last thing that was done in a project until a time."""
        with self._database.reading() as connection:
            return past.instant_at(connection, project, at)

    def instant_after(self, project: str, unit: str) -> past.Instant | None:
        """Return the place in a project's history right behind an act."""
        with self._database.reading() as connection:
            return past.instant_after(connection, project, unit)

    def as_it_is(
        self, project: str, seq: int, way: datetime | None = None
    ) -> tuple[AsItIs, Rewinding] | None:
        """Return a project as it is, and what was done to it since an entry of its history.

        Where that is one of its founding, `way` is the time that is meant.
        """
        with self._database.reading() as connection:
            return past.as_it_is(connection, project, seq, way)


def _act(rows: Sequence[Row]) -> PastAct:
    _, seq, unit, deed, target, at, who, said, *_ = rows[0]
    cards = {row[8]: row[9] for row in reversed(rows) if row[9] is not None}
    kinds = frozenset(row[10] for row in rows if row[10] is not None)
    named = tuple(cards.items())[:MOST_CARDS]
    when = datetime.fromisoformat(at)
    return PastAct(seq, unit, deed, target, when, who, said, named, kinds)


def _narrowed(
    connection: Connection, project: str, narrowing: Narrowing
) -> tuple[str, list[object]]:
    """Return conditions for what the database finds by itself, and their values."""
    sql, values = "", list[object]()
    if narrowing.who is not None:
        names = _known_as(connection, project, narrowing.who)
        if len(names) == 1:
            sql += " and j.project = ? and j.who = ?"
            values += [project, *names]
        else:
            # In no form that an index fits: what it found of several would all be sorted first.
            sql += f" and coalesce(j.who, '') in ({_marks(names)})"
            values += names
    if narrowing.ids is not None:
        names = sorted(narrowing.ids)
        keys = connection.rows(f"select key from card where id in ({_marks(names)})", names)
        sql += f" and j.card in ({_marks(keys)})"
        values += [key for (key,) in keys]
    if narrowing.kinds is not None:
        sql += f" and c.kind in ({_marks([*narrowing.kinds])})"
        values += sorted(narrowing.kinds)
    for bound, sign in ((narrowing.since, ">="), (narrowing.until, "<=")):
        if bound is not None:
            sql += f" and j.at {sign} ?"
            values.append(write_time(bound))
    return sql, values


def _known_as(connection: Connection, project: str, wanted: Collection[str]) -> list[str]:
    """Return the names of people, as the history has them, that are wanted in whatever capitals."""
    rows = connection.rows(_NAMES, (project, project))
    return [who for (who,) in rows if who is not None and who.casefold() in wanted]


def _marks(values: Sequence[object]) -> str:
    # No row has what nothing is asked for.
    return ", ".join("?" * len(values)) or "null"
