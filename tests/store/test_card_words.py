"""The index over words: kept by the databases, the same cards on both, checked and mended."""

import sqlite3
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.editing import EditCard
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.experimenting import ShapeExperiment
from mlpm_tui.domain.placing import AddCard, ArchiveCard
from mlpm_tui.domain.searching import LONGEST, read_search
from mlpm_tui.services.memory import recall
from mlpm_tui.store.card_words import BATCH, rebuild, stale
from mlpm_tui.store.checking import check
from mlpm_tui.store.door import Door
from mlpm_tui.store.library import Library
from tests.conftest import Seat, Sit
from tests.payloads import HOSTILE

TEXTS = {
    "Fine-tune DistilBERT on reviews": "A smaller encoder keeps 95 % of the F1",
    "Größere Stichprobe": "Café reviews are naïve",
    "日本語のレビューを学習する": "感情分析は難しい",
    "Label noise in train.csv": "s3://bucket/run-7 has f1=0.85, lr 1e-5 and C++",
    "Обучение на отзывах": "Γλώσσα και νόημα",
    "NEAR miss AND more": "OR nothing",
    "モデルÉ": "яб学 50%_x",
}


@pytest.fixture
def seat(anywhere: str, sit: Sit) -> Seat:
    found = sit(anywhere)
    for title, hypothesis in TEXTS.items():
        found.desk.do(AddCard(Kind.EXPERIMENT, title, part={"hypothesis": hypothesis}))
    assert not any(notice.error for notice in found.settle())
    return found


def found(seat: Seat, text: str) -> list[str]:
    return sorted(card.id[-1] for card in seat.desk.library.lessons.search(read_search(text)))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("reviews", "12"),
        ("REVIEWS", "12"),
        ("review", "12"),
        ('"review"', ""),
        ('"on reviews"', "1"),
        ('"reviews on"', ""),
        ("on reviews encoder", "1"),
        ("distil", "1"),
        ("distil*", "1"),
        ("bert", ""),
        ("fine-tune", "1"),
        ("fine tune", "1"),
        ("tune fine", "1"),
        ('"tune fine"', ""),
        ("grossere", ""),
        ("großere", "2"),
        ("GRÖSSERE", ""),
        ("größere", "2"),
        ("cafe", "2"),
        ("Café", "2"),
        ("naive", "2"),
        ("学習", "3"),
        ("分析 レビュー", "3"),
        ("日本 reviews", ""),
        ("モデルÉ", "7"),
        ("モデルé", "7"),
        ("ЯБ学", "7"),
        ("0.85", "4"),
        ("0.8", ""),
        ("0.8*", "4"),
        ("f1=0.85", "4"),
        ("train.csv", "4"),
        ("s3://bucket", "4"),
        ("run-7", "4"),
        ("1e-5", "4"),
        ("f1", "14"),
        ("отзывах", "5"),
        ("обучение", "5"),
        ("γλώσσα", "5"),
        ("near", "6"),
        ("NEAR(miss, and", "6"),
        ("more OR nothing", "6"),
        ("kind:experiment reviews", "12"),
        ("kind:task reviews", ""),
        ("outcome:none label", "4"),
        ("outcome:failure", ""),
        ("project:ml label", "4"),
        ("project:two label", ""),
    ],
)
def test_the_same_words_find_the_same_cards_on_both(seat: Seat, text: str, ids: str) -> None:
    assert found(seat, text) == list(ids)


SYNTAX = [
    "a*b*c*",
    '"open',
    "NEAR(",
    "-x",
    "{title}: a",
    "col:x",
    "a^2",
    "(((",
    "a AND",
    "x'--",
    "%",
    "_a",
    "\\",
    "a:*",
    "!a",
    "a & b | !c",
    "<->",
    "\x01a",
    "'",
    "a''b",
    "\u200da",
]


def test_nothing_that_is_typed_is_a_mistake_to_the_database(library: Library) -> None:
    for text in [*SYNTAX, *HOSTILE.values()]:
        try:
            wanted = read_search(text[:LONGEST])
        except BadText as refused:
            assert "no word" in str(refused)  # noqa: PT017
        else:
            assert library.lessons.search(wanted) == [], text


def test_what_changes_is_found_and_what_was_is_not(seat: Seat) -> None:
    seat.desk.do(EditCard("ML-EXP-01", {"title": "Prune the network"}))
    seat.desk.do(ShapeExperiment("ML-EXP-02", {"hypothesis": "Pruning loses nothing"}))
    seat.desk.do(ArchiveCard("ML-EXP-02"))
    assert not any(notice.error for notice in seat.settle())
    assert found(seat, "distil") == []
    assert found(seat, "prun*") == ["1", "2"]
    seat.desk.undo()
    seat.desk.undo()
    seat.settle()
    assert found(seat, "prun*") == ["1"]
    assert found(seat, "naive") == ["2"]
    assert check(seat.desk.library.database) == ()


def test_a_title_counts_more_than_a_description(seat: Seat) -> None:
    seat.desk.do(AddCard(Kind.TASK, "Something else", description="quantisation, in a long text"))
    seat.desk.do(AddCard(Kind.TASK, "Try quantisation first of all"))
    seat.settle()
    ranks = {
        card.id: card.rank for card in seat.desk.library.lessons.search(read_search("quantisation"))
    }
    assert list(ranks) == ["ML-TASK-02", "ML-TASK-01"]
    assert ranks["ML-TASK-02"] > ranks["ML-TASK-01"] > 0


def test_the_longest_texts_are_kept_and_found(seat: Seat) -> None:
    long = " ".join(f"w{n:x}" for n in range(28_000))
    part = {"hypothesis": long, "learnings": long[::-1], "outcome_reason": "\u4e00 " * 90_000}
    seat.desk.do(AddCard(Kind.EXPERIMENT, "Long", description=long, part=part))
    assert not any(notice.error for notice in seat.settle())
    assert found(seat, "w1a2 long") == ["8"]


def test_a_snippet_shows_where_and_is_safe(seat: Seat) -> None:
    seat.desk.do(AddCard(Kind.TASK, "One", description="x " * 300 + "the \x1b[31m needle\n\nhere"))
    seat.settle()
    (one,) = recall(seat.desk.library, "needle here")
    shown = one.excerpt
    assert shown.field == "description"
    assert shown.text.endswith("\u241b[31m needle here")
    assert [shown.text[start:end] for start, end in shown.marks] == ["needle here"]
    assert shown.text.isprintable()


def test_a_file_that_nobody_may_write_is_searched(board: Path, sit: Sit) -> None:
    seat = sit(board)
    for n in range(BATCH):
        seat.desk.do(AddCard(Kind.TASK, f"card {n}"))
    seat.settle()
    seat.desk.do(AddCard(Kind.TASK, "card that waits"))
    seat.settle()
    seat.desk.close()
    reader = sit(board, read_only=True)
    assert len(reader.desk.library.lessons.search(read_search("card"), 100)) >= BATCH
    assert check(reader.desk.library.database) == ()


def test_another_program_cannot_forget_the_index(seat: Seat, anywhere: str) -> None:
    library = seat.desk.library
    with library.database.writing() as connection:
        connection.run("update card set title = 'by hand' where id = 'ML-EXP-01'")
        if "://" not in anywhere:
            assert stale(connection) >= 1
    assert found(seat, "hand") == ["1"]
    assert [finding.code for finding in check(library.database)] == ["row_altered"]


SPOILED = {
    "file": [
        "update card_words set learnings = 'forged' where rowid = (select min(key) from card)",
        "delete from card_words where rowid = (select min(key) from card)",
        "insert into card_words (rowid, title) values (5, 'strange')",
        "delete from card_words_data where id > 10",
    ],
    "server": [
        "update card_words set words = 'forged' where key = (select min(key) from card)",
        "delete from card_words where key = (select min(key) from card)",
    ],
}


def test_an_index_that_was_altered_is_told_and_mended(seat: Seat, anywhere: str) -> None:
    library = seat.desk.library
    is_file = "://" not in anywhere
    library.lessons.search(read_search("fold in"))
    for sql in SPOILED["file" if is_file else "server"]:
        with library.database.writing() as connection:
            connection.run(sql)
        findings = check(library.database)
        assert [finding.code for finding in findings] == ["words"], sql
        assert "mlpm db reindex" in findings[0].said
        with library.database.writing() as connection:
            assert rebuild(connection, is_file=is_file) == len(TEXTS)
        assert check(library.database) == ()
        assert found(seat, "distil") == ["1"]


def test_a_file_keeps_its_triggers_through_all_migrations(board: Path) -> None:
    raw = sqlite3.connect(board)
    sql = "select count(*) from sqlite_master where type = 'trigger' and name like 'card_words%'"
    assert raw.execute(sql).fetchone() == (6,)
    raw.close()


def test_the_latest_cards_are_found_where_nobody_may_write(board: Path, sit: Sit) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.TASK, "Older embeddings", description="quokka"))
    seat.settle()
    assert found(seat, "quokka") == ["1"]
    seat.desk.do(AddCard(Kind.TASK, "quokka embeddings"))
    seat.desk.do(EditCard("ML-TASK-01", {"description": "wombat"}))
    seat.settle()
    seat.desk.close()
    reader = sit(board, read_only=True)
    assert found(reader, "quokka") == ["2"]
    assert found(reader, "embed") == ["1", "2"]
    assert found(reader, '"quokka embedding"') == []
    assert found(reader, "kind:task wombat older") == ["1"]
    assert found(reader, "kind:alert wombat") == []
    (latest, older) = reader.desk.library.lessons.search(read_search("embeddings"), 2)
    assert latest.rank >= older.rank > 0
    assert len(reader.desk.library.lessons.search(read_search("embeddings"), 1)) == 1


def test_a_search_waits_for_no_writer(
    board: Path, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = sit(board)
    seat.desk.do(AddCard(Kind.TASK, "quokka embeddings"))
    seat.settle()

    def wait(_: float) -> None:
        raise AssertionError

    monkeypatch.setattr("mlpm_tui.store.door.time.sleep", wait)
    with Door(board).held():
        assert found(seat, "quokka") == ["1"]
    other = sqlite3.connect(board, isolation_level=None)
    other.execute("begin immediate")
    assert found(seat, "quokka") == ["1"]
    other.close()
    with seat.desk.library.database.reading() as connection:
        assert stale(connection) == 1
    assert found(seat, "quokka") == ["1"]
    with seat.desk.library.database.reading() as connection:
        assert stale(connection) == 0
