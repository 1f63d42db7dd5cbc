"""Ids of cards stay whole where a sentence is broken into lines."""

import pytest

from mlpm_tui.ui.paint.balance_lines import wrapped
from mlpm_tui.ui.paint.glyphs import UNICODE


@pytest.mark.parametrize("width", range(14, 40, 3))
def test_no_line_ends_within_an_id(width: int) -> None:
    lines = wrapped("begin ML-TASK-01 and put ML-EXP-09 off, which waits", width, UNICODE)
    words = [word.rstrip(",") for line in lines for word in line.split()]
    assert {"ML-TASK-01", "ML-EXP-09"} <= set(words)
