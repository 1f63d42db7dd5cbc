"""Documents are strict JSON that acts on no terminal."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.experiments import Baseline
from mlpm_tui.services.json_text import as_json
from tests.payloads import HOSTILE

STRANGE = {"nan": float("nan"), "up": float("inf"), "down": [float("-inf"), 1.5]}


def test_numbers_that_json_lacks_are_texts() -> None:
    document = json.loads(as_json({"in": MappingProxyType(STRANGE), "ok": True}))
    assert document == {
        "in": {"nan": "NaN", "up": "Infinity", "down": ["-Infinity", 1.5]},
        "ok": True,
    }


def test_values_are_written_as_the_contract_says() -> None:
    zone = timezone(timedelta(hours=1))
    document = {
        "at": datetime(2026, 11, 23, 10, 0, tzinfo=zone),
        "exactly": datetime(2026, 11, 23, 9, 0, 0, 250_000, tzinfo=UTC),
        "day": date(2026, 12, 1),
        "kind": Kind.TASK,
        "tags": ("a", "b"),
        "baseline": Baseline("rules", {"f1": 0.7}),
    }
    assert json.loads(as_json(document)) == {
        "at": "2026-11-23T09:00:00Z",
        "exactly": "2026-11-23T09:00:00.250000Z",
        "day": "2026-12-01",
        "kind": "task",
        "tags": ["a", "b"],
        "baseline": {"name": "rules", "metrics": {"f1": 0.7}},
    }


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_survives_and_stays_inert(name: str) -> None:
    text = as_json([{"text": HOSTILE[name]}])
    assert text.isascii()
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert json.loads(text) == [{"text": HOSTILE[name]}]


def test_a_list_has_an_entry_on_each_line() -> None:
    assert as_json([]) == "[\n]"
    assert as_json([{"a": 1}, {"a": 2}]) == '[\n{"a": 1},\n{"a": 2}\n]'


def test_what_has_no_place_is_an_error() -> None:
    with pytest.raises(TypeError, match="object has no place"):
        as_json(object())
