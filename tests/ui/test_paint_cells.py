from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.paint.cells import between, fit


def test_a_short_text_is_padded_and_a_long_one_cut() -> None:
    assert fit("abc", 5) == "abc  "
    assert fit("abcdef", 4) == "abc\u2026"
    assert fit("abc", 0) == ""
    assert fit("abcdef", 1) == "\u2026"


def test_a_wide_letter_never_stands_across_the_edge() -> None:
    assert fit("\u65e5\u672c\u8a9e", 4) == "\u65e5\u2026 "
    assert fit("\u65e5\u672c\u8a9e", 5) == "\u65e5\u672c\u2026"


def test_the_right_text_stays_and_the_left_one_gives_way() -> None:
    assert between("left side", " 3d", 9) == "left \u2026 3d"
    assert between("left", " 3d", 3) == "le\u2026"


@given(st.text(max_size=60), st.integers(0, 40))
def test_a_fitted_text_has_exactly_that_many_cells(text: str, width: int) -> None:
    assert cell_len(fit(safe_line(text), width)) == width


@given(st.text(max_size=30), st.text(max_size=10), st.integers(0, 40))
def test_both_texts_fill_exactly_that_many_cells(left: str, right: str, width: int) -> None:
    assert cell_len(between(safe_line(left), safe_line(right), width)) == width
