"""`mlpm mlflow runs`: the best runs by a metric, of a real store, and tying them to a card."""

from pathlib import Path

import pytest

from tests.cli.conftest import Mlpm
from tests.sources.conftest import contents, unpack


@pytest.fixture
def tracked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tracking"
    folder.mkdir()
    store = unpack("3.17", folder).rename(folder / "mlflow.db")
    monkeypatch.setenv("MLPM_TRACKING_URI", f"sqlite:///{store}")
    return folder


def test_the_best_by_a_metric_for_programs(experiment: Mlpm, tracked: Path) -> None:
    before = contents(tracked)
    answer = experiment("mlflow", "runs", "--metric", "f1", "--top", "3", "--json").json
    assert [(run["name"], round(run["value"], 4)) for run in answer["runs"]] == [
        ("curve", 0.8712),
        ("fold 2", 0.82),
        ("fold 1", 0.81),
    ]
    assert (answer["metric"], answer["direction"], answer["ranked_by"]) == ("f1", "higher", "last")
    curve, fold, _ = answer["runs"]
    assert (curve["status"], curve["stale"]) == ("RUNNING", True)
    assert (curve["card"], curve["cards"]) == ("ML-EXP-05", [])
    assert curve["params"] == {"learning_rate": "0.001"}
    assert fold["parent"]
    best = experiment("mlflow", "runs", "--metric", "f1", "--best", "--json").json
    assert best["runs"][0]["value"] == 0.8912
    experiment("metric", "set", "f1", "lower")
    assert experiment("mlflow", "runs", "--metric", "f1", "--json").json["runs"][0]["value"] == 0.72
    words = ("mlflow", "runs", "--metric", "f1", "--better", "higher", "--top", "1", "--json")
    assert experiment(*words).json["runs"][0]["name"] == "curve"
    assert contents(tracked) == before


def test_a_table_for_people(experiment: Mlpm, tracked: Path) -> None:
    assert tracked.exists()
    lines = experiment("mlflow", "runs", "f1>=0.5", "--metric", "f1").out.splitlines()
    assert lines[0].split() == [
        *("run", "name", "experiment", "status", "f1", "card", "parameters"),
    ]
    assert "stale" in lines[1]
    assert "0.8712" in lines[1]
    assert len(lines) == 6
    out = experiment("mlflow", "runs", "-status:finished").out
    assert "\x1b" not in out
    assert "[bold red]x[/]" in out
    out = experiment("mlflow", "runs", "--experiment", "other [/] models").out
    assert len(out.splitlines()) == 2
    assert experiment("mlflow", "runs", "--metric", "f2").out == "No run has logged f2.\n"
    assert experiment("mlflow", "runs", "name:nobody").out.startswith("No run that meets")


def test_runs_are_tied_from_the_list(experiment: Mlpm, tracked: Path) -> None:
    assert tracked.exists()
    words = ("mlflow", "runs", "-name:fold", "--metric", "f1", "--link", "ML-EXP-01", "--json")
    first = experiment(*words).json
    assert first["linked"] == [run["run"] for run in first["runs"]]
    again = experiment(*words).json
    assert again["linked"] == []
    assert [run["cards"] for run in again["runs"]] == [["ML-EXP-01"]] * 2
    assert experiment("exp", "check", "ML-EXP-01", "--json").json["best"]["metrics"]["f1"] > 0.8
    assert experiment("undo").code == 0
    assert experiment("mlflow", "runs", "name:curve", "--json").json["runs"][0]["cards"] == []


def test_without_a_board_there_is_still_a_store(bare_mlpm: Mlpm, tracked: Path) -> None:
    answer = bare_mlpm("mlflow", "runs", "--metric", "f1", "--json")
    assert len(answer.json["runs"]) == 5
    assert not (tracked.parent / "board.db").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--metric", "gizmo"], 1, "--better higher or lower"),
        (["--best"], 2, "--metric NAME"),
        (["--experiment", "nobody"], 1, "has no experiment nobody"),
        (["f1:0.8"], 1, "'f1' is no field"),
        (["stats:running"], 1, "did you mean status"),
        (["metrics.f1:0.8"], 1, "compared with"),
        (["status:gone"], 1, "no status of a run"),
        (["f1>=much"], 1, "one number"),
        (['name:"x'], 1, "closing quote"),
        (["--colour"], 2, "No such option"),
        (["--top", "0"], 2, "whole number"),
        (["--link", "ML-EXP-09"], 1, "ML-EXP-09"),
        (["--uri", "gone.db"], 1, "no file"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    experiment: Mlpm, tracked: Path, words: list[str], code: int, said: str
) -> None:
    assert tracked.exists()
    answer = experiment("mlflow", "runs", *words)
    assert (answer.code, answer.err.count("\n")) == (code, 1), answer.err
    assert said in answer.err


def test_no_store_is_set(experiment: Mlpm) -> None:
    assert "MLFLOW_TRACKING_URI" in experiment("mlflow", "runs").err
