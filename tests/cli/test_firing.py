"""Stopping rules and timeboxes from the command line: check, tick, pause, resume, metric."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlpm_tui.services.clock_memory import BOOT_ID
from tests.cli.conftest import Mlpm
from tests.services.trainings import Training

CARD = "ML-EXP-01"
FIRED = "ML-EXP-01: f1 < 0.75 after 3 epochs fired on one net (0.71 at epoch 4): try another model"


@pytest.fixture
def training(
    experiment: Mlpm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Training]:
    training = Training(tmp_path)
    monkeypatch.setenv("MLPM_TRACKING_URI", training.uri)
    assert experiment("exp", "start", CARD).code == 0
    training.begin("one")
    yield training
    training.close()


def at(monkeypatch: pytest.MonkeyPatch, time: str) -> None:
    monkeypatch.setenv("MLPM_NOW", f"2026-{time}+00:00")


def log(training: Training, *epochs: int, value: float = 0.71) -> None:
    for epoch in epochs:
        training.log("one", value, epoch)


def test_check_tells_of_each_state_and_records_once(experiment: Mlpm, training: Training) -> None:
    log(training, 0)
    out = experiment("exp", "check", CARD).out
    assert "armed    f1 < 0.75 after 3 epochs -> try another model (1 of 3 epochs are done" in out
    assert "on one net; epochs counted from 0" in out
    log(training, 1, 2)
    assert "would fire f1 < 0.75" in experiment("exp", "check", CARD).out
    log(training, 3)
    read_only = experiment("exp", "check", CARD, "--read-only", "--json").json
    assert read_only["stopping"][0]["state"] == "fired"
    assert (read_only["recorded"], read_only["firings"]) == ([], [])
    out = experiment("exp", "check", CARD).out
    assert f"recorded {FIRED}" in out
    assert "fired 2026-11-23 09:00 UTC" in out
    again = experiment("exp", "check", CARD, "--json").json
    assert again["recorded"] == []
    (firing,) = again["firings"]
    assert (firing["run"], firing["step"], firing["observed"]) == ("one", 3, 0.71)
    assert (firing["stopped"], firing["answered"]) == (False, False)
    (rule, _) = again["stopping"]
    assert (rule["run_name"], rule["epoch_base"], rule["reached"]) == ("one net", 0, "epoch 4")
    shown = experiment("card", "show", CARD, "--json").json
    assert len(shown["firings"]) == 1
    assert shown["stopping"][0]["state"] == "fired"


def test_tick_does_what_is_due_once_and_lists_what_waits(
    experiment: Mlpm, training: Training
) -> None:
    assert experiment("tick").out == "Nothing is due.\n"
    log(training, 0, 1, 2, 3)
    waits = "ML-EXP-01 waits for an answer to f1 < 0.75 after 3 epochs: try another model\n"
    assert experiment("tick").out == f"{FIRED}\n{waits}"
    assert experiment("tick").out == waits
    experiment("card", "comment", CARD, "the next model is on its way")
    answer = experiment("tick", "--json")
    assert answer.code == 0
    assert answer.json == {"done": [], "waiting": [], "troubles": [], "clock_doubted_s": 0}
    entries = experiment("log", CARD, "--json").json
    assert [e["who"] for e in entries if "fired" in str(e)] == ["mlpm"]


@pytest.mark.skipif(not BOOT_ID.exists(), reason="nothing is remembered of the clock here")
def test_a_clock_that_was_set_is_told_of(
    experiment: Mlpm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert experiment("exp", "check", CARD, "--json").json["clock_doubted_s"] == 0
    monkeypatch.delenv("MLPM_NOW")
    experiment("exp", "check", CARD)
    file = next(tmp_path.rglob("clock.json"))
    kept = json.loads(file.read_text())
    file.write_text(json.dumps(kept | {"lead": kept["lead"] - 86_400}))
    assert 0 < experiment("exp", "check", CARD, "--json").json["clock_doubted_s"] <= 600
    said = "the clock was set forward; no timebox is recorded as over by it for"
    assert said in experiment("exp", "check", CARD).out
    assert said in experiment("tick").err


def test_tick_goes_on_where_the_runs_cannot_be_read(
    experiment: Mlpm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MLPM_TRACKING_URI", str(tmp_path / "nowhere.db"))
    experiment("exp", "start", CARD)
    at(monkeypatch, "11-30T09:00:00")
    answer = experiment("tick", "--json")
    assert answer.code == 1
    assert "runs cannot be read: there is no file" in answer.err
    assert [done["card"] for done in answer.json["done"]] == [CARD]
    assert len(answer.json["troubles"]) == 1


def test_tick_refuses_a_board_for_reading(experiment: Mlpm) -> None:
    answer = experiment("tick", "--read-only")
    assert answer.code == 1
    assert "for writing" in answer.err


def test_an_expired_timebox_asks_for_a_decision_until_there_is_more_time(
    experiment: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment("exp", "start", CARD)
    at(monkeypatch, "11-30T08:59:59")
    assert experiment("tick").out == "Nothing is due.\n"
    at(monkeypatch, "11-30T09:00:00")
    assert experiment("tick").out.startswith("ML-EXP-01: its 1w are up: document results\n")
    answer = experiment("exp", "check", CARD, "--json").json
    assert (answer["answer"], answer["stopping"][1]["state"]) == ("no", "fired")
    experiment("exp", "extend", CARD, "2d", "--reason", "the labels came late")
    assert experiment("tick").out == "Nothing is due.\n"
    assert experiment("exp", "check", CARD, "--json").json["stopping"][1]["state"] == "armed"
    at(monkeypatch, "12-02T09:00:00")
    assert experiment("tick").out.startswith("ML-EXP-01: its 1w 2d are up")


def test_tick_finds_time_that_is_up_although_the_work_rests(
    experiment: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment("exp", "add", "Rest", "--timebox", "1w")
    experiment("exp", "start", "ML-EXP-02")
    at(monkeypatch, "11-30T09:00:01")
    experiment("exp", "stop", "ML-EXP-02")
    told = "ML-EXP-02: its 1w are up: decide what it came to, or give it more time for a reason"
    assert experiment("tick").out.startswith(told)
    assert told not in experiment("tick").out


def test_pausing_keeps_what_is_left_and_the_card_where_it_is(
    experiment: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = experiment("exp", "resume", CARD)
    assert (refused.code, "`mlpm exp start ML-EXP-01` takes it up" in refused.err) == (1, True)
    experiment("exp", "start", CARD)
    experiment("card", "move", CARD, "review")
    at(monkeypatch, "11-24T09:00:00")
    paused = experiment("exp", "pause", CARD, "--json").json
    assert (paused["status"], paused["timebox"]["state"]) == ("review", "stopped")
    assert experiment("exp", "pause", CARD).code == 1
    at(monkeypatch, "12-24T09:00:00")
    resumed = experiment("exp", "resume", CARD, "--json").json
    assert (resumed["status"], resumed["timebox"]["state"]) == ("review", "running")
    assert resumed["timebox"]["remaining_s"] == 6 * 86_400
    assert "running already" in experiment("exp", "resume", CARD).err


def test_a_silent_run_is_named(
    experiment: Mlpm, training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(training, 0, value=0.9)
    assert experiment("exp", "check", CARD, "--json").json["stale"] == []
    at(monkeypatch, "11-23T09:10:00")
    (silent,) = experiment("exp", "check", CARD, "--json").json["stale"]
    assert (silent["name"], silent["silent_s"]) == ("one net", 600)
    assert "stale    one net has not reported for 10min" in experiment("exp", "check", CARD).out


def test_a_direction_that_people_set_turns_a_rule_round(
    experiment: Mlpm, training: Training
) -> None:
    experiment("exp", "edit", CARD, "--stop", "no improvement of wobble in 2 reports")
    for step, value in enumerate((3.0, 2.0, 1.0, 0.5, 0.4)):
        training.log("one", value, step, "wobble")

    def state() -> str:
        (rule,) = experiment("exp", "check", CARD, "--read-only", "--json").json["stopping"]
        return str(rule["state"])

    assert state() == "unknown"
    assert experiment("metric", "list").out.startswith("None is set")
    answer = experiment("metric", "set", "wobble", "lower")
    assert answer.out == "Set wobble: lower is better.\n"
    assert state() == "armed"
    assert experiment("metric", "set", "wobble", "high", "--json").json["direction"] == "higher"
    assert state() == "fired"
    assert experiment("metric", "list", "--json").json == [
        {"name": "wobble", "direction": "higher", "by_name": None}
    ]
    assert experiment("metric", "clear", "wobble").code == 0
    assert "`mlpm metric list`" in experiment("metric", "clear", "wobble").err
    assert experiment("undo").code == 0
    assert len(experiment("metric", "list", "--json").json) == 1
