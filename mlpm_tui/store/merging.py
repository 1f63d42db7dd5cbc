"""Edits of the same field by two people that are no conflict, because both are right."""

from dataclasses import replace

from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.phases import Phase
from mlpm_tui.store.database import Connection, first
from mlpm_tui.store.mapping import read_fields, written

_START = "started_at"


def merged(connection: Connection, change: Change) -> Change | None:
    """Return an edit as it is to be kept beside what others did; None where nothing is left of it.

    A phase's clock that two people start with the first work in it runs from the earlier one on.
    """
    before, after = dict(change.before or {}), dict(change.after or {})
    starts = change.entity == Phase.entity and _START in after and before[_START] is None
    if not starts:
        return change
    rows = connection.rows(f"select {_START} from phase where key = ?", (change.key,))
    if not rows or (found := first(rows)) is None:
        return change
    if str(written(Phase.entity, after)[_START]) < str(found):
        before |= read_fields(Phase.entity, {_START: found})
        return replace(change, before=before)
    del before[_START], after[_START]
    return replace(change, before=before, after=after) if after else None
