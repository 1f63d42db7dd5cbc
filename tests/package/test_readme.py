"""The README promises no command, key or file that is not there."""

import re

import pytest

from mlpm_tui.cli.commands import ENTRIES
from mlpm_tui.ui.key_tables import ALL
from mlpm_tui.ui.keys import show_keys
from tests.package.conftest import ROOT

README = (ROOT / "README.md").read_text()
CODE = re.findall(r"^```\w*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
SPANS = re.findall(r"`([^`\n]+)`", README)
NOUNS = sorted({noun for text in CODE + SPANS for noun in re.findall(r"\bmlpm ([a-z]+)", text)})


@pytest.mark.parametrize("noun", NOUNS)
def test_every_command_is_there(noun: str) -> None:
    assert noun in ENTRIES
    assert ENTRIES[noun].exists


def test_every_command_is_named() -> None:
    assert sorted(noun for noun, entry in ENTRIES.items() if entry.exists) == NOUNS


def test_every_key_is_bound() -> None:
    section = README.split("## Keys")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
    bound = {sign for key in ALL.values() for sign in show_keys(key.keys).split()}
    bound |= {sign.replace("escape", "esc") for sign in bound}
    assert named
    assert named - bound == set()


@pytest.mark.parametrize(
    "path", sorted(span for span in SPANS if re.match(r"(\.ci|data|styles|mlpm_tui)/", span))
)
def test_every_file_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("script", ["run", "demo"])
def test_the_two_commands_stand_alone_on_a_line(script: str) -> None:
    assert f"bash .ci/{script}\n" in CODE
    assert (ROOT / ".ci" / script).stat().st_mode & 0o100
