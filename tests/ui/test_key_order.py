"""Keys that come faster than screens open: each one, and each burst, acts where it was meant to."""

from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.widgets import Input, TextArea

from mlpm_tui.ui.dialogs.question import QuestionDialog
from mlpm_tui.ui.key_order import QUIET_S
from mlpm_tui.ui.screens.experiments import ExperimentsScreen
from mlpm_tui.ui.wire import KeysHeld
from tests.ui.dashboard import Dashboard, dashboard

NAMED = {"\r": "enter", "\t": "tab", "\x1b": "escape", "\x10": "ctrl+p"}
SLOW = 10 * QUIET_S
"""Seconds that a hand takes, which has seen a question."""


def key(letter: str, after_s: float = 0.0) -> events.Key:
    made = events.Key(NAMED.get(letter) or _character_to_key(letter), letter)
    made.time += after_s
    return made


def burst(text: str) -> KeysHeld:
    return KeysHeld(key(letter) for letter in text)


def read(here: Dashboard, *chunks: str) -> None:
    """Post what the driver would, for chunks that came before any of them was worked off."""
    for chunk in chunks:
        for message in [burst(chunk)] if len(chunk) > 2 else map(key, chunk):
            here.app.post_message(message)


async def press_slowly(here: Dashboard, letters: str) -> None:
    for letter in letters:
        here.app.post_message(key(letter, SLOW))
    await here.pilot.pause()


def is_asking(here: Dashboard) -> bool:
    return isinstance(here.app.screen, QuestionDialog) and here.app.focused is not None


def typed(here: Dashboard) -> list[str]:
    return [line.value for line in here.app.screen.query(Input)]


async def test_a_burst_after_a_filter_s_key_is_its_text(filled: Path) -> None:
    async with dashboard(filled) as here:
        read(here, "/", "owner:bob data", "\r", "?")
        await here.until_said("The keys that work here")
        assert here.board.filter_text == "owner:bob data"
        assert len(here.app.screen_stack) == 2


async def test_enter_never_overtakes_the_text_of_a_command(filled: Path) -> None:
    async with dashboard(filled) as here:
        read(here, ":", "ML-EXP-02", "\r", ":", "nosuch command", "\r")
        await here.until_said("no command nosuch command")
        assert here.board.card is not None
        assert here.board.card.id == "ML-EXP-02"


async def test_a_burst_waits_for_a_form_to_open(filled: Path) -> None:
    async with dashboard(filled) as here:
        cards = len(here.project.cards)
        read(here, "n", "quick title", "\t")
        await here.until(lambda: typed(here) and typed(here)[0] == "quick title")
        here.app.post_message(events.Key("ctrl+o", None))
        await here.until(lambda: len(here.project.cards) == cards + 1)
        assert "quick title" in {card.title for card in here.project.cards.values()}


async def test_bursts_go_to_the_fields_they_were_typed_in(board: Path) -> None:
    async with dashboard(board) as here:
        await here.press("tab", "tab")
        read(here, "n", "first of all", "\t", "\t", "\t")
        await here.until(lambda: typed(here)[:1] == ["first of all"])
        await here.press("shift+tab", "shift+tab", "shift+tab")
        read(here, " and last")
        await here.until(lambda: typed(here)[0] == "first of all and last")


async def test_a_burst_waits_for_the_palette(filled: Path) -> None:
    async with dashboard(filled) as here:
        read(here, "\x10", "Bag of words", "\r", "?")
        await here.until_said("The keys that work here")
        assert here.board.card is not None
        assert here.board.card.title == "Bag of words"


async def test_a_filter_typed_on_the_experiments_does_nothing_else(filled: Path) -> None:
    async with dashboard(filled) as here:
        read(here, "2", "/", "outcome:failure", "\r", "/")
        await here.until(lambda: typed(here) == ["outcome:failure"])
        assert isinstance(here.app.screen, ExperimentsScreen)
        assert here.app.screen.filter_text == "outcome:failure"
        assert len(here.project.cards) == 4


@pytest.mark.parametrize("go", ["", "2"])
async def test_the_rest_of_a_paste_answers_nothing(filled: Path, go: str) -> None:
    async with dashboard(filled) as here:
        before = here.project
        read(here, go, "cat notes and go", "p", " ", "D", "x", "\r", "and then more", "p", "\r")
        await here.until(lambda: is_asking(here))
        await here.until_said("16 keys came at once")
        await press_slowly(here, "pcxy")
        assert is_asking(here)
        await press_slowly(here, "\r")
        await here.until(lambda: not isinstance(here.app.screen, QuestionDialog))
        assert here.project == before
        assert len(here.app.screen_stack) == len(go) + 1


async def test_each_letter_of_a_paste_lengthens_the_silence(filled: Path) -> None:
    async with dashboard(filled) as here:
        read(here, "cat notes and go")
        await here.until(lambda: is_asking(here))
        ends = here.app._quiet_until
        for step, letter in enumerate("xxxx\r"):
            message = key(letter)
            message.time = ends + step * QUIET_S * 0.9 - 0.1
            here.app.post_message(message)
        await here.pilot.pause()
        await here.until(lambda: not here.app._held)
        assert is_asking(here)
        await press_slowly(here, "\r")
        await here.until(lambda: here.app.screen is here.board)


async def test_somebody_who_means_them_has_them_pressed_in_order(filled: Path) -> None:
    async with dashboard(filled) as here:
        read(here, "jjkk/owner:bob\r")
        await here.until(lambda: is_asking(here))
        await press_slowly(here, "\t\r")
        await here.until(lambda: here.board.filter_text == "owner:bob")
        await here.until(lambda: here.app.screen is here.board)


async def test_what_a_burst_holds_behind_its_text_is_asked_about(filled: Path) -> None:
    async with dashboard(filled) as here:
        before = here.project
        read(here, "/", "owner:bob\rDxqL", "L")
        await here.until(lambda: is_asking(here))
        await here.until_said("4 keys came at once")
        assert here.board.filter_text == "owner:bob"
        await press_slowly(here, "\x1b")
        await here.until(lambda: here.app.screen is here.board)
        assert here.project == before


async def test_an_end_of_line_behind_a_text_is_not_asked_about(filled: Path) -> None:
    async with dashboard(filled) as here:
        keys = [*map(key, "owner:bob\r"), events.Key("ctrl+j", "\n")]
        read(here, "/")
        here.app.post_message(KeysHeld(keys))
        read(here, "?")
        await here.until_said("The keys that work here")
        assert here.board.filter_text == "owner:bob"


async def test_a_burst_over_a_question_is_asked_about_too(filled: Path) -> None:
    async with dashboard(filled) as here:
        read(here, "n", "half a title", "\x1b")
        await here.until(lambda: is_asking(here))
        read(here, "take the kettle")
        await here.until_said("15 keys came at once")
        await press_slowly(here, "\r")
        await here.until_said("Throw away what you typed?")


async def test_a_paste_waits_for_its_input_and_does_nothing_elsewhere(filled: Path) -> None:
    async with dashboard(filled) as here:
        before = here.project
        here.app.post_message(events.Paste("Dxq"))
        here.app.post_message(key("/"))
        here.app.post_message(events.Paste("owner:bob"))
        here.app.post_message(key("\r"))
        await here.until(lambda: here.board.filter_text == "owner:bob")
        assert here.project == before


async def test_a_long_burst_is_one_text_with_its_ends_of_line(filled: Path) -> None:
    async with dashboard(filled) as here:
        await here.press("n")
        await here.until(lambda: here.app.screen.query(TextArea))
        area = here.app.screen.query(TextArea).first()
        area.focus()
        lines = [f"line {at}: " + "quick brown fox " * 20 for at in range(5)]
        read(here, "\r".join(lines), "!")
        await here.until(lambda: area.text.endswith("!"))
        assert area.text == "\n".join(lines) + "!"
