"""The index over the words of all cards (migration 0003): folding in what changed, mending it."""

from collections.abc import Iterator

from mlpm_tui.store.database import Connection, first

FIELDS = ("title", "learnings", "hypothesis", "outcome_reason", "description")
"""What is searched, the weightiest first: conclusions, not talk, so comments are left out.

A comment would also have all texts of its card indexed anew.
"""
BATCH = 64
"""So many cards may wait before a writer folds them in; a search does so where it can."""
_TEXTS = "c.title, e.learnings, e.hypothesis, e.outcome_reason, c.description"
_FROM = "card c left join experiment e on e.key = c.key"
_NAMES = f"rowid, {', '.join(FIELDS)}"


def fold_in(connection: Connection, least: int = BATCH) -> None:
    """Index the cards of a file whose texts were written since, where there are enough of them.

    Within the writer's transaction. One card at a time would cost each change a tenth of its time.
    """
    if stale(connection) < least:
        return
    changed = "in (select key from card_words_stale)"
    connection.run(f"delete from card_words where rowid {changed}")
    connection.run(
        f"insert into card_words ({_NAMES}) select c.key, {_TEXTS} from {_FROM} "
        f"where c.key {changed}"
    )
    connection.run("delete from card_words_stale")


def stale(connection: Connection) -> int:
    """Return how many cards of a file were written and not folded in yet."""
    return int(first(connection.rows("select count(*) from card_words_stale")))


def rebuild(connection: Connection, *, is_file: bool) -> int:
    """Make the whole index anew from the cards, and return how many there are."""
    if is_file:
        made = first(connection.rows("select sql from sqlite_master where name = 'card_words'"))
        connection.run("drop table card_words")
        connection.run(str(made))
        connection.run(f"insert into card_words ({_NAMES}) select c.key, {_TEXTS} from {_FROM}")
        connection.run("delete from card_words_stale")
    else:
        connection.run("delete from card_words")
        connection.run("insert into card_words select key, card_words_of(key) from card")
    return int(first(connection.rows("select count(*) from card")))


def differing(connection: Connection, *, is_file: bool) -> Iterator[str]:
    """Yield the id of every card whose words in the index are not those of its texts."""
    if is_file:
        texts = zip(FIELDS, _TEXTS.split(", "), strict=True)
        differs = " or ".join(f"w.{field} is not {text}" for field, text in texts)
        sql = (
            f"select c.id from {_FROM} left join card_words w on w.rowid = c.key "
            f"where (w.rowid is null or {differs}) "
            "and c.key not in (select key from card_words_stale) union all "
            "select 'row ' || rowid from card_words where rowid not in (select key from card)"
        )
    else:
        sql = (
            "select c.id from card c left join card_words w on w.key = c.key "
            "where w.words is distinct from card_words_of(c.key)"
        )
    yield from (str(row[0]) for row in connection.rows(sql))


def check_structure(connection: Connection) -> None:
    """Have SQLite compare the index with the texts it is of; its error says what is wrong."""
    connection.run("insert into card_words (card_words, rank) values ('integrity-check', 0)")
