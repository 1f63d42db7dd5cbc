"""What becomes of every character that is not plainly printable, before it is shown.

What is decided here, character by character, so that nothing hides, nothing acts on the terminal
and every cell grid stays aligned:

- C0 controls and DEL become their control pictures (ESC is shown as U+241B), a tab a space, a line
  end U+2424 in a line; C1 controls, bidi controls, surrogates, private and unassigned characters
  become U+FFFD, a run of tag characters one U+FFFD.
- Zero-width characters and variation selectors are taken away; every other space becomes a space.
- A sequence of emoji joined by ZWJ keeps its first emoji, a skin tone after an emoji is taken
  away, a flag is shown as its two letters: terminals disagree on the width of all three.
- Single characters on whose width terminals disagree (spacing marks, loose Hangul vowels and
  finals, the symbols that Unicode 16 widened) become U+FFFD.
- CJK, single emoji and combining marks stay, at most four marks a character and none at the start
  of a line; right-to-left text stays in its logical order, without controls.
"""

import re
import unicodedata
from functools import cache, lru_cache

_UNKNOWN = "\ufffd"
_MARKS_A_CHARACTER = 4

_TONE = "\U0001f3fb-\U0001f3ff"
_EMOJI = "[\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_JOINED = f"({_EMOJI})[\ufe0e\ufe0f{_TONE}]*(?:\u200d{_EMOJI}[\ufe0e\ufe0f{_TONE}]*)*"
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""Without any of these nothing is joined."""
_TAGS = "[\U000e0000-\U000e007f]+"
_FIRST_TAG = "\U000e0000"
LINE_ENDS = re.compile("\r\n|[\u0085\u2028\u2029]")
INNER_BREAKS = re.compile("(?:\r\n|[\n\r\v\f\u0085\u2028\u2029])\\s*")

_INVISIBLE = frozenset(
    code
    for first, last in (
        (0xAD, 0xAD),  # soft hyphen
        (0x34F, 0x34F),  # grapheme joiner
        (0x115F, 0x1160),  # Hangul fillers, here and below
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x200B, 0x200D),  # zero-width space, non-joiner, joiner
        (0x2060, 0x2065),
        (0x20E3, 0x20E3),  # keycap
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),  # variation selectors
        (0xFEFF, 0xFEFF),  # byte order mark
        (0xFFA0, 0xFFA0),
        (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
)
_DISPUTED = (
    (0x1160, 0x11FF),
    (0x2630, 0x2637),
    (0x268A, 0x268F),
    (0x4DC0, 0x4DFF),
    (0xD7B0, 0xD7FF),
    (0x1D300, 0x1D37F),
    (0x1F3FB, 0x1F3FF),
)
_CONTROLS = {code: chr(0x2400 + code) for code in range(32)}
_CONTROLS |= {ord("\n"): "\n", ord("\t"): " ", 0x7F: "\u2421"}
_FIRST_FLAG_LETTER, _LAST_FLAG_LETTER = 0x1F1E6, 0x1F1FF


def inert(text: str) -> str:
    """Give a text whose characters do nothing but stand where they are; line ends stay."""
    if text.isascii():
        return text.replace("\r\n", "\n").translate(_GLYPHS)
    shown = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    if not _JOINERS.isdisjoint(shown):
        shown = _pattern(_JOINED).sub(r"\1", shown)
    if max(shown) >= _FIRST_TAG:
        shown = _pattern(_TAGS).sub(_UNKNOWN, shown)
    # Composing once more: what was taken away may have stood between a letter and its mark.
    return unicodedata.normalize("NFC", _few_marks(shown.translate(_GLYPHS)))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    # Most texts have letters of their language and neither of these: 1.5 ms of a start.
    return re.compile(text)


def _few_marks(text: str) -> str:
    kept = []
    room = 0
    for letter in text:
        if _is_mark(letter):
            room -= 1
            if room < 0:
                continue
        else:
            room = 0 if letter == "\n" else _MARKS_A_CHARACTER
        kept.append(letter)
    return "".join(kept)


@lru_cache(maxsize=4096)
def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in {"Mn", "Me"}


@lru_cache(maxsize=4096)
def _glyph(code: int) -> str:
    letter = chr(code)
    if code in _INVISIBLE:
        return ""
    if code in _CONTROLS:
        return _CONTROLS[code]
    if _FIRST_FLAG_LETTER <= code <= _LAST_FLAG_LETTER:
        return chr(ord("A") + code - _FIRST_FLAG_LETTER)
    if unicodedata.category(letter) == "Zs":
        return " "
    if not letter.isprintable() or _is_disputed(code):
        return _UNKNOWN
    return letter


def _is_disputed(code: int) -> bool:
    return unicodedata.category(chr(code)) == "Mc" or any(a <= code <= z for a, z in _DISPUTED)


class _Glyphs:
    """What `str.translate` asks for each character."""

    def __getitem__(self, code: int) -> str:
        return _glyph(code)


_GLYPHS = _Glyphs()
