"""Text from outside in Markdown, read back by a parser that knows GitHub's tables and links."""

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mlpm_tui.domain.markdown import as_block, as_line, as_table
from mlpm_tui.domain.text import safe_block
from tests.payloads import HOSTILE

READER = MarkdownIt("gfm-like")
MEANT = list("\\`*_[]<>|~&#$-+=:.) \n\t1ahtpsw/@!(){}'\"")
TEXT = st.text(st.one_of(st.sampled_from(MEANT), st.characters()), max_size=60)
PLAIN = {"paragraph_open", "paragraph_close", "text", "text_special", "softbreak", "hardbreak"}
BREAKS = {"softbreak": "\n", "hardbreak": "\n", "paragraph_close": "\n"}


def tokens(found: Iterable[Token]) -> Iterator[Token]:
    for token in found:
        if token.type == "inline":
            yield from tokens(token.children or ())
        else:
            yield token


def without_space(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_texts_are_read_as_text(name: str) -> None:
    read_block(HOSTILE[name])


@given(TEXT)
def test_a_block_is_read_as_the_text_that_it_is(text: str) -> None:
    read_block(text)


def read_block(text: str) -> None:
    written = as_block(text)
    read = list(tokens(READER.parse(written)))
    # An address of mail may become a link to itself; nothing else may.
    links = {t.type for t in read if t.type.startswith("link")}
    hrefs = [str(t.attrs["href"]) for t in read if t.type == "link_open"]
    assert all(href.startswith("mailto:") for href in hrefs), written
    assert {t.type for t in read} - PLAIN == links, written
    said = "".join(BREAKS.get(t.type, t.content) for t in read)
    assert without_space(said) == without_space(safe_block(text))


@given(TEXT, TEXT)
def test_a_cell_stays_a_cell(left: str, right: str) -> None:
    html = READER.render(as_table(("a", "b"), [[as_line(left), as_line(right)]]))
    assert (html.count("<td>"), html.count("<tr>")) == (2, 2)


@given(TEXT)
def test_an_entry_stays_an_entry(text: str) -> None:
    types = [t.type for t in tokens(READER.parse(f"- {as_line(text)}\n"))]
    assert types.count("list_item_open") == 1
    assert not {"heading_open", "html_inline", "code_inline", "em_open", "image"} & set(types)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("f1 >= 0.85", "f1 >= 0.85"),
        ("latency_p99 < 100ms", "latency_p99 \\< 100ms"),
        ("# a | b", "\\# a \\| b"),
        ("1. one", "1\\. one"),
        ("> quoted", "\\> quoted"),
        ("see https://x.example", "see https\\://x.example"),
    ],
)
def test_only_what_means_something_is_marked(text: str, written: str) -> None:
    assert as_line(text) == written


def test_line_ends_and_indents_stay() -> None:
    assert as_block("one\n  two\n\nthree") == "one\\\n&nbsp;&nbsp;two\n\nthree"
