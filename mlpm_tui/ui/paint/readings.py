"""What a card shows of its live numbers: the best metric against its criterion, in few cells."""

import math
from typing import NamedTuple

from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.paint.glyphs import Glyphs


class Reading(NamedTuple):
    """A metric's best value against the value it has to reach; `is_met` is None when unknown."""

    metric: str
    value: float | None
    goal: float | None = None
    is_met: bool | None = None


def show_number(value: float | None, glyphs: Glyphs) -> str:
    """Write a number in at most three significant digits: 0.853 is `.853`."""
    if value is None:
        return glyphs.dash
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return glyphs.infinity if value > 0 else f"-{glyphs.infinity}"
    text = f"{value:.3g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def show_reading(reading: Reading, glyphs: Glyphs) -> str:
    """Write a reading: `f1 .89/.85 ✓`."""
    text = glyphs.plain(safe_line(reading.metric, 12))
    text += f" {show_number(reading.value, glyphs)}"
    if reading.goal is not None:
        text += f"/{show_number(reading.goal, glyphs)}"
    if reading.is_met is not None:
        text += f" {glyphs.yes if reading.is_met else glyphs.no}"
    return text
