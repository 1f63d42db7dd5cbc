"""One act in full: when exactly, what it changed, and what taking it back would change."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from textual.content import Content

from mlpm_tui.domain.change_words import change_words
from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.past_acts import UNDO, PastAct, Taker
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.past_acts import ActRead, Found
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.widgets.text_parts import BAD, GOOD, LABEL, WARN, WEAK, Part, fact, head, since

MOST_LINES = 40
"""So many changes are told; more are counted."""


def act_text(
    act: PastAct, read: ActRead | None, found: Found, here: datetime, glyphs: Glyphs
) -> Content:
    """Write an act, as far as it was read; `here` is the time, in the person's zone."""
    parts: list[Part] = [(f"{safe_line(act.said, 500)}\n", "bold")]
    parts.append((safe_line(act.who, 40), LABEL))
    parts.append((f", {exactly(act.at, here)}, {since(act.at, here)}\n", ""))
    if len(act.cards) > 1:
        parts += fact("Cards", ", ".join(name for _, name in act.cards))
    if read is not None:
        parts += _standing(act, read.taker, found, here)
        names = dict(act.cards)
        changes = [entry.change for entry in read.entries]
        parts += _changes("What it changed", changes, names, read.count, (glyphs, here))
        parts += _back(act, read, names, (glyphs, here))
    return Content.assemble(*[(glyphs.plain(text), style) for text, style in parts])


def exactly(at: datetime, here: datetime) -> str:
    """Write a time to the second in the person's zone: `2026-11-23 10:02:03 +0100`."""
    return f"{at.astimezone(here.tzinfo):%Y-%m-%d %H:%M:%S %z}"


def _standing(act: PastAct, taker: Taker | None, found: Found, here: datetime) -> Iterator[Part]:
    """Say whether it was taken back since, and by whom."""
    if taker is None:
        return
    word = "undone" if taker.deed == UNDO else "done again"
    gone = found.is_undone(act)
    said = f"{word} by {safe_line(taker.who, 40)}, {since(taker.at, here)}"
    yield from fact("Since then", said, WARN if gone else GOOD)


def _changes(
    label: str,
    changes: Iterable[Change],
    names: Mapping[int, str],
    count: int,
    how: tuple[Glyphs, datetime],
) -> Iterator[Part]:
    """Write changes card by card, a line each."""
    yield head(label)
    glyphs, here = how
    # Of a single card the first line says which it is.
    card, lines = next(iter(names)) if len(names) == 1 else None, 0
    arrow = "->" if glyphs.is_ascii else "\u2192"
    for change in changes:
        if lines >= MOST_LINES:
            break
        if change.card != card:
            card = change.card
            name = names.get(card, "") if card else "the project"
            yield (f"{safe_line(name, 40)}\n" if name else "", LABEL)
        for said in change_words(change, arrow, here.tzinfo):
            lines += 1
            yield (f"- {safe_line(said, 300)}\n", "")
    if lines >= MOST_LINES:
        yield (f"{count} changes in all\n", WEAK)


def _back(
    act: PastAct, read: ActRead, names: Mapping[int, str], how: tuple[Glyphs, datetime]
) -> Iterator[Part]:
    """Say what taking it back would change, or what stands in its way."""
    if read.obstacle:
        yield head("It cannot be taken back")
        yield (f"{safe_line(read.obstacle, 500)}\n", BAD)
    elif read.back:
        label = "U brings it back" if _is_gone(read) else "u undoes it"
        yield from _changes(label, read.back, names, len(read.back), how)
    elif act.deed != UNDO:
        yield head("u undoes it")
        yield (f"All {read.count} changes, as far as nobody has changed them since.\n", "")


def _is_gone(read: ActRead) -> bool:
    return read.taker is not None and read.taker.deed == UNDO


def question_of(read: ActRead, here: datetime, glyphs: Glyphs) -> str:
    """Write what is asked before an act is taken back: whose it is, and what would change."""
    act, arrow = read.act, "->" if glyphs.is_ascii else "\u2192"
    names = dict(act.cards)
    lines = [f"{safe_line(act.who, 40)}, {exactly(act.at, here)}:", safe_line(act.said, 200), ""]
    told = [
        safe_line(f"{names.get(change.card, '')} {said}".strip(), 300)
        for change in read.back
        for said in change_words(change, arrow, here.tzinfo)
    ]
    lines += ["This would change:", *told[:MOST_ASKED]] if told else []
    if len(told) > MOST_ASKED:
        lines.append(f"and {len(told) - MOST_ASKED} more")
    if not told:
        lines.append(f"All {read.count} changes, as far as nobody has changed them since.")
    return glyphs.plain("\n".join(lines))


MOST_ASKED = 8
"""So many changes find room in a question."""
