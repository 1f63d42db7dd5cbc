"""Picking one of many: type a few letters of it, enter takes it."""

from collections.abc import Iterable, Sequence

from textual.content import Content

from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.ui.dialogs.list_dialog import ListDialog

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Item:
    """Something to pick: what is returned, what is read, and a word at its left or right.

    `more` is found as well, but not shown.
    """

    value: str
    label: str
    lead: str = ""
    detail: str = ""
    more: str = ""

    @property
    def text(self) -> str:
        """What the typed letters are looked for in."""
        return f"{self.lead} {self.label} {self.detail} {self.more}".casefold()


def sifted(items: Iterable[Item], typed: str) -> list[Item]:
    """Return the items that hold every typed word, in any order.

    Those come first in which more of the typed words begin one.
    """
    words = typed.casefold().split()
    found = [item for item in items if all(word in item.text for word in words)]
    if words:
        found.sort(key=lambda item: -_begun(item.text.replace(".", " ").split(), words))
    return found[:MOST_SHOWN]


def _begun(parts: Sequence[str], words: Iterable[str]) -> int:
    return sum(any(part.startswith(word) for part in parts) for word in words)


class PickDialog(ListDialog[str]):
    """Gives the picked item's value, `+text` for a new one where that is allowed, else None."""

    def __init__(
        self,
        title: str,
        items: Sequence[Item],
        *,
        start: str = "",
        new: str = "",
        empty: str = "Nothing fits: esc leaves.",
    ) -> None:
        """Offer these items; `start` is the value to begin at, `new` says what typing makes."""
        super().__init__(safe_line(title, 200), "type to find", "enter take  esc cancel")
        self._items = tuple(items)
        self._start = start
        self._new = new
        self._empty = empty

    def look_for(self, typed: str) -> None:
        """Show the items that fit, and the new one that typing makes."""
        shown = sifted(self._items, typed)
        word = typed.strip()
        known = {item.value.casefold() for item in self._items}
        if self._new and word and word.casefold() not in known:
            shown.append(Item(f"+{word}", f"{self._new} {safe_line(word, 60)}"))
        values = [item.value for item in shown]
        at = values.index(self._start) if not typed and self._start in values else 0
        self.offer(values, map(_line, shown), self._empty, at)


def _line(item: Item) -> Content:
    lead = safe_line(item.lead, 24)
    parts = [(f"{lead:<14} ", "$text-accent")] if lead else []
    parts.append((safe_line(item.label, 200), ""))
    if item.detail:
        parts.append((f"  {safe_line(item.detail, 80)}", "$text-muted"))
    return Content.assemble(*parts)
