"""The fields of CLI.md, and nothing that acts on a terminal or breaks a parser."""

import json
import re

import pytest

from mlpm_tui.domain.text import safe_line
from tests.cli.conftest import Mlpm
from tests.payloads import HOSTILE, REFUSED

# fmt: off
CARD = {
    "id", "kind", "title", "phase", "status", "owner",
    "points", "due", "tags", "blocked", "created_at", "updated_at",
    "version", "links", "checklist",
}
EXPERIMENT = {
    "hypothesis", "baseline", "criteria", "timebox", "stopping", "resources",
    "results", "proposal", "outcome", "learnings", "next_steps", "artifacts",
}
ALERT = {
    "model", "signal", "severity", "state", "before", "after",
    "window", "opened_at", "acknowledged_by", "snoozed_until", "causes", "occurrences",
}
# fmt: on
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
KEPT = {name: text for name, text in HOSTILE.items() if name not in REFUSED}


def test_every_card_has_its_fields(experiment: Mlpm) -> None:
    experiment("card", "add", "alert", "Drift")
    experiment("card", "link", "ML-EXP-01", "informs", "ML-ALERT-01")
    experiment("exp", "result", "ML-EXP-01", "--model", "m", "--metric", "f1=0.8")
    experiment("exp", "start", "ML-EXP-01")
    cards = {card["id"]: card for card in experiment("card", "list", "--json").json}
    found, alert = cards["ML-EXP-01"], cards["ML-ALERT-01"]
    assert found.keys() >= CARD | EXPERIMENT
    assert alert.keys() >= CARD | ALERT
    assert found["links"][0].keys() >= {"relation", "id"}
    assert found["checklist"][0].keys() == {"group", "text", "done", "evidence"}
    assert found["criteria"][0].keys() >= {"text", "state", "observed"}
    assert found["stopping"][0].keys() >= {"text", "state", "observed", "action"}
    assert found["results"][0].keys() >= {"model", "metrics", "folds", "run"}
    assert found["proposal"].keys() == {"outcome", "why"}
    timebox = ("length_s", "started_at", "ends_at", "remaining_s", "state", "extensions")
    assert found["timebox"].keys() >= {*timebox}
    assert all(key == key.lower() for card in cards.values() for key in card)


def test_hostile_titles_come_out_inert(mlpm: Mlpm) -> None:
    names: dict[str, str] = {}
    for name in sorted(KEPT):
        added = mlpm("card", "add", "task", "--", f"x {KEPT[name]}")
        assert not CONTROLS.search(added.out + added.err), name
        if not added.code:
            names[added.out.split()[0]] = name
    assert len(names) > 60
    listed = mlpm("card", "list").out
    for shown in (listed, mlpm("log").out, mlpm().out):
        assert not CONTROLS.search(shown)
    document = mlpm("card", "list", "--json").out
    assert document.isascii()
    assert not CONTROLS.search(document)
    kept = {card["id"]: card["title"] for card in json.loads(document)}
    assert kept.keys() == names.keys()
    for card, name in names.items():
        assert not CONTROLS.search(mlpm("card", "show", card).out), name
        # A list cuts a cell at 200 cells, and a letter takes two at most.
        assert safe_line(kept[card])[:99].rstrip() in listed, name


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_no_field_may_hold_is_refused(mlpm: Mlpm, name: str) -> None:
    answer = mlpm("card", "add", "task", "--", HOSTILE[name])
    assert answer.code == 1
    assert not CONTROLS.search(answer.err)
    assert mlpm("card", "list", "--json").json == []


def test_a_hostile_command_line_is_inert_in_its_error(mlpm: Mlpm) -> None:
    for words in (["\x1b[31mbad"], ["card", "show", "\x1b]0;x\x07"], ["card", "list", "--\x1b[2J"]):
        answer = mlpm(*words)
        assert answer.code in (1, 2)
        assert not CONTROLS.search(answer.err)
