"""The boards of one database: the only thing that services ask."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experiments import Result, RunLink, Training
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.worries import Worries
from mlpm_tui.store import journal, reading
from mlpm_tui.store.database import Database
from mlpm_tui.store.units import Entry, Kept, Unit

if TYPE_CHECKING:
    from mlpm_tui.domain.agreements import Team
    from mlpm_tui.domain.fleet import Fleet
    from mlpm_tui.domain.flow import Moved
    from mlpm_tui.store.annals import Annals
    from mlpm_tui.store.cases import Cases
    from mlpm_tui.store.lessons import Lessons
    from mlpm_tui.store.points import Points
    from mlpm_tui.store.presence import Presence
    from mlpm_tui.store.sitting import Sight, Sitting
    from mlpm_tui.store.sketches import Sketches


@dataclass(frozen=True, slots=True)
class News:
    """What happened since an entry of the history: cards as they are now, and who did what.

    `fired` are the units of the deeds that recorded a stopping rule that came true. `project` is
    set instead where so much changed, or phases and people did, that all was read.
    """

    seq: int
    deeds: tuple[tuple[str, str, str], ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    project: Project | None = None
    fired: frozenset[str] = frozenset()


class Library:
    """Reads and keeps what a database holds; safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self.database = database

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be kept."""
        return bool(self.database.read_only_cause)

    @property
    def read_only_cause(self) -> str:
        """Why nothing can be kept; empty where it can."""
        return self.database.read_only_cause

    @property
    def address(self) -> str:
        """Where the database is, without its password."""
        return self.database.address.shown

    def project_keys(self) -> tuple[str, ...]:
        """Return the keys of all projects."""
        with self.database.reading() as connection:
            return reading.project_keys(connection)

    def first_window(self, key: str, rows: int, most: int | None = None) -> Project | None:
        """Return a project with the first `rows` cards of each pane, counted up to `most`."""
        with self.database.reading() as connection:
            return reading.first_window(connection, key, rows, most)

    def fleet(self, key: str) -> "Fleet":
        """Return a project's models and what watches over them."""
        from mlpm_tui.store.fleet import fleet

        with self.database.reading() as connection:
            return fleet(connection, key)

    def team(self, key: str) -> "Team":
        """Return a project's sprints and what its people have agreed on."""
        from mlpm_tui.store.team import team

        with self.database.reading() as connection:
            return team(connection, key)

    def moves(self, project: str) -> "list[Moved]":
        """Return where the cards of a project went and when, archived ones too."""
        from mlpm_tui.store.card_moves import moves

        with self.database.reading() as connection:
            return moves(connection, project)

    def alerts_of(self, project: str, fingerprints: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Return the keys of the alerts of each of these conditions, the latest opened first."""
        from mlpm_tui.store.fleet import alerts_of

        with self.database.reading() as connection:
            return alerts_of(connection, project, fingerprints)

    def retrained(self, project: str) -> dict[int, str]:
        """Return which model each retraining on a project's board is of, by its card's key."""
        from mlpm_tui.store.fleet import retrained

        with self.database.reading() as connection:
            return retrained(connection, project)

    @property
    def cases(self) -> "Cases":
        """The cases behind its alerts."""
        from mlpm_tui.store.cases import Cases

        return Cases(self.database)

    @property
    def sketches(self) -> "Sketches":
        """What was counted of the prediction logs of its models."""
        from mlpm_tui.store.sketches import Sketches

        return Sketches(self.database)

    @property
    def points(self) -> "Points":
        """What the signals of its models were."""
        from mlpm_tui.store.points import Points

        return Points(self.database)

    def worries(self, key: str) -> Worries:
        """Return what has to stay in sight, counted over all cards of a project."""
        with self.database.reading() as connection:
            return reading.worries(connection, key)

    def whole(self, key: str) -> Project | None:
        """Return a project with all its cards."""
        with self.database.reading() as connection:
            return reading.whole(connection, key)

    def dossier(self, card: str) -> Dossier | None:
        """Return all that hangs on the card with this id, archived or not."""
        from mlpm_tui.store.dossiers import dossiers

        with self.database.reading() as connection:
            key = reading.key_of(connection, card)
            return None if key is None else dossiers(connection, [key]).get(key)

    def dossiers(self, keys: Sequence[int]) -> dict[int, Dossier]:
        """Return all that hangs on the cards with these keys."""
        from mlpm_tui.store.dossiers import dossiers

        with self.database.reading() as connection:
            return dossiers(connection, keys)

    def under_way(self, project: str, but: Collection[int]) -> tuple[Dossier, ...]:
        """Return begun and undecided experiments other than these, without what hangs on them."""
        with self.database.reading() as connection:
            keys = [key for key in reading.under_way(connection, project) if key not in but]
            parts = reading.experiments(connection, keys)
            cards = reading.cards(connection, keys)
            return tuple(Dossier(card, parts[card.key]) for card in cards if card.key in parts)

    def archived(self, project: str) -> list[Card]:
        """Return a project's archived cards, the latest first."""
        with self.database.reading() as connection:
            return reading.archived(connection, project)

    def recorded(self, project: str) -> tuple[dict[int, tuple[Result, ...]], tuple[RunLink, ...]]:
        """Return all results of a project, by card, and all ties of its cards to runs."""
        with self.database.reading() as connection:
            found: dict[int, tuple[Result, ...]] = {}
            for result in reading.recorded(connection, project, "result"):
                found[result.card] = (*found.get(result.card, ()), result)
            return found, tuple(reading.recorded(connection, project, "run_link"))

    def trainings(self, project: str) -> tuple[Training, ...]:
        """Return all trainings of a project's cards."""
        with self.database.reading() as connection:
            return tuple(reading.recorded(connection, project, "training"))

    def fired(self, project: str) -> frozenset[int]:
        """Return the keys of the cards on which a stopping rule has fired."""
        with self.database.reading() as connection:
            return reading.fired(connection, project)

    def directions(self, project: str) -> Mapping[str, Direction]:
        """Return which way the metrics are better that people have set themselves."""
        with self.database.reading() as connection:
            frame = reading.frame(connection, project)
            return {} if frame is None else frame.directions

    @property
    def lessons(self) -> "Lessons":
        """What was tried before and learned from it, in all projects."""
        from mlpm_tui.store.lessons import Lessons

        return Lessons(self.database)

    def keep(self, unit: Unit) -> Kept:
        """Keep a unit whole or not at all; once this returns it is on the disk."""
        from mlpm_tui.store.keeping import keep

        with self.database.writing() as connection:
            return keep(connection, unit)

    @contextmanager
    def alone(self) -> Iterator["Sitting"]:
        """Read and keep while nobody else writes; all of it is on the disk when the block ends."""
        from mlpm_tui.store.sitting import Sitting

        with self.database.writing() as connection:
            yield Sitting(connection)

    @contextmanager
    def looking(self) -> Iterator["Sight"]:
        """Read several things of one moment."""
        from mlpm_tui.store.sitting import Sight

        with self.database.reading() as connection:
            yield Sight(connection)

    def news(self, project: str, seq: int, window: int | None = None) -> News:
        """Return what happened in a project after an entry of its history.

        With `window`, for somebody who has not read more than the first window, that is read anew.
        """
        with self.database.reading() as connection:
            if journal.last_seq(connection) == seq:
                return News(seq)
            from mlpm_tui.store.news import news

            return news(connection, project, seq, window)

    def changed_since(self, project: str, seq: int | None) -> tuple[int, frozenset[int]]:
        """Return the history's last entry, and the keys of a project's cards that changed since.

        Without an entry to begin with there are none.
        """
        with self.database.reading() as connection:
            last = journal.last_seq(connection)
            rows = [] if seq is None else journal.since(connection, project, seq)
            return last, frozenset(card for *_, card in rows if card)

    def history(self, project: str, card: int | None = None, limit: int = 50) -> list[Entry]:
        """Return the latest entries of the history, newest first."""
        with self.database.reading() as connection:
            return journal.history(connection, project, card, limit)

    def undo_stacks(self, project: str, who: str) -> tuple[list[str], list[str]]:
        """Return a person's units that can be undone and redone, the next one last in each."""
        with self.database.reading() as connection:
            return journal.undo_stacks(connection, project, who)

    def entries(self, unit: str) -> list[Entry]:
        """Return the entries of one unit."""
        with self.database.reading() as connection:
            return journal.of_unit(connection, unit)

    def busy_phases(self, project: str, but: Collection[int]) -> frozenset[int]:
        """Return the keys of the phases that cards other than these are worked on in."""
        from mlpm_tui.store.working import busy_phases

        with self.database.reading() as connection:
            return busy_phases(connection, project, but)

    def is_kept(self, unit: str) -> bool:
        """Tell whether a unit was kept."""
        with self.database.reading() as connection:
            return journal.is_kept(connection, unit)

    @property
    def annals(self) -> "Annals":
        """All that was ever done, in pages, and the board as it was."""
        from mlpm_tui.store.annals import Annals

        return Annals(self.database)

    def attend(self, project: str, who: str) -> "Presence":
        """Return a presence at a project's board, by which others see who is there."""
        from mlpm_tui.store.presence import attend

        return attend(self.database, project, who)

    @property
    def tells_at_once(self) -> bool:
        """Whether the database tells of changes by itself, so that asking may wait for them."""
        return not self.database.address.is_file

    def has_changed(self, wait_s: float = 0.0) -> bool:
        """Tell whether anyone has written since this was last asked, waiting where that helps."""
        return self.database.has_changed(wait_s)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()
