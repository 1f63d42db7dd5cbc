"""What the screen of the stand-up shows of one person or lane: few words, as much room as there is.

Each thing is one line; where the screen is tall its title stands below it, with a line between.
"""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import NamedTuple

from mlpm_tui.domain.standing_up import MATTERS, StandUp
from mlpm_tui.domain.standing_up_matters import Matter
from mlpm_tui.domain.standing_up_tales import Told
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.paint.balance_lines import wrapped
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.large import large_lines
from mlpm_tui.ui.paint.model_line import Cell

Lines = list[list[Cell]]
SECTIONS: Mapping[str, str] = {
    "due": "DUE",
    "stuck": "STUCK",
    "expiring": "TIME RUNNING OUT",
    "handoffs": "HANDOFFS WAITING",
    "alerts": "ALERTS NOBODY HAS TAKEN UP",
}
SHORT: Mapping[str, str] = {**SECTIONS, "expiring": "TIME OUT", "handoffs": "HANDOFFS"} | {
    "alerts": "ALERTS"
}
CALM = "All is quiet: nothing changed, nothing is due or stuck."
BAD = frozenset({"overdue", "expired", "critical", "blocked"})
WARNING = frozenset({"today", "at_risk", "old", "warning", "returned"})
ENOUGH = 3
"""So many things of a sort make it worth to show their titles."""
BLANK: list[Cell] = [Cell("")]
_MARGIN, _INDENT, _GAP = " ", "   ", 3
MOST = 200
"""More things of a sort nobody scrolls through; `mlpm standup --json` has them all."""
_TALL, _LOOSE = 3, 2
"""Lines of a thing with its title below it and a blank line, and with a blank line alone."""


class Thing(NamedTuple):
    """One thing to talk about: what, in a tone, and what it is called."""

    words: str
    title: str = ""
    tone: str = "plain"


class Section(NamedTuple):
    """Things of one sort below their head."""

    head: str
    things: Sequence[Thing]
    is_counted: bool = True
    beyond: int = 0
    """How many more there are of which nothing is shown."""


def page_lines(found: StandUp, width: int, height: int, glyphs: Glyphs) -> Lines:
    """Return the page of a person or a lane, with as many things of each sort as find room."""
    sections = [*_changed(found), *_matters(found), *_gates(found)]
    return _fitted(sections, height, glyphs) or _calm(width)


def team_lines(found: StandUp, width: int, height: int, glyphs: Glyphs) -> Lines:
    """Return the page of the team: large counts, and what is no one person's."""
    counts = _counts(found, width, glyphs)
    free = {
        name: [one for one in found.matters[name] if one.person is None]
        for name in SECTIONS
        if name != "alerts"
    }
    nobodys = [
        _section(f"{SECTIONS[name]}, NOBODY'S", _things(matters, None), len(matters))
        for name, matters in free.items()
        if matters
    ]
    alerts = found.matters["alerts"]
    sections = [_section(SECTIONS["alerts"], _things(alerts, None), len(alerts))] if alerts else []
    sections += [*nobodys, *_gates(found), *_balance(found, width, glyphs), *_changed(found)]
    rest = _fitted(sections, height - len(counts) - bool(counts), glyphs)
    between: Lines = [BLANK] if counts and rest else []
    return [*counts, *between, *rest] or _calm(width)


def _calm(width: int) -> Lines:
    return [BLANK, *([Cell(f"{_INDENT}{line}", "title")] for line in wrap(CALM, width - 4))]


def _counts(found: StandUp, width: int, glyphs: Glyphs) -> Lines:
    """Write how much there is of each sort in large digits, its name below."""
    lines: Lines = [[Cell(_MARGIN)] for _ in range(4)]
    used = len(_MARGIN)
    for name in MATTERS:
        if not (many := len(found.matters[name])):
            continue
        label = SHORT[name]
        digits = large_lines(str(many), width, is_ascii=glyphs.is_ascii)
        wide = max(len(label), len(digits[0])) + _GAP
        if used + wide > width:
            break
        used += wide
        tone = "bad" if name == "alerts" else "warning"
        for line, text in zip(lines, (*digits, label), strict=True):
            line.append(Cell(text.ljust(wide), tone if text is not label else "title"))
    return lines if used > len(_MARGIN) else []


def _fitted(sections: Sequence[Section], height: int, glyphs: Glyphs) -> Lines:
    """Return sections one below the other, in as generous a way as shows enough of each.

    What finds no room stands below the fold, where it can be scrolled to.
    """
    shared, lines_each = _way(sections, height)
    if all(many >= len(one.things) for one, many in zip(sections, shared, strict=True)):
        return _drawn_all(sections, shared, lines_each, height, glyphs)
    # The last line says how many more there are.
    shared, lines_each = _way(sections, height - 1)
    lines = _drawn_all(sections, shared, lines_each, height - 1, glyphs)
    lines += [BLANK] * (height - 1 - len(lines))
    return [*lines, *_below_the_fold(sections, shared, glyphs)]


def _below_the_fold(
    sections: Sequence[Section], shared: Sequence[int], glyphs: Glyphs
) -> Iterator[list[Cell]]:
    """Yield what found no room, one line each."""
    for section, many in zip(sections, shared, strict=True):
        if rest := section.things[many:]:
            yield BLANK
            yield [Cell(f"{_MARGIN}{section.head}, the rest", "label")]
            for thing in rest:
                yield from _drawn(thing, glyphs, 1)
            if section.beyond:
                yield [Cell(f"{_INDENT}and {section.beyond:,} more", "weak")]


def _drawn_all(
    sections: Sequence[Section],
    shared: Sequence[int],
    lines_each: int,
    height: int,
    glyphs: Glyphs,
) -> Lines:
    has_gaps = lines_each > 1 or 3 * len(sections) - 1 <= height
    lines: Lines = []
    for section, many in zip(sections, shared, strict=True):
        if lines and has_gaps and lines[-1] is not BLANK:
            lines.append(BLANK)
        lines.append([Cell(f"{_MARGIN}{section.head}{_count(section, many)}", "label")])
        for thing in _told_of(section, many, glyphs):
            lines += _drawn(thing, glyphs, lines_each)
    return lines[:-1] if lines and lines[-1] is BLANK else lines


def _told_of(section: Section, many: int, glyphs: Glyphs) -> Sequence[Thing]:
    """Return the things that find room; a sentence that goes on below the fold says so."""
    things = [*section.things[:many]]
    if things and not section.is_counted and many < len(section.things):
        things[-1] = things[-1]._replace(words=f"{things[-1].words} {glyphs.ellipsis}")
    return things


def _way(sections: Sequence[Section], height: int) -> tuple[list[int], int]:
    """Return how many things of each section are shown, and in how many lines each."""
    for lines_each in (_TALL, _LOOSE):
        shared = _shares(sections, height + len(sections), lines_each)
        pairs = zip(sections, shared, strict=True)
        if all(many >= min(ENOUGH, len(section.things)) for section, many in pairs):
            return shared, lines_each
    spare = 0 if 3 * len(sections) - 1 <= height else len(sections)
    return _shares(sections, height + spare, 1), 1


def _count(section: Section, shown: int) -> str:
    total = len(section.things) + section.beyond
    if not section.is_counted or total == 1:
        return ""
    return f"  {total:,}" if shown == total else f"  {shown} of {total:,}"


def _shares(sections: Sequence[Section], height: int, lines_each: int) -> list[int]:
    """Return how many things of each section are shown: one of each, then one more in turn."""
    shared = [0] * len(sections)
    left = height - 2 * len(sections) + 1
    has_given = True
    while has_given:
        has_given = False
        for at, section in enumerate(sections):
            if shared[at] < len(section.things) and left >= lines_each:
                shared[at] += 1
                left -= lines_each
                has_given = True
    return shared


def _drawn(thing: Thing, glyphs: Glyphs, lines_each: int) -> Iterator[list[Cell]]:
    words, title = (glyphs.plain(safe_line(text, 400)) for text in (thing.words, thing.title))
    tone = "title" if thing.tone == "plain" else thing.tone
    if lines_each == _TALL:
        yield [Cell(f"{_INDENT}{words}", tone)]
        if title:
            yield [Cell(f"{_INDENT}{title}", "weak")]
    else:
        yield [Cell(f"{_INDENT}{words}", tone), Cell(f"  {title}" if title else "", "weak")]
    if lines_each > 1:
        yield BLANK


def _changed(found: StandUp) -> Iterator[Section]:
    if found.changed:
        told = [_told(one, found.person) for one in found.changed[:MOST]]
        yield _section(f"CHANGED {found.said_since}", told, len(found.changed))


def _matters(found: StandUp) -> Iterator[Section]:
    for name, head in SECTIONS.items():
        if matters := found.matters[name]:
            yield _section(head, _things(matters, found.person), len(matters))


def _gates(found: StandUp) -> Iterator[Section]:
    gates = [gate for gate in found.gates if gate.waits or found.phase is not None]
    if gates:
        words = [f"{gate.phase} {gate.name}: {gate.why}" for gate in gates]
        tones = ["warning" if gate.waits else "plain" for gate in gates]
        things = [Thing(said, "", tone) for said, tone in zip(words, tones, strict=True)]
        yield Section("GATE", things)


def _balance(found: StandUp, width: int, glyphs: Glyphs) -> Iterator[Section]:
    if found.balance is not None:
        tone = "plain" if found.is_balanced else "warning"
        cells = max(20, width - 2 * len(_INDENT))
        broken = wrapped(found.balance, cells + 2, glyphs)
        yield Section("BALANCE", [Thing(line, "", tone) for line in broken], is_counted=False)


def _section(head: str, things: Sequence[Thing], total: int) -> Section:
    return Section(head, things, beyond=total - len(things))


def _things(matters: Sequence[Matter], person: str | None) -> Sequence[Thing]:
    return [_thing(one, person) for one in matters[:MOST]]


def _told(told: Told, person: str | None) -> Thing:
    """Tell a change; whose page it is need not be named."""
    text = told.text
    if person is not None and text.startswith(f"{person} "):
        text = text[len(person) + 1 :]
    title = told.card.title if told.card is not None and ": " not in text else ""
    return Thing(text, title)


def _thing(matter: Matter, person: str | None) -> Thing:
    who = f" ({matter.person})" if matter.person is not None and person is None else ""
    tone = "bad" if matter.grade in BAD else "warning" if matter.grade in WARNING else "plain"
    return Thing(f"{matter.card.id}{who}  {matter.why}", matter.card.title, tone)
