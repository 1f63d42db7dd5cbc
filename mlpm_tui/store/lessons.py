"""What was tried before and learned from it, in all projects of a database."""

from collections.abc import Sequence

from mlpm_tui.domain.lineage import Lineage
from mlpm_tui.domain.resemblance import Tried
from mlpm_tui.domain.searching import Search, Term
from mlpm_tui.store import ancestry, resembling, searching
from mlpm_tui.store.database import Database
from mlpm_tui.store.searching import Found


class Lessons:
    """Finds what earlier work has to say; safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database

    def search(self, wanted: Search, limit: int = 50) -> list[Found]:
        """Return the cards of all projects that fit a search, the best first."""
        is_file = self._database.address.is_file
        if is_file:
            from mlpm_tui.store.sqlite import SqliteDatabase

            assert isinstance(self._database, SqliteDatabase)  # noqa: S101
            self._database.index_if_free()
        with self._database.reading() as connection:
            return searching.search(connection, wanted, limit, is_file=is_file)

    def lineage(self, card: str) -> Lineage | None:
        """Return what led to the card with this id and what it led to, by the ties `informs`."""
        with self._database.reading() as connection:
            return ancestry.lineage(connection, card)

    def resembling(self, terms: Sequence[Term], limit: int) -> list[Tried]:
        """Return decided experiments whose title or hypothesis holds one of these words.

        The best fit comes first; behind them comes a sample of all experiments.
        """
        is_file = self._database.address.is_file
        with self._database.reading() as connection:
            return resembling.resembling(connection, terms, limit, is_file=is_file)
