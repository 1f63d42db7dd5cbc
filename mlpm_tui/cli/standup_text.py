"""A stand-up as text for people: the most pressing first, one line a card, 80 cells wide."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlpm_tui.domain.standing_up import MATTERS, StandUp, of_lane, of_person, severities
from mlpm_tui.domain.standing_up_matters import Matter
from mlpm_tui.domain.standing_up_tales import Told
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.wording import number_of

WIDTH = 80
MOST_CARDS, MOST_CHANGES = 5, 8
"""So many lines of a list; more nobody reads out at a meeting."""
LEAST_TITLE = 12
"""Fewer cells of a title tell nothing."""
LONGEST_NAME = 14
HEADS: Mapping[str, str] = {
    "alerts": "Alerts nobody has taken up",
    "stuck": "Stuck",
    "expiring": "Time running out",
    "due": "Due",
    "handoffs": "Handoffs waiting",
}
_COUNTED: Mapping[str, tuple[str, str]] = {
    "alerts": ("open alert", "open alerts"),
    "stuck": ("stuck", "stuck"),
    "expiring": ("running out", "running out"),
    "due": ("due", "due"),
    "handoffs": ("handoff waiting", "handoffs waiting"),
}


def stand_up_lines(found: StandUp, width: int = WIDTH) -> list[str]:
    """Return the whole text, line by line; no line is wider."""
    blocks = [_head(found)]
    for name in MATTERS:
        if matters := found.matters[name]:
            counted = severities(matters) if name == "alerts" else str(len(matters))
            rows = _rows(matters, width)
            blocks.append([f"{HEADS[name]}: {counted}", *_some(rows, MOST_CARDS)])
    if found.gates and not (found.is_calm and not found.changed):
        gates = [f"  {gate.phase} {gate.name}: {gate.why}" for gate in found.gates]
        blocks.append(["Gates", *gates])
    blocks.append(_changes(found, width))
    if found.balance is not None:
        blocks.append(["Balance", *_wrapped(found.balance, width - 2)])
    if found.person is None and found.phase is None:
        blocks += _parts(found, width)
    lines = [line for block in blocks if block for line in ("", *block)][1:]
    return [cut(safe_line(line), width).rstrip() for line in lines]


def _head(found: StandUp) -> list[str]:
    of = f" of {found.project}"
    if found.person is not None:
        of += f", {found.person}"
    if found.phase is not None:
        of += f", phase {found.phase} {dict(found.lanes)[found.phase]}"
    lines = [f"Stand-up{of}: {found.said_now}"]
    if found.is_calm:
        return [*lines, "All quiet: nothing is due, stuck, running out, open or waiting."]
    return [*lines, f"{_counts(found)}."]


def _counts(found: StandUp) -> str:
    """Count what wants somebody: 2 open alerts, 3 stuck."""
    said = _counted(found)
    if waiting := sum(gate.waits for gate in found.gates):
        said.append(f"{number_of(waiting, 'gate waits', 'gates wait')} for a decision")
    return ", ".join(said)


def _counted(found: StandUp) -> list[str]:
    counts = ((len(found.matters[name]), words) for name, words in _COUNTED.items())
    return [number_of(count, *words) for count, words in counts if count]


def _rows(matters: Sequence[Matter], width: int) -> list[str]:
    """Write each card in a line: its id, who is wanted, why, and as much of its title as fits."""
    shown = matters[:MOST_CARDS]
    ids = [cut(one.card.id, LONGEST_NAME) for one in shown]
    people = [cut(safe_line(one.person or "nobody"), LONGEST_NAME) for one in shown]
    id_cells, person_cells = max(map(cells, ids)), max(map(cells, people))
    rows = []
    for matter, name, person in zip(shown, ids, people, strict=True):
        start = f"  {padded(name, id_cells)}  {padded(person, person_cells)}  "
        rows.append(_titled(f"{start}{safe_line(matter.why)}", matter.card.title, width))
    return [*rows, *[""] * (len(matters) - len(rows))]


def _titled(text: str, title: str, width: int) -> str:
    """Put a title behind a text where at least its beginning fits."""
    title = safe_line(title)
    room = width - cells(text) - 2
    return f"{text}: {cut(title, room)}" if room >= min(LEAST_TITLE, cells(title)) else text


def _some(lines: Sequence[str], most: int) -> Iterator[str]:
    """Yield the first lines, and how many more there are; a single one more is shown."""
    yield from lines[:most]
    if len(lines) > most:
        yield f"  and {len(lines) - most} more"


def _changes(found: StandUp, width: int) -> list[str]:
    if not found.changed:
        return [f"Nothing has changed {found.said_since}."]
    head = f"Changed {found.said_since}: {len(found.changed)}"
    return [head, *_some([_change(told, width) for told in found.changed], MOST_CHANGES)]


def _change(told: Told, width: int) -> str:
    text = f"  {safe_line(told.text)}"
    # What has a reason needs no title beside it.
    return text if told.card is None or ": " in text else _titled(text, told.card.title, width)


def _parts(found: StandUp, width: int) -> Iterator[list[str]]:
    """Yield a line for each person and each lane that has something to tell."""
    people = [(name, of_person(found, name)) for name in found.people]
    lanes = [(f"{number} {name}", of_lane(found, number)) for number, name in found.lanes]
    for head, parts in (("People", people), ("Lanes", lanes)):
        said = [(cut(safe_line(name), 24), _sum(part)) for name, part in parts]
        told = [(name, counts) for name, counts in said if counts]
        if told:
            wide = max(cells(name) for name, _ in told)
            room = width - wide - 4
            rows = [f"  {padded(name, wide)}  {_whole(counts, room)}" for name, counts in told]
            yield [head, *_some(rows, MOST_CHANGES)]


def _whole(counts: Sequence[str], room: int) -> str:
    """Join counts as far as there is room: none is cut within its number."""
    said = ""
    for at, count in enumerate(counts):
        longer = f"{said}, {count}" if said else count
        if said and cells(longer) + (2 if at + 1 < len(counts) else 0) > room:
            return f"{said} \u2026"
        said = longer
    return said


def _sum(part: StandUp) -> list[str]:
    """Say in a few words how much a person or a lane has: 3 under way, 1 due, 4 changes."""
    said = [f"{len(part.under_way)} under way"] if part.under_way else []
    said += _counted(part)
    if changes := len(part.changed):
        said.append(number_of(changes, "change"))
    gates = [f"gate {gate.recorded}/{gate.needed}" for gate in part.gates]
    return [*gates, *said] if said else []


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Break a sentence into indented lines."""
    line = ""
    for word in safe_line(text).split():
        if line and cells(line) + 1 + cells(word) > width:
            yield f"  {line}"
            line = ""
        line = f"{line} {word}" if line else word
    if line:
        yield f"  {line}"


def padded(text: str, width: int) -> str:
    """Return a text with blanks behind it up to a width."""
    return text + " " * (width - cells(text))


def cut(text: str, width: int) -> str:
    """Return a text no wider than this, an ellipsis where it was cut."""
    if cells(text) <= width:
        return text
    from rich.cells import set_cell_size

    return set_cell_size(text, max(0, width - 1)).rstrip() + "\u2026" if width > 0 else ""


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def as_text(lines: Iterable[str]) -> str:
    """Return lines as one text."""
    return "".join(f"{line}\n" for line in lines)
