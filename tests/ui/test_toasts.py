"""What is said over the screen: readable at every width, never twice, never many at once."""

from pathlib import Path

import pytest

from mlpm_tui.ui.toasts import MOST, show_toast
from tests.ui.dashboard import SMALL, USUAL, dashboard

LONG = (
    "The timebox of ML-EXP-07 ran out 4 hours ago: give it more time with T, or decide it with D,"
    " and say for a reason what came of it."
)


@pytest.mark.parametrize("size", [(60, 20), SMALL, USUAL])
async def test_no_letter_of_a_toast_is_cut(filled: Path, size: tuple[int, int]) -> None:
    async with dashboard(filled, size) as here:
        show_toast(here.app, LONG)
        await here.until_said("came of it.")
        lines = [line for line in here.frame.splitlines() if "\N{LEFT HALF BLOCK} " in line]
        said = " ".join(line.split("\N{LEFT HALF BLOCK}")[-1].strip() for line in lines)
        assert LONG in said


async def test_the_same_is_said_once_and_no_more_than_two_at_once(filled: Path) -> None:
    async with dashboard(filled, SMALL) as here:
        for _ in range(3):
            show_toast(here.app, "This board is read only.", "warning")
        await here.until_said("This board is read only.")
        assert here.frame.count("This board is read only.") == 1
        for name in ("first", "second", "third"):
            show_toast(here.app, f"the {name} sentence")
        await here.until_said("the third sentence")
        assert here.frame.count(" sentence") == MOST
        assert "the first sentence" not in here.frame
        assert "read only." not in here.frame


REFUSAL = (
    "ML-PROD-01g is rollout and cannot begin: the handoff of ML-PROD-01 to ben misses checkpoint, "
    "training code, preprocessing pipeline, performance requirements, known limitations, test "
    "cases, or move it with --force REASON."
)


@pytest.mark.parametrize("size", [(60, 20), SMALL, USUAL])
async def test_a_long_refusal_is_shown_whole(filled: Path, size: tuple[int, int]) -> None:
    async with dashboard(filled, size) as here:
        here.board.warn(REFUSAL)
        await here.until_said("REASON.")
        lines = [line for line in here.frame.splitlines() if "\N{LEFT HALF BLOCK} " in line]
        said = " ".join(line.split("\N{LEFT HALF BLOCK}")[-1].strip() for line in lines)
        assert REFUSAL in said


async def test_nothing_is_said_over_a_dialog_but_after_it(filled: Path) -> None:
    async with dashboard(filled, SMALL) as here:
        here.board.warn("Said before the dialog.")
        await here.until_said("Said before the dialog.")
        await here.press("n")
        await here.until_said("esc cancel")
        for name in ("first", "second", "third", "third"):
            here.board.warn(f"The {name} of the sentences.")
        await here.pilot.pause()
        assert "sentences." not in here.frame
        assert "Said before" not in here.frame
        await here.press("escape")
        await here.until_said("The third of the sentences.")
        assert here.frame.count("sentences.") == MOST
        assert "The first" not in here.frame
