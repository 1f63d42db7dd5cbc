"""What is sent to a terminal, with each change of look written as no more than what differs.

Textual sets a look anew for every few letters and takes it back behind them: 45 bytes around each
word where a terminal has all colours, which is more than half of what a key sends.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_LOOKS = re.compile(r"\x1b\[([0-9;]*)m")
_PLACES = re.compile(r"\x1b\[(?:[0-9;]*H|\?2026[hl])|\n")
"""What moves the cursor or holds a frame back, whatever letters look like."""
_NO_LOOK = "0"
_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
"""What ends an attribute; both weights end by one word."""
_DRAWN_ON_SPACES = frozenset("456789") | {"21", "53"}
"""Attributes that are to be seen where there is no letter: lines, blinking, reversed colours."""


class _Look(NamedTuple):
    """How letters look: attributes, and the words for both colours (empty: the terminal's own)."""

    attributes: frozenset[str] = frozenset()
    colour: str = ""
    ground: str = ""


class Pen:
    """Knows how the terminal would write, from one piece of output to the next."""

    def __init__(self) -> None:
        """Write in the terminal's own look."""
        self._now = self._wanted = _Look()

    def shortened(self, text: str) -> str:
        """Return what looks the same on the terminal and is mostly half as long."""
        written: list[str] = []
        # Letters and looks by turns: `split` returns what it splits at, too.
        for at, part in enumerate(_LOOKS.split(text)):
            if at % 2:
                self._wanted = _changed(self._wanted, part)
            elif part:
                self._turn_to(self._needed_for(part), written)
                written.append(part)
        self._turn_to(self._wanted, written)
        return "".join(written)

    def _needed_for(self, part: str) -> _Look:
        """Return the look that these letters need; spaces need their ground, and moves nothing."""
        letters = _PLACES.sub("", part)
        now, wanted = self._now, self._wanted
        if not letters:
            return now
        drawn = (now.attributes | wanted.attributes) & _DRAWN_ON_SPACES
        if not drawn and not letters.strip(" "):
            return now._replace(ground=wanted.ground)
        return wanted

    def _turn_to(self, look: _Look, written: list[str]) -> None:
        if look != self._now:
            written.append(_difference(self._now, look))
            self._now = look


@lru_cache(1024)
def _changed(look: _Look, words: str) -> _Look:
    """Return a look after a sequence of these words."""
    attributes, colour, ground = look
    left = words.split(";")
    while left:
        word = left.pop(0) or _NO_LOOK
        if word == _NO_LOOK:
            attributes, colour, ground = _Look()
        elif word in ("38", "48"):
            count = 4 if left[:1] == ["2"] else 2
            whole = ";".join([word, *left[:count]])
            left = left[count:]
            colour, ground = (whole, ground) if word == "38" else (colour, whole)
        elif word in _ENDS.values():
            attributes -= {name for name, end in _ENDS.items() if end == word}
        elif (tens := int(word) // 10) in (3, 9):
            colour = "" if word == "39" else word
        elif tens in (4, 10):
            ground = "" if word == "49" else word
        else:
            attributes |= {word}
    return _Look(attributes, colour, ground)


@lru_cache(1024)
def _difference(before: _Look, after: _Look) -> str:
    """Return the shortest sequence that turns one look into the other."""
    anew = [_NO_LOOK, *sorted(after.attributes), after.colour, after.ground]
    ways = [anew]
    gone = before.attributes - after.attributes
    if gone <= _ENDS.keys():
        ends = {_ENDS[name] for name in gone}
        kept = {name for name in before.attributes if _ENDS.get(name) not in ends}
        words = [*sorted(ends), *sorted(after.attributes - kept)]
        if before.colour != after.colour:
            words.append(after.colour or "39")
        if before.ground != after.ground:
            words.append(after.ground or "49")
        ways.append(words)
    sequences = ("\x1b[" + ";".join(filter(None, words)) + "m" for words in ways)
    return min(sequences, key=len)
