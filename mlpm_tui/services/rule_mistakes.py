"""What to tell somebody whose rule cannot be read: where, why, and what may be meant."""

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from mlpm_tui.domain.errors import BadText

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

_EXAMPLES = {
    "criteria": "f1 >= 0.85, or f1 >= baseline + 15%",
    "stopping": "f1 < 0.75 after 3 epochs -> stop, or timebox exceeded -> write it up",
}
_EXPECTED = (
    ("AFTER", 'the end, "after 3 epochs" or "->"'),
    ("AND", 'the end or "and"'),
    ("AT_LEAST", "a comparison such as >= or at most"),
    ("BETTER", "better than baseline"),
    ("BASELINE", "a number or baseline"),
    ("NUMBER", "a number"),
    ("SPAN", "epochs, steps, reports or hours"),
    ("NAME", "a metric's name"),
    ("IN", "how long, as in 5 epochs"),
)
_WORDS = (
    "baseline",
    "improvement",
    "improve",
    "diverges",
    "timebox",
    "exceeded",
    "epochs",
    "steps",
    "reports",
    "hours",
    "least",
    "most",
    "better",
    "above",
    "below",
    "after",
    "beats",
    "consecutive",
)
_WORD = re.compile(r"[A-Za-z_]{4,}")


def explain(wrong: "UnexpectedInput", text: str, start: str) -> BadText:
    """Make the error for a person out of what the parser says."""
    position = wrong.pos_in_stream
    if position is None or position < 0 or _is_end(wrong):
        position = len(text)
    if not text.strip():
        return BadText(f"A rule is missing; write for instance {_EXAMPLES[start]}.", 0)
    found = _shown(text, position)
    expected = _expected(wrong)
    hint = _meant(text, position) or f"write for instance {_EXAMPLES[start]}."
    if not text[:position].strip():
        expected = "a metric's name"
    return BadText(f"Here {expected} is expected, not {found}; {hint}", position)


def _is_end(wrong: "UnexpectedInput") -> bool:
    token = getattr(wrong, "token", None)
    return token is not None and token.type == "$END"


def _expected(wrong: "UnexpectedInput") -> str:
    known = set(getattr(wrong, "accepts", None) or getattr(wrong, "allowed", None) or ())
    return next((words for name, words in _EXPECTED if name in known), "the end of the rule")


def _shown(text: str, position: int) -> str:
    rest = text[position:].split()
    return repr(rest[0][:30]) if rest else "the end"


def _meant(text: str, position: int) -> str:
    """Look for a word of the language, misspelt, from the place of the error backwards."""
    words = [found[0] for found in _WORD.finditer(text) if found.start() <= position]
    for word in reversed(words):
        close = get_close_matches(word.casefold()[:30], _WORDS, n=1, cutoff=0.75)
        if close and word.casefold() not in _WORDS:
            return f"did you mean {close[0]!r} for {word[:30]!r}?"
    return ""
