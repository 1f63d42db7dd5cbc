"""The `key: value` files of an old folder agree with the library that wrote them."""

import importlib
from collections.abc import Callable
from typing import cast

from hypothesis import example, given
from hypothesis import strategies as st

from mlpm_tui.sources.flat_yaml import read_flat

Dump = Callable[..., str]
Load = Callable[[str], dict[str, str]]
yaml = importlib.import_module("yaml")
dump = cast("Dump", yaml.safe_dump)
load = cast("Load", yaml.safe_load)


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("[bold]x[/] \x1b[31m " + "long words " * 30)
@example("it's: 'quoted' # \"twice\"")
@example("two\nlines\n\n and a blank one ")
@example("\\\n \\x41 back\\\\slash" * 9)
@example("\xa0")
@example("a\x85b\u2028c\u2029d \ufeff")
@example("null")
@example("12")
def test_what_the_library_writes_is_read_back(text: str) -> None:
    entries = {"experiment_id": "12", "run_name": text, "zlast": "end"}
    for allow_unicode in (True, False):
        written = dump(entries, default_flow_style=False, allow_unicode=allow_unicode)
        assert read_flat(written) == load(written)


def test_other_values_are_texts_or_left_out() -> None:
    entries = {"a": 5, "b": None, "c": [], "d": [1, 2], "e": True, "f": {"g": 1}, "h": "x"}
    found = read_flat(dump(entries, default_flow_style=False))
    assert (found["a"], found["b"], found["e"], found["h"]) == ("5", "", "true", "x")
    assert "c" not in found


@given(st.text())
def test_any_text_is_read_without_a_crash(text: str) -> None:
    read_flat(text)
    read_flat(f"a: \"{text}\nb: '{text}")


def test_deep_nesting_and_open_quotes_take_no_time() -> None:
    assert read_flat("[" * 65_536) == {}
    read_flat('a: "' + "\\" * 65_535)
    read_flat("a: '" + "''" * 32_000)
    read_flat("a: x" + "\n " * 32_000)
