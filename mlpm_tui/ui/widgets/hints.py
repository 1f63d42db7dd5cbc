"""The keys worth knowing here, as many as fit on a line."""

from collections.abc import Iterable, Iterator

from mlpm_tui.ui.keymaps import Keymap
from mlpm_tui.ui.keys import Key, show_keys
from mlpm_tui.ui.widgets.bar_view import Word


def hint_words(keys: Iterable[Key], keymap: Keymap, *, may_write: bool) -> Iterator[Word]:
    """Yield a word for each key that has a hint and works here."""
    for key in keys:
        if key.hint and (may_write or not key.writes):
            first = show_keys(keymap.keys(key)).split(" ")[0]
            yield Word(f"{first} {key.hint}", "detail")
