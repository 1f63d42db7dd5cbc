"""A stand-up read from a board: what changed since the last one, what wants somebody now."""

from dataclasses import replace
from datetime import datetime, tzinfo

from mlpm_tui.domain.project import Project
from mlpm_tui.domain.sprint_cards import cards_by_key
from mlpm_tui.domain.standing_up import Seen, StandUp, stand_up
from mlpm_tui.domain.standing_up_since import Since, since_of
from mlpm_tui.domain.standing_up_tales import Tales
from mlpm_tui.services.ways import CardTracks
from mlpm_tui.store.library import Library


class Telling:
    """Tells one stand-up again and again: of the history only what came since is read.

    It goes on from the moment from which it told first.
    """

    def __init__(
        self, library: Library, key: str, zone: tzinfo, asked: datetime | None = None
    ) -> None:
        """Tell of the project with this key, since the last stand-up or since `asked`."""
        self._library, self._key, self._zone, self._asked = library, key, zone, asked
        self._since: Since | None = None
        self._seq = 0
        self._tracks = CardTracks(key)
        self._tales = Tales()

    def tell(self, project: Project, now: datetime) -> StandUp:
        """Return the stand-up of the whole project, as it is now."""
        with self._library.looking() as sight:
            seq, meeting = sight.last_seq(), sight.meeting(self._key, now)
            since = self._since or since_of(meeting.team, now, self._zone, self._asked)
            tracks = self._tracks.read_on(sight, seq)
            if seq < self._seq:
                # Another database has taken the place of the one that was read.
                self._seq, self._tales = 0, Tales()
            self._tales.add(sight.happened(self._key, since.at, since.record, self._seq))
        self._since, self._seq = since, seq
        seen = Seen(
            project,
            meeting.team,
            cards_by_key(project, meeting.archived),
            tracks,
            self._tales,
            meeting.handoffs,
            meeting.quiet,
        )
        found = stand_up(seen, since, now, self._zone)
        return replace(found, seq=max(project.seq, self._tales.seq))


def read_stand_up(
    library: Library,
    project: Project,
    now: datetime,
    zone: tzinfo,
    asked: datetime | None = None,
) -> StandUp:
    """Return the stand-up of a whole project, told since the last one or since `asked`."""
    return Telling(library, project.key, zone, asked).tell(project, now)
