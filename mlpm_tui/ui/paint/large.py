"""Letters three lines high, to be read from the other end of a room: two pixels to a cell."""

from collections.abc import Iterator, Mapping, Sequence

HEIGHT = 3
"""Lines that a large text takes."""
_ROWS = 5
_LETTERS = (
    "A:010 101 111 101 101,B:110 101 110 101 110,C:011 100 100 100 011,D:110 101 101 101 110,"
    "E:111 100 110 100 111,F:111 100 110 100 100,G:011 100 101 101 011,H:101 101 111 101 101,"
    "I:111 010 010 010 111,J:001 001 001 101 010,K:101 101 110 101 101,L:100 100 100 100 111,"
    "M:10001 11011 10101 10001 10001,N:1001 1101 1011 1001 1001,O:010 101 101 101 010,"
    "P:110 101 110 100 100,Q:010 101 101 111 011,R:110 101 110 101 101,S:011 100 010 001 110,"
    "T:111 010 010 010 010,U:101 101 101 101 111,V:101 101 101 101 010,"
    "W:10001 10001 10101 11011 10001,X:101 101 010 101 101,Y:101 101 010 010 010,"
    "Z:111 001 010 100 111,0:111 101 101 101 111,1:010 110 010 010 111,2:111 001 111 100 111,"
    "3:111 001 111 001 111,4:101 101 111 001 001,5:111 100 111 001 111,6:111 100 111 101 111,"
    "7:111 001 001 010 010,8:111 101 111 101 111,9:111 101 111 001 111,;:0 1 0 1 0,"
    "-:000 000 111 000 000,.:0 0 0 0 1,_:000 000 000 000 111, :00 00 00 00 00"
)
_FONT: Mapping[str, Sequence[str]] = {
    part[0].replace(";", ":"): part[2:].split(" ") for part in _LETTERS.split(",")
}
_SIGNS = (" ", "\u2580", "\u2584", "\u2588")
_ASCII_SIGNS = (" ", '"', "_", "#")
"""What a cell shows of its two pixels: neither, the upper one, the lower one, both."""


def large_lines(text: str, width: int, *, is_ascii: bool) -> tuple[str, ...]:
    """Return a text in large letters, or spaced, or as it is: the largest that fits the width.

    What the font has no letter for is written in the middle line as it is.
    """
    wanted = text.upper()
    if wanted and all(letter in _FONT for letter in wanted):
        found = tuple(_lines(wanted, _ASCII_SIGNS if is_ascii else _SIGNS))
        if len(found[0]) <= width:
            return found
    spaced = " ".join(wanted)
    is_plain = wanted.isascii() and len(spaced) <= width
    return ("", spaced if is_plain else text, "")


def _lines(text: str, signs: Sequence[str]) -> Iterator[str]:
    rows = ["0".join(_FONT[letter][row] for letter in text) for row in range(_ROWS)]
    rows.append("0" * len(rows[0]))
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        pixels = zip(upper, lower, strict=True)
        yield "".join(signs[int(above) + 2 * int(below)] for above, below in pixels)
