"""A stand-up read from a board: what changed since the last one, what wants somebody now."""

from dataclasses import replace
from datetime import datetime, tzinfo

from mlpm_tui.domain.project import Project
from mlpm_tui.domain.sprint_cards import cards_by_key
from mlpm_tui.domain.standing_up import Seen, StandUp, stand_up
from mlpm_tui.domain.standing_up_since import Since, since_of
from mlpm_tui.store.library import Library


def read_stand_up(
    library: Library,
    project: Project,
    now: datetime,
    zone: tzinfo,
    asked: datetime | None = None,
    since: Since | None = None,
) -> StandUp:
    """Return the stand-up of a whole project, told since the last one or since `asked`.

    `since` is that of an earlier reading, which goes on.
    """
    with library.looking() as sight:
        meeting = sight.meeting(project.key, now)
        since = since or since_of(meeting.team, now, zone, asked)
        happened = sight.happened(project.key, since.at, since.record)
    seen = Seen(
        project,
        meeting.team,
        cards_by_key(project, meeting.archived),
        meeting.moves,
        happened,
        meeting.handoffs,
        meeting.quiet,
    )
    seq = max([project.seq, *(step.seq for step in happened)])
    return replace(stand_up(seen, since, now, zone), seq=seq)
