"""Moving all times of a board by the same stretch, so that an example is always of today."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

from mlpm_tui.store import journal
from mlpm_tui.store.mapping import CODECS, DAY, TIME, write_time

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?(?:Z|\+00:00)")
_DAY = re.compile(r'("(?:due|starts_on|ends_on)":")(\d{4}-\d\d-\d\d)(?=")')
_SPAN = re.compile(r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)")
_WITH_TIMES = {
    "alert": ("window",),
    "incident": ("facts", "first_window"),
    "experiment": ("timebox_extensions",),
    "firing": ("occasion",),
    "journal": ("at", "before", "after"),
}
"""Columns that hold times inside a longer text, or that no record has."""
_MEASURED = {
    "point": ("starts_at", "ends_at", "recorded_at"),
    "reference": ("made_at",),
    "log_part": ("read_at",),
    "sketch": ("day",),
    "measure": ("day",),
    "notice": ("made_at", "due_at", "claimed_at", "sent_at"),
}
"""Columns of what is no part of the history. Some identify a row: moved one after the other, they
would come upon rows that have not moved yet."""
_ON_THE_WAY = "~"
_NOON = timedelta(hours=12)


def shift_board(path: Path, by: timedelta) -> None:
    """Move every time and day in a board's file, and seal its history anew."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.create_function("shifted", 1, shifter(by), deterministic=True)
        for table, names in _columns().items():
            sets = ", ".join(f'"{name}" = shifted("{name}")' for name in names)
            raw.execute(f"update {table} set {sets}")
        for table, measured in _MEASURED.items():
            _move_all(raw, table, measured)
        for table in ("board", "project"):
            raw.execute(f"update {table} set made_at = shifted(made_at)")
        _seal_again(raw)


def _move_all(raw: sqlite3.Connection, table: str, names: tuple[str, ...]) -> None:
    """Move a table's times out of the way of those that are still there, then to their place."""
    moved = ", ".join(f'"{name}" = \'{_ON_THE_WAY}\' || shifted("{name}")' for name in names)
    raw.execute(f"update {table} set {moved}")
    placed = ", ".join(f'"{name}" = substr("{name}", 2)' for name in names)
    raw.execute(f"update {table} set {placed}")


def identity(path: Path) -> str | None:
    """Return what names a board for ever, also in its copies; None where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as raw:
            row = raw.execute("select id from board").fetchone()
    except sqlite3.Error:
        return None
    return None if row is None else str(row[0])


def _columns() -> dict[str, list[str]]:
    found = {
        entity: [name for name, codec in codecs.items() if codec in (TIME, DAY)]
        for entity, codecs in CODECS.items()
    }
    for table, names in _WITH_TIMES.items():
        found[table] = [*found.get(table, ()), *names]
    return {table: names for table, names in found.items() if names}


def shifter(by: timedelta) -> Callable[[str | None], str | None]:
    """Return what moves every time and day in a kept text."""
    days = timedelta(days=round(by / timedelta(days=1)))

    def later(found: re.Match[str]) -> str:
        moved = datetime.fromisoformat(found[0]) + by
        return write_time(moved) if found[0].endswith("Z") else moved.isoformat()

    def another_day(found: re.Match[str]) -> str:
        return found[1] + (date.fromisoformat(found[2]) + days).isoformat()

    def another_span(found: re.Match[str]) -> str:
        # Such days begin and end at times that move. As wherever a window's days are named, half
        # a day decides, so that a week stays one of seven days.
        first = datetime.fromisoformat(found[1]) + by + _NOON
        last = datetime.fromisoformat(found[2]) + by + _NOON
        return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"

    def shifted(text: str | None) -> str | None:
        if text is None:
            return None
        if len(text) == len("2026-11-20"):
            return (date.fromisoformat(text) + days).isoformat()
        text = _SPAN.sub(another_span, text)
        return _DAY.sub(another_day, _TIME.sub(later, text))

    return shifted


def _seal_again(raw: sqlite3.Connection) -> None:
    names = ", ".join(journal.COLUMNS)
    seal = ""
    for row in raw.execute(f"select {names} from journal order by seq").fetchall():
        seal = journal.sealed(seal, list(row[:-1]))
        raw.execute("update journal set seal = ? where seq = ?", (seal, row[0]))
