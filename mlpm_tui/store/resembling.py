"""Reading the experiments that a new one may repeat, and some more to tell how common words are."""

from collections.abc import Sequence

from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.resemblance import Tried, rarest
from mlpm_tui.domain.searching import Term
from mlpm_tui.store.database import Connection, Row
from mlpm_tui.store.searching import all_words_on_server, any_word_in_file, ranked

SAMPLE = 300
"""So many experiments tell how common a word is; keys are drawn by lot, so any will do."""
_READ = (
    "select c.key, c.id, c.title, e.hypothesis, e.outcome, e.learnings "
    "from experiment e join card c on c.key = e.key"
)


def resembling(
    connection: Connection, terms: Sequence[Term], limit: int, *, is_file: bool
) -> list[Tried]:
    """Return decided experiments that hold one of these words, then a sample of all."""
    sample = [_tried(row) for row in connection.rows(f"{_READ} order by e.key limit {SAMPLE}")]
    found: list[Tried] = []
    asked = rarest(terms, sample)
    if asked and is_file:
        words = any_word_in_file(asked, "title hypothesis")
        found = _fitting(connection, words, limit, is_file=True)
        # What no writer has folded in yet is not in the index.
        rows = connection.rows(f"{_READ} where e.key in (select key from card_words_stale)")
        found += map(_tried, rows)
    elif asked:
        words = all_words_on_server(asked, "||")
        found = _fitting(connection, words, limit, is_file=False)
    return found + sample


def _fitting(
    connection: Connection, words: tuple[str, list[object]], limit: int, *, is_file: bool
) -> list[Tried]:
    where: list[tuple[str, list[object]]] = [("e.outcome is not null", [])]
    return [
        Tried(
            card.key,
            card.id,
            card.title,
            card.texts.get("hypothesis", ""),
            Outcome(card.outcome) if card.outcome else None,
            card.texts.get("learnings", ""),
        )
        for card in ranked(connection, words, where, limit, is_file=is_file)
    ]


def _tried(row: Row) -> Tried:
    key, name, title, hypothesis, outcome, learnings = row
    return Tried(key, name, title, hypothesis, Outcome(outcome) if outcome else None, learnings)
