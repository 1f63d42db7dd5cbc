"""The one table of keys, keymap files and themes."""

import tomllib
from pathlib import Path

import pytest

from mlpm_tui.places import shipped
from mlpm_tui.ui.key_tables import ALL, TABLES
from mlpm_tui.ui.keymaps import preset_names, read_keymap
from mlpm_tui.ui.keys import APP
from mlpm_tui.ui.screens.board import BoardScreen
from mlpm_tui.ui.screens.card import CardScreen
from mlpm_tui.ui.screens.compare import CompareScreen
from mlpm_tui.ui.screens.experiments import ExperimentsScreen
from mlpm_tui.ui.screens.triage import TriageScreen
from mlpm_tui.ui.themes import (
    FEW,
    USUAL,
    USUAL_COLOURS,
    find_theme,
    fitting,
    read_theme,
    theme_names,
)
from tests.ui.dashboard import dashboard

NEVER = ("ctrl+a", "ctrl+b", "ctrl+s", "ctrl+j", "ctrl+m", "ctrl+i", "ctrl+h", "alt+", "ctrl+enter")


@pytest.mark.parametrize("table", TABLES)
def test_every_key_has_one_meaning_and_a_description(table: str) -> None:
    keys = [one for key in TABLES[table] for one in key.keys.split(",")]
    assert len(keys) == len(set(keys))
    assert not [one for one in keys if one.startswith(NEVER)]
    assert all(key.title and "." in key.id for key in TABLES[table])
    assert len(ALL) == sum(len(keys) for keys in TABLES.values())


@pytest.mark.parametrize(
    ("table", "screen"),
    [
        ("board", BoardScreen),
        ("card", CardScreen),
        ("compare", CompareScreen),
        ("experiments", ExperimentsScreen),
        ("triage", TriageScreen),
    ],
)
def test_every_binding_leads_somewhere(table: str, screen: type) -> None:
    for key in (*TABLES[table], *APP):
        name, _, rest = key.action.partition("(")[0].partition(".")
        if name == "app":
            continue
        action = rest or name
        assert hasattr(screen, f"action_{action}"), key.id


@pytest.mark.parametrize("name", preset_names())
def test_presets_have_no_fault(name: str) -> None:
    keymap, complaints = read_keymap(name)
    assert complaints == []
    assert keymap.changed


def test_a_fault_is_named_and_the_rest_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        '[keys]\n"card.rigth" = "L"\n"card.left" = "ctrl+m"\n"card.up" = "Q"\n'
        '"step.undo" = "Z"\n"step.redo" = "Z"\n"card.new" = 3\n'
    )
    keymap, complaints = read_keymap(str(file))
    assert keymap.changed == {"card.up": "Q", "step.undo": "Z"}
    assert complaints == [
        "mine.toml: there is nothing called 'card.rigth'; did you mean card.right?",
        "mine.toml: ctrl+m arrives as enter; card.left needs another.",
        'mine.toml: write the keys of card.new as text, such as "j,down".',
        "mine.toml: Z is given to step.undo and to step.redo.",
    ]
    assert read_keymap("nosuch")[1][0].startswith("There is no keymap 'nosuch'")


async def test_a_keymap_changes_what_keys_do_and_what_is_said(filled: Path) -> None:
    async with dashboard(filled, keymap="lazygit") as here:
        assert "z undo" in here.frame
        await here.press("L")
        await here.until_kept()
        await here.press("z")
        await here.until_said("undid: moved ML-TASK-02")
        await here.press("x")
        await here.until_said("The keys that work here")


async def test_faults_in_the_settings_are_said_on_the_screen(filled: Path) -> None:
    async with dashboard(filled, keymap="lazygti", theme="mlpm-drak") as here:
        await here.until_said("There is no keymap 'lazygti'")
        await here.until_said("did you mean mlpm-dark?")


def test_the_usual_theme_is_what_its_file_says() -> None:
    text = (shipped("data") / "themes" / f"{USUAL}.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == USUAL_COLOURS


def test_sixteen_colours_are_the_terminals_own() -> None:
    terminals = ("xterm", "linux", "xterm-256color", "xterm-kitty")
    assert [fitting(USUAL, {"TERM": name}) for name in terminals] == [FEW, FEW, USUAL, USUAL]
    assert fitting(USUAL, {"TERM": "xterm", "COLORTERM": "truecolor"}) == USUAL
    assert fitting("mlpm-light", {"TERM": "xterm"}) == "mlpm-light"
    assert FEW in theme_names()


@pytest.mark.parametrize("name", theme_names())
def test_themes_read(name: str) -> None:
    assert read_theme(name).name == name


def test_a_theme_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('primary = "#ff00ff"\n')
    assert find_theme(str(file))[0].primary == "#ff00ff"
    file.write_text('primary = "#ff00ff"\ncolour = "red"\n')
    assert find_theme(str(file))[1].endswith("sets 'colour', which no theme has.")
    file.write_text('primary = "nosuch"\n')
    assert "names no colour" in find_theme(str(file))[1]
