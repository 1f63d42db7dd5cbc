import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcswidth

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.text import check_block, check_line, safe_block, safe_line
from tests.payloads import EMPTY, HOSTILE, REFUSED

ANY_TEXT = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from(
        "a \n\r\t\x1b\x9b\u200d\ufe0f\u0301\u202e🏽👍👩💻🇩🇪\u1161\u11ab가\u0903\ufb2c\u20e3\ud800"
    ),
    max_size=30,
)


def cells(text: str) -> list[int]:
    """The width of a text as three readers of Unicode's tables see it."""
    alone = sum(
        0
        if unicodedata.category(letter) in {"Mn", "Me"}
        else 1 + (unicodedata.east_asian_width(letter) in {"W", "F"})
        for letter in text
    )
    return [cell_len(text), wcswidth(text), alone]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_inert(name: str) -> None:
    line, block = safe_line(HOSTILE[name]), safe_block(HOSTILE[name])
    assert line.isprintable()
    assert block.replace("\n", "").isprintable()
    assert safe_line(line) == line
    assert safe_block(block) == block
    assert len(set(cells(line))) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\u241b[31mred"),
        ("a\tb\x7f", "a b\u2421"),
        ("one\r\ntwo", "one\u2424two"),
        ("user\u202etxt", "user\ufffdtxt"),
        ("a\u200bb", "ab"),
        ("👨‍👩‍👧 x", "👨 x"),
        ("👍🏽", "👍"),
        ("🇩🇪", "DE"),
        ("❤️", "❤"),
        ("e\u0301", "é"),
        ("\u0301x", "x"),
        ("実験", "実験"),
        ("[bold]", "[bold]"),
    ],
)
def test_what_becomes_of_it(text: str, shown: str) -> None:
    assert safe_line(text) == shown


def test_a_block_keeps_its_lines() -> None:
    assert safe_block("a\r\n\tb\x1b\nc") == "a\n    b\u241b\nc"


@given(ANY_TEXT, st.integers(1, 40))
def test_safe_is_printable_idempotent_and_short(text: str, limit: int) -> None:
    line, block = safe_line(text, limit), safe_block(text, limit)
    assert line.isprintable()
    assert block.replace("\n", "").isprintable()
    assert safe_line(line, limit) == line
    assert safe_block(block, limit) == block
    assert max(len(line), len(block)) <= limit
    assert cell_len(line) == wcswidth(line)


BREAKS = "\t\n\r\x85\u2028\u2029"


def shown_alone(codes: range) -> dict[str, int]:
    """What becomes of characters, each on a line of its own: a million calls take ten seconds."""
    apart = [code for code in codes if chr(code) not in BREAKS]
    lines = safe_block("\n".join(map(chr, apart)), 10**8).split("\n")
    broken = {safe_line(letter): ord(letter) for letter in BREAKS if ord(letter) in codes}
    return dict(zip(lines, apart, strict=True)) | broken


@pytest.mark.parametrize(
    "codes",
    [
        range(0x3400),
        range(0x1F000, 0x1FB00),
        pytest.param(range(sys.maxunicode + 1), marks=pytest.mark.slow),
    ],
)
def test_every_single_character_is_stable_and_agreed_on(codes: range) -> None:
    # A million characters become few texts: what is true of one of these is looked at once.
    for shown, code in shown_alone(codes).items():
        assert safe_line(chr(code)) == shown
        assert safe_line("x" + shown)[1:] == shown
        assert len(set(cells(shown))) == 1, hex(code)


def test_a_character_is_shown_alike_on_a_line_and_in_a_block() -> None:
    codes = range(0, 0x20000, 7)
    assert shown_alone(codes) == {safe_line(chr(code)): code for code in codes}


def test_a_huge_text_is_cut_early() -> None:
    assert safe_line("\u200b" * 5_000_000 + "x", 10) == "\u2026"
    assert safe_line("ab\x1b" * 5_000_000, 4) == "ab\u241b\u2026"
    assert safe_line("abc", 0) == ""


def test_a_line_is_kept_stripped_and_composed() -> None:
    assert check_line("  re\u0301sume\u0301\r\n  two ", "A title") == "résumé two"
    assert check_block(" a\r\nb\u2028c ", "note") == "a\nb\nc"
    assert check_line("x" * 10_000, "A title") == "x" * 10_000


@pytest.mark.parametrize("name", sorted(REFUSED | EMPTY))
def test_what_cannot_be_kept(name: str) -> None:
    for check in (check_line, check_block):
        with pytest.raises(RuleBroken, match=r"^A title"):
            check(HOSTILE[name], "A title")


def test_too_long_says_how_long() -> None:
    with pytest.raises(RuleBroken, match=r"10,001 characters and may have 10,000") as refused:
        check_line("x" * 10_001, "A title")
    assert refused.value.code == "too_long"


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - REFUSED - EMPTY))
def test_everything_else_is_kept(name: str) -> None:
    kept = check_line(HOSTILE[name], "A title")
    assert check_line(kept, "A title") == kept
