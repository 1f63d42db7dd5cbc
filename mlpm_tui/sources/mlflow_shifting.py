"""Moving all times of an MLflow store of our own by the same stretch, for the demo."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

COLUMNS = {
    "runs": ("start_time", "end_time"),
    "metrics": ("timestamp",),
    "latest_metrics": ("timestamp",),
    "experiments": ("creation_time", "last_update_time"),
}
"""Every column that holds milliseconds since 1970."""


def shift_store(path: Path, by: timedelta) -> None:
    """Move every time in the store's file; call it for a copy only."""
    more = round(by / timedelta(milliseconds=1))
    with closing(sqlite3.connect(path)) as raw, raw:
        for table, names in COLUMNS.items():
            sets = ", ".join(f"{name} = {name} + ?" for name in names)
            raw.execute(f"update {table} set {sets}", [more] * len(names))  # noqa: S608
