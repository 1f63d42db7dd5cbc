"""Help and the palette: what can be done here, found by words, and run."""

from collections.abc import Iterable
from typing import Any

from textual.screen import Screen

from mlpm_tui.domain.cards import Card
from mlpm_tui.ui.dialogs.pick import Item, PickDialog
from mlpm_tui.ui.keymaps import Keymap
from mlpm_tui.ui.keys import Key, show_keys

HELP = "The keys that work here"
PALETTE = "A command, or a card"
_CARD = "#"


async def pick_command(
    screen: Screen[Any],
    keys: Iterable[Key],
    keymap: Keymap,
    cards: Iterable[Card] | None = None,
    signs: Iterable[tuple[str, str]] = (),
) -> str | None:
    """Let a person pick a key, and run it; gives the id of the card that was picked instead.

    What does something comes before what only leads about; `signs`, with what each one means, come
    last, to be read only.
    """
    known = {key.id: key for key in sorted(keys, key=lambda key: key.is_movement)}
    items = [
        Item(key.id, key.title, lead=show_keys(keymap.keys(key)), more=f"{key.id} {key.hint}")
        for key in known.values()
    ]
    items += [
        Item(f"{_CARD}{card.id}", card.title, lead=card.id, detail=card.owner or "")
        for card in cards or ()
    ]
    items += [Item("", meaning, lead=f"sign {sign}", more="legend") for sign, meaning in signs]
    dialog = PickDialog(HELP if cards is None else PALETTE, items)
    picked = await screen.app.push_screen_wait(dialog)
    if picked is None or picked.startswith(_CARD):
        return picked and picked.removeprefix(_CARD)
    if picked:
        await screen.run_action(known[picked].action)
    return None
