"""A small picture of single cells: bars, lines and signs, each in a tone."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.model_line import Cell

BARS, ASCII_BARS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588", " _.,-=+*#"
STEPS = len(BARS) - 1


class Scale(NamedTuple):
    """Which value lies at the foot of a picture, and which at its top."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """Return how high a value lies, from 0 to 1."""
        return max(0.0, min(1.0, (value - self.low) / ((self.high - self.low) or 1.0)))


class Picture:
    """Cells that are drawn over one another; what comes later stands above."""

    def __init__(self, width: int, height: int, glyphs: Glyphs) -> None:
        """Begin blank."""
        self.width, self.height = max(0, width), max(0, height)
        self._bars = ASCII_BARS if glyphs.is_ascii else BARS
        self._cells = [[(" ", "plain")] * self.width for _ in range(self.height)]

    def put(self, x: int, y: int, text: str, tone: str = "plain") -> None:
        """Write a text from a cell on, `y` counted from the top; what lies outside is left out."""
        if 0 <= y < self.height:
            for at, letter in enumerate(text, x):
                if 0 <= at < self.width:
                    self._cells[y][at] = (letter, tone)

    def bar(self, x: int, share: float, width: int, tone: str = "plain") -> None:
        """Draw a bar from the foot up; even the smallest is to be seen."""
        level = round(share * self.height * STEPS)
        level = max(level, 1) if share > 0 else level
        for row in range(self.height):
            step = max(0, min(STEPS, level - row * STEPS))
            if step:
                self.put(x, self.height - 1 - row, self._bars[step] * width, tone)

    def dot(self, x: int, share: float, sign: str, tone: str = "plain") -> None:
        """Put a sign where a share of the height lies."""
        self.put(x, self.row_of(share), sign, tone)

    def row_of(self, share: float) -> int:
        """Return the line in which a share of the height lies."""
        return self.height - 1 - min(self.height - 1, int(share * self.height))

    def lines(self) -> Iterator[list[Cell]]:
        """Yield the lines from the top; neighbours of one tone are one cell."""
        for row in self._cells:
            yield _joined(row)


def _joined(row: Sequence[tuple[str, str]]) -> list[Cell]:
    found: list[Cell] = []
    for letter, tone in row:
        if found and (found[-1].tone == tone or letter == " "):
            found[-1] = found[-1]._replace(text=found[-1].text + letter)
        else:
            found.append(Cell(letter, tone))
    return found
