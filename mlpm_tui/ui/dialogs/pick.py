"""Picking one of many: type a few letters of it, enter takes it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList
from textual.widgets.option_list import Option

from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.places import shipped

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


class PickDialog(ModalScreen[str | None]):
    """Gives the picked item's value, `+text` for a new one where that is allowed, else None."""

    CSS_PATH: ClassVar = [shipped("styles") / "dialogs.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", priority=True),
        Binding("down,ctrl+n,tab", "step(1)", "Next", priority=True),
        Binding("up,ctrl+p,shift+tab", "step(-1)", "Before", priority=True),
        Binding("pagedown", "step(10)", "Further down", priority=True),
        Binding("pageup", "step(-10)", "Further up", priority=True),
    ]

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
        super().__init__()
        self._title = safe_line(title, 200)
        self._items = tuple(items)
        self._start = start
        self._new = new
        self._empty = empty
        self._shown: list[Item] = []

    def compose(self) -> ComposeResult:
        """Put the line to type in above the list."""
        with Vertical(classes="dialog pick"):
            yield Label(Content(self._title), classes="title")
            yield Input(placeholder="type to find", select_on_focus=False, classes="-typing")
            yield OptionList(markup=False)
            yield Label(Content("enter take  esc cancel"), classes="foot")

    def on_mount(self) -> None:
        """Show everything, with the cursor where it starts."""
        self.query_one(OptionList).can_focus = False
        self._sift("")
        at = next((i for i, item in enumerate(self._shown) if item.value == self._start), 0)
        if self._shown:
            self.query_one(OptionList).highlighted = at

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self._sift(message.value)

    @on(Input.Submitted)
    def _take(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._shown):
            self.dismiss(self._shown[at].value)

    @on(OptionList.OptionSelected)
    def _click(self, message: OptionList.OptionSelected) -> None:
        if message.option_index < len(self._shown):
            self.dismiss(self._shown[message.option_index].value)

    def action_leave(self) -> None:
        """Pick nothing."""
        self.dismiss(None)

    def action_step(self, step: int) -> None:
        """Move the highlight."""
        options = self.query_one(OptionList)
        if self._shown:
            at = (options.highlighted or 0) + step
            options.highlighted = max(0, min(at, len(self._shown) - 1))

    def _sift(self, typed: str) -> None:
        self._shown = sifted(self._items, typed)
        word = typed.strip()
        known = {item.value.casefold() for item in self._items}
        if self._new and word and word.casefold() not in known:
            self._shown.append(Item(f"+{word}", f"{self._new} {safe_line(word, 60)}"))
        options = self.query_one(OptionList)
        options.clear_options()
        if self._shown:
            options.add_options([Option(_line(item)) for item in self._shown])
            options.highlighted = 0
        else:
            options.add_option(Option(Content(self._empty), disabled=True))


def _line(item: Item) -> Content:
    lead = safe_line(item.lead, 24)
    parts = [(f"{lead:<14} ", "$text-accent")] if lead else []
    parts.append((safe_line(item.label, 200), ""))
    if item.detail:
        parts.append((f"  {safe_line(item.detail, 80)}", "$text-muted"))
    return Content.assemble(*parts)
