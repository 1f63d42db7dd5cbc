"""What finds no room on a page of the stand-up: counted, and reached by scrolling."""

from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.ui.paint.glyphs import UNICODE
from mlpm_tui.ui.paint.standup_lines import Lines, Section, Thing, _fitted
from tests.conftest import Sit
from tests.ui.dashboard import SMALL, dashboard

ALERTS = Section("ALERTS", [Thing(f"alert {at}") for at in range(5)])
CHANGES = Section("CHANGED", [Thing(f"change {at}") for at in range(20)])
BALANCE = Section("BALANCE", [Thing(line) for line in ("one", "two", "three")], is_counted=False)


def words(lines: Lines) -> list[str]:
    return ["".join(cell.text for cell in line).strip() for line in lines]


@pytest.mark.parametrize("height", [9, 13, 15, 20, 31])
def test_everything_is_told_once_and_a_cut_sentence_says_so(height: int) -> None:
    said = words(_fitted([ALERTS, CHANGES, BALANCE], height, UNICODE))
    things = [one for one in said if one.startswith(("alert ", "change "))]
    assert len(things) == len(set(things)) == 25
    assert {"one", "two", "three"} <= {one.removesuffix(" …") for one in said}
    is_cut = "BALANCE, the rest" in said
    assert is_cut is any(one.endswith(" …") for one in said)


def test_free_lines_are_used() -> None:
    eight = Section("CHANGED", CHANGES.things[:8])
    said = words(_fitted([eight], 26, UNICODE))
    assert said[0] == "CHANGED  8"
    assert [one for one in said[1:] if one] == [thing.words for thing in eight.things]


async def test_what_is_below_the_fold_is_scrolled_to(board: Path, sit: Sit) -> None:
    seat = sit(board)
    for at in range(30):
        seat.desk.do(AddCard(Kind.TASK, f"Try {at}", owner="ana"))
    seat.settle()
    async with dashboard(board, SMALL) as here:
        await here.press("7")
        await here.until_said("more lines")
        assert "CHANGED" in here.frame
        first = here.frame
        await here.press("ctrl+d")
        await here.until_said("the rest")
        await here.press("ctrl+u")
        await here.until(lambda: here.frame == first)
        await here.press(*["ctrl+d"] * 8)
        await here.until(lambda: "more lines" not in here.frame)
        assert "Try 0" in here.frame
