"""The words of every card, so that texts are searched through an index of the database's own.

Both databases keep the index themselves, so no writer can forget it. PostgreSQL writes it in
triggers. SQLite has its triggers note which cards have changed, and whoever writes next folds those
in: before SQLite 3.44 a trigger may not write into such an index where `trusted_schema` is off.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

TEXTS = {"card": "title, description", "experiment": "learnings, hypothesis, outcome_reason"}
EVENTS = (("made", "insert", "new"), ("edited", "update of {}", "new"), ("gone", "delete", "old"))
IN_A_FILE = [
    """
    create virtual table card_words using fts5(
        title, learnings, hypothesis, outcome_reason, description,
        tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    "create table card_words_stale (key integer not null primary key)",
    *(
        f"""
        create trigger card_words_{table}_{name} after {event.format(texts)} on {table} begin
            insert or ignore into card_words_stale (key) values ({row}.key);
        end
        """
        for table, texts in TEXTS.items()
        for name, event, row in EVENTS
    ),
    """
    insert into card_words (rowid, title, learnings, hypothesis, outcome_reason, description)
    select c.key, c.title, e.learnings, e.hypothesis, e.outcome_reason, c.description
    from card c left join experiment e on e.key = c.key
    """,
]

SEPARATORS = (
    r"\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb"
    r"\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u2426\u2500-\u2775\u2794-\u2bff"
    r"\u3000-\u3004\u3008-\u3020\u3030\u30fb\ufe10-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40"
    r"\uff5b-\uff65\U0001f000-\U0001faff"
)
"""What stands between words. Named by number: what is a letter depends on a server's locale."""
LONGEST = 40_000
"""So many characters of a text are indexed: a row's words may take a million bytes."""

PLAIN_ASCII = f"regexp_replace(lower(left($1, {LONGEST})), '[^A-Za-z0-9]+', ' ', 'g')"
"""All that can be told where a database's encoding is not Unicode; quick where a text is ASCII."""
PLAIN = (
    f"regexp_replace(lower(normalize(regexp_replace(normalize(left($1, {LONGEST}), NFD), "
    r"'([A-Za-z])[\u0300-\u036f]+', '\1', 'g'), NFC)), "
    f"'[{SEPARATORS}]+', ' ', 'g')"
)
"""Without accents on Latin letters, as `unicode61` has it, and with nothing but words in it."""

ON_A_SERVER = [
    "create table card_words (key bigint not null primary key, words tsvector not null)",
    # Procedures, not queries: each of these is called several times for each card.
    """
    create function card_words_plain(text) returns text language plpgsql immutable as $$
    begin
        if octet_length($1) = length($1) then
            return {ascii};
        end if;
        return {plain};
    end
    $$
    """,
    """
    create function card_words_query(text, boolean) returns tsquery language sql immutable as $$
        select case when $2 and numnode(q) > 0 then (q::text || ':*')::tsquery else q end
        from phraseto_tsquery('simple', card_words_plain($1)) as q
    $$
    """,
    """
    create function card_words_of(bigint) returns tsvector language plpgsql stable as $$
    declare
        c record;
        e record;
    begin
        select title, description into c from card where key = $1;
        select hypothesis, learnings, outcome_reason into e from experiment where key = $1;
        return setweight(to_tsvector('simple', card_words_plain(c.title)), 'A')
            || setweight(to_tsvector('simple', coalesce(card_words_plain(e.hypothesis), '')), 'B')
            || setweight(to_tsvector('simple', coalesce(card_words_plain(e.learnings), '')), 'C')
            || to_tsvector('simple', coalesce(card_words_plain(e.outcome_reason), ''))
            || to_tsvector('simple', card_words_plain(c.description));
    end
    $$
    """,
    """
    create function card_words_keep() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' then
            delete from card_words where key = old.key;
            return null;
        end if;
        insert into card_words (key, words)
        select key, card_words_of(key) from card where key = new.key
        on conflict (key) do update set words = excluded.words;
        return null;
    end
    $$
    """,
    """
    create trigger card_words_card after insert or update of title, description or delete
    on card for each row execute function card_words_keep()
    """,
    """
    create trigger card_words_experiment
    after insert or update of learnings, hypothesis, outcome_reason
    on experiment for each row execute function card_words_keep()
    """,
    "insert into card_words (key, words) select key, card_words_of(key) from card",
    "create index card_words_found on card_words using gin (words)",
]


def upgrade() -> None:
    """Make the index, see that it is kept, and fill it with what is there."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        for statement in IN_A_FILE:
            bind.exec_driver_sql(statement)
        return
    encoding = bind.exec_driver_sql("select getdatabaseencoding()").scalar()
    plain = PLAIN if encoding == "UTF8" else PLAIN_ASCII
    for statement in ON_A_SERVER:
        filled = statement.replace("{plain}", plain).replace("{ascii}", PLAIN_ASCII)
        bind.exec_driver_sql(filled)
