"""Reading a card's lineage: every tie `informs` within reach, both ways, by one query."""

from mlpm_tui.domain.lineage import DEEPEST, Kin, Lineage, trace
from mlpm_tui.store.database import Connection, Row

_KIN = "c.key, c.id, c.title, c.kind, c.status, e.outcome, e.learnings, c.archived_at"
_CARDS = "join card c on c.key = {} left join experiment e on e.key = c.key"
_REACH = (
    "{way} (key, depth) as (select key, 0 from card where id = ? union "
    "select l.{far}, {way}.depth + 1 from {way} join link l on l.{near} = {way}.key "
    "and l.relation = 'informs' where {way}.depth < ?)"
)
_TIES = (
    "select '{way}', l.{near} as near, {kin} from (select distinct key from {way}) w "
    "join link l on l.{near} = w.key and l.relation = 'informs' {cards}"
)
_WAYS = (
    {"way": "back", "near": "target", "far": "card"},
    {"way": "ahead", "near": "card", "far": "target"},
)


def lineage(connection: Connection, card: str, deepest: int = DEEPEST) -> Lineage | None:
    """Return what led to the card with this id and what it led to; None where there is none."""
    rows = connection.rows(
        f"select {_KIN} from card c left join experiment e on e.key = c.key where c.id = ?", (card,)
    )
    if not rows:
        return None
    reach = ", ".join(_REACH.format(**way) for way in _WAYS)
    ties = " union all ".join(
        _TIES.format(**way, kin=_KIN, cards=_CARDS.format(f"l.{way['far']}")) for way in _WAYS
    )
    found: dict[str, dict[int, list[Kin]]] = {"back": {}, "ahead": {}}
    values = (card, deepest, card, deepest)
    for way, near, *kin in connection.rows(f"with recursive {reach} {ties}", values):
        found[way].setdefault(near, []).append(_kin(tuple(kin)))
    return trace(_kin(rows[0]), found["back"], found["ahead"], deepest)


def _kin(row: Row) -> Kin:
    key, name, title, kind, status, outcome, learnings, archived_at = row
    return Kin(key, name, title, kind, status, outcome, learnings or "", archived_at is not None)
