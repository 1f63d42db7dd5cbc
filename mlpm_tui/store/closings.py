"""Reading a closed sprint's cards as they were when it was closed: from the history, backwards."""

import json
from collections.abc import Iterator, Sequence

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.past import Rewinding, Step
from mlpm_tui.store.database import Connection, first
from mlpm_tui.store.mapping import read_fields
from mlpm_tui.store.reading import by_keys, cards
from mlpm_tui.store.units import Deed

_CLOSED = (
    "select unit, after from journal where entity = 'sprint' and key = ? and after like ? "
    "order by seq desc limit 1"
)
_LAST = "select max(seq) from journal where unit = ?"
_SINCE = (
    "select key, before, after is null, deed, at from journal where card in ({{}}) "
    "and seq > {seq:d} and entity = 'card' order by seq desc"
)


def as_closed(connection: Connection, sprint: int, keys: Sequence[int]) -> list[Card]:
    """Return these cards as they were when a sprint was closed; none where it never was.

    Those of a sprint that came closed from another board are as they came there, at the place to
    which their way had led them by then.
    """
    for unit, after in connection.rows(_CLOSED, (sprint, '%"closed_at":"%')):
        closed, at = first(connection.rows(_LAST, (unit,))), json.loads(after)["closed_at"]
        since = Rewinding(_steps(connection, int(closed), at, keys), read_fields)
        found = (since.record("card", card.key, card) for card in cards(connection, keys))
        return [card for card in found if card is not None]
    return []


def _steps(connection: Connection, seq: int, closed: str, keys: Sequence[int]) -> Iterator[Step]:
    """Yield what was done later; ways that came with an imported board stand behind its sprints."""
    for key, before, is_removal, deed, at in by_keys(connection, _SINCE.format(seq=seq), keys):
        if deed != Deed.FOUND or at > closed:
            fields = None if before is None else json.loads(before)
            yield Step("card", key, key, fields, bool(is_removal))
