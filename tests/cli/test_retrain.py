"""`mlpm retrain`: schedules, due cards, and whether a challenger is better, as a person asks."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Mlpm
from tests.sources.conftest import unpack

MONTHLY = "FREQ=MONTHLY;BYMONTHDAY=1"


@pytest.fixture
def loans(mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> Mlpm:
    """The program at a board with one model."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    assert mlpm("model", "add", "loans", "--owner", "ben").code == 0
    return mlpm


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tracking store in whose registry loans has a champion and a newer version."""
    place = unpack("3.17", tmp_path).rename(tmp_path / "store.db")
    with closing(sqlite3.connect(place)) as file, file:
        runs = dict(file.execute("select name, run_uuid from runs where status = 'FINISHED'"))
        file.execute("insert into registered_models (name) values ('loans')")
        file.executemany(
            "insert into model_versions (name, version, run_id, status) values ('loans', ?, ?, '')",
            [(1, runs["baseline"]), (2, runs["folds"])],
        )
        file.execute(
            "insert into registered_model_aliases (name, alias, version) "
            "values ('loans', 'champion', 1)"
        )
    monkeypatch.setenv("MLFLOW_TRACKING_URI", str(place))
    return place


def test_the_default_is_monthly_in_the_machines_zone(loans: Mlpm) -> None:
    answer = loans("retrain", "schedule", "loans")
    assert answer.out == (
        f"Scheduled the retraining of loans: {MONTHLY}.\n"
        "Next: 2026-12-01, Europe/Berlin (from TZ).\n"
    )
    (kept,) = loans("retrain", "list", "--json").json["schedules"]
    assert (kept["model"], kept["rule"], kept["zone"]) == ("loans", MONTHLY, "Europe/Berlin")
    assert kept["next"] == "2026-11-30T23:00:00Z"
    assert (kept["due_for"], kept["missed"], kept["paused_at"]) == (None, 0, None)


def test_the_31st_is_said_to_be_the_last_day(loans: Mlpm) -> None:
    answer = loans(
        *("retrain", "schedule", "loans", "FREQ=MONTHLY;BYMONTHDAY=31", "--zone", "UTC"),
    )
    assert "The day of a month that lacks it is the month's last day." in answer.out
    assert "Next: 2026-11-30, UTC." in answer.out


def test_three_months_asleep_open_one_card(loans: Mlpm) -> None:
    loans("retrain", "schedule", "loans", MONTHLY, "--from", "2026-08-15", "--zone", "UTC")
    (due,) = loans("retrain", "due", "--json").json["due"]
    assert (due["due_for"], due["missed"]) == ("2026-11-01T00:00:00Z", 2)
    said = "opened ML-RETRAIN-01: loans is due for retraining (missed: 2)"
    (done,) = loans("tick", "--json").json["done"]
    assert done == {"job": "retraining", "card": "ML-RETRAIN-01", "said": said}
    assert loans("tick", "--json").json["done"] == []
    answer = loans("retrain", "due", "--json").json
    assert answer["due"] == []
    (card,) = answer["open"]
    assert (card["id"], card["owner"], card["due"], card["missed"]) == (
        *("ML-RETRAIN-01", "ben", "2026-11-30", 2),
    )
    head, row = loans("retrain", "due").out.splitlines()
    assert head.split("  ")[0] == "id"
    assert " 2026-11-01 " in row
    assert " 2026-11-30 " in row
    shown = loans("card", "show", "ML-RETRAIN-01", "--json").json
    assert (shown["model"], shown["missed"], len(shown["checklist"])) == ("loans", 2, 4)
    loans("card", "delete", "ML-RETRAIN-01")
    assert loans("tick", "--json").json["done"] == []
    assert loans("retrain", "due").out == "No retraining is due.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("FREQ=HOURLY",), "at character 6: HOURLY is too often"),
        (("FREQ=MONTHLY;BYMONTHDAY=32",), "at character 25"),
        (("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "--from", "2026-11-23"), "never comes"),
        (("FREQ=DAILY;UNTIL=20260101", "--from", "2026-11-23"), "never comes"),
        ((MONTHLY, "--zone", "Mars/Olympus"), "no time zone"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    loans: Mlpm, words: tuple[str, ...], said: str
) -> None:
    answer = loans("retrain", "schedule", "loans", *words)
    assert answer.code == 1
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert loans("retrain", "list", "--json").json["schedules"] == []


def test_a_wrong_start_is_a_wrong_command_line(loans: Mlpm) -> None:
    assert loans("retrain", "schedule", "loans", MONTHLY, "--from", "soon").code == 2
    assert loans("retrain", "schedule", "loans", MONTHLY, "--from", "1066-10-14").code == 2
    assert loans("retrain", "schedule", "other").code == 1


def test_pause_resume_and_remove(loans: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    loans("retrain", "schedule", "loans", MONTHLY, "--zone", "UTC")
    assert loans("retrain", "pause", "loans").code == 0
    monkeypatch.setenv("MLPM_NOW", "2027-03-15T09:00:00+00:00")
    assert loans("tick", "--json").json["done"] == []
    assert "paused since 2026-11-23" in loans("retrain", "list").out
    assert loans("retrain", "resume", "loans").code == 0
    assert loans("tick", "--json").json["done"] == []
    monkeypatch.setenv("MLPM_NOW", "2027-04-01T09:00:00+00:00")
    assert len(loans("tick", "--json").json["done"]) == 1
    assert loans("retrain", "remove", "loans").code == 0
    assert "No model has" in loans("retrain", "list").out
    assert loans("undo").code == 0
    assert loans("retrain", "list", "--json").json["schedules"] != []


def test_what_the_registry_says_is_shown(loans: Mlpm, store: Path) -> None:
    loans("retrain", "start", "loans")
    shown = loans("retrain", "show", "loans", "--json").json
    registry = shown["registry"]
    assert registry["said"] == "v1 is champion, v2 is the newest"
    assert (registry["champion"]["version"], len(registry["versions"])) == (1, 2)
    assert shown["card"]["id"] == "ML-RETRAIN-01"
    assert loans("retrain", "show", "ml-retrain-1", "--json").json == shown
    assert "v1 is champion, v2 is the newest" in loans("retrain", "show", "loans").out
    loans("retrain", "schedule", "loans", "--zone", "UTC")
    words = loans("model", "show", "loans").out
    assert "v1 is champion, v2 is the newest" in words
    assert "FREQ=MONTHLY;BYMONTHDAY=1 in UTC, next 2026-12-01" in words
    assert loans("model", "show", "loans", "--json").json["registry"]["alias"] == "champion"
    assert store.exists()


def test_runs_are_compared_and_the_card_keeps_it(loans: Mlpm, store: Path) -> None:
    loans("retrain", "start", "loans")
    answer = loans("retrain", "compare", "ML-RETRAIN-01")
    assert answer.code == 1
    assert "tag a run mlpm.card=ML-RETRAIN-01" in answer.err
    answer = loans("retrain", "compare", "ML-RETRAIN-01", "--challenger", "v2", "--json")
    assert (answer.code, answer.json["verdict"]) == (0, "improved")
    # 0.8, 0.81 and 0.82 over three folds against one number of 0.74 at best.
    assert (answer.json["metric"], answer.json["level"]) == ("f1", "interval")
    assert answer.json["challenger"] == {"name": "v2", "value": pytest.approx(0.81)}
    assert answer.json["champion"] == {"name": "v1", "value": 0.74}
    kept = loans("card", "show", "ML-RETRAIN-01", "--json").json
    assert kept["verdict"]["verdict"] == "improved"
    shown = loans("card", "show", "ML-RETRAIN-01").out
    assert "improved: f1 is 0.81" in shown
    assert "deploy v2" in shown
    worse = (*("retrain", "compare", "ML-RETRAIN-01"), "--champion", "v2", "--challenger", "v1")
    assert loans(*worse).code == 3
    assert kept["challenger"].startswith("v2, run ")
    assert store.exists()


def test_a_run_tagged_with_the_card_is_the_challenger(loans: Mlpm, store: Path) -> None:
    loans("retrain", "start", "loans")
    with closing(sqlite3.connect(store)) as file, file:
        ((run,),) = file.execute("select run_uuid from runs where name = 'folds'")
        file.execute(
            "update tags set value = 'ML-RETRAIN-01' where key = 'mlpm.card' and run_uuid = ?",
            (run,),
        )
    found = loans("retrain", "compare", "ML-RETRAIN-01", "--json").json
    assert found["challenger_run"] == f"v2, run {run}"
    assert loans("retrain", "compare", "ML-RETRAIN-01", "--challenger", "v1").code == 1
    assert loans("retrain", "compare", "ML-RETRAIN-01", "--challenger", "v9").code == 1
    assert loans("retrain", "compare", "ML-RETRAIN-01", "--metric", "zeal").code == 1


def test_a_run_tied_to_the_card_is_the_challenger(loans: Mlpm, store: Path) -> None:
    loans("retrain", "start", "loans")
    with closing(sqlite3.connect(store)) as file:
        ((run,),) = file.execute("select run_uuid from runs where name = 'folds'")
    assert loans("mlflow", "link", "ML-RETRAIN-01", "--run", run).code == 0
    found = loans("retrain", "compare", "ML-RETRAIN-01", "--json").json
    assert found["challenger_run"] == f"v2, run {run}"


def test_folds_that_a_tag_ties_to_their_run_are_paired(
    loans: Mlpm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    demo = shutil.copy(Path(__file__).parents[2] / "data" / "demo" / "mlflow.db", tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", str(demo))
    with closing(sqlite3.connect(demo)) as file:
        named = file.execute("select name, run_uuid from runs where name like '% mean'")
        runs = {name.removesuffix(" mean"): run for name, run in named}
    loans("retrain", "start", "loans")
    words = (*("retrain", "compare", "ML-RETRAIN-01", "--json"), "--champion", runs["words"])
    found = loans(*words, "--challenger", runs["stacked"]).json
    assert (found["level"], found["n"]) == ("paired", 5)
    assert found["evidence"][0].startswith("5 folds of both: f1 is ")
    # The bag of words was tried on tweets, the words on films and tweets.
    answer = loans(*words, "--challenger", runs["bag of words"])
    assert (answer.code, answer.json["verdict"], answer.json["level"]) == (3, "unproven", "point")
    (said,) = answer.json["evidence"]
    assert said.startswith("their test sets differ (test: films, tweets of run ")
    assert said.endswith("so one number says nothing beside the other")


def test_labelled_rows_decide(loans: Mlpm, tmp_path: Path) -> None:
    loans("retrain", "start", "loans")
    rows = [(1, 1, 1)] * 800 + [(1, 0, 1)] * 80 + [(1, 1, 0)] * 30 + [(0, 1, 1)] * 90
    lines = ["label,champion,challenger", *(",".join(map(str, row)) for row in rows)]
    place = tmp_path / "rows.csv"
    place.write_text("\n".join(lines))
    answer = loans("retrain", "compare", "ML-RETRAIN-01", "--predictions", str(place), "--json")
    assert (answer.code, answer.json["verdict"], answer.json["n"]) == (0, "improved", 1_000)
    assert answer.json["recommendation"] == "deploy"
    text = loans("retrain", "compare", "ML-RETRAIN-01", "--predictions", str(place))
    assert text.out.startswith("ML-RETRAIN-01  improved: accuracy is 0.88")
    assert "challenger  column challenger of rows.csv\n" in text.out
    assert "champion    column champion of rows.csv\n" in text.out
    place.write_text("\n".join(lines[:100]))
    answer = loans("retrain", "compare", "ML-RETRAIN-01", "--predictions", str(place), "--json")
    assert (answer.code, answer.json["verdict"]) == (3, "unproven")
    assert loans("undo").code == 0
    kept = loans("card", "show", "ML-RETRAIN-01", "--json").json
    assert kept["verdict"]["verdict"] == "improved"


def test_only_retrainings_are_compared(loans: Mlpm) -> None:
    loans("card", "add", "task", "Tidy up")
    answer = loans("retrain", "compare", "ML-TASK-01")
    assert answer.code == 1
    assert "is no retraining" in answer.err
    assert loans("retrain", "show", "ML-TASK-01").code == 1
