"""A file that somebody has changed is refused with a sentence, or makes a board to be read."""

import json
from collections.abc import Iterator
from copy import copy, deepcopy
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlpm_tui.domain.exchange_forms import WORKED_OUT
from mlpm_tui.places import shipped
from mlpm_tui.services.exchanging import exported
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.cli.conftest import Mlpm
from tests.conftest import NOW

Document = dict[str, Any]
ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 10**9, 10**18, 1.5, -1e308, 5e-324, "", "x", "NaN", "\u202e"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01", "9999-12-31", "ML-TASK-01"),
    *([], {}, [1], ["x"], [[]], {"a": 1}),
)
READ = (
    *(("card", "list", "--json"), ("sprint", "list"), ("balance",), ("report",), ("standup",)),
    *(("slo", "list"), ("prod", "show", "ML-PROD-01"), ("model", "list"), ("alert", "list")),
    *(("flow",), ("export", "-")),
)
NO = 3
"""The exit code of a look that found that something is not as agreed."""


@cache
def demo() -> Document:
    """The demo board, without most of what there is much of."""
    with TemporaryDirectory() as folder:
        board = Path(folder) / "demo.db"
        board.write_bytes((shipped("data") / "demo" / "board.db").read_bytes())
        library = Library(open_database(read_address(str(board))))
        try:
            text = "".join(exported(library, "ML", NOW, has_telemetry=True))
        finally:
            library.close()
    document: Document = json.loads(text)
    document["telemetry"] = document["telemetry"][:4]
    named = [card["incident"]["monitor"] for card in document["cards"] if "incident" in card]
    for model in document["models"]:
        model["monitors"] = [
            each
            for at, each in enumerate(model["monitors"])
            if at < 3 or [model["name"], each["signal"]] in named
        ]
    for card in document["cards"]:
        for name in ("checklist", "comments", "results", "artifacts", "runs", "trainings"):
            card[name] = card[name][:1]
        for name in (*WORKED_OUT, "moves"):
            card.pop(name, None)
    return document


def _places(value: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
    for name, part in pairs:
        yield (*way, name)
        if isinstance(part, dict | list):
            yield from _places(part, (*way, name))


@cache
def _shapes() -> list[list[tuple[Any, ...]]]:
    """Return the places of the demo board, together those that differ by numbers in lists alone."""
    shapes: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for place in _places(demo()):
        shapes.setdefault(tuple(step if isinstance(step, str) else 0 for step in place), []).append(
            place
        )
    return list(shapes.values())


def _changed(document: Document, place: tuple[Any, ...], value: object) -> Document:
    """Return a document with another value at a place; without that place for an Ellipsis."""
    changed = holder = copy(document)
    *way, last = place
    for step in way:
        holder[step] = holder = copy(holder[step])
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return changed


def _check(document: Document, home: Path, mlpm: Mlpm) -> None:
    board = home / "board.db"
    for old in home.glob("board.db*"):
        old.unlink()
    file = home / "changed.json"
    file.write_text(json.dumps(document))
    answer = mlpm("import", str(file))
    assert "did not expect" not in answer.err
    if answer.code:
        assert not board.exists()
        assert (answer.code, answer.err[:6], answer.err.count("\n")) == (1, "mlpm: ", 1), answer.err
        return
    for command in READ:
        answer = mlpm(*command)
        assert answer.code in (0, NO), (command, answer.err)


def test_the_whole_of_it_is_accepted(at_home: Path, bare_mlpm: Mlpm) -> None:
    file = at_home / "whole.json"
    file.write_text(json.dumps(demo()))
    assert bare_mlpm("import", str(file)).err == ""


@pytest.mark.slow
@settings(max_examples=60, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_one_odd_value_never_makes_a_board_unreadable(
    at_home: Path, bare_mlpm: Mlpm, seed: int
) -> None:
    random = Random(seed)  # noqa: S311  no secret hangs on it
    place = random.choice(random.choice(_shapes()))
    value = random.choice([..., *ODD])
    _check(_changed(demo(), place, value), at_home, bare_mlpm)


CLOSED = ("sprints", 2, "summary")
REFUSED = {
    (*CLOSED, "mix", "done"): (0, "sprints[2].summary.mix.done: an object belongs here."),
    (*CLOSED, "mix", "done", "experiment"): (
        "x",
        "sprints[2].summary.mix.done.experiment: a whole number from 0 up belongs here.",
    ),
    (*CLOSED, "mix"): (..., "sprints[2].summary.mix: it is missing."),
    (*CLOSED, "planned"): (
        1e308,
        "sprints[2].summary.planned: a list of cards' ids belongs here.",
    ),
    (*CLOSED, "done"): (
        ["ML-TASK-99"],
        "sprints[2].summary.done[0]: there is no card 'ML-TASK-99' in the file.",
    ),
    ("cards", 0, "number"): (..., "cards[0].number: it is missing."),
}


@pytest.mark.parametrize("place", REFUSED, ids=lambda place: ".".join(map(str, place)))
def test_a_refusal_names_the_place(at_home: Path, bare_mlpm: Mlpm, place: tuple[Any, ...]) -> None:
    value, said = REFUSED[place]
    file = at_home / "changed.json"
    file.write_text(json.dumps(_changed(demo(), place, value)))
    assert bare_mlpm("import", str(file)).err == f"mlpm: {said}\n"


SERVICE: dict[str, tuple[str, dict[str, Any], str]] = {
    "a limit": ("objectives", {"limit": -1}, "The limit of latency_p99 is above 0; -1 is not."),
    "a target": ("objectives", {"target": 5}, "The target of latency_p99 is a share above 0"),
    "a window": ("objectives", {"window_days": 10**9}, "A window is 1 to 366 days"),
    "a unit": ("objectives", {"unit": "x"}, "The unit of latency_p99 is ms."),
    "a signal": ("objectives", {"signal": "x"}, "Nothing can be promised of 'x'."),
    "a figure": (
        "measurements",
        {"figures": {"latency_p99": "x"}},
        "[0].figures.latency_p99: a number from 0 up belongs here.",
    ),
    "a count": (
        "measurements",
        {"figures": {"good/availability": 1_000_000, "total/availability": 10}},
        "[0].figures.good/availability: no more can be good than there are in all.",
    ),
    "a step": (
        "measurements",
        {"figures": {"steps/latency": [[0, 1]]}},
        "[0].figures.steps/latency[0]: from, to and how many requests belong here.",
    ),
}


@pytest.mark.parametrize("name", SERVICE)
def test_what_a_service_promises_and_does_is_held_to_its_rules(
    at_home: Path, bare_mlpm: Mlpm, name: str
) -> None:
    listed, fields, said = SERVICE[name]
    document = deepcopy(demo())
    card = next(card for card in document["cards"] if card.get(listed))
    card[listed][0] |= fields
    file = at_home / "changed.json"
    file.write_text(json.dumps(document))
    answer = bare_mlpm("import", str(file))
    assert answer.code == 1
    assert said in answer.err
