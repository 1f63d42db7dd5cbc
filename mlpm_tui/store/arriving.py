"""A project that comes from another board: its records, its numbers, what its signals were."""

from datetime import datetime

from mlpm_tui.domain.changes import Act
from mlpm_tui.domain.exchange_bringing import Brought
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.database import Connection
from mlpm_tui.store.points import keep_points


@dataclass(frozen=True, slots=True)
class Arrival:
    """A project that begins with all that another board has held."""

    brought: Brought
    who: str
    at: datetime
    points: tuple[Point, ...] = ()

    @property
    def key(self) -> str:
        """What its cards' ids begin with."""
        return self.brought.key

    @property
    def name(self) -> str:
        """What it is called."""
        return self.brought.name

    @property
    def act(self) -> Act:
        """All its records as they come into being."""
        return Act(f"brought {self.key} from a file", self.brought.changes)

    @property
    def takes_place(self) -> bool:
        """Whether it may take the place of a project with nothing in it."""
        return True

    def completed(self, connection: Connection) -> None:
        """Write which numbers were given, and what signals were."""
        for series, last in self.brought.numbers.items():
            connection.run(
                "insert into counter (project, series, last) values (?, ?, ?)",
                (self.key, series, last),
            )
        keep_points(connection, self.points, self.at)
