"""The hints at the foot of a screen and the list behind `?`."""

from pathlib import Path

import pytest

from mlpm_tui.ui.dialogs.pick import Item, sifted
from mlpm_tui.ui.key_tables import TABLES
from mlpm_tui.ui.keymaps import read_keymap
from mlpm_tui.ui.keys import APP, BOARD, COMPARE
from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.hints import hint_words
from tests.ui.dashboard import SMALL, dashboard


@pytest.mark.parametrize("size", [(60, 20), SMALL])
@pytest.mark.parametrize("key", ["1", "2", "3"])
async def test_help_and_quit_are_the_last_to_give_way(
    filled: Path, size: tuple[int, int], key: str
) -> None:
    async with dashboard(filled, size) as here:
        await here.press(key)
        await here.pilot.pause()
        last = here.frame.splitlines()[-1]
        assert "? help" in last
        assert last.endswith("q quit")


def test_what_is_kept_stays_in_its_place_while_others_go() -> None:
    words = [Word("one"), Word("kept", is_kept=True), Word("two"), Word("end", is_kept=True)]
    bar = BarView()
    bar.show(words)
    for width, said in ((20, "one  kept  two  end"), (15, "one  kept  end"), (9, "kept  end")):
        assert "".join(word.text for word in bar._fitted(width)[0]) == said
    assert "".join(word.text for word in bar._fitted(4)[0]) == "kept"


def test_a_key_that_means_something_else_here_is_not_named() -> None:
    keymap = read_keymap("")[0]
    compare = [word.text for word in hint_words((*COMPARE, *APP), keymap, may_write=True)]
    assert "q quit" not in compare
    assert "ctrl+q quit" in compare
    assert "q quit" in [word.text for word in hint_words((*BOARD, *APP), keymap, may_write=True)]


@pytest.mark.parametrize("screen", ["1", "2", "3"])
async def test_help_lists_actions_first_and_ways_to_go_last(filled: Path, screen: str) -> None:
    async with dashboard(filled) as here:
        await here.press(screen, "question_mark")
        await here.until_said("The keys that work here")
        assert "Go to the" not in here.frame.split("type to find")[1].splitlines()[1]
        await here.press(*["pagedown"] * 6)
        await here.until_said("half a")


@pytest.mark.parametrize("table", TABLES)
def test_what_the_hints_say_is_found(table: str) -> None:
    for key in TABLES[table]:
        item = Item(key.id, key.title, more=f"{key.id} {key.hint}")
        assert sifted([item], key.hint) == [item]


async def test_export_is_found_by_what_the_footer_calls_it(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("3", "question_mark")
        await here.until_said("The keys that work here")
        await here.type("differing")
        await here.until_said("Show only what differs")
