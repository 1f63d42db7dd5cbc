"""A whole card as Markdown, for somebody's own editor: written out and read back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mlpm_tui.domain.attaching import AddItem, CheckItem
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import BadText, MlpmError
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.ui.dialogs.card_form import edit_fields, read_edit
from mlpm_tui.ui.dialogs.form import Field, WrongField

COMPLAINT = "> "
"""Lines at the top that begin so are ours: what is wrong, and how to leave."""
HEADINGS = {
    "description": "Description",
    "hypothesis": "Hypothesis",
    "criteria": "Success criteria",
    "stopping": "Stopping conditions",
    "resources": "Resources",
}
SHORT = ("owner", "points", "due", "tags", "endpoint", "baseline", "timebox")
_ITEM = re.compile(r"\s*[-*]\s+\[([ xX])\]\s+(.+)")
_HEADING = re.compile(r"##\s+(.+?)\s*$")
_SHORT = re.compile(r"([a-z]+):[ \t]*(.*)$")


@dataclass(frozen=True, slots=True)
class Written:
    """What a text says: typed fields as in the form, and the checklist's lines."""

    values: Mapping[str, str]
    items: tuple[tuple[bool, str], ...]


def write_card(dossier: Dossier) -> str:
    """Write a card as Markdown."""
    fields = {f.name: f.value for f in _fields(dossier)}
    lines = [f"# {dossier.card.id} {fields['title']}", ""]
    lines += [f"{name}: {fields[name]}".rstrip() for name in SHORT if name in fields]
    for name, heading in HEADINGS.items():
        if name in fields:
            lines += ["", f"## {heading}", "", fields[name]]
    lines += ["", "## Checklist", ""]
    lines += [f"- [{'x' if item.done else ' '}] {item.text}" for item in dossier.checklist]
    return "\n".join(lines).rstrip() + "\n"


def read_card(text: str, dossier: Dossier, today: date) -> list[Wish]:
    """Return wishes for what differs; BadText names the line where the text can't be read."""
    fields = _fields(dossier)
    first = {field.name: field.value for field in fields}
    written = _read(text, dossier.card.id, set(first))
    values = {name: written.values.get(name, first[name]) for name in first}
    # Space at the ends was added by the layout.
    values = {n: v if v.strip() != first[n].strip() else first[n] for n, v in values.items()}
    try:
        wishes = read_edit(dossier.card, first, values, today)
    except WrongField as wrong:
        where = f" (line {wrong.line + 1} of it)" if wrong.line else ""
        raise BadText(f"{_named(wrong.name)}{where}: {wrong}") from wrong
    return [*wishes, *_item_wishes(written.items, dossier)]


def _fields(dossier: Dossier) -> tuple[Field, ...]:
    return edit_fields(dossier.card, dossier.experiment, dossier.subtask)


def complain(text: str, error: MlpmError) -> str:
    """Put what is wrong above a text that somebody wrote."""
    said = [f"{COMPLAINT}{error}", f"{COMPLAINT}Mend it and save, or save it unchanged to give up."]
    return "\n".join([*said, "", without_complaints(text)])


def without_complaints(text: str) -> str:
    """Return a text without our own lines at its top."""
    lines = text.split("\n")
    while lines and (lines[0].startswith(COMPLAINT) or not lines[0].strip()):
        lines.pop(0)
    return "\n".join(lines)


def _read(text: str, card_id: str, known: set[str]) -> Written:
    lines = without_complaints(text).split("\n")
    head = f"# {card_id}"
    if not lines or not lines[0].startswith(head):
        raise BadText(f"The first line has to be `{head}` and the title.")
    values = {"title": lines[0][len(head) :].strip()}
    blocks: dict[str, list[str]] = {}
    section = ""
    names = {heading.casefold(): name for name, heading in HEADINGS.items() if name in known}
    for number, line in enumerate(lines[1:], 2):
        if found := _HEADING.match(line):
            section = _section(found[1], names, number)
            blocks.setdefault(section, [])
        elif section:
            blocks[section].append(line)
        elif line.strip():
            name, value = _short(line, known, number)
            values[name] = value
    items = tuple(_items(blocks.pop("checklist", [])))
    values |= {name: "\n".join(block).strip() for name, block in blocks.items()}
    return Written(values, items)


def _section(heading: str, names: Mapping[str, str], number: int) -> str:
    word = heading.casefold()
    if word == "checklist":
        return word
    if word not in names:
        wanted = ", ".join([*(HEADINGS[name] for name in names.values()), "Checklist"])
        raise BadText(f"Line {number}: there is no part {heading[:40]!r}; there are {wanted}.")
    return names[word]


def _short(line: str, known: set[str], number: int) -> tuple[str, str]:
    found = _SHORT.match(line.strip())
    if found is None or found[1] not in known or found[1] not in SHORT:
        wanted = ", ".join(name for name in SHORT if name in known)
        raise BadText(f"Line {number}: write `name: value` with one of {wanted}.")
    return found[1], found[2].strip()


def _items(lines: list[str]) -> list[tuple[bool, str]]:
    items = []
    for line in lines:
        if found := _ITEM.fullmatch(line):
            items.append((found[1] != " ", found[2].strip()))
        elif line.strip():
            raise BadText(
                f"A checklist's line is `- [ ] what to do`; {line.strip()[:60]!r} is not."
            )
    return items


def _item_wishes(items: tuple[tuple[bool, str], ...], dossier: Dossier) -> list[Wish]:
    standing = {item.text: (number, item) for number, item in enumerate(dossier.checklist, 1)}
    written = {text for _, text in items}
    if gone := [text for text in standing if text not in written]:
        raise BadText(
            f"Checklist items are checked off, not taken away; {gone[0][:60]!r} is missing."
        )
    wishes: list[Wish] = []
    for is_done, text in items:
        if text not in standing:
            wishes.append(AddItem(dossier.card.id, text))
        elif standing[text][1].done != is_done:
            wishes.append(CheckItem(dossier.card.id, str(standing[text][0]), is_done=is_done))
    return wishes


def _named(name: str) -> str:
    return HEADINGS.get(name, name.capitalize())
