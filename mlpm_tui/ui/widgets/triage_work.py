"""What is to be done about an alert, and what was: the lower part of it in full."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.details import ChecklistItem
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.text import safe_block, safe_line
from mlpm_tui.services.triage import AlertRead
from mlpm_tui.ui.widgets.card_lines import linked_cards
from mlpm_tui.ui.widgets.deed_lines import deed_lines
from mlpm_tui.ui.widgets.text_parts import LABEL, WEAK, Part, head, since

CHOSEN = "reverse"
MOST_SHOWN = 12


def items_parts(items: Sequence[ChecklistItem], chosen: int | None) -> Iterator[Part]:
    """Write the checklists; `chosen` is the number of the item that keys go to."""
    group = None
    for at, item in enumerate(items):
        if item.group != group:
            group = item.group
            yield head(safe_line(group.capitalize(), 60) or "Checklist")
        box = "[x]" if item.done else "[ ]"
        done = f"  {safe_line(item.evidence, 200)}" if item.evidence else ""
        style = CHOSEN if at == chosen else WEAK if item.done else ""
        # Two spaces, so that what follows hangs below where the words begin.
        yield (f"{box}  {safe_line(item.text, 500)}{done}", style)
        yield ("\n", "")


def ways_parts(case: Incident | None, read: AlertRead) -> Iterator[Part]:
    """Write where it is told what to do, and where it was reported."""
    url = case.url if case is not None else ""
    ways = [("Runbook", read.runbook), ("Link", url)]
    if any(text for _, text in ways):
        yield ("\n", "")
    for label, text in ways:
        if text:
            yield (f"{label:<8}  ", LABEL)
            yield (f"{safe_line(text, 500)}\n", "")


def related_parts(read: AlertRead, cards: Mapping[int, Card]) -> Iterator[Part]:
    """Write which cards it is tied to, how, and what they are about."""
    ties = linked_cards(read.dossier)
    titles = {cards[key].id: cards[key].title for key in read.dossier.linked if key in cards}
    if ties:
        yield head("Related")
    for word, name in ties[:MOST_SHOWN]:
        yield (f"{safe_line(name, 40)}  ", LABEL)
        yield (f"{word}  ", WEAK)
        yield (f"{safe_line(titles.get(name, ''), 200)}\n", "")


def said_parts(read: AlertRead, now: datetime) -> Iterator[Part]:
    """Write what people have remarked."""
    for comment in read.dossier.comments[-MOST_SHOWN:]:
        yield head(f"{safe_line(comment.who, 40)}, {since(comment.at, now)}")
        yield (f"{safe_block(comment.text, 2_000)}\n", "")


def history_parts(read: AlertRead, now: datetime) -> Iterator[Part]:
    """Write who did what, the latest first; a step's changes are one line."""
    if read.entries:
        yield head("What was done")
    for line in islice(deed_lines(read.entries, now, 300), MOST_SHOWN):
        yield (f"{line.ago}  ", WEAK)
        said = _of_itself(line.said, read.dossier.card)
        yield (f"{line.who} {said}\n", WEAK if line.is_undone else "")


def _of_itself(said: str, card: Card) -> str:
    """Write what was done to a card without its id and its title, which stand above."""
    name = re.escape(card.id)
    said = re.sub(rf"^{name} (?=[a-z])|(?: on)? {name}(?=:|$| \(undone)", "", said)
    return said.removesuffix(f": {card.title}")
