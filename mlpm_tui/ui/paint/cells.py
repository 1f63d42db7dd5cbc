"""Texts cut and padded to an exact number of terminal cells."""

from rich.cells import cell_len, get_character_cell_size

ELLIPSIS = "\u2026"


def fit(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Return a text that fills exactly so many cells, padded with spaces or cut with an ellipsis.

    A wide character that would stand across the edge is left out and a space stands in its place.
    """
    if width <= 0:
        return ""
    length = len(text) if text.isascii() else cell_len(text)
    if length <= width:
        return text + " " * (width - length)
    kept = _head(text, width - len(ellipsis)) if width > len(ellipsis) else ""
    kept += ellipsis[:width]
    return kept + " " * (width - cell_len(kept))


def between(left: str, right: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Return a left and a right text with the space between them; the left one is cut first."""
    room = width - cell_len(right)
    if not right or room < 1:
        return fit(left, width, ellipsis)
    return fit(left, room, ellipsis) + right


def _head(text: str, width: int) -> str:
    if text.isascii():
        return text[:width]
    used = end = 0
    for letter in text:
        used += get_character_cell_size(letter)
        if used > width:
            break
        end += 1
    return text[:end]
