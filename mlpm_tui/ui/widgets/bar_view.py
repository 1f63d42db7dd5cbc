"""One painted line of words: the bars above and below the board."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from mlpm_tui.domain.values import dataclass
from mlpm_tui.ui.paint.cells import fit
from mlpm_tui.ui.paint.palette import Palette, palette_of

GAP = "  "
LEAST_BENT = 24
"""Less of a sentence says nothing."""


@dataclass(frozen=True, slots=True)
class Word:
    """A few words in one tone: plain, detail, good, warning, bad, strong.

    Where room lacks, `brief` stands for the text before anything is left out; then goes what calls
    nobody, what is kept last of that, and warnings only after it. A sentence that is bent to the
    room is cut where it does not fit, as long as there is room for its beginning.
    """

    text: str
    tone: str = "plain"
    is_kept: bool = False
    is_bent: bool = False
    brief: str = ""

    @property
    def rank(self) -> int:
        """How early it gives way: the highest first."""
        return {"strong": 0, "bad": 0, "warning": 1}.get(self.tone, 2 if self.is_kept else 3)


class BarView(Widget, can_focus=False):
    """Words from the left, words at the right; of equals the last go first where room lacks.

    Where the right one yields, it is cut before anything on the left goes, but the left is brief
    for its sake.
    """

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002  Textual's own name
        is_right_yielding: bool = False,
    ) -> None:
        """Show nothing yet."""
        super().__init__(id=id)
        self._is_right_yielding = is_right_yielding
        self._left: tuple[Word, ...] = ()
        self._right: tuple[Word, ...] = ()

    def show(self, left: Iterable[Word], right: Iterable[Word] = ()) -> None:
        """Show these words; nothing is sent where they are the ones shown already."""
        words = tuple(left), tuple(right)
        if words != (self._left, self._right):
            self._left, self._right = words
            self.refresh()

    @property
    def text(self) -> str:
        """What it says."""
        return GAP.join(word.text for word in (*self._left, *self._right))

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        palette = palette_of(self.app.theme_variables)
        width = self.size.width
        if y:
            return Strip.blank(width, palette.head)
        left, right = self._fitted(width - 1)
        spare = " " * max(0, width - 1 - _length(left) - _length(right))
        words = (Word(" "), *left, Word(spare), *right)
        return Strip([Segment(word.text, _style(palette, word.tone)) for word in words], width)

    def _fitted(self, width: int) -> tuple[list[Word], list[Word]]:
        """Return what is shown of both sides, at least a cell apart."""
        if self._is_right_yielding:
            wanted = [cell_len(word.text) + len(GAP) for word in self._right if word.text]
            left = _joined(self._left, width, sum(wanted))
            right = _joined(self._right, width - _length(left) - len(GAP))
            return left, right
        right = _joined(self._right, width)
        return _joined(self._left, width - _length(right) - (1 if right else 0)), right


def _length(words: Iterable[Word]) -> int:
    return sum(cell_len(word.text) for word in words)


def _joined(words: Sequence[Word], width: int, beside: int = 0) -> list[Word]:
    """Return the words that fit, with gaps between them; the first is cut rather than dropped.

    They are brief where they would not leave so many cells beside them, if they can be.
    """
    wanted = [word for word in words if word.text]
    order = sorted(range(len(wanted)), key=lambda at: wanted[at].rank)
    _shorten(wanted, order, width, beside)
    kept: list[int] = []
    used = 0
    for at in order:
        needed = cell_len(wanted[at].text) + (len(GAP) if kept else 0)
        if used + needed > width:
            room = width - used - len(GAP)
            if kept and wanted[at].is_bent and room >= LEAST_BENT:
                kept.append(at)
                wanted[at] = Word(fit(wanted[at].text, room), wanted[at].tone)
                break
            if kept or width <= 0:
                break
            return [Word(fit(wanted[at].text, width), wanted[at].tone)]
        kept.append(at)
        used += needed
    joined: list[Word] = []
    for at in sorted(kept):
        joined += [Word(GAP), wanted[at]] if joined else [wanted[at]]
    return joined


def _shorten(words: list[Word], order: Sequence[int], width: int, beside: int) -> None:
    """Put the brief words for as many as it takes, those that give way first before the others."""
    spare = width - beside - len(GAP) * (len(words) - 1)
    spare -= sum(min(cell_len(w.text), LEAST_BENT if w.is_bent else width) for w in words)
    for at in reversed(order):
        if spare >= 0:
            return
        if words[at].brief:
            spare += cell_len(words[at].text) - cell_len(words[at].brief)
            words[at] = replace(words[at], text=words[at].brief)


def _style(palette: Palette, tone: str) -> Style:
    ground = palette.head
    chosen = {
        "plain": palette.badge,
        "detail": palette.head_detail,
        "strong": palette.head,
        "good": palette.good,
        "warning": palette.head_warning,
        "bad": palette.blocked,
    }.get(tone, palette.badge)
    # A theme without grounds underlines heads; of a bar's words that would leave the gaps out.
    return chosen + Style(bgcolor=ground.bgcolor, underline=False)
