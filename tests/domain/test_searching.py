"""What is typed to search for, and where texts hold it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.searching import (
    LONGEST,
    MOST_WORDS,
    Search,
    Term,
    excerpt,
    read_search,
    words_of,
)


def terms(text: str) -> list[Term]:
    return list(read_search(text).terms)


def begins(*words: str) -> Term:
    return Term(words, is_beginning=True)


def test_words_phrases_and_beginnings() -> None:
    assert terms("Drift") == [begins("drift")]
    assert terms("f1 a") == [Term(("f1",)), Term(("a",))]
    assert terms('"label noise"') == [Term(("label", "noise"))]
    assert terms("di* 10*") == [begins("di"), begins("10")]
    assert terms('"label noi"*') == [begins("label", "noi")]
    assert terms("t-test 0.85 1000") == [begins("t", "test"), Term(("0", "85")), Term(("1000",))]
    assert terms("Größe Café") == [begins("große"), begins("cafe")]
    assert terms("感情 分析") == [Term((w,), is_anywhere=True) for w in ("感情", "分析")]
    assert terms("x x X") == [Term(("x",))]


def test_fields_ask_for_their_words() -> None:
    wanted = read_search("Outcome:fail,partial kind:exp project:ml noise status:in-progress")
    assert wanted.fields == {
        "outcome": ("failure", "partial"),
        "kind": ("experiment",),
        "project": ("ML",),
        "status": ("in_progress",),
    }
    assert wanted.terms == (begins("noise"),)
    assert read_search("loss:nan").terms == (begins("loss", "nan"),)
    with pytest.raises(BadText, match="'nope' is no outcome; it may be success"):
        read_search("outcome:nope")


@pytest.mark.parametrize("text", ["", "  ", "***", '""', "NEAR()"[4:], "kind:", "\u200b", "!?"])
def test_what_has_no_word_is_refused(text: str) -> None:
    if text == "kind:":
        assert read_search(text).terms == (begins("kind"),)
        return
    with pytest.raises(BadText, match="no word"):
        read_search(text)


def test_a_search_is_bounded() -> None:
    with pytest.raises(BadText):
        read_search("x" * (LONGEST + 1))
    assert len(terms(" ".join(f"w{n}" for n in range(80)))) == MOST_WORDS


@given(st.text(max_size=80))
def test_any_text_is_read_into_plain_words(text: str) -> None:
    try:
        found = read_search(text)
    except BadText:
        return
    for term in found.terms:
        assert term.words
        assert all(letter.isalnum() for word in term.words for letter in word)


@given(st.text(max_size=60))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    for word, start, end in words_of(text):
        assert len(word) == end - start


def shown(text: str, wanted: str, width: int = 80) -> str | None:
    found = excerpt("title", text, read_search(wanted), width)
    if found is None:
        return None
    marked = found.text
    for start, end in reversed(found.marks):
        marked = f"{marked[:start]}[{marked[start:end]}]{marked[end:]}"
    return marked


def test_an_excerpt_marks_what_fits() -> None:
    assert shown("Label noise in the labels", "label") == "[Label] noise in the [labels]"
    assert shown("Label noise in the labels", '"label noise"') == "[Label noise] in the labels"
    assert shown("Die Größe zählt", "GRÖSSE") is None
    assert shown("Die Größe zählt", "große zahlt") == "Die [Größe zählt]"
    assert shown("感情分析は難しい", "分析") == "感情[分析]は難しい"
    assert shown("nothing", "else") is None
    assert excerpt("title", "x", Search(), 80) is None


def test_an_excerpt_is_cut_round_the_first_place_and_is_safe() -> None:
    text = "before " * 50 + "the \x1b[2Jneedle\nnext" + " after" * 50
    found = shown(text, "needle next", 40)
    assert found is None or found.isprintable()
    cut = shown("before " * 50 + "needle" + " after" * 50, "needle", 40)
    assert cut is not None
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert "[needle]" in cut
    assert len(cut) <= 44
