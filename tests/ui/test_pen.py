"""What is sent to a terminal looks as Textual wrote it, in half as many bytes."""

from collections.abc import Sequence

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mlpm_tui.ui.pen import Pen
from mlpm_tui.ui.widgets.column_view import NarrowUpdate, same_end, same_start

COLOURS = st.sampled_from([None, "red", "bright_blue", "color(200)", "#102030", "#f0a0a0"])
STYLES = st.builds(
    Style,
    color=COLOURS,
    bgcolor=COLOURS,
    bold=st.booleans(),
    italic=st.booleans(),
    underline=st.booleans(),
    reverse=st.booleans(),
    strike=st.booleans(),
)
TEXTS = st.text(st.sampled_from("ab  \u2500\u25b2\u65e5"), max_size=5)
PARTS = st.lists(st.tuples(TEXTS, STYLES), max_size=8)
WIDTH, HEIGHT = 60, 4


def sent(parts: Sequence[tuple[str, Style]], line: int = 1) -> str:
    """What Textual sends for a line."""
    drawn = (style.render(text, color_system=ColorSystem.TRUECOLOR) for text, style in parts)
    return f"\x1b[{line};1H" + "".join(drawn) + "\n"


def seen(data: str) -> list[tuple[object, ...]]:
    """What stands on a terminal after this; a space's own colour is not to be seen."""
    screen = pyte.Screen(WIDTH, HEIGHT)
    pyte.Stream(screen).feed(data)
    cells: list[tuple[object, ...]] = []
    for y in range(HEIGHT):
        for x in range(WIDTH):
            cell = screen.buffer[y][x]
            drawn = cell.underscore or cell.reverse or cell.strikethrough
            if cell.data == " " and not drawn:
                cells.append((" ", cell.bg))
            else:
                cells.append(tuple(cell))
    return cells


@given(st.lists(PARTS, max_size=3))
def test_it_looks_the_same_in_no_more_bytes(lines: list[list[tuple[str, Style]]]) -> None:
    pen = Pen()
    data = [sent(parts, at) for at, parts in enumerate(lines, 1)]
    shortened = [pen.shortened(part) for part in data]
    # Each piece by itself, for the pen goes on where the last one ended.
    for at in range(1, len(data) + 1):
        assert seen("".join(shortened[:at])) == seen("".join(data[:at]))
    assert len("".join(shortened)) <= len("".join(data))


def test_a_look_is_written_once() -> None:
    pen = Pen()
    bold, usual = "\x1b[1;38;2;1;2;3;48;2;9;9;9m", "\x1b[38;2;1;2;3;48;2;9;9;9m"
    data = f"{bold}a\x1b[0m{usual} \x1b[0m\x1b[5;6H{usual}b\x1b[0m"
    assert pen.shortened(data) == f"{bold}a \x1b[5;6H\x1b[22mb\x1b[0m"
    assert pen.shortened("\x1b[?25l") == "\x1b[?25l"


@pytest.mark.parametrize(
    "data", ["\x1b]52;c;YWJj\a", "\x1b[2J", "\x1b[7mx", "\x1b[58;5;3mx\x1b[0m"]
)
def test_what_is_no_look_is_sent_as_it_is(data: str) -> None:
    assert seen(Pen().shortened(data)) == seen(data)
    assert Pen().shortened("plain" + data).startswith("plain")


@given(PARTS, PARTS)
def test_what_two_lines_have_in_common_is_to_be_seen_in_both(
    old: list[tuple[str, Style]], new: list[tuple[str, Style]]
) -> None:
    lines = [
        Strip([Segment(*part) for part in parts]).adjust_cell_length(40) for parts in (old, new)
    ]
    start, end = same_start(*lines), same_end(*lines)
    before, after = (seen(sent([(t, s or Style()) for t, s, _ in line])) for line in lines)
    assert before[:start] == after[:start]
    assert before[40 - end : 40] == after[40 - end : 40]
    assert start + end <= 40 or before == after


@pytest.mark.parametrize(
    "text", ["a\u65e5\u65e5e\u0301b", "\u65e5\u65e5ae\u0301e\u0301", "a\u2500b    "]
)
def test_no_repaint_cuts_a_letter_in_two(text: str) -> None:
    line, width = Strip([Segment(text)]), 7
    console = Console(color_system="truecolor", force_terminal=True)
    for start in range(width):
        for end in range(start + 1, width + 1):
            update = NarrowUpdate([{0: line}], [(0, start, end)], [[width]])
            again = "\x1b[1;1H" + text + update.render_segments(console)
            assert seen(again) == seen("\x1b[1;1H" + text)
