"""Whether what a unit's rules have read is still so: asked while nobody else can write.

The history knows all changes in their order, so one question of what came after the entry that the
rules have seen is enough, for limits and sprints as for handoffs.
"""

import json
from datetime import datetime
from functools import partial

from mlpm_tui.domain.errors import Overtaken
from mlpm_tui.domain.team import told
from mlpm_tui.store.database import Connection
from mlpm_tui.store.units import Rest, Unit

# By the number alone: an index that begins with the project would be read from end to end.
_LATER = (
    "select project, unit, who, at, said, entity, key, card, coalesce(after, before) from journal "
    "where seq > ? order by seq"
)
_AROUND = frozenset({"undid", "redid"})


def check_rest(connection: Connection, unit: Unit, rest: Rest) -> None:
    """Raise Overtaken where somebody has changed what the unit's rules have read."""
    first: datetime | None = None
    touched = {(change.entity, change.key) for change in unit.act.changes}
    deed, is_same = "", False
    for of, other, who, at, said, entity, key, card, text in connection.rows(_LATER, (rest.seq,)):
        if of != unit.project or other in rest.seen:
            continue
        if not any(g.holds(entity, card, partial(json.loads, text)) for g in rest.grounds):
            continue
        when = datetime.fromisoformat(at)
        first = when if first is None else min(first, when)
        # Who has changed the same record says more than who has changed something near it.
        if (entity, key) in touched or not is_same:
            deed, is_same = f"{_told(who, said)} at {when:%H:%M}", (entity, key) in touched
    if first is not None:
        raise Overtaken(deed, first)


def _told(who: str, said: str) -> str:
    """Return what somebody did, without what it came to."""
    word, _, rest = said.partition(": ")
    if word in _AROUND:
        word = f"{word}: {rest.partition(': ')[0]}"
    return told(who, word)
