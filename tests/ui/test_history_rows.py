"""Lines and details of acts, without a screen."""

from datetime import timedelta, timezone

import pytest
from textual.theme import BUILTIN_THEMES

from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.past_acts import PastAct, Taker
from mlpm_tui.services.past_acts import ActRead, Found
from mlpm_tui.store.units import Deed, Entry
from mlpm_tui.ui.paint.glyphs import ASCII, UNICODE
from mlpm_tui.ui.paint.model_line import LinePainter, RowLine, lay_out
from mlpm_tui.ui.paint.palette import palette_of
from mlpm_tui.ui.widgets.card_text import history
from mlpm_tui.ui.widgets.deed_lines import deed_lines
from mlpm_tui.ui.widgets.history_rows import act_cells, act_columns, changes_at, moment_of
from mlpm_tui.ui.widgets.history_text import act_text, question_of
from tests.conftest import NOW
from tests.payloads import HOSTILE

EAST = timezone(timedelta(hours=2))
HERE = NOW.astimezone(EAST)
HOUR = timedelta(hours=1)
MOVE = PastAct(
    7, "m", "do", None, NOW - 3 * HOUR, "ben", "moved ML-TASK-02 to review", ((2, "ML-TASK-02"),)
)
UNDONE = Found(
    (MOVE,), {"m": Taker(9, "u", "undo", "m", NOW - HOUR, "ana")}, None, newest=9, undo_point="u"
)
CHANGE = Change("card", 2, 2, 0, {"status": "ready"}, {"status": "review"})
READ = ActRead(
    MOVE, (Entry(7, "m", Deed.DO, None, MOVE.at, "ben", MOVE.said, CHANGE),), 1, None, (CHANGE,)
)


def line(act: PastAct, width: int, found: Found) -> list[str]:
    columns = lay_out(act_columns(width), width)
    return [cell.text for cell in act_cells(act, columns, UNICODE, HERE, found)]


def test_a_line_has_what_its_width_allows() -> None:
    said = "moved ML-TASK-02 to review"
    assert line(MOVE, 100, Found()) == ["", "3h", "08:00", "ben", said]
    assert line(MOVE, 60, Found()) == ["", "3h", "ben", said]
    assert line(MOVE, 20, Found()) == ["", "3h", said]


GOLDEN = {
    80: [
        "    ago   when         who      what",
        "▌ * 1h    10:00        ana      undid: moved ML-TASK-02 to review",
        "  x 3h    08:00        ben      moved ML-TASK-02 to review",
        "    2d    21 Nov 11:00 mlpm     ML-EXP-07: its 1w are up: document results, de…",
    ],
    40: [
        "    ago   who      what",
        "▌ * 1h    ana      undid: moved ML-TAS…",
        "  x 3h    ben      moved ML-TASK-02 to…",
        "    2d    mlpm     ML-EXP-07: its 1w a…",
    ],
}


@pytest.mark.parametrize("width", GOLDEN)
def test_the_list_is_painted_as_it_was(width: int) -> None:
    undo = PastAct(9, "u", "undo", "m", NOW - HOUR, "ana", "undid: moved ML-TASK-02 to review")
    said = "ML-EXP-07: its 1w are up: document results, decide the next step"
    up = PastAct(3, "e", "do", None, NOW - 48 * HOUR, "mlpm", said)
    palette = palette_of(BUILTIN_THEMES["textual-dark"].to_color_system().generate())
    painter = LinePainter(palette, UNICODE)
    columns = lay_out(act_columns(width), width)
    lines = [painter.head(columns, "", width)]
    for act in (undo, MOVE, up):
        cells = act_cells(act, columns, UNICODE, HERE, UNDONE)
        lines.append(painter.line(RowLine(cells, columns, act is undo), width))
    assert [strip.text.rstrip() for strip in lines] == GOLDEN[width]
    assert all(strip.cell_length == width for strip in lines)


def test_signs_say_what_holds_and_what_undo_takes_back() -> None:
    undo = PastAct(9, "u", "undo", "m", NOW - HOUR, "ana", "undid: moved", ())
    assert line(MOVE, 60, UNDONE)[0] == "x"
    assert line(undo, 60, Found())[0] == "u"
    assert line(undo, 60, UNDONE)[0] == "*"


def test_times_are_as_short_as_they_can_be() -> None:
    assert moment_of(NOW, HERE) == "11:00"
    assert moment_of(NOW - timedelta(days=2), HERE) == "21 Nov 11:00"
    assert moment_of(NOW - timedelta(days=400), HERE) == "2025-10-19"
    assert changes_at([MOVE], HERE) == NOW + HOUR
    assert changes_at([], HERE) is None


def test_an_act_is_told_in_full() -> None:
    text = act_text(MOVE, READ, Found((MOVE,)), HERE, UNICODE).plain
    assert text.splitlines() == [
        "moved ML-TASK-02 to review",
        "ben, 2026-11-23 08:00:00 +0200, 3h ago",
        "",
        "What it changed",
        "- status: ready → review",
        "",
        "u undoes it",
        "- status: ready → review",
    ]
    taken = ActRead(MOVE, READ.entries, 1, UNDONE.takers["m"], obstacle="Somebody was first.")
    text = act_text(MOVE, taken, UNDONE, HERE, ASCII).plain
    assert "Since then      undone by ana, 1h ago" in text
    assert text.endswith("It cannot be taken back\nSomebody was first.\n")
    assert text.isascii()


def test_the_question_says_whose_it_is_and_what_would_change() -> None:
    assert question_of(READ, HERE, ASCII).splitlines() == [
        "ben, 2026-11-23 08:00:00 +0200:",
        "moved ML-TASK-02 to review",
        "",
        "This would change:",
        "ML-TASK-02 status: ready -> review",
    ]
    many = ActRead(MOVE, (), 12_000)
    assert "All 12000 changes, as far as nobody has changed them since." in question_of(
        many, HERE, ASCII
    )


def test_hostile_words_are_inert() -> None:
    for payload in HOSTILE.values():
        act = PastAct(1, "a", "do", None, NOW, payload, payload, ((1, payload),))
        change = Change("card", 1, 1, 0, {"title": "x"}, {"title": payload})
        entry = Entry(1, "a", Deed.DO, None, NOW, payload, payload, change)
        read = ActRead(act, (entry,), 1, None, (change,))
        shown = act_text(act, read, Found((act,)), HERE, UNICODE).plain
        shown += question_of(read, HERE, UNICODE) + "".join(line(act, 100, Found()))
        assert shown.replace("\n", "").isprintable(), payload


def test_a_cards_own_history_says_what_was_undone() -> None:
    undo = Entry(9, "u", Deed.UNDO, "m", NOW - HOUR, "ana", "undid: moved", CHANGE)
    lines = [*deed_lines((undo, *READ.entries, *READ.entries), NOW, 100)]
    assert [(line.who, line.said) for line in lines] == [
        ("ana", "undid: moved"),
        ("ben", "moved ML-TASK-02 to review (undone)"),
    ]
    assert history(READ.entries, NOW).plain == "          3h ago  ben moved ML-TASK-02 to review\n"
