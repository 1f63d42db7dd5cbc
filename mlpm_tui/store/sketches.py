"""Keeping what was counted of prediction logs: references, parts, and counts by day.

A part is kept with all its counts in one transaction, and with what it looked like when it was
read. Of two programs that read the same part the second finds it kept, and keeps nothing.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from mlpm_tui.domain.day_measures import DayTally, summed
from mlpm_tui.domain.drift_influence import BinOutcomes
from mlpm_tui.domain.log_parts import (
    JUDGED,
    LABELS,
    CountedPart,
    KeptReference,
    KnownLog,
    LogPart,
    LogSpan,
)
from mlpm_tui.domain.sketches import ColumnReference, Counts, DayCounts, added
from mlpm_tui.store.database import Connection, Database, Row, first
from mlpm_tui.store.sketch_rows import (
    PART,
    REFERENCE,
    counts_of,
    outcomes_of,
    part_of,
    reference_of,
    unpacked,
)
from mlpm_tui.store.sketch_writing import (
    forget_all,
    forget_part,
    insert_part,
    insert_reference,
    reference_keys,
)

_COUNTS = "s.bins, s.nulls, s.nans, s.unseen"


class Sketches:
    """The counted logs of a database, by the keys of their sources."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def known(self, source: int) -> KnownLog:
        """Return which parts of a log were read, and the digest of its reference; "" for none."""
        with self._database.reading() as connection:
            parts = connection.rows(f"select {PART} from log_part where source = ?", (source,))
            found = {row[0]: part_of(row) for row in parts}
            labels, judged = found.pop(LABELS, None), found.pop(JUDGED, None)
            sign = "" if judged is None else judged.digest
            return KnownLog(_current(connection, source), found, labels, sign)

    def references(self, source: int) -> tuple[ColumnReference, ...]:
        """Return how the columns of a log looked in its reference."""
        with self._database.reading() as connection:
            return tuple(map(reference_of, _reference_rows(connection, source)))

    def counted_columns(self, source: int) -> frozenset[str]:
        """Return the columns of a log's reference that any of its parts has."""
        with self._database.reading() as connection:
            rows = connection.rows(
                'select r."column" from reference r where r.source = ? and r.is_current = ? '
                "and exists (select 1 from sketch s where s.reference = r.key)",
                (source, True),
            )
        return frozenset(column for (column,) in rows)

    def outcomes(self, source: int) -> dict[str, BinOutcomes]:
        """Return how well the model did in each bin of the reference, where that has labels."""
        with self._database.reading() as connection:
            found = map(outcomes_of, _reference_rows(connection, source))
            return {each.column: each for each in found if each is not None}

    def part(self, source: int, path: str) -> CountedPart | None:
        """Return a part with all that was counted of it, None where it was not read."""
        with self._database.reading() as connection:
            rows = connection.rows(
                f"select {PART}, key from log_part where source = ? and path = ?", (source, path)
            )
            if not rows:
                return None
            key = rows[0][-1]
            counts = connection.rows(
                f'select r."column", s.day, {_COUNTS} from sketch s '
                "join reference r on r.key = s.reference where s.part = ?",
                (key,),
            )
            tallies = connection.rows(
                "select signal, day, n, good, bins from measure where part = ?", (key,)
            )
        return CountedPart(
            part_of(rows[0]),
            tuple(
                DayCounts(column, date.fromisoformat(day), counts_of(cells))
                for column, day, *cells in counts
            ),
            tuple(map(_tally, tallies)),
        )

    def window(self, source: int, column: str, first_day: date, last_day: date) -> Counts | None:
        """Return a column's counts over some days, both included; None where no row fell there."""
        with self._database.reading() as connection:
            rows = connection.rows(
                f"select {_COUNTS} from reference r join sketch s on s.reference = r.key "
                'where r.source = ? and r."column" = ? and r.is_current = ? '
                "and s.day >= ? and s.day <= ?",
                (source, column, True, first_day.isoformat(), last_day.isoformat()),
            )
        return added(map(counts_of, rows))

    def counts(self, source: int, first_day: date, last_day: date) -> dict[str, dict[date, Counts]]:
        """Return the counts of all columns on each of some days, both ends included."""
        with self._database.reading() as connection:
            rows = connection.rows(
                f'select r."column", s.day, {_COUNTS} from reference r '
                "join sketch s on s.reference = r.key where r.source = ? and r.is_current = ? "
                'and s.day >= ? and s.day <= ? order by r."column", s.day',
                (source, True, first_day.isoformat(), last_day.isoformat()),
            )
        found: dict[str, dict[date, Counts]] = {}
        for column, day, *cells in rows:
            days = found.setdefault(column, {})
            at, counts = date.fromisoformat(day), counts_of(cells)
            before = days.get(at)
            days[at] = counts if before is None else added((before, counts)) or counts
        return found

    def tallies(
        self, source: int, first_day: date, last_day: date
    ) -> dict[date, tuple[DayTally, ...]]:
        """Return the measures of each of some days that has any, both ends included."""
        with self._database.reading() as connection:
            rows = connection.rows(
                "select m.signal, m.day, m.n, m.good, m.bins from measure m "
                "join log_part p on p.key = m.part where p.source = ? "
                "and m.day >= ? and m.day <= ? and substr(m.signal, 1, 1) not in ('@', '/') "
                "order by m.day, m.signal",
                (source, first_day.isoformat(), last_day.isoformat()),
            )
        found: dict[date, list[DayTally]] = {}
        for tally in map(_tally, rows):
            found.setdefault(tally.day, []).append(tally)
        return {day: tuple(summed(tallies).values()) for day, tallies in found.items()}

    def days_of_parts(self, source: int) -> dict[str, frozenset[date]]:
        """Return the days on which each part of a log has rows, by the parts' paths."""
        with self._database.reading() as connection:
            rows = connection.rows(
                "select p.path, m.day from log_part p join measure m on m.part = p.key "
                "where p.source = ? and m.signal = 'rows'",
                (source,),
            )
        found: dict[str, set[date]] = {}
        for path, day in rows:
            found.setdefault(path, set()).add(date.fromisoformat(day))
        return {path: frozenset(days) for path, days in found.items()}

    def span(self, source: int) -> LogSpan | None:
        """Return the days that a log has rows on; None while it has none."""
        with self._database.reading() as connection:
            ((low, high, days),) = connection.rows(
                "select min(m.day), max(m.day), count(distinct m.day) from measure m "
                "join log_part p on p.key = m.part where p.source = ? and m.signal = 'rows'",
                (source,),
            )
        if low is None:
            return None
        return LogSpan(date.fromisoformat(low), date.fromisoformat(high), days)

    def keep_reference(self, source: int, reference: KeptReference, now: datetime) -> None:
        """Keep a log's reference, unless it is kept already; what was counted by another goes."""
        with self._database.writing() as connection:
            if _current(connection, source) == reference.digest:
                return
            forget_all(connection, source)
            insert_reference(connection, source, reference, now)

    def keep_parts(
        self, source: int, digest: str, parts: Iterable[CountedPart], now: datetime
    ) -> tuple[CountedPart, ...]:
        """Keep parts in place of what was read of them before; return those that were new.

        Nothing is kept where the log has another reference meanwhile than the one of this digest.
        """
        kept = []
        with self._database.writing() as connection:
            if _current(connection, source) != digest:
                return ()
            keys = reference_keys(connection, source)
            for counted in parts:
                rows = connection.rows(
                    f"select {PART}, key from log_part where source = ? and path = ?",
                    (source, counted.part.path),
                )
                if rows and part_of(rows[0]).is_as(counted.part):
                    continue
                if rows:
                    forget_part(connection, rows[0][-1])
                insert_part(connection, source, counted, keys, now)
                kept.append(counted)
        return tuple(kept)

    def keep_judged(self, source: int, sign: str, now: datetime) -> None:
        """Keep what the alerts that were reported of a log rest on."""
        with self._database.writing() as connection:
            _forget_paths(connection, source, [JUDGED])
            insert_part(connection, source, CountedPart(LogPart(JUDGED, 0, 0, sign)), {}, now)

    def forget(self, source: int) -> None:
        """Take away all that was counted of a log."""
        with self._database.writing() as connection:
            forget_all(connection, source)

    def forget_parts(self, source: int, paths: Collection[str]) -> int:
        """Take away what was read of parts that are there no more, and say how many there were."""
        with self._database.writing() as connection:
            return _forget_paths(connection, source, paths)


def _forget_paths(connection: Connection, source: int, paths: Iterable[str]) -> int:
    gone = 0
    for path in paths:
        rows = connection.rows(
            "select key from log_part where source = ? and path = ?", (source, path)
        )
        for (key,) in rows:
            forget_part(connection, key)
            gone += 1
    return gone


def _tally(row: Row) -> DayTally:
    signal, day, n, good, bins = row
    kept = () if bins is None else unpacked(bins)
    return DayTally(signal, date.fromisoformat(day), n, good, kept)


def _current(connection: Connection, source: int) -> str:
    """Return the digest of a log's reference, which stands in a row of no column."""
    found = connection.rows(
        "select digest from reference where source = ? and \"column\" = '' and is_current = ?",
        (source, True),
    )
    return str(first(found)) if found else ""


def _reference_rows(connection: Connection, source: int) -> list[Row]:
    return connection.rows(
        f"select {REFERENCE} from reference where source = ? and is_current = ? "
        "and \"column\" <> '' order by key",
        (source, True),
    )
