"""Which phases somebody works in, as the database knows it at this moment."""

from collections.abc import Collection

from mlpm_tui.store.database import Connection

_BUSY = (
    "select distinct phase.key from phase "
    "join card on card.project = phase.project and card.phase = phase.number "
    "where phase.project = ? and card.status in ('in_progress', 'review') "
    "and card.archived_at is null"
)


def busy_phases(connection: Connection, project: str, but: Collection[int]) -> frozenset[int]:
    """Return the keys of the phases with a card in progress or in review, other than these."""
    marks = ", ".join("?" * len(but))
    rows = connection.rows(f"{_BUSY} and card.key not in ({marks})", (project, *sorted(but)))
    return frozenset(int(key) for (key,) in rows)
