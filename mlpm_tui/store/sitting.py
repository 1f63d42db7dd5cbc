"""Reading and keeping in one go: what is read holds until it is kept, because nobody else writes.

Programs that decide by what is there already work so, each for itself and several at once: none of
them sees a board that another is about to change.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.fleet import Fleet
from mlpm_tui.domain.project import Project
from mlpm_tui.store import fleet, journal, reading, team
from mlpm_tui.store.database import Connection
from mlpm_tui.store.dossiers import dossiers
from mlpm_tui.store.keeping import keep
from mlpm_tui.store.notices import note_delivery, was_delivered
from mlpm_tui.store.units import Kept, Unit

if TYPE_CHECKING:
    from mlpm_tui.domain.flow import Moved
    from mlpm_tui.domain.standing_up_nets import Happened
    from mlpm_tui.store.card_moves import Ways
    from mlpm_tui.store.standups import Meeting


class Sight:
    """The board as it is at one moment."""

    def __init__(self, connection: Connection) -> None:
        """Use a connection in a transaction."""
        self._connection = connection

    def window(self, project: str) -> Project | None:
        """Return a project with as few cards as tell where a card that arrives is put."""
        return reading.first_window(self._connection, project, 1)

    def whole(self, project: str) -> Project | None:
        """Return a project with all its cards that are on the board."""
        return reading.whole(self._connection, project)

    def archived(self, project: str) -> list[Card]:
        """Return a project's archived cards, the latest first."""
        return reading.archived(self._connection, project)

    def team(self, project: str) -> Team:
        """Return a project's sprints and what its people have agreed on."""
        return team.team(self._connection, project)

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

    def opened_by_hand(self, project: str, model: str) -> tuple[int, ...]:
        """Return the keys of a model's open alerts that nobody reported, the oldest first."""
        return fleet.opened_by_hand(self._connection, project, model)

    def stirring(
        self, project: str, now: datetime, before: Mapping[str, datetime]
    ) -> tuple[int, ...]:
        """Return the keys of the open alerts for which something may be due, the oldest first.

        `before` says for each severity when those were opened that wait too long.
        """
        return fleet.stirring(self._connection, project, now, before)

    def dossiers(self, keys: Sequence[int]) -> dict[int, Dossier]:
        """Return all that hangs on the cards with these keys."""
        return dossiers(self._connection, keys)

    def handed_over(self, project: str) -> tuple[Dossier, ...]:
        """Return all that hangs on a project's cards that change hands or did, by their keys."""
        handoffs = reading.recorded(self._connection, project, "handoff")
        keys = sorted({handoff.card for handoff in handoffs})
        return tuple(self.dossiers(keys).values())

    def happened(
        self, project: str, since: datetime, record: int = 0, behind: int = 0
    ) -> "tuple[Happened, ...]":
        """Return what was done after a moment or a record of a stand-up, the earliest first.

        Of the history only what stands behind an entry is looked at.
        """
        from mlpm_tui.store.standups import happened

        return happened(self._connection, project, since, record, behind)

    def moves(self, project: str) -> "list[Moved]":
        """Return where the cards of a project went and when, archived ones too."""
        from mlpm_tui.store.card_moves import moves

        return moves(self._connection, project)

    def as_closed(self, sprint: int, cards: Sequence[int]) -> list[Card]:
        """Return the cards with these keys as they were when a sprint was closed."""
        from mlpm_tui.store.closings import as_closed

        return as_closed(self._connection, sprint, cards)

    def last_seq(self) -> int:
        """Return the number of the history's last entry."""
        return journal.last_seq(self._connection)

    def read_on(self, ways: "Ways") -> set[int]:
        """Read on where cards went; return the keys of those that went somewhere since."""
        return ways.read_on(self._connection)

    def meeting(self, project: str, now: datetime) -> "Meeting":
        """Return what a team looks at together that its board does not hold."""
        from mlpm_tui.store.standups import meeting

        return meeting(self._connection, project, now)

    def promising(self, project: str) -> tuple[int, ...]:
        """Return the keys of a project's cards that have objectives."""
        objectives = reading.recorded(self._connection, project, "objective")
        return tuple(sorted({objective.card for objective in objectives}))


class Sitting(Sight):
    """The board while nobody else may write; all of it is kept at the end, or nothing."""

    def is_kept(self, unit: str) -> bool:
        """Tell whether a unit was kept."""
        return journal.is_kept(self._connection, unit)

    def was_delivered(self, project: str, sign: str, since: datetime) -> bool:
        """Tell whether a delivery was noted since then."""
        return was_delivered(self._connection, project, sign, since)

    def is_first(self, project: str, sign: str, at: datetime, since: datetime) -> bool:
        """Note that something was delivered, and tell whether that was not noted since then."""
        return note_delivery(self._connection, project, sign, at, since)

    def keep(self, unit: Unit) -> Kept:
        """Keep a unit with all else of this sitting; one that was kept before changes nothing."""
        return keep(self._connection, unit)
