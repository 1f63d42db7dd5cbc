"""Where a table of predictions lies: which engine holds it, and how it is called there.

    duckdb:///predictions.db?table=predictions        a file of DuckDB's; four slashes: absolute
    duckdb:////logs/*.parquet                         Parquet files, read through DuckDB
    postgresql://ana@db:5432/ml?table=prod.predictions
    sqlite:////logs/predictions.db?table=predictions
    pyspark:///?table=ml.predictions                  the Spark that its own settings name
    pyspark:////logs/*.parquet

No password stands in an address: drivers find it in their own files (~/.pgpass), or in the variable
that [credentials] in the config file binds to the host. PGPASSWORD is for this machine and PGHOST.
"""

import re
from dataclasses import field, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from mlpm_tui.domain.day_measures import DayTally
from mlpm_tui.domain.drift_influence import BinOutcomes
from mlpm_tui.domain.drift_scores import groups_of, merged
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.secret_names import secret_word
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, DayCounts
from mlpm_tui.domain.values import dataclass

COARSE_BINS = 20
"""Each bin of each column is a sum that the engine has to make over all rows.

Tenths of the reference end where some of these bins do, so PSI stays as it is; KS may come out
lower, by 0.004 where a tenth of the rows gathers in one narrow place.
"""
LATE_DAYS = 2
MOST_DAYS = 90
_IN_ADDRESS = {"host", "sslmode", "sslrootcert"}
"""What an address may tell PostgreSQL's driver beside where the server is."""
_MOST_PARTS = 3
_WILD = re.compile(r"[*?\[]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class TableEngine(StrEnum):
    """What can hold a table of predictions."""

    DUCKDB = "duckdb"
    POSTGRES = "postgresql"
    SQLITE = "sqlite"
    SPARK = "pyspark"


@dataclass(frozen=True, slots=True)
class TableAddress:
    """A table's place; `table` is its name with what it lies in, outermost first.

    `path` is a database's file, or Parquet files where there is no table. `shown` may be shown.
    """

    engine: TableEngine
    shown: str
    path: str = ""
    table: tuple[str, ...] = ()
    user: str = ""
    host: str = ""
    port: int | None = None
    database: str = ""
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days from the first up to, and without, the end."""

    first: date
    end: date


@dataclass(frozen=True, slots=True)
class TableCounts:
    """What the days of a span brought; a day without rows is not among them."""

    span: DaySpan
    counts: tuple[DayCounts, ...] = ()
    tallies: tuple[DayTally, ...] = ()
    troubles: tuple[str, ...] = ()


def days_due(
    today: date, counted_until: date | None, late: int = LATE_DAYS, most: int = MOST_DAYS
) -> DaySpan | None:
    """Say which days of a table are to be counted; None while nothing is new.

    A table tells nobody what was added to it, so only days that are over count, and with every new
    one those again to which rows may have come late. `counted_until` is the day after the last.
    """
    if counted_until is None:
        return DaySpan(today - timedelta(most), today)
    if counted_until >= today:
        return None
    return DaySpan(max(counted_until - timedelta(late), today - timedelta(most)), today)


def coarse(reference: ColumnReference, most: int = COARSE_BINS) -> ColumnReference:
    """Merge neighbouring bins of a number's reference until there are few enough to ask for.

    A bin beyond the reference's least or greatest value stays as it is.
    """
    groups = _coarse_groups(reference, most)
    if not groups:
        return reference
    return replace(
        reference,
        counts=replace(reference.counts, bins=merged(reference.counts.bins, groups)),
        edges=tuple(reference.edges[group[-1]] for group in groups[:-1]),
    )


def coarse_outcomes(
    reference: ColumnReference, outcomes: BinOutcomes, most: int = COARSE_BINS
) -> BinOutcomes:
    """Merge how well the model did in a column's bins as its reference's bins are merged."""
    groups = _coarse_groups(reference, most)
    if not groups:
        return outcomes
    return replace(outcomes, n=merged(outcomes.n, groups), good=merged(outcomes.good, groups))


def _coarse_groups(reference: ColumnReference, most: int) -> list[tuple[int, ...]]:
    """Return which bins are merged; none where there are few enough, or they are categories."""
    bins = reference.counts.bins
    if reference.kind is not ColumnKind.NUMBER or len(bins) <= most:
        return []
    groups = list(groups_of(reference, most))
    if not bins[0]:
        groups[:1] = [(0,), groups[0][1:]]
    if not bins[-1]:
        groups[-1:] = [groups[-1][:-1], (len(bins) - 1,)]
    return [group for group in groups if group]


def read_table_address(uri: str) -> TableAddress:
    """Understand where a table of predictions is; nothing is opened.

    Raises RuleBroken, without repeating what may be secret.
    """
    scheme = uri.strip().partition("://")[0].casefold()
    engine = _ENGINES.get(scheme)
    if engine is None:
        raise RuleBroken(
            "this is no address of a table; give duckdb:///, postgresql://, sqlite:/// or "
            "pyspark:///, with ?table=NAME",
            "bad_address",
        )
    parts, options = _split(uri.strip())
    table = _table(options.pop("table", ""))
    if engine is TableEngine.POSTGRES:
        return _server(parts, options, table)
    if options:
        raise _unknown(next(iter(options)))
    return _local(engine, parts, table)


_ENGINES = {each.value: each for each in TableEngine} | {
    "postgres": TableEngine.POSTGRES,
    "postgresql+psycopg": TableEngine.POSTGRES,
    "spark": TableEngine.SPARK,
}


def _split(uri: str) -> tuple[SplitResult, dict[str, str]]:
    try:
        parts = urlsplit(uri)
        _ = parts.port
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise RuleBroken(
            "the table's address cannot be read; write it as in "
            "postgresql://user@host:5432/name?table=predictions",
            "bad_address",
        ) from None
    if parts.password is not None or "@" in parts.path or any(map(secret_word, options)):
        raise RuleBroken(
            "an address is kept and shown, so it may hold no password: take it out, and write "
            "~/.pgpass or bind its variable to the host under [credentials] in the config file",
            "secret",
        )
    return parts, options


def _table(text: str) -> tuple[str, ...]:
    """Read a table's name; it is quoted when it is used, never pasted into a question."""
    names = tuple(text.split(".")) if text else ()
    if not all(names) or len(names) > _MOST_PARTS or _CONTROL.search(text):
        raise RuleBroken(
            "a table is called NAME, SCHEMA.NAME or CATALOG.SCHEMA.NAME; see ?table= in the "
            "address",
            "bad_address",
        )
    return names


def _unknown(option: str) -> RuleBroken:
    known = ", ".join(sorted({"table", *_IN_ADDRESS}))
    return RuleBroken(
        f"the table's address says {_CONTROL.sub('', option)[:40]}=, which mlpm does not know; it "
        f"knows {known}",
        "bad_address",
    )


def _server(parts: SplitResult, options: dict[str, str], table: tuple[str, ...]) -> TableAddress:
    if strange := sorted(options.keys() - _IN_ADDRESS):
        raise _unknown(strange[0])
    database = unquote(parts.path.removeprefix("/"))
    if not table or not database:
        raise RuleBroken(
            "the address names no database or no table, as in "
            "postgresql://user@host:5432/name?table=predictions",
            "bad_address",
        )
    host = options.pop("host", "") or (parts.hostname or "")
    port = f":{parts.port}" if parts.port else ""
    return TableAddress(
        TableEngine.POSTGRES,
        f"postgresql://{parts.hostname or ''}{port}/{database}?table={'.'.join(table)}",
        table=table,
        user=unquote(parts.username or ""),
        host=host,
        port=parts.port,
        database=database,
        options=tuple(sorted(options.items())),
    )


def _local(engine: TableEngine, parts: SplitResult, table: tuple[str, ...]) -> TableAddress:
    if parts.netloc:
        raise RuleBroken(
            f"{engine}: needs three slashes before a path, and four before an absolute one",
            "bad_address",
        )
    path = unquote(parts.path.removeprefix("/"))
    if path:
        path = str(Path(path).expanduser())
    has_files = bool(_WILD.search(path)) or path.endswith((".parquet", ".pq"))
    if engine is TableEngine.SQLITE and has_files and not table:
        raise RuleBroken("sqlite: reads no Parquet; write duckdb: instead", "bad_address")
    needs_file = engine is not TableEngine.SPARK
    if has_files == bool(table) or (needs_file and not path):
        raise RuleBroken(
            f"{engine}: needs a database's file and ?table=NAME, or Parquet files as in "
            "duckdb:////logs/*.parquet",
            "bad_address",
        )
    query = f"?table={'.'.join(table)}" if table else ""
    return TableAddress(engine, f"{engine}:///{path}{query}", path=path, table=table)
