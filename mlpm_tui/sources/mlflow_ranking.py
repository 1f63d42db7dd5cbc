"""The best runs of a local MLflow store by one metric, found by SQL.

What the statements read comes from indexes on the metric's name, a slice at a time: between two
slices no lock is held, so a training that logs meanwhile waits for no more than one of them.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime

from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.ranking import Rank, TopWanted, rank
from mlpm_tui.domain.run_filters import CARD, METRICS, PARAMS, STATUS, TAGS, TEXT, RunTerm, mentions
from mlpm_tui.sources import mlflow_tables as tables
from mlpm_tui.sources.mlflow_values import moment, number, text

Condition = tuple[str, tuple[object, ...]]
Place = tuple[str, float | None, datetime | None]

_NEWEST = """
SELECT r.run_uuid, NULL, 0, r.start_time FROM runs AS r WHERE {}
ORDER BY r.start_time DESC, r.run_uuid LIMIT ?"""
_LAST_BOUND = """
SELECT run_uuid FROM latest_metrics WHERE key = ? AND run_uuid > ?
ORDER BY run_uuid LIMIT 1 OFFSET ?"""
_LAST = """
SELECT l.run_uuid, l.value, l.is_nan, {start} FROM latest_metrics AS l {join}
WHERE l.key = ? AND l.run_uuid > ? AND l.run_uuid <= ? AND {which}
ORDER BY l.is_nan, l.value {order}, {start} DESC, l.run_uuid LIMIT ?"""
_BEST_BOUND = """
SELECT timestamp FROM metrics WHERE key = ? AND timestamp > ?
ORDER BY timestamp LIMIT 1 OFFSET ?"""
_BEST = """
SELECT l.run_uuid, l.best, l.best IS NULL, {start}
FROM (SELECT run_uuid, {extreme}(CASE WHEN is_nan THEN NULL ELSE value END) AS best
      FROM metrics WHERE key = ? AND timestamp > ? AND timestamp <= ? GROUP BY run_uuid) AS l {join}
WHERE {which}
ORDER BY l.best IS NULL, l.best {order}, {start} DESC, l.run_uuid LIMIT ?"""
_JOIN = "CROSS JOIN runs AS r ON r.run_uuid = l.run_uuid"
_STARTS = "SELECT r.run_uuid, r.start_time FROM runs AS r WHERE r.run_uuid IN ({}) AND {}"
_SPARE = 100
"""How many runs more than asked for are ranked before anybody looks which of them are deleted."""
_ENDS: dict[str, tuple[str | int, str | int]] = {
    _LAST_BOUND: ("", "\U0010ffff"),
    _BEST_BOUND: (-(2**63), 2**63 - 1),
}
_ACTIVE = (
    "r.lifecycle_stage = 'active' AND r.experiment_id IN"
    " (SELECT experiment_id FROM experiments WHERE lifecycle_stage = 'active')"
)
_HAS_TEXT = "EXISTS (SELECT 1 FROM {} AS t WHERE t.key = ? AND t.run_uuid = r.run_uuid AND {})"
_HAS_METRIC = (
    "EXISTS (SELECT 1 FROM latest_metrics AS f WHERE f.key = ? AND f.run_uuid = r.run_uuid"
    " AND NOT f.is_nan AND f.value {} ?)"
)
_NAME = (
    "COALESCE(NULLIF(r.name, ''), (SELECT t.value FROM tags AS t"
    " WHERE t.key = 'mlflow.runName' AND t.run_uuid = r.run_uuid), '')"
)


def places(connection: sqlite3.Connection, wanted: TopWanted) -> dict[str, float | None]:
    """Give the ids of the runs asked for, best first, each with the value that ranks it."""
    if not wanted.metric:
        condition, values = _conditions(connection, wanted)
        newest = _asked(connection, _NEWEST.format(condition), (*values, wanted.count))
        return {identity: value for identity, value, _ in newest}
    if not wanted.experiments and not wanted.filter.terms:
        quick = _among_all(connection, wanted)
        if quick is not None:
            return quick
    which = _conditions(connection, wanted)
    found = _best_places(_candidates(connection, wanted, which, wanted.count), wanted)
    return dict(found[: wanted.count])


def _among_all(connection: sqlite3.Connection, wanted: TopWanted) -> dict[str, float | None] | None:
    """Rank by the metric's own tables, then ask of the best only whether they are deleted.

    Looking each run up costs three times as much as ranking. None where too many of the best are
    deleted or have the same value, so that those behind them matter.
    """
    most = wanted.count + _SPARE
    first = _best_places(_candidates(connection, wanted, None, most), wanted)[:most]
    starts: dict[str, datetime | None] = {}
    for at in range(0, len(first), tables.CHUNK):
        ids = [identity for identity, _ in first[at : at + tables.CHUNK]]
        question = _STARTS.format(", ".join("?" * len(ids)), _ACTIVE)
        starts |= {text(run): moment(at) for run, at in connection.execute(question, ids)}
    there = ((run, value, starts[run]) for run, value in first if run in starts)
    found = _best_places(there, wanted)[: wanted.count]
    if len(first) == most:
        worst = repr(first[-1][1])
        if len(found) < wanted.count or repr(found[-1][1]) == worst:
            return None
    return dict(found)


def _best_places(places: Iterable[Place], wanted: TopWanted) -> list[tuple[str, float | None]]:
    """Keep the best place of each run, and put the runs in order."""
    best: dict[str, tuple[Rank, float | None]] = {}
    for identity, value, started_at in places:
        place = (rank(value, started_at, identity, wanted.direction), value)
        if identity not in best or place[0] < best[identity][0]:
            best[identity] = place
    ordered = sorted(best.items(), key=lambda pair: pair[1][0])
    return [(identity, value) for identity, (_, value) in ordered]


def _conditions(connection: sqlite3.Connection, wanted: TopWanted) -> Condition:
    """Write what a run `r` must be."""
    condition, values = _within(connection, wanted)
    for term in wanted.filter.terms:
        more, bound = _condition(connection, term)
        condition += f" AND {'NOT ' if term.is_negated else ''}{more}"
        values += bound
    return condition, values


def _within(connection: sqlite3.Connection, wanted: TopWanted) -> Condition:
    """Write which experiments are looked through as SQL about the run `r`."""
    if not wanted.experiments:
        return _ACTIVE, ()
    linked = [
        each.id
        for each in tables.experiments(connection)
        if {each.id, each.name} & wanted.experiments
    ]
    return f"{_ACTIVE} AND r.experiment_id IN ({', '.join('?' * len(linked))})", tuple(linked)


def _candidates(
    connection: sqlite3.Connection, wanted: TopWanted, condition: Condition | None, most: int
) -> Iterator[Place]:
    """Give the best of each slice; whoever is among the best of all is among them."""
    which, values = condition or ("1", ())
    bound, question = (_BEST_BOUND, _BEST) if wanted.is_best else (_LAST_BOUND, _LAST)
    is_higher = wanted.direction is Direction.HIGHER
    question = question.format(
        start="r.start_time" if condition else "NULL",
        join=_JOIN if condition else "",
        which=which,
        order="DESC" if is_higher else "ASC",
        extreme="MAX" if is_higher else "MIN",
    )
    start, end = _ENDS[bound]
    while True:
        row = connection.execute(bound, (wanted.metric, start, tables.SLICE - 1)).fetchone()
        upper = row[0] if row else end
        yield from _asked(connection, question, (wanted.metric, start, upper, *values, most))
        if row is None:
            return
        start = upper


def _asked(
    connection: sqlite3.Connection, question: str, values: tuple[object, ...]
) -> Iterator[Place]:
    for identity, value, is_nan, start in connection.execute(question, values).fetchall():
        figure = None if value is None and not is_nan else number(value, is_nan)
        yield text(identity), figure, moment(start)


def _condition(connection: sqlite3.Connection, term: RunTerm) -> Condition:
    """Write a term as SQL about the run `r`; values are bound, and names as well."""
    marks = ", ".join("?" * len(term.values))
    if term.field == METRICS:
        return _HAS_METRIC.format(term.relation), (term.key, term.bound)
    if term.field in {PARAMS, TAGS}:
        return _HAS_TEXT.format(term.field, f"t.value IN ({marks})"), (term.key, *term.values)
    if term.field == STATUS:
        return f"COALESCE(r.status, 'UNKNOWN') IN ({marks})", term.values
    if term.field == CARD:
        return (
            _HAS_TEXT.format("tags", f"UPPER(TRIM(t.value)) IN ({marks})"),
            ("mlpm.card", *term.values),
        )
    # SQLite knows capitals of ASCII only, so the language's own test is asked.
    function = f"mlpm_mentions_{len(term.values)}"
    connection.create_function(
        function, -1, lambda name, identity, *words: mentions(name, identity, words)
    )
    identity = "r.run_uuid" if term.field == TEXT else "''"
    return f"{function}({_NAME}, {identity}, {marks})", term.values
