"""`mlpm exp`: from the promise to the decision."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.sources.tracking import Tracking, open_tracking
from tests.cli.conftest import Mlpm

STORES = Path(__file__).parents[1] / "sources" / "stores"


def shown(mlpm: Mlpm, card: str = "ML-EXP-01") -> dict[str, Any]:
    document: dict[str, Any] = mlpm("card", "show", card, "--json").json
    return document


def test_add_keeps_the_whole_promise(experiment: Mlpm) -> None:
    card = shown(experiment)
    assert card["hypothesis"] == "F1 at least 15 % above the rules"
    assert card["baseline"] == {"name": "rule-based", "metrics": {"f1": 0.72}}
    assert [c["text"] for c in card["criteria"]] == ["f1 >= 0.85"]
    assert card["criteria"][0]["state"] == "unknown"
    assert [(r["text"], r["action"]) for r in card["stopping"]] == [
        ("f1 < 0.75 after 3 epochs -> try another model", "try another model"),
        ("timebox exceeded -> document results", "document results"),
    ]
    assert card["timebox"]["length_s"] == 604_800
    assert card["timebox"]["state"] == "not_started"
    assert card["resources"] == ["1 x V100"]
    first = card["checklist"][0]
    assert (first["group"], first["text"]) == ("approach", "Fine-tune the base model")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--criterion", "f1 >> 0.85"], "The criterion, at '> 0.85' (character 5)"),
        (["--stop", "f1 < "], "The stopping rule, at its end"),
        (["--timebox", "5m"], "The timebox, at 'm' (character 2)"),
        (["--baseline", "rules f1=high"], "The baseline, at"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(mlpm: Mlpm, words: list[str], said: str) -> None:
    answer = mlpm("exp", "add", "x", *words)
    assert answer.code == 1
    assert said in answer.err
    assert mlpm("card", "list", "--json").json == []


def test_edit_replaces_lists_and_adds_steps(experiment: Mlpm) -> None:
    words = ["exp", "edit", "ML-EXP-01", "--criterion", "f1 >= 0.9", "--timebox", "3d"]
    assert experiment(*words, "--approach", "Look at errors").code == 0
    card = shown(experiment)
    assert [c["text"] for c in card["criteria"]] == ["f1 >= 0.9"]
    assert card["timebox"]["length_s"] == 259_200
    assert len(card["checklist"]) == 3
    assert experiment("exp", "edit", "ML-EXP-01").code == 2


def test_the_timebox_starts_rests_and_grows(
    experiment: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert experiment("exp", "start", "ML-EXP-01").code == 0
    assert shown(experiment)["status"] == "in_progress"
    assert shown(experiment)["timebox"]["ends_at"] == "2026-11-30T09:00:00Z"
    monkeypatch.setenv("MLPM_NOW", "2026-11-29T09:00:00+00:00")
    assert shown(experiment)["timebox"]["state"] == "at_risk"
    assert experiment("exp", "stop", "ML-EXP-01").code == 0
    monkeypatch.setenv("MLPM_NOW", "2026-12-29T09:00:00+00:00")
    assert shown(experiment)["timebox"]["remaining_s"] == 86_400
    assert experiment("exp", "extend", "ML-EXP-01", "2d", "--reason", "no GPU").code == 0
    timebox = shown(experiment)["timebox"]
    assert (timebox["remaining_s"], timebox["total_s"]) == (259_200, 777_600)
    assert timebox["extensions"][0]["reason"] == "no GPU"
    assert experiment("exp", "extend", "ML-EXP-01", "2d").code == 2


def test_check_is_unknown_then_no_then_yes(experiment: Mlpm) -> None:
    experiment("exp", "start", "ML-EXP-01")
    answer = experiment("exp", "check", "ML-EXP-01")
    assert answer.code == 3
    assert "unknown  f1 >= 0.85 (f1 is not reported yet)" in answer.out
    experiment("exp", "result", "ML-EXP-01", "--model", "first", "--metric", "f1=0.82")
    answer = experiment("exp", "check", "ML-EXP-01", "--json")
    assert (answer.code, answer.json["answer"]) == (3, "no")
    assert answer.json["criteria"][0]["observed"] == 0.82
    assert answer.json["proposal"]["outcome"] == "partial"
    folds = "f1=0.88,0.90,0.89,0.9,0.89"
    experiment("exp", "result", "ML-EXP-01", "--model", "second", "--fold-metric", folds)
    answer = experiment("exp", "check", "--all", "--json")
    assert (answer.code, answer.json[0]["answer"]) == (0, "yes")
    assert answer.json[0]["proposal"]["outcome"] == "success"
    assert (answer.json[0]["best"]["model"], answer.json[0]["tried"]) == ("second", 2)


def test_check_says_no_when_the_time_is_up(
    experiment: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment("exp", "start", "ML-EXP-01")
    monkeypatch.setenv("MLPM_NOW", "2026-12-01T09:00:00+00:00")
    answer = experiment("exp", "check", "--all")
    assert answer.code == 3
    assert "timebox  expired, 1d over its 1w" in answer.out
    assert "fired    timebox exceeded -> document results" in answer.out


def test_check_needs_an_experiment(experiment: Mlpm) -> None:
    experiment("card", "add", "task", "x")
    assert experiment("exp", "check", "ML-TASK-01").code == 1
    assert experiment("exp", "check", "--all").out == "No experiment is in progress.\n"
    assert experiment("exp", "check", "ML-EXP-01", "--all").code == 2


def test_a_tracking_store_in_trouble_is_named(
    experiment: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:////nowhere/at/all.db")
    answer = experiment("exp", "check", "ML-EXP-01", "--json")
    assert answer.code == 3
    assert answer.json["tracking_trouble"]
    assert experiment("mlflow", "link", "ML-EXP-01", "--run", "abc").code == 1


def test_results_are_tables_of_numbers(experiment: Mlpm) -> None:
    words = ["exp", "result", "ML-EXP-01", "--model", "BERT", "--metric", "loss=nan"]
    experiment(*words, "--metric", "worst=inf", "--fold-metric", "f1=0.5,0.7", "--run", "abc")
    result = shown(experiment)["results"][0]
    assert result["metrics"] == {"f1": 0.6, "loss": "NaN", "worst": "Infinity"}
    assert (result["folds"], result["run"]) == ({"f1": [0.5, 0.7]}, "abc")
    assert experiment("exp", "result", "ML-EXP-01", "--model", "x").code == 1
    assert experiment("exp", "result", "ML-EXP-01", "--model", "x", "--metric", "f1").code == 1
    assert experiment("exp", "result", "ML-EXP-01", "--model", "x", "--fold-metric", "f1").code == 1


def test_a_failure_needs_learnings(experiment: Mlpm) -> None:
    answer = experiment("exp", "decide", "ML-EXP-01", "failure", "--json")
    assert (answer.code, answer.json["error"]["code"]) == (1, "learnings_missing")
    words = ["exp", "decide", "ML-EXP-01", "failure", "--learning", "Too few labels"]
    words += ["--next", "Label more", "--reason", "below", "--artifact", "notebook=a.ipynb"]
    assert experiment(*words, "--json").json["error"]["code"] == "missing"
    words.append("--unchecked")
    assert experiment(*words).code == 0
    card = shown(experiment)
    assert (card["outcome"], card["status"], card["decided_by"]) == ("failure", "done", "ana")
    assert (card["learnings"], card["next_steps"]) == ("Too few labels", ["Label more"])
    assert card["artifacts"] == [{"kind": "notebook", "uri": "a.ipynb"}]
    assert experiment("exp", "decide", "ML-EXP-01", "success", "--artifact", "x").code == 1


def test_another_outcome_than_the_proposed_one_needs_a_reason(experiment: Mlpm) -> None:
    experiment("exp", "result", "ML-EXP-01", "--model", "m", "--metric", "f1=0.8")
    answer = experiment("exp", "decide", "ML-EXP-01", "success", "--json")
    assert (answer.code, answer.json["error"]["code"]) == (1, "reason_missing")
    assert answer.json["error"]["message"].endswith("needs a reason. --reason takes it.")
    assert "speak for partial" in answer.err
    assert experiment("exp", "decide", "ML-EXP-01", "success", "--reason", "cheap").code == 0


def test_reopen_takes_the_outcome_back(experiment: Mlpm) -> None:
    experiment("exp", "decide", "ML-EXP-01", "success")
    assert experiment("exp", "start", "ML-EXP-01").code == 1
    assert experiment("exp", "reopen", "ML-EXP-01").code == 0
    assert shown(experiment)["outcome"] is None
    assert experiment("exp", "reopen", "ML-EXP-01").code == 1


def test_watch_keeps_one_tracking_store_open(
    experiment: Mlpm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = tmp_path / "store.db"
    store.write_bytes(gzip.decompress((STORES / "mlflow-3.17.db.gz").read_bytes()))
    opened: list[str] = []

    def counted(uri: str) -> Tracking:
        opened.append(uri)
        return open_tracking(uri)

    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{store}")
    monkeypatch.setattr("mlpm_tui.services.observing.open_tracking", counted)
    experiment("mlflow", "link", "ML-EXP-01", "--experiment", "sentiment")
    answer = experiment("exp", "watch", "ML-EXP-01", "--count", "3", "--every", "0.01s", "--json")
    assert answer.json["best"]["metrics"]["f1"] > 0.7
    assert len(opened) == 1


def test_show_asks_the_tracking_store_and_lists_say_that_they_do_not(
    experiment: Mlpm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = tmp_path / "store.db"
    store.write_bytes(gzip.decompress((STORES / "mlflow-3.17.db.gz").read_bytes()))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{store}")
    experiment("mlflow", "link", "ML-EXP-01", "--experiment", "sentiment")
    card, listed = shown(experiment), experiment("card", "list", "--json").json[0]
    assert (card["judged_by"], card["criteria"][0]["state"]) == ("results and runs", "met")
    assert (listed["judged_by"], listed["criteria"][0]["state"]) == ("results", "unknown")
    assert experiment("export", "-").json["cards"][0]["judged_by"] == "results"
    store.unlink()
    card = shown(experiment)
    assert card["judged_by"] == "results"
    assert str(store) in card["tracking_trouble"]
    assert str(store) in experiment("card", "show", "ML-EXP-01").out


def test_watch_ends_with_the_experiment(experiment: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment("exp", "start", "ML-EXP-01")
    answer = experiment("exp", "watch", "ML-EXP-01", "--count", "1", "--json")
    assert (answer.code, answer.json["state"]) == (0, "unknown")
    experiment("exp", "result", "ML-EXP-01", "--model", "x", "--metric", "f1=0.9")
    answer = experiment("exp", "watch", "ML-EXP-01")
    assert answer.code == 0
    assert answer.out.startswith("09:00:00  ML-EXP-01; f1 >= 0.85: met;")
    experiment("exp", "result", "ML-EXP-01", "--model", "x", "--metric", "f1=0.9")
    monkeypatch.setenv("MLPM_NOW", "2026-12-01T09:00:00+00:00")
    experiment("exp", "edit", "ML-EXP-01", "--criterion", "f1 >= 0.95")
    assert experiment("exp", "watch", "ML-EXP-01").code == 3


def test_link_ties_a_card_to_runs(experiment: Mlpm) -> None:
    assert experiment("mlflow", "link", "ML-EXP-01", "--run", "abc").code == 0
    assert experiment("mlflow", "link", "ML-EXP-01", "--experiment", "sentiment").code == 0
    ties = {(run["kind"], run["target"]) for run in shown(experiment)["runs"]}
    assert ties == {("run", "abc"), ("experiment", "sentiment")}
    assert experiment("mlflow", "link", "ML-EXP-01", "--run", "abc").code == 1
    assert experiment("mlflow", "link", "ML-EXP-01").code == 2


def test_a_failed_one_teaches_the_next(experiment: Mlpm) -> None:
    learned = ("--learning", "Too few labels\nand more", "--reason", "it is worse")
    assert experiment("exp", "decide", "ML-EXP-01", "failure", *learned).code == 0
    again = experiment("exp", "add", "Fine-tuning")
    assert again.out == "ML-EXP-02\n"
    assert again.err == ""
    hypothesis = ("--hypothesis", "F1 is at least 15 % above the rules")
    again = experiment("exp", "add", "Fine-tune", *hypothesis)
    assert again.out == "ML-EXP-03\n"
    told = "note: ML-EXP-01 tried something like this and failed: Too few labels\n"
    assert again.err.startswith(told)
    again = experiment("exp", "add", "Fine-tune", *hypothesis, "--json")
    assert [one["id"] for one in again.json["similar"]] == ["ML-EXP-01"]
    assert again.json["similar"][0]["outcome"] == "failure"
    assert again.json["similar"][0]["likeness"] > 0.5
    next_one = experiment(
        *("exp", "add", "Fine-tune", *hypothesis, "--informed-by", "ML-EXP-01", "--json")
    )
    assert next_one.json["similar"] == []
    assert next_one.json["links"] == [
        {"relation": "informed_by", "id": "ML-EXP-01", "direction": "in"}
    ]
    why = experiment("exp", "why", "ML-EXP-05")
    assert "<- ML-EXP-01  Fine-tune (failure)" in why.out
    assert "     Too few labels\n" in why.out
    assert "informs: nothing" in why.out
    (step,) = experiment("exp", "why", "ML-EXP-01", "--json").json["informs"]
    assert (step["id"], step["depth"], step["via"]) == ("ML-EXP-05", 1, "ML-EXP-01")
    assert experiment("exp", "why", "ML-EXP-77").code == 1
    assert experiment("undo").code == 0
    assert experiment("exp", "why", "ML-EXP-01", "--json").json["informs"] == []
