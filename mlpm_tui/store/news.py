"""What happened since somebody looked last, as far as they have read."""

from dataclasses import replace

from mlpm_tui.store import journal, reading
from mlpm_tui.store.database import Connection
from mlpm_tui.store.dossiers import dossiers
from mlpm_tui.store.library import News

MOST_NEWS = 300
"""More cards than this changed at once are read as a whole new project."""


def news(connection: Connection, project: str, seq: int, window: int | None) -> News:
    """Return what happened in a project after an entry of its history.

    With `window`, for somebody who has not read more than the first window, that is read anew.
    """
    rows = journal.since(connection, project, seq)
    last = journal.last_seq(connection)
    deeds = tuple(dict.fromkeys((unit, who, said) for unit, who, said, _ in rows))
    fired = journal.fired_since(connection, project, seq) if rows else frozenset[str]()
    keys = sorted({card for *_, card in rows if card})
    if window is not None and rows:
        shown = reading.first_window(connection, project, window)
        if shown is not None:
            shown = replace(shown, worries=reading.worries(connection, project))
        return News(last, deeds, project=shown, fired=fired)
    if len(keys) > MOST_NEWS or any(not card for *_, card in rows):
        whole = reading.whole(connection, project)
        return News(last, deeds, project=whole, fired=fired)
    changed = tuple(dossiers(connection, keys).values())
    return News(last, deeds, changed, fired=fired)
