"""`mlpm exp compare`: on boards with results, and on real stores of MLflow."""

import csv
import gzip
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Mlpm

STORES = Path(__file__).parents[1] / "sources" / "stores"


@pytest.fixture
def tried(experiment: Mlpm) -> Mlpm:
    """An experiment with two results, one of them of folds."""
    experiment("exp", "result", "ML-EXP-01", "--model", "bag", "--metric", "f1=0.68")
    words = ["exp", "result", "ML-EXP-01", "--model", "bert", "--fold-metric", "f1=0.88,0.90,0.92"]
    experiment(*words, "--metric", "loss=nan")
    return experiment


@pytest.fixture
def with_store(mlpm: Mlpm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mlpm:
    """A board with three experiments, and a store that a real MLflow wrote."""
    store = tmp_path / "mlflow.db"
    store.write_bytes(gzip.decompress((STORES / "mlflow-3.17.db.gz").read_bytes()))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{store}")
    for _ in range(7):
        mlpm("exp", "add", "Study", "--baseline", "rules f1=0.5")
    return mlpm


def test_the_table_has_the_baseline_first_and_says_what_is_best(tried: Mlpm) -> None:
    answer = tried("exp", "compare", "ML-EXP-01")
    lines = answer.out.splitlines()
    assert lines[1].startswith("rule-based (baseline)")
    assert lines[4] == "* the best"
    bert = next(line for line in lines if line.startswith("bert"))
    assert bert.split()[1:] == ["0.9", "±0.02", "n=3", "+0.18", "+25.0", "%", "*", "NaN"]
    assert answer.code == 0
    assert "\x1b" not in answer.out


def test_programs_get_json_and_csv(tried: Mlpm) -> None:
    document = tried("exp", "compare", "ML-EXP-01", "--json").json
    assert document == tried("exp", "compare", "ML-EXP-01", "--format", "json").json
    assert document["against"] == {"name": "rule-based", "experiment": "ML-EXP-01"}
    bert = next(line for line in document["lines"] if line["name"] == "bert")
    f1 = bert["metrics"]["f1"]
    assert (f1["n"], f1["best"], f1["sd"]) == (3, True, pytest.approx(0.02))
    assert f1["per_cent"] == pytest.approx(25)
    assert bert["metrics"]["loss"]["value"] == "NaN"
    out = tried("exp", "compare", "ML-EXP-01", "--format", "csv", "--metric", "f1").out
    rows = [*csv.DictReader(io.StringIO(out))]
    values = {row["model"]: float(row["f1"]) for row in rows}
    assert values == {"rule-based": 0.72, "bag": 0.68, "bert": pytest.approx(0.9)}


def test_sorting_limiting_and_another_line_to_compare_with(tried: Mlpm) -> None:
    words = ["exp", "compare", "ML-EXP-01", "--format", "md", "--metric", "f1"]
    rows = tried(*words, "--sort", "f1", "--limit", "1").out.splitlines()
    assert [row.split("|")[1].strip() for row in rows[2:]] == ["rule-based (baseline)", "bert"]
    rows = tried(*words, "--against", "bag").out.splitlines()
    assert rows[2].startswith("| bag ")
    tried("exp", "add", "Other")
    rows = tried("exp", "compare", "ML-EXP-02", "--against", "ML-EXP-01").out.splitlines()
    assert [row.split()[0] for row in rows[1:2]] == ["bert"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "Give the ids"),
        (["ML-EXP-01", "--metric", "f2"], 1, "there are f1, loss"),
        (["ML-EXP-01", "--against", "brt"], 1, "did you mean bert"),
        (["ML-EXP-01", "--sort", "los"], 1, "did you mean loss"),
        (["ML-EXP-01", "--format", "xml"], 2, "is no format"),
        (["ML-EXP-09"], 1, "There is no card"),
        (["--run", "abc"], 1, "no tracking store"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    tried: Mlpm, words: list[str], code: int, said: str
) -> None:
    answer = tried("exp", "compare", *words)
    assert answer.code == code
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1


def test_an_empty_experiment_says_so(mlpm: Mlpm) -> None:
    mlpm("exp", "add", "Bare")
    assert mlpm("exp", "compare", "ML-EXP-01").out.startswith("Nothing to compare")
    assert mlpm("card", "add", "task", "x").code == 0
    assert mlpm("exp", "compare", "ML-TASK-01").code == 1


def test_runs_come_with_parameters_time_and_odd_numbers(with_store: Mlpm) -> None:
    document = with_store("exp", "compare", "ML-EXP-05", "ML-EXP-06", "--json").json
    lines = {line["name"]: line for line in document["lines"]}
    assert lines["rules"]["experiment"] is None
    assert lines["baseline"]["metrics"]["f1"]["value"] == 0.74
    assert lines["baseline"]["duration_s"] == 300
    assert lines["baseline"]["params"]["threshold"] == "0.5"
    assert lines["curve"]["metrics"]["f1"]["difference"] == pytest.approx(0.3912)
    odd = lines["odd numbers"]["metrics"]
    assert odd["only_nan"]["value"] == "NaN"
    assert odd["ends_inf"]["value"] == "Infinity"
    last = with_store("exp", "compare", "ML-EXP-05", "--last", "--json").json
    values = {line["name"]: line["metrics"]["f1"]["value"] for line in last["lines"]}
    assert values == {"rules": 0.5, "baseline": 0.72, "curve": 0.8712}
    step = with_store("exp", "compare", "ML-EXP-05", "--step", "1", "--metric", "f1", "--json").json
    cells = {line["name"]: line["metrics"]["f1"] for line in step["lines"]}
    assert cells["baseline"]["value"] == 0.5
    assert cells["curve"] is None


def test_runs_of_other_experiments_can_be_named(with_store: Mlpm) -> None:
    document = with_store("exp", "compare", "ML-EXP-05", "--json").json
    run = next(line["runs"][0] for line in document["lines"] if line["name"] == "curve")
    named = with_store("exp", "compare", "ML-EXP-06", "--run", run, "--json").json
    assert "curve" in {line["name"] for line in named["lines"]}
    assert with_store("exp", "compare", "--run", "0" * 32).code == 1


def test_a_store_that_is_gone_leaves_what_was_recorded(
    tried: Mlpm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'gone.db'}")
    answer = tried("exp", "compare", "ML-EXP-01")
    assert answer.code == 0
    assert "bert" in answer.out
    assert answer.err.startswith("mlpm: runs are missing: ")
