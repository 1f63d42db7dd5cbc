"""How outside text becomes harmless: `safe_line` and `safe_block` to show it, `check_*` to keep it.

Printable ASCII, which nearly all of a board is, passes at once; `inert_text` says what becomes of
everything else, and is loaded when there is any. Markup is not escaped: the screens paint text
objects, and never read markup in data.
"""

from mlpm_tui.domain.errors import RuleBroken

LONGEST_LINE = 10_000
LONGEST_BLOCK = 200_000

_LINE_END = "\u2424"


def safe_line(text: str, limit: int = LONGEST_LINE) -> str:
    """Give a text that can be shown on one line without acting on the terminal.

    The result is printable, has at most `limit` characters (an ellipsis ends a shortened one) and
    comes out of a second call unchanged.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    from mlpm_tui.domain.inert_text import inert

    return _cut(inert(_soon_cut(text, limit)).replace("\n", _LINE_END), len(text), limit)


def safe_block(text: str, limit: int = LONGEST_BLOCK) -> str:
    """Give a text of several lines that can be shown without acting on the terminal.

    As `safe_line`, but line ends stay, all as one newline each, and a tab becomes four spaces.
    """
    from mlpm_tui.domain.inert_text import LINE_ENDS, inert

    early = _soon_cut(text, limit).replace("\t", "    ")
    return _cut(inert(LINE_ENDS.sub("\n", early)), len(text), limit)


def check_line(text: str, what: str, limit: int = LONGEST_LINE) -> str:
    """Give a typed line as it is to be kept, or say why it cannot be; `what` is "A title".

    Outer space goes, a line break inside becomes one space, letters and marks are composed (NFC);
    everything else stays as it was typed and is made harmless when it is shown.
    """
    from mlpm_tui.domain.inert_text import INNER_BREAKS

    return _checked(INNER_BREAKS.sub(" ", text.strip()), what, limit)


def check_block(text: str, what: str, limit: int = LONGEST_BLOCK) -> str:
    """Give a typed text of several lines as it is to be kept, or say why it cannot be kept."""
    from mlpm_tui.domain.inert_text import LINE_ENDS

    return _checked(LINE_ENDS.sub("\n", text.strip()), what, limit)


def _checked(text: str, what: str, limit: int) -> str:
    import unicodedata

    what = what[:1].upper() + what[1:]
    if "\0" in text:
        raise RuleBroken(
            f"{what} holds a NUL character, which no text may; take it out.", "bad_text"
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RuleBroken(
            f"{what} is not valid Unicode (a lone surrogate); type it again as UTF-8.",
            "bad_text",
        ) from None
    kept = unicodedata.normalize("NFC", text)
    if len(kept) > limit:
        raise RuleBroken(
            f"{what} has {len(kept):,} characters and may have {limit:,}; shorten it.",
            "too_long",
        )
    if not safe_line(kept).strip():
        raise RuleBroken(f"{what} is empty; write at least one visible character.", "empty")
    return kept


def _soon_cut(text: str, limit: int) -> str:
    """Leave out what can never be seen, so that a huge text costs no more than a long one."""
    return text[: 16 * max(limit, 0) + 64]


def _cut(shown: str, length: int, limit: int) -> str:
    if len(shown) <= limit and length <= 16 * limit + 64:
        return shown
    return shown[: limit - 1] + "\u2026" if limit > 0 else ""
