"""One database as the rest of the store sees it: connections, reading, and one door for writing."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from mlpm_tui.domain.errors import MlpmError, StaleChange, StoreTrouble
from mlpm_tui.store.address import Address

SCHEMA = 6
"""The number of the newest migration; a database's own number must not be higher."""

WISHED = "it was opened with --read-only, or `read_only` is set in the configuration"
"""Why a board is only read that could be written."""

Row = tuple[Any, ...]


class Connection(Protocol):
    """A driver's connection; SQL is written with `?` for each value."""

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return all rows that a query gives."""

    def each(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """Yield the rows that a query gives one by one, while the block is open."""

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement and return how many rows it touched."""


class Database(Protocol):
    """A place that keeps boards; safe to use from several threads, a connection for each."""

    address: Address
    read_only_cause: str
    """Why nothing can be changed; empty where it can."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Give a connection on which everything read is of one moment."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Give a connection that alone may write; kept when the block ends, dropped if it fails."""

    def has_changed(self, wait_s: float = 0.0) -> bool:
        """Tell whether anyone wrote since this was last asked; yes at first; for one thread.

        A server tells at once, so the answer is awaited for so long; a file answers immediately.
        """

    def size(self) -> int:
        """Return how many bytes the database takes."""

    def close(self) -> None:
        """Let go of every connection."""


def refusal(name: str, cause: str) -> StoreTrouble:
    """Return the error for a change to a database that is open for reading only."""
    return StoreTrouble(
        f"{name} is open for reading only: {cause}; nothing was changed.", "read_only"
    )


def first(rows: list[Row]) -> Any:  # noqa: ANN401
    """Return the first cell of the first row, or None where there is no row."""
    return rows[0][0] if rows else None


def clash(text: str) -> MlpmError:
    """Return the sentence for a change that a constraint of the tables refused."""
    if "unique" in text.casefold():
        return StaleChange("Somebody else has made the same meanwhile: nothing was changed.")
    if "foreign key" in text.casefold():
        return StaleChange("What this belongs to is gone meanwhile: nothing was changed.")
    return StoreTrouble(f"The database refused a value ({text}): nothing was changed.", "refused")
