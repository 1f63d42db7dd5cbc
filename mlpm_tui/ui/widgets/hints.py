"""The keys worth knowing here, as many as fit on a line."""

from collections.abc import Iterable, Iterator

from mlpm_tui.ui.keymaps import Keymap
from mlpm_tui.ui.keys import Key, show_keys
from mlpm_tui.ui.widgets.bar_view import Word

KEPT = ("app.help", "app.quit", "compare.back")
"""What somebody who is lost looks for: these give way to no other hint."""


def hint_words(keys: Iterable[Key], keymap: Keymap, *, may_write: bool) -> Iterator[Word]:
    """Yield a word for each key that has a hint and works here.

    A key that something earlier in the table answers to already is not named again.
    """
    taken: set[str] = set()
    for key in keys:
        own = [one.strip() for one in keymap.keys(key).split(",")]
        free = [one for one in own if one not in taken]
        taken.update(own)
        if key.hint and free and (may_write or not key.writes):
            yield Word(f"{show_keys(free[0])} {key.hint}", "detail", is_kept=key.id in KEPT)
