"""Reading and keeping in one go: what is read holds until it is kept, because nobody else writes.

Programs that decide by what is there already work so, each for itself and several at once: none of
them sees a board that another is about to change.
"""

from collections.abc import Iterable, Sequence

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.fleet import Fleet
from mlpm_tui.domain.project import Project
from mlpm_tui.store import fleet, journal, reading
from mlpm_tui.store.database import Connection
from mlpm_tui.store.keeping import keep
from mlpm_tui.store.units import Kept, Unit


class Sitting:
    """The board while nobody else may write; all of it is kept at the end, or nothing."""

    def __init__(self, connection: Connection) -> None:
        """Use a connection that alone may write."""
        self._connection = connection

    def window(self, project: str) -> Project | None:
        """Return a project with as few cards as tell where a card that arrives is put."""
        return reading.first_window(self._connection, project, 1)

    def fleet(self, project: str) -> Fleet:
        """Return a project's models and what watches over them."""
        return fleet.fleet(self._connection, project)

    def alerts_of(self, project: str, fingerprints: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Return the keys of the alerts of each of these conditions, the latest opened first."""
        return fleet.alerts_of(self._connection, project, fingerprints)

    def open_alerts(self, project: str, models: Iterable[str] | None = None) -> tuple[int, ...]:
        """Return the keys of the alerts on the board that are not resolved, of all models or some.

        The oldest come first.
        """
        return fleet.open_alerts(self._connection, project, models)

    def dossiers(self, keys: Sequence[int]) -> dict[int, Dossier]:
        """Return all that hangs on the cards with these keys."""
        return reading.dossiers(self._connection, keys)

    def is_kept(self, unit: str) -> bool:
        """Tell whether a unit was kept."""
        return journal.is_kept(self._connection, unit)

    def keep(self, unit: Unit) -> Kept:
        """Keep a unit with all else of this sitting; one that was kept before changes nothing."""
        return keep(self._connection, unit)
