"""Reading a closed sprint's cards as they were when it was closed: from the history, backwards."""

import json
from collections.abc import Iterator, Sequence

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.past import Rewinding, Step
from mlpm_tui.store.database import Connection, first
from mlpm_tui.store.mapping import read_fields
from mlpm_tui.store.reading import by_keys, cards

_CLOSED = (
    "select max(seq) from journal where unit = (select unit from journal where entity = 'sprint' "
    "and key = ? and after like ? order by seq desc limit 1)"
)
_SINCE = (
    "select key, before, after is null from journal where card in ({{}}) and seq > {seq:d} "
    "and entity = 'card' order by seq desc"
)


def as_closed(connection: Connection, sprint: int, keys: Sequence[int]) -> list[Card]:
    """Return these cards as they were when a sprint was closed; none where it never was.

    Those of a sprint that came closed from another board are as they came.
    """
    closed = first(connection.rows(_CLOSED, (sprint, '%"closed_at":"%')))
    if closed is None:
        return []
    since = Rewinding(_steps(connection, int(closed), keys), read_fields)
    found = (since.record("card", card.key, card) for card in cards(connection, keys))
    return [card for card in found if card is not None]


def _steps(connection: Connection, seq: int, keys: Sequence[int]) -> Iterator[Step]:
    for key, before, is_removal in by_keys(connection, _SINCE.format(seq=seq), keys):
        fields = None if before is None else json.loads(before)
        yield Step("card", key, key, fields, bool(is_removal))
