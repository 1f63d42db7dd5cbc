"""The questions that are asked of MLflow's tables, each answered in short statements.

The tables used are the same from MLflow 2.22 to 3.17. No statement touches more than about
`SLICE` rows, so that no lock is held for longer than some milliseconds.
"""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.runs import CARD_TAG, PARENT_TAG, TrackedExperiment, WantedRuns
from mlpm_tui.sources.mlflow_values import EPOCH, moment, number, text, whole

Row = tuple[object, ...]

TABLES = frozenset({"experiments", "runs", "metrics", "latest_metrics", "params", "tags"})
SLICE = 1_000  # rows; read in some 3 ms: a writer that has to wait sleeps longer than that
CHUNK = 100  # runs
LITTLE = 100  # rows; after so few nobody has to rest
LONGEST_REST_S = 0.01

_RUNS = """
SELECT r.run_uuid, r.name, r.experiment_id, e.name, r.status, r.start_time, r.end_time,
       r.artifact_uri, r.lifecycle_stage
FROM runs r JOIN experiments e ON e.experiment_id = r.experiment_id
WHERE r.lifecycle_stage = 'active' AND e.lifecycle_stage = 'active' AND """
_TAGGED = """
SELECT run_uuid, TRIM(value) FROM tags WHERE key = ? AND run_uuid > ?
ORDER BY run_uuid LIMIT ?"""
_HOMES = "SELECT rowid, run_uuid, experiment_id FROM runs WHERE rowid > ? ORDER BY rowid LIMIT ?"
# Counting further than a slice would hold the lock for the length of a history.
_SIZES = f"""
SELECT r.run_uuid, (SELECT COUNT(*) FROM (SELECT 1 FROM metrics AS m WHERE m.run_uuid = r.run_uuid
                                          LIMIT {SLICE + 1}))
FROM runs AS r WHERE r.run_uuid IN ({{}})"""  # noqa: S608  # a number of ours
_EXTENTS = """
SELECT m.*, l.value, l.is_nan, l.timestamp, l.step
FROM (SELECT run_uuid, key, COUNT(*), MIN(number), MAX(number), MIN(timestamp), MAX(timestamp),
             MAX(row)
      FROM (SELECT rowid AS row, run_uuid, key, timestamp,
                   CASE WHEN is_nan THEN NULL ELSE value END AS number
            FROM metrics WHERE {})
      GROUP BY run_uuid, key) AS m
JOIN latest_metrics AS l ON l.run_uuid = m.run_uuid AND l.key = m.key"""
_LATEST = """
SELECT run_uuid, key, value, is_nan, timestamp, step FROM latest_metrics WHERE run_uuid IN ({})"""
_AFTER = "run_uuid = ? AND rowid > ? ORDER BY rowid LIMIT ?"
# "+key" keeps SQLite from using an index on the key, which would mean sorting for each slice.
_HISTORY = """
SELECT rowid, step, value, is_nan, timestamp FROM metrics
WHERE run_uuid = ? AND +key = ? AND rowid > ? ORDER BY rowid LIMIT ?"""
_TEXTS = {
    "params": "SELECT run_uuid, key, value FROM params WHERE run_uuid IN ({}) ORDER BY key",
    "tags": "SELECT run_uuid, key, value FROM tags WHERE run_uuid IN ({}) ORDER BY key",
}
_GROWING = {
    "metrics": "SELECT run_uuid FROM metrics WHERE rowid > ?",
    "params": "SELECT run_uuid FROM params WHERE rowid > ?",
    "tags": "SELECT run_uuid FROM tags WHERE rowid > ?",
}


def table_names(connection: sqlite3.Connection) -> frozenset[str]:
    """Name the tables, views left out."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return frozenset(text(name) for (name,) in rows)


def experiments(connection: sqlite3.Connection) -> list[TrackedExperiment]:
    """List the experiments that are not deleted."""
    rows = connection.execute(
        "SELECT experiment_id, name FROM experiments WHERE lifecycle_stage = 'active'"
    )
    return [TrackedExperiment(text(identity), text(name)) for identity, name in rows]


def heights(connection: sqlite3.Connection) -> dict[str, int]:
    """Give the highest row number of each table that only grows, and how many runs there are."""
    found = {"runs": whole(connection.execute("SELECT COUNT(*) FROM runs").fetchone()[0])}
    for table in _GROWING:
        row = connection.execute(f"SELECT MAX(rowid) FROM {table}").fetchone()  # noqa: S608
        found[table] = whole(row[0])
    return found


def touched_since(connection: sqlite3.Connection, before: Mapping[str, int]) -> set[str]:
    """Give the runs that got metrics, parameters or tags since the tables were that high."""
    found: set[str] = set()
    for table, question in _GROWING.items():
        if table in before:
            rows = connection.execute(question, (before[table],))
            found.update(text(identity) for (identity,) in rows)
    return found


def wanted_rows(connection: sqlite3.Connection, wanted: WantedRuns) -> dict[str, Row]:
    """Read the row of each wanted run that is not deleted, and of those nested in one, by id."""
    linked = [
        each.id
        for each in (experiments(connection) if wanted.experiments else ())
        if each.id in wanted.experiments or each.name in wanted.experiments
    ]
    named = {*wanted.runs, *_within(connection, frozenset(linked))}
    if wanted.cards:
        tagged = _tagged(connection, CARD_TAG)
        named.update(run for run, card in tagged if card in wanted.cards)
    found = below = rows_of(connection, named)
    parts: dict[str, list[str]] = defaultdict(list)
    for run, parent in _tagged(connection, PARENT_TAG) if found else ():
        parts[parent].append(run)
    while below:
        nested = {part for run in below for part in parts.pop(run, ())}
        below = rows_of(connection, nested - found.keys())
        found = found | below
    return found


def _tagged(connection: sqlite3.Connection, tag: str) -> Iterator[tuple[str, str]]:
    """Give each run that has a tag, with what it says."""
    run = ""
    while rows := connection.execute(_TAGGED, (tag, run, SLICE)).fetchall():
        yield from ((text(each), text(value)) for each, value in rows)
        run = text(rows[-1][0])


def _within(connection: sqlite3.Connection, linked: frozenset[str]) -> Iterator[str]:
    """Give the runs of these experiments; the table has no index on them."""
    mark = 0
    while linked and (rows := connection.execute(_HOMES, (mark, SLICE)).fetchall()):
        yield from (text(run) for _, run, experiment in rows if text(experiment) in linked)
        mark = rows[-1][0]


def rows_of(connection: sqlite3.Connection, runs: Iterable[str]) -> dict[str, Row]:
    """Read the row of each of these runs that is not deleted, by run id."""
    return {text(row[0]): row for row in _asked(connection, _RUNS + "r.run_uuid IN ({})", runs)}


def extents(connection: sqlite3.Connection, marks: Mapping[str, int]) -> Iterator[Row]:
    """Add up each run's metrics beyond its mark, a row number below which all is known.

    Gives rows of run, metric, count, lowest, highest, first time, newest time, new mark, and the
    latest value, is NaN, its time, its step. A long history comes in several rows.
    """
    unread = (run for run, mark in marks.items() if not mark)
    sizes = {text(run): size for run, size in _asked(connection, _SIZES, unread)}
    batch: list[str] = []
    rows_in_batch = 0
    for run, mark in marks.items():
        size = 0 if mark else whole(sizes.get(run))
        if mark or size > SLICE:
            yield from _sliced_extents(connection, run, mark)
            continue
        if rows_in_batch + size > SLICE:
            yield from _asked(connection, _EXTENTS.format("run_uuid IN ({})"), batch)
            batch, rows_in_batch = [], 0
        batch.append(run)
        rows_in_batch += size
    yield from _asked(connection, _EXTENTS.format("run_uuid IN ({})"), batch)


def latest(connection: sqlite3.Connection, runs: Iterable[str]) -> Iterator[Row]:
    """Read run, metric, value, is NaN, time and step of each run's latest values."""
    return _asked(connection, _LATEST, runs)


def _sliced_extents(connection: sqlite3.Connection, run: str, mark: int) -> Iterator[Row]:
    while True:
        rows = connection.execute(_EXTENTS.format(_AFTER), (run, mark, SLICE)).fetchall()
        yield from rows
        mark = max((row[7] for row in rows), default=mark)
        if sum(row[2] for row in rows) < SLICE:
            return


def texts(
    connection: sqlite3.Connection, table: str, runs: Iterable[str]
) -> dict[str, dict[str, str]]:
    """Read the `params` or `tags` of each run."""
    found: dict[str, dict[str, str]] = {}
    for identity, key, value in _asked(connection, _TEXTS[table], runs):
        found.setdefault(text(identity), {})[text(key)] = text(value)
    return found


def points(connection: sqlite3.Connection, run_id: str, metric: str) -> Iterator[MetricPoint]:
    """Read every value of one metric, in the order it was written."""
    mark = 0
    while True:
        rows = connection.execute(_HISTORY, (run_id, metric, mark, SLICE)).fetchall()
        for row, step, value, is_nan, timestamp in rows:
            mark = row
            yield MetricPoint(whole(step), number(value, is_nan), moment(timestamp) or EPOCH)
        if len(rows) < SLICE:
            return


def _asked(
    connection: sqlite3.Connection, question: str, values: Iterable[str]
) -> Iterator[tuple[object, ...]]:
    """Ask one question about many values, `{}` standing for them, in chunks.

    Each answer is fetched whole, so that no lock is held while the caller works on it.
    """
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        began = time.perf_counter()
        rows = connection.execute(question.format(marks), chunk).fetchall()
        took = time.perf_counter() - began
        yield from rows
        # Whoever waited to write looks again after some milliseconds, and shall find it free.
        if len(rows) > LITTLE:
            time.sleep(min(took, LONGEST_REST_S))
