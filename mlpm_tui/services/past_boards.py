"""A board as it was at some moment: opened for looking only, with every card as it was then."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.past import Rewinding, board_as_of, dossier_as_of
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.desk import Desk
from mlpm_tui.store.library import Library
from mlpm_tui.store.past import Instant
from mlpm_tui.store.units import Entry


@dataclass(frozen=True, slots=True)
class PastBoard:
    """A project as it was right after something was done, and how its cards are made older."""

    project: Project
    instant: Instant
    since: Rewinding
    stamps: Mapping[int, datetime]


def board_at(library: Library, project: str, at: datetime) -> PastBoard:
    """Return a project as it was at a time; NotFound where it was not there yet."""
    instant = library.annals.instant_at(project, at)
    if instant is None:
        raise NotFound(f"Nothing had been done on {project} by then: `mlpm log` shows when it was.")
    return _board(library, project, instant, at)


def board_after(library: Library, project: str, act: str) -> PastBoard:
    """Return a project as it was right after an act."""
    instant = library.annals.instant_after(project, act)
    if instant is None:
        raise NotFound("This act is not in the history any more: press r to read it again.")
    return _board(library, project, instant, instant.at)


def _board(library: Library, project: str, instant: Instant, at: datetime) -> PastBoard:
    read = library.annals.as_it_is(project, instant.seq, at if instant.is_founding else None)
    if read is None:
        raise NotFound(f"There is no project {project} on this board.")
    now, since = read
    return PastBoard(board_as_of(now, since, instant.seq), instant, since, now.stamps)


class PastLibrary(Library):
    """A board's library as it was: its cards, and their histories up to then; nothing is kept."""

    def __init__(self, library: Library, board: PastBoard) -> None:
        """Read there."""
        super().__init__(library.database)
        self._board = board

    @property
    def is_read_only(self) -> bool:
        """Yes: what was cannot be changed."""
        return True

    @property
    def read_only_cause(self) -> str:
        """Why nothing can be kept."""
        return "this is the past; esc goes back"

    def dossier(self, card: str) -> Dossier | None:
        """Return all that hung on the card with this id; None where it was not there yet."""
        now = super().dossier(card)
        return None if now is None else self._then(now)

    def dossiers(self, keys: Sequence[int]) -> dict[int, Dossier]:
        """Return all that hung on the cards with these keys."""
        found = {key: self._then(now) for key, now in super().dossiers(keys).items()}
        return {key: dossier for key, dossier in found.items() if dossier is not None}

    def history(self, project: str, card: int | None = None, limit: int = 50) -> list[Entry]:
        """Return what had been done by then, newest first."""
        return self.annals.until(project, card, limit, self._board.instant.seq)

    def _then(self, now: Dossier) -> Dossier | None:
        board = self._board
        return dossier_as_of(now, board.since, board.project, board.stamps)


class PastDesk(Desk):
    """A desk at a board as it was: the clock stands still, and every wish is refused."""

    def __init__(self, library: Library, board: PastBoard, who: str, at: datetime) -> None:
        """Sit down at a time, told in the person's zone; nothing is written, so nobody writes."""
        self.sit_down(PastLibrary(library, board), board.project, who, Clock(at))

    def look_for_news(self) -> None:
        """Do nothing: there is no news of what was."""

    def flush(self) -> None:
        """Do nothing: nothing is on its way."""

    def close(self) -> None:
        """Do nothing: the database is the other desk's."""
