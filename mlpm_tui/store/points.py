"""Keeping and reading what signals were; a window that is measured again takes its old place."""

import json
import math
from collections.abc import Iterable, Sequence
from datetime import datetime

from mlpm_tui.domain.points import Point
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.database import Connection, Database, Row
from mlpm_tui.store.mapping import Column, write_time

_NAMES = (
    *("model", "signal", "starts_at", "ends_at", "recorded_at", "value", "odd", "n", "good"),
    *("before", "floor", "chance", "state", "facts"),
)
_LISTED = ", ".join(f'"{name}"' for name in _NAMES)
_KEPT = ", ".join(f'"{name}" = excluded."{name}"' for name in _NAMES[3:])
_INSERT = (
    f"insert into point ({_LISTED}) values ({', '.join('?' * len(_NAMES))}) "
    f"on conflict (model, signal, starts_at) do update set {_KEPT}"
)
# Both come from the index over model and time, model by model: no point itself is read.
MARKS = (
    "select m.key, (select count(*) from point p where p.model = m.key), "
    "(select max(p.recorded_at) from point p where p.model = m.key) from model m"
)


@dataclass(frozen=True, slots=True)
class Renewal:
    """A signal's points that take the place of all that began at or after `since`."""

    model: int
    signal: str
    since: datetime
    points: tuple[Point, ...]


class Points:
    """The measured past of a database's signals."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def keep(self, points: Iterable[Point], now: datetime) -> int:
        """Keep points, in one transaction, and return how many there were."""
        kept = tuple(points)
        if not kept:
            return 0
        with self._database.writing() as connection:
            return keep_points(connection, kept, now)

    def renew(self, renewals: Iterable[Renewal], now: datetime) -> None:
        """Keep signals' points in the place of what was kept of them, in one transaction."""
        wanted = [(each, [_cells(point, now) for point in each.points]) for each in renewals]
        if not wanted:
            return
        with self._database.writing() as connection:
            for each, rows in wanted:
                connection.run(
                    "delete from point where model = ? and signal = ? and starts_at >= ?",
                    (each.model, each.signal, write_time(each.since)),
                )
                for row in rows:
                    connection.run(_INSERT, row)

    def read(
        self,
        models: Sequence[int],
        signal: str | None = None,
        since: datetime | None = None,
    ) -> tuple[Point, ...]:
        """Return the points of models that end after `since`, by model, signal and time."""
        if not models:
            return ()
        with self._database.reading() as connection:
            return tuple(map(_point, _rows(connection, models, signal, since)))

    def marks(self) -> dict[int, str]:
        """Return a word for what is kept of each model, which changes whenever that does."""
        with self._database.reading() as connection:
            rows = connection.rows(MARKS, ())
            return {model: f"{count} {at}" for model, count, at in rows if count}


def keep_points(connection: Connection, points: Iterable[Point], now: datetime) -> int:
    """Keep points along with all else of a transaction, and return how many there were."""
    rows = [_cells(point, now) for point in points]
    for row in rows:
        connection.run(_INSERT, row)
    return len(rows)


def _rows(
    connection: Connection, models: Sequence[int], signal: str | None, since: datetime | None
) -> list[Row]:
    where, values = [f"model in ({', '.join('?' * len(models))})"], list[object](models)
    if signal is not None:
        where.append("signal = ?")
        values.append(signal)
    if since is not None:
        where.append("ends_at > ?")
        values.append(write_time(since))
    return connection.rows(
        f"select {_LISTED} from point where {' and '.join(where)} "
        "order by model, signal, starts_at",
        values,
    )


def _cells(point: Point, now: datetime) -> tuple[Column, ...]:
    value, odd = point.value, None
    if value is not None and not math.isfinite(value):
        value, odd = None, str(value)
    return (
        *(point.model, point.signal, write_time(point.starts_at), write_time(point.ends_at)),
        *(write_time(now), value, odd, point.n, point.good),
        *(point.before, point.floor, point.chance, point.state),
        json.dumps(point.facts, ensure_ascii=False),
    )


def _point(row: Row) -> Point:
    model, signal, starts_at, ends_at, _, value, odd, n, good, *rest = row
    before, floor, chance, state, facts = rest
    return Point(
        model,
        signal,
        datetime.fromisoformat(starts_at),
        datetime.fromisoformat(ends_at),
        value if odd is None else float(odd),
        n,
        good,
        before,
        floor,
        chance,
        state,
        tuple((name, text) for name, text in json.loads(facts)),
    )
