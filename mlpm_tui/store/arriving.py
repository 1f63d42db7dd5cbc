"""A project that comes from another board: its records, its numbers, what its signals were."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from mlpm_tui.domain.card_ways import Trodden, said_of_making
from mlpm_tui.domain.changes import Act, Change
from mlpm_tui.domain.exchange_bringing import Brought
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store import journal
from mlpm_tui.store.database import Connection
from mlpm_tui.store.mapping import Column, written
from mlpm_tui.store.points import keep_points
from mlpm_tui.store.units import Deed, Unit


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
    def acts(self) -> Iterator[tuple[Act, str, datetime]]:
        """All its records as they come into being; a card, by whoever made it and then."""
        for maker, changes in groupby(self.brought.changes, self._maker):
            if not maker:
                yield Act(f"brought {self.key} from a file", tuple(changes)), self.who, self.at
                continue
            for change in changes:
                card: dict[str, Any] = dict(change.after or {})
                act = Act(said_of_making(card["id"]), (change,))
                yield act, maker, card["created_at"]

    def _maker(self, change: Change) -> str:
        return self.brought.makers.get(change.key, "") if change.entity == "card" else ""

    @property
    def takes_place(self) -> bool:
        """Whether it may take the place of a project with nothing in it."""
        return True

    @property
    def keeps_former(self) -> bool:
        """Whether a board with anything in it is copied first: always."""
        return True

    def completed(self, connection: Connection) -> None:
        """Write which ways cards have gone, which numbers were given, and what signals were."""
        _lead(connection, self.key, self.brought.steps)
        for series, last in self.brought.numbers.items():
            connection.run(
                "insert into counter (project, series, last) values (?, ?, ?)",
                (self.key, series, last),
            )
        keep_points(connection, self.points, self.at)


def _lead(connection: Connection, project: str, steps: Iterable[Trodden]) -> None:
    """Keep in the history how cards went, each step with its time and person, and where they are.

    They are its founding: nobody did them on this board, so nobody undoes them here.
    """
    arrived: dict[int, dict[str, Column]] = {}
    for step in steps:
        unit = Unit(project, step.who, step.at, Act(step.said, (step.change,)), Deed.FOUND)
        journal.append(connection, unit, unit.act.changes, step.said)
        cells = written("card", step.change.after or {})
        arrived.setdefault(step.change.key, {}).update(cells)
    for key, cells in arrived.items():
        sets = ", ".join(f'"{name}" = ?' for name in cells)
        connection.run(f"update card set {sets} where key = ?", (*cells.values(), key))
