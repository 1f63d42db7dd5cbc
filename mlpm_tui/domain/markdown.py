"""Text from outside in Markdown: it is read as the text that it is, and as nothing else.

What means something to CommonMark or to GitHub's tables, links and formulas gets a backslash; so
does what would begin a heading, a list or a rule at the start of a line. HTML stays visible text.
"""

import re
from collections.abc import Collection, Iterable, Sequence

from mlpm_tui.domain.text import LONGEST_BLOCK, LONGEST_LINE, safe_block, safe_line

_MEANT = re.compile(
    r"[\\`*\[\]<|~&#$]|(?<![^\W_])_|_(?![^\W_])"
    r"|(?:(?<=http)|(?<=https)|(?<=ftp)):(?=//)|(?<=\bwww)\.",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d{1,9})([.)])")


def as_line(text: str, limit: int = LONGEST_LINE) -> str:
    """Return a text for a line, a list entry or a cell of a table."""
    return _begun(_marked(safe_line(text, limit)).strip())


def as_block(text: str, limit: int = LONGEST_BLOCK) -> str:
    """Return a text of several lines: its line ends and empty lines stay what they are."""
    lines = [_indented(line.rstrip()) for line in safe_block(text, limit).split("\n")]
    shown = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        shown.append(f"{line}\\" if line and following else line)
    return "\n".join(shown).strip("\n")


def as_table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Collection[int] = ()
) -> str:
    """Return a table of cells that are Markdown already; those of `numbers` stand to the right."""
    rules = ["---:" if at in numbers else "---" for at in range(len(heads))]
    lines = [heads, rules, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _marked(text: str) -> str:
    return _MEANT.sub(lambda found: f"\\{found.group()}", text)


def _indented(line: str) -> str:
    inner = line.lstrip()
    return "&nbsp;" * (len(line) - len(inner)) + _begun(_marked(inner))


def _begun(text: str) -> str:
    """Return a line that begins nothing but a paragraph."""
    if text[:1] in ("-", "+", "=", ":", ">"):
        return f"\\{text}"
    return _NUMBER.sub(r"\1\\\2", text, count=1) if _NUMBER.match(text) else text
