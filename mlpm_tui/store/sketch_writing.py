"""Writing what was counted of a log into its tables, and taking it away."""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from mlpm_tui.domain.log_parts import CountedPart, KeptReference
from mlpm_tui.store.database import Connection
from mlpm_tui.store.mapping import write_time
from mlpm_tui.store.sketch_rows import PART, REFERENCE, packed, reference_cells

_AT_ONCE = 40
"""Rows that one statement inserts."""
_NOTHING = ("number", "[]", "[]", "[]", b"\x01", 0, 0, None)


def insert_reference(
    connection: Connection, source: int, reference: KeptReference, now: datetime
) -> None:
    """Keep the columns of a reference, and a row of no column that says there is one."""
    outcomes = {each.column: each for each in reference.outcomes}
    kept = [reference_cells(each, outcomes.get(each.column)) for each in reference.columns]
    columns = [("", *_NOTHING), *kept]
    # Keys rise, so that columns keep their order.
    keys = sorted(secrets.randbits(62) for _ in columns)
    at = write_time(now)
    _insert(
        connection,
        "reference",
        f"key, source, digest, made_at, is_current, {REFERENCE}",
        [
            (key, source, reference.digest, at, True, *cells)
            for key, cells in zip(keys, columns, strict=True)
        ],
    )


def reference_keys(connection: Connection, source: int) -> dict[str, int]:
    """Return the keys of the rows of a log's reference, by column."""
    rows = connection.rows(
        'select "column", key from reference where source = ? and is_current = ?', (source, True)
    )
    return dict(rows)


def insert_part(
    connection: Connection,
    source: int,
    counted: CountedPart,
    references: dict[str, int],
    now: datetime,
) -> None:
    """Keep a part and all that it brought."""
    part, key = counted.part, secrets.randbits(62)
    troubles = json.dumps(part.troubles, ensure_ascii=False)
    cells = (part.path, part.size, part.mtime_ns, part.digest, part.rows, part.timeless, troubles)
    head = f"key, source, read_at, {PART}"
    _insert(connection, "log_part", head, [(key, source, write_time(now), *cells)])
    _insert(
        connection,
        "sketch",
        "part, reference, day, bins, nulls, nans, unseen",
        _sketch_cells(key, counted, references),
    )
    _insert(
        connection,
        "measure",
        "part, signal, day, n, good, total, bins",
        [
            (
                *(key, tally.measure, tally.day.isoformat(), tally.n, tally.good, None),
                packed(tally.bins) if tally.bins else None,
            )
            for tally in counted.tallies
        ],
    )


def forget_part(connection: Connection, key: int) -> None:
    """Take away a part and all that it brought."""
    connection.run("delete from sketch where part = ?", (key,))
    connection.run("delete from measure where part = ?", (key,))
    connection.run("delete from log_part where key = ?", (key,))


def forget_all(connection: Connection, source: int) -> None:
    """Take away all that is known of a log."""
    of_source = "(select key from log_part where source = ?)"
    connection.run(f"delete from sketch where part in {of_source}", (source,))
    connection.run(f"delete from measure where part in {of_source}", (source,))
    connection.run("delete from log_part where source = ?", (source,))
    connection.run("delete from reference where source = ?", (source,))


def _sketch_cells(
    part: int, counted: CountedPart, references: dict[str, int]
) -> Iterator[tuple[object, ...]]:
    for each in counted.counts:
        if each.column in references:
            counts = each.counts
            yield (
                *(part, references[each.column], each.day.isoformat(), packed(counts.bins)),
                *(counts.nulls, counts.nans, counts.unseen),
            )


def _insert(
    connection: Connection, table: str, names: str, rows: Iterable[Sequence[object]]
) -> None:
    given = list(rows)
    marks = f"({', '.join('?' * (1 + names.count(',')))})"
    for start in range(0, len(given), _AT_ONCE):
        chunk = given[start : start + _AT_ONCE]
        values = [cell for row in chunk for cell in row]
        connection.run(
            f"insert into {table} ({names}) values {', '.join([marks] * len(chunk))}", values
        )
