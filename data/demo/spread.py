"""Moves a finished study's runs to their days on the calendar, and makes the file small.

Training the study takes minutes; a board shows weeks. So each card's runs are moved together, by
one amount, to the day on which the story has them. Durations and the order within a card stay as
measured. The one exception is the run that is still going: its reports are laid out over hours,
for a board that shows it must find it alive; it carries the tag `mlpm.clock`.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

REFERENCE: Final = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOURS_BEFORE: Final = {
    "ML-EXP-01": 510.0,
    "ML-EXP-02": 438.0,
    "ML-EXP-03": 365.0,
    "ML-EXP-04": 316.0,
    "ML-EXP-05": 244.0,
    "ML-EXP-09": 196.0,
    "ML-EXP-07": 171.0,
    "ML-EXP-08": 76.0,
    "ML-ALERT-01": 27.0,
    "ML-EXP-06": 3.5,
}
"""When each card's first run began, counted back from the reference moment."""
RUNNING: Final = "ML-EXP-06"
LAST_REPORT_S: Final = 240
"""The running run last reported this long before the reference moment."""
HOUR_MS: Final = 3_600_000
PAGE_BYTES: Final = 1024
"""An MLflow store has some hundred almost empty tables; small pages make it half as large."""


def spread(path: Path) -> None:
    """Move all runs of the store to their days, neutralize its places, and shrink the file."""
    with closing(sqlite3.connect(path)) as store, store:
        for card, hours in HOURS_BEFORE.items():
            _move(store, card, hours)
        _lay_out(store)
        first = min(_moment(hours) for hours in HOURS_BEFORE.values())
        store.execute("UPDATE experiments SET creation_time = ?, last_update_time = ?", [first] * 2)
        # The client gives its default experiment a folder of this machine.
        store.execute(
            "UPDATE experiments SET artifact_location = 'mlflow-artifacts:/' || experiment_id"
            " WHERE artifact_location NOT LIKE 'mlflow-artifacts:%'"
        )
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA journal_mode = DELETE")
        store.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        store.execute("VACUUM")


def _moment(hours_before: float) -> int:
    return int(REFERENCE.timestamp() * 1000 - hours_before * HOUR_MS)


def _runs(store: sqlite3.Connection, card: str) -> list[str]:
    query = "SELECT run_uuid FROM tags WHERE key = 'mlpm.card' AND value = ?"
    return [run for (run,) in store.execute(query, [card])]


def _move(store: sqlite3.Connection, card: str, hours_before: float) -> None:
    runs = [[run] for run in _runs(store, card)]
    query = "SELECT start_time FROM runs WHERE run_uuid = ?"
    starts = [start for run in runs for (start,) in store.execute(query, run)]
    if not starts:
        return
    by = _moment(hours_before) - min(starts)
    store.executemany(
        f"UPDATE runs SET start_time = start_time + {by}, end_time = end_time + {by}"  # noqa: S608 - an integer of ours
        " WHERE run_uuid = ?",
        runs,
    )
    for table in ("metrics", "latest_metrics"):
        store.executemany(
            f"UPDATE {table} SET timestamp = timestamp + {by} WHERE run_uuid = ?",  # noqa: S608 - two names of ours
            runs,
        )


def _lay_out(store: sqlite3.Connection) -> None:
    """Spread the steps of the running run evenly from its start to its last report."""
    for run in _runs(store, RUNNING):
        query = "SELECT MAX(step) FROM metrics WHERE run_uuid = ?"
        (last,) = store.execute(query, [run]).fetchone()
        begin, end = _moment(HOURS_BEFORE[RUNNING]), _moment(0) - LAST_REPORT_S * 1000
        for table in ("metrics", "latest_metrics"):
            store.execute(
                f"UPDATE {table} SET timestamp = ? + step * ? / ? WHERE run_uuid = ?",  # noqa: S608 - two names of ours
                [begin, end - begin, last, run],
            )
        store.execute(
            "INSERT OR REPLACE INTO tags (key, value, run_uuid) VALUES (?, ?, ?)",
            ["mlpm.clock", "reports laid out evenly over hours", run],
        )
