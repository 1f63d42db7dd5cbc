"""Reading what a stand-up tells: what happened since a moment, and who waits for whom."""

import json
from collections.abc import Mapping
from datetime import datetime

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.changes import Fields
from mlpm_tui.domain.handoffs import Handoff
from mlpm_tui.domain.standing_up_nets import Happened
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.cases import heard
from mlpm_tui.store.database import Connection
from mlpm_tui.store.mapping import read_fields, write_time
from mlpm_tui.store.reading import archived, recorded
from mlpm_tui.store.team import team
from mlpm_tui.store.units import Deed

_SINCE = (
    "select seq, unit, at, who, said, entity, key, card, before, after from journal "
    "where project = ? and seq > ? and (at > ? or seq > coalesce((select min(seq) from journal "
    "where entity = 'standup' and key = ? and deed = ?), 9223372036854775807)) and "
    "(deed <> ? or (before is not null and after is not null)) order by seq"
)


def happened(
    connection: Connection, project: str, since: datetime, record: int = 0, behind: int = 0
) -> tuple[Happened, ...]:
    """Return what was done in a project after a moment, the earliest first, without its founding.

    What came later than this record of a stand-up is told as well: it may have been begun before.
    What was undone stands there twice, there and back. Moves that came with an imported board are
    of the time at which they were made. What stands up to the entry `behind` is left out.
    """
    values = (project, behind, write_time(since), record, str(Deed.DO), str(Deed.FOUND))
    found = []
    for seq, unit, at, who, said, entity, key, card, before, after in connection.each(
        _SINCE, values
    ):
        step = _fields(entity, before), _fields(entity, after)
        when = datetime.fromisoformat(at)
        found.append(Happened(seq, unit, when, who, said, entity, key, card, *step))
    return tuple(found)


def _fields(entity: str, text: str | None) -> Fields | None:
    return None if text is None else read_fields(entity, json.loads(text))


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a team looks at together that its board does not hold; `quiet` has the muted alerts."""

    team: Team
    archived: tuple[Card, ...]
    handoffs: tuple[Handoff, ...]
    quiet: Mapping[int, str]


def meeting(connection: Connection, project: str, now: datetime) -> Meeting:
    """Return a project's team, its archived cards, and what waits."""
    return Meeting(
        team(connection, project),
        tuple(archived(connection, project)),
        tuple(recorded(connection, project, "handoff")),
        heard(connection, project, now).quiet,
    )
