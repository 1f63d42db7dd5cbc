"""Searching the texts of all projects: what was tried before, and what it taught."""

from collections.abc import Iterable
from dataclasses import replace

from mlpm_tui.domain.searching import NONE, Search, Term, holding
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.card_words import FIELDS
from mlpm_tui.store.database import Connection, Row

WEIGHTS = (10.0, 8.0, 4.0, 2.0, 1.0)
"""How much a word counts in a title, learnings, a hypothesis, a reason, a description."""
WEIGHTS_ON_SERVER = "{0.1, 0.8, 0.4, 1.0}"
"""The same for the server's labels D to A: the rest, learnings, hypothesis, title."""

_OF = {
    "kind": "c.kind",
    "status": "c.status",
    "project": "c.project",
    "outcome": f"coalesce(e.outcome, '{NONE}')",
}
_TEXTS = "c.title, e.learnings, e.hypothesis, e.outcome_reason, c.description"
_READ = f"c.key, c.project, c.id, c.kind, c.status, e.outcome, c.archived_at, {_TEXTS}"
_EXPERIMENTS = "card c left join experiment e on e.key = c.key"
_STALE = "(select key from card_words_stale)"
_ALL = -1

Part = tuple[str, list[object]]
"""A piece of SQL and the values for it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A card that fits a search: `rank` is higher for a better fit, `texts` are all it has."""

    key: int
    project: str
    id: str
    kind: str
    title: str
    status: str
    outcome: str | None
    is_archived: bool
    texts: dict[str, str]
    rank: float = 0.0


def search(connection: Connection, wanted: Search, limit: int, *, is_file: bool) -> list[Found]:
    """Return the cards that fit, the best first; without words, the latest changed first."""
    words = [term for term in wanted.terms if not term.is_anywhere]
    where = [_contains(term) for term in wanted.terms if term.is_anywhere]
    where += [_one_of(name, values) for name, values in wanted.fields.items() if values]
    if not words:
        return _listed(connection, where, limit)
    if not is_file:
        return ranked(connection, all_words_on_server(words), where, limit, is_file=False)
    indexed = [*where, (f"c.key not in {_STALE}", [])]
    found = ranked(connection, all_words_in_file(words), indexed, limit, is_file=True)
    found += _not_indexed(connection, words, where)
    return sorted(found, key=lambda one: -one.rank)[:limit]


def _not_indexed(connection: Connection, words: list[Term], where: list[Part]) -> list[Found]:
    """Return the fitting cards that no writer has indexed yet, ranked by their fields alone."""
    late = []
    for card in _listed(connection, [*where, (f"c.key in {_STALE}", [])], _ALL):
        places = holding([card.texts.get(field, "") for field in FIELDS], words)
        if places is not None:
            late.append(replace(card, rank=sum(WEIGHTS[place] for place in places)))
    return late


def ranked(
    connection: Connection, words: Part, where: list[Part], limit: int, *, is_file: bool
) -> list[Found]:
    """Return the cards whose words fit an expression of the database's own, the best first."""
    if is_file:
        indexed = (
            f"card_words w cross join card c on c.key = w.rowid left join experiment e "
            f"on e.key = c.key where w.card_words match ? and w.rank match 'bm25{WEIGHTS}'"
        )
        rank, order = "-w.rank", "w.rank"
    else:
        indexed = (
            f"(select {words[0]} as wanted) as q join card_words w on w.words @@ q.wanted "
            "join card c on c.key = w.key left join experiment e on e.key = c.key where true"
        )
        rank = f"ts_rank('{WEIGHTS_ON_SERVER}', w.words, q.wanted)"
        order = "rank desc, c.key"
    more, values = _joined(where)
    sql = f"select {_READ}, {rank} as rank from {indexed}{more} order by {order} limit ?"
    return [_found(row) for row in connection.rows(sql, (*words[1], *values, limit))]


def all_words_in_file(terms: Iterable[Term]) -> Part:
    """Return FTS5's expression for all of these terms; its tokenizer sees letters and digits."""
    return _match(terms, " AND ")


def any_word_in_file(terms: Iterable[Term], fields: str) -> Part:
    """Return FTS5's expression for one of these terms at least, in these fields."""
    text, values = _match(terms, " OR ")
    return text, [f"{{{fields}}} : ({value})" for value in values]


def _match(terms: Iterable[Term], joint: str) -> Part:
    phrases = [f'"{term.text}"{" *" if term.is_beginning else ""}' for term in terms]
    return "?", [joint.join(phrases)]


def all_words_on_server(terms: Iterable[Term], joint: str = "&&") -> Part:
    """Return PostgreSQL's expression for all of these terms (or, with `||`, for one of them)."""
    values: list[object] = []
    for term in terms:
        values += (term.text, term.is_beginning)
    return f" {joint} ".join(["card_words_query(?, ?)"] * (len(values) // 2)), values


def _listed(connection: Connection, where: list[Part], limit: int) -> list[Found]:
    more, values = _joined(where)
    sql = (
        f"select {_READ}, 0.0 from {_EXPERIMENTS} where 1 = 1{more} "
        "order by c.updated_at desc, c.key limit ?"
    )
    return [_found(row) for row in connection.rows(sql, (*values, limit))]


def _contains(term: Term) -> Part:
    """Return the SQL for a text that holds a term anywhere.

    Only where a term has letters that come in capitals too, texts have to be made alike first.
    """
    escaped = term.text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    names = _TEXTS.split(", ")
    texts = names
    if term.text != term.text.upper():
        # A server whose encoding is not Unicode leaves nothing but ASCII in a plain text.
        texts = [text for name in names for text in (f"card_words_plain({name})", f"lower({name})")]
    holds = " or ".join(f"{text} like ? escape '!'" for text in texts)
    return f"({holds})", [f"%{escaped}%"] * len(texts)


def _one_of(name: str, values: tuple[str, ...]) -> Part:
    return f"{_OF[name]} in ({', '.join('?' * len(values))})", list(values)


def _joined(where: list[Part]) -> Part:
    return "".join(f" and {sql}" for sql, _ in where), [v for _, vs in where for v in vs]


def _found(row: Row) -> Found:
    key, project, name, kind, status, outcome, archived_at, *texts, rank = row
    return Found(
        key=key,
        project=project,
        id=name,
        kind=kind,
        title=texts[0],
        status=status,
        outcome=outcome,
        is_archived=archived_at is not None,
        texts={field: text for field, text in zip(FIELDS, texts, strict=True) if text},
        rank=float(rank),
    )
