"""`mlpm exp`: what a verdict rests on, and what the program notes about a card."""

from typing import Any

import pytest

from tests.cli.conftest import Mlpm

OWN = "f1=0.88,0.90,0.87,0.89,0.88"
BASE = "f1=0.71,0.73,0.72,0.70,0.74"
NOTE = "note: the hypothesis says 15 %, which from the baseline's f1 0.72 is 0.828 (relative) or"


def checked(mlpm: Mlpm) -> dict[str, Any]:
    document: dict[str, Any] = mlpm("exp", "check", "ML-EXP-01", "--json").json
    return document


def record(mlpm: Mlpm, model: str, *words: str) -> str:
    answer = mlpm("exp", "result", "ML-EXP-01", "--model", model, *words)
    assert answer.code == 0
    return answer.err


def test_folds_of_both_arms_are_paired(experiment: Mlpm) -> None:
    assert checked(experiment)["evidence"] is None
    record(experiment, "rule-based", "--fold-metric", BASE)
    record(experiment, "BERT", "--fold-metric", OWN)
    document = checked(experiment)
    evidence = document["evidence"]
    assert (evidence["level"], evidence["bearing"], evidence["n"]) == ("paired", "shown", 5)
    assert evidence["p"] == pytest.approx(0.0300, abs=1e-4)
    assert evidence["probabilities"].keys() == {"worse", "equivalent", "better", "rope"}
    assert evidence["interval"] == pytest.approx([0.8628, 0.9052], abs=1e-4)
    assert (evidence["tried"], evidence["luck"]) == (1, None)
    assert evidence["criteria"] == [{"level": "paired", "bearing": "shown", "p": evidence["p"]}]
    assert document["proposal"]["outcome"] == "success"
    text = experiment("exp", "check", "ML-EXP-01").out
    assert "proposed success: BERT meets every criterion: 5 folds of both arms" in text
    assert "evidence paired: 100 % better than rule-based" in text
    shown = experiment("card", "show", "ML-EXP-01", "--json").json
    assert shown["evidence"] == evidence


def test_one_number_is_met_and_unproven(experiment: Mlpm) -> None:
    record(experiment, "BERT", "--metric", "f1=0.9")
    document = checked(experiment)
    assert (document["answer"], document["proposal"]["outcome"]) == ("yes", "success")
    assert "met, unproven" in document["proposal"]["why"]
    assert document["evidence"]["level"] == "point"
    assert "evidence point: one number of f1" in experiment("exp", "check", "ML-EXP-01").out


def test_a_share_of_the_test_set_is_an_interval(experiment: Mlpm) -> None:
    experiment("exp", "edit", "ML-EXP-01", "--criterion", "accuracy >= 0.85")
    record(experiment, "BERT", "--metric", "accuracy=0.86", "--test-size", "1000")
    document = checked(experiment)
    assert (document["state"], document["proposal"]["outcome"]) == ("met", "unproven")
    evidence = document["evidence"]
    assert (evidence["level"], evidence["bearing"], evidence["n"]) == ("interval", "open", 1000)
    assert evidence["interval"] == pytest.approx([0.8371, 0.8801], abs=1e-3)
    result = experiment("card", "show", "ML-EXP-01", "--json").json["results"][0]
    assert result["test_size"] == 1000
    words = ("exp", "result", "ML-EXP-01", "--model", "x", "--metric", "f1=1", "--test-size")
    assert experiment(*words, "0").code == 2
    assert experiment(*words, "some").code == 2


def test_the_best_of_many_says_how_lucky_it_may_be(experiment: Mlpm) -> None:
    record(experiment, "rule-based", "--metric", "f1=0.72", "--test-size", "1000")
    for at in range(3):
        record(experiment, f"try {at}", "--metric", f"f1=0.8{5 + at}", "--test-size", "1000")
    luck = checked(experiment)["evidence"]["luck"]
    assert (luck["test_size"], luck["truth"]) == (1000, 0.83)
    assert luck["why"].startswith("best of 3 on one test set of 1,000: 0.85 is passed by luck in")
    assert f"tried    {luck['why']}" in experiment("exp", "check", "ML-EXP-01").out


def test_what_disagrees_is_noted_beside_the_answer(mlpm: Mlpm) -> None:
    words = ["exp", "add", "x", "--hypothesis", "F1 at least 15 % above the rules"]
    words += ["--baseline", "rules f1=0.72", "--criterion", "f1 >= 0.85"]
    answer = mlpm(*words)
    assert (answer.out, answer.err.count("\n")) == ("ML-EXP-01\n", 1)
    assert answer.err.startswith(NOTE)
    (lint,) = checked(mlpm)["lints"]
    assert answer.err == f"note: {lint['text']}\n"
    assert lint["code"] == "effect_disagrees"
    quiet = mlpm(*words, "--json")
    assert (quiet.err, len(quiet.json["lints"])) == ("", 1)
    edited = mlpm("exp", "edit", "ML-EXP-01", "--criterion", "f1 >= 85")
    assert edited.err == (
        "note: f1 >= 85 asks for 85, and f1 lies between 0 and 1: write f1 >= 0.85.\n"
    )
    assert mlpm("exp", "edit", "ML-EXP-01", "--criterion", "f1 >= 0.87").err == ""


def test_numbers_that_cannot_be_are_noted_once(experiment: Mlpm) -> None:
    words = ("--metric", "f1=0.9", "--metric", "precision=0.5", "--metric", "recall=0.5")
    assert record(experiment, "odd", *words).startswith("note: f1 0.9 of odd lies above")
    assert record(experiment, "fine", "--metric", "f1=0.9") == ""
    codes = [lint["code"] for lint in checked(experiment)["lints"]]
    assert codes == ["effect_disagrees", "f1_contradicts"]


def test_a_criterion_that_is_edited_late_is_marked(
    experiment: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment("exp", "edit", "ML-EXP-01", "--criterion", "f1 >= 0.86")
    monkeypatch.setenv("MLPM_NOW", "2026-11-23T10:00:00+00:00")
    record(experiment, "BERT", "--metric", "f1=0.82")
    assert checked(experiment)["amended"] is False
    monkeypatch.setenv("MLPM_NOW", "2026-11-23T11:00:00+00:00")
    experiment("exp", "edit", "ML-EXP-01", "--hypothesis", "Another one", "--criterion", "f1>=0.86")
    assert checked(experiment)["amended"] is False
    experiment("exp", "edit", "ML-EXP-01", "--criterion", "f1 >= 0.8")
    assert checked(experiment)["amended"] is True
    text = experiment("exp", "check", "ML-EXP-01").out
    assert "amended  a criterion was edited after the first result" in text
    experiment("undo")
    assert checked(experiment)["amended"] is False
