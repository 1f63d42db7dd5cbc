"""The demo's study says what its store says, and is whole."""

import json
import operator
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

DEMO = Path(__file__).parents[2] / "data" / "demo"
STUDY: dict[str, Any] = json.loads((DEMO / "study.json").read_text(encoding="utf-8"))
CARDS: list[dict[str, Any]] = STUDY["cards"]
EXPERIMENTS = [card for card in CARDS if card["kind"] == "experiment"]
DECIDED = [card for card in EXPERIMENTS if card["outcome"] is not None]
LARGEST = 1.797e308


@pytest.fixture
def store() -> Iterator[sqlite3.Connection]:
    place = f"{(DEMO / 'mlflow.db').as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(place, uri=True)) as database:
        yield database


def shown(value: float, nan: int) -> float | str:
    if nan:
        return "NaN"
    if abs(value) >= LARGEST:
        return "Infinity" if value > 0 else "-Infinity"
    return value


def stored(store: sqlite3.Connection, run: str) -> dict[str, float | str]:
    rows = store.execute("SELECT key, value, is_nan FROM latest_metrics WHERE run_uuid = ?", [run])
    return {key: shown(value, nan) for key, value, nan in rows}


def of_runs(card: dict[str, Any]) -> list[dict[str, Any]]:
    return [*card["results"], card["baseline"]]


def sentences(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from sentences(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from sentences(each)


def test_the_file_is_what_story_and_store_make() -> None:
    done = subprocess.run(
        [sys.executable, DEMO / "figures.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("card", EXPERIMENTS, ids=lambda card: card["id"])
def test_every_figure_is_the_store_s(store: sqlite3.Connection, card: dict[str, Any]) -> None:
    for result in of_runs(card):
        metrics = stored(store, result["run"])
        assert metrics, f"run {result['run']} is not in the store"
        assert result["metrics"] == {key: metrics[key] for key in result["metrics"]}
        below = "SELECT run_uuid FROM tags WHERE key = 'mlpm.parent' AND value = ?"
        folds = [stored(store, run) for (run,) in store.execute(below, [result["run"]])]
        for key, values in result["folds"].items():
            assert sorted(values) == sorted(fold[key] for fold in folds)
            assert result["metrics"][key] == pytest.approx(sum(values) / len(values))


def test_every_run_that_is_linked_exists_and_carries_a_card(store: sqlite3.Connection) -> None:
    tagged = {run for (run,) in store.execute("SELECT run_uuid FROM tags WHERE key = 'mlpm.card'")}
    runs = {run for (run,) in store.execute("SELECT run_uuid FROM runs")}
    linked = [
        artifact["uri"].removeprefix("runs:/")
        for card in EXPERIMENTS
        for artifact in card["artifacts"]
        if artifact["kind"] == "mlflow"
    ]
    assert tagged == runs
    assert linked
    assert set(linked) <= runs


def test_every_figure_in_a_sentence_is_in_the_store(store: sqlite3.Connection) -> None:
    query = "SELECT value FROM latest_metrics WHERE is_nan = 0"
    rounded = {f"{value:.3f}" for (value,) in store.execute(query) if abs(value) < LARGEST}
    for card in CARDS:
        told = [
            text
            for key in ("title", "reason", "learnings", "next_steps", "comments")
            for text in sentences(card.get(key))
        ]
        figures = {figure for text in told for figure in re.findall(r"\b\d\.\d{3}\b", text)}
        assert figures <= rounded, card["id"]
        assert not any("{" in text for text in told), card["id"]


def test_alerts_hold_shares_of_the_store(store: sqlite3.Connection) -> None:
    alerts = [card for card in CARDS if card["kind"] == "alert"]
    assert len(alerts) == 3
    for card in alerts:
        query = "SELECT value FROM latest_metrics WHERE key = ?"
        values = {value for (value,) in store.execute(query, [card["signal"]])}
        assert {card["before"], card["after"]} <= values
    assert alerts[0]["title"].startswith("Positive predictions 36 % -> 65 %")


def test_every_link_ends_at_a_card() -> None:
    ids = [card["id"] for card in CARDS]
    assert len(ids) == len(set(ids))
    ends = {link["id"] for card in CARDS for link in card["links"]}
    assert ends <= set(ids)
    informs = {"relation": "informs", "id": "ML-EXP-05"}
    assert informs in next(card for card in CARDS if card["id"] == "ML-EXP-04")["links"]


def test_everyone_named_is_of_the_team() -> None:
    people = {person["name"] for person in STUDY["people"]}
    assert {card["owner"] for card in CARDS} == people
    assert {comment["by"] for card in CARDS for comment in card["comments"]} <= people


@pytest.mark.parametrize("card", EXPERIMENTS, ids=lambda card: card["id"])
def test_every_experiment_is_whole(card: dict[str, Any]) -> None:
    assert card["hypothesis"]
    assert card["baseline"]["metrics"]
    assert card["criteria"]
    assert card["stopping"]
    assert card["timebox"]["length_h"] <= 7 * 24
    assert (card["status"] == "done") == (card["outcome"] is not None)


@pytest.mark.parametrize("card", DECIDED, ids=lambda card: card["id"])
def test_what_was_decided_has_its_reason_and_its_learnings(card: dict[str, Any]) -> None:
    assert card["reason"]
    assert card["learnings"]
    assert card["next_steps"]


@pytest.mark.parametrize("card", EXPERIMENTS, ids=lambda card: card["id"])
def test_the_state_of_a_timebox_agrees_with_its_hours(card: dict[str, Any]) -> None:
    box = card["timebox"]
    if box["started_h"] is None:
        assert box["state"] == "not_started"
        return
    whole = box["length_h"] + sum(extension["by_h"] for extension in box["extensions"])
    left = box["started_h"] + whole
    expected = "expired" if left <= 0 else "at_risk" if left < whole / 5 else "running"
    assert box["state"] == ("stopped" if box["stopped_h"] is not None else expected)


def is_met(criterion: str, metrics: dict[str, Any], baseline: dict[str, Any]) -> bool:
    pattern = r"(\w+) >= (?:(baseline)(?: \+ ([\d.]+)(%?))?|([\d.]+))"
    match = re.fullmatch(pattern, criterion)
    assert match, criterion
    metric, relative, more, percent, number = match.groups()
    if not relative:
        target = float(number)
    elif percent:
        target = baseline[metric] * (1 + float(more) / 100)
    else:
        target = baseline[metric] + float(more or 0)
    return not isinstance(metrics[metric], str) and operator.ge(metrics[metric], target)


@pytest.mark.parametrize("card", DECIDED, ids=lambda card: card["id"])
def test_the_outcome_is_what_the_figures_say(card: dict[str, Any]) -> None:
    baseline = card["baseline"]
    own = [result for result in card["results"] if result["run"] != baseline["run"]]
    best = own[-1]["metrics"]
    if card["id"] == "ML-EXP-02":
        best = own[0]["metrics"]
    met = [is_met(each, best, baseline["metrics"]) for each in card["criteria"]]
    outcomes = {"success": all(met), "partial": any(met) and not all(met), "failure": not any(met)}
    assert outcomes[card["outcome"]]


def test_the_store_holds_every_fate_of_a_run(store: sqlite3.Connection) -> None:
    query = (
        "SELECT p.value, r.status, r.end_time FROM runs r JOIN tags p ON p.run_uuid = r.run_uuid"
        " AND p.key = 'mlpm.part' WHERE r.status != 'FINISHED' ORDER BY p.value"
    )
    fates = [(part, status, end is None) for part, status, end in store.execute(query)]
    assert fates == [
        ("guarded", "FAILED", False),
        ("killed", "RUNNING", True),
        ("running", "RUNNING", True),
    ]
    losses = "SELECT value, is_nan FROM metrics WHERE key = 'loss'"
    seen = {shown(*row) for row in store.execute(losses)}
    assert {"NaN", "Infinity"} <= seen


def test_the_running_run_is_alive_at_the_reference_moment(store: sqlite3.Connection) -> None:
    now = datetime.fromisoformat(STUDY["reference"]).timestamp() * 1000
    query = (
        "SELECT ? - MAX(m.timestamp) FROM metrics m JOIN tags p ON p.run_uuid = m.run_uuid"
        " AND p.key = 'mlpm.part' WHERE p.value = ?"
    )
    (silent_ms,) = store.execute(query, [now, "running"]).fetchone()
    (stale_ms,) = store.execute(query, [now, "killed"]).fetchone()
    assert 0 <= silent_ms < 600_000 < stale_ms
    (latest,) = store.execute("SELECT MAX(start_time) FROM runs").fetchone()
    assert latest < now


def test_the_store_names_no_place_of_a_machine(store: sqlite3.Connection) -> None:
    query = (
        "SELECT artifact_location FROM experiments UNION SELECT artifact_uri FROM runs"
        " UNION SELECT 'mlflow-artifacts:' || value FROM tags WHERE key = 'mlflow.source.name'"
    )
    for (place,) in store.execute(query):
        assert place.startswith(("mlflow-artifacts:/", "mlflow-artifacts:data/demo/"))
    users = "SELECT DISTINCT value FROM tags WHERE key = 'mlflow.user'"
    assert store.execute(users).fetchall() == [("demo",)]
