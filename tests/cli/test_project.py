"""Phases, people, the history, searching, exchange, care."""

import json
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Mlpm


def test_init_makes_a_project_once(bare_mlpm: Mlpm, at_home: Path) -> None:
    answer = bare_mlpm("init", "--key", "nlp", "--name", "Sentiment", "--starter-tasks", "--json")
    assert answer.json == {
        "key": "NLP",
        "name": "Sentiment",
        "database": str(at_home / "board.db"),
    }
    assert stat.S_IMODE((at_home / "board.db").stat().st_mode) == 0o600
    assert len(bare_mlpm("card", "list", "--json").json) == 20
    again = bare_mlpm("init", "--key", "NLP", "--name", "Another")
    assert (again.code, "choose another key, as in `mlpm init --key LAB" in again.err) == (1, True)
    assert bare_mlpm("init", "--key", "no key").code == 1
    assert "did you mean standard?" in bare_mlpm("init", "--template", "standart").err
    assert bare_mlpm("--read-only", "init", "--key", "B").code == 1


def test_demo_lies_in_a_database_of_its_own(bare_mlpm: Mlpm, at_home: Path) -> None:
    answer = bare_mlpm("demo", "--no-open", "--db", str(at_home / "demo.db"), "--json")
    made = answer.json["database"]
    assert made == str(at_home / "demo.db")
    assert len(bare_mlpm("--db", made, "card", "list", "--json").json) > 40
    assert not (at_home / "board.db").exists()


def test_demo_never_touches_the_usual_board(
    mlpm: Mlpm, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = mlpm("demo", "--no-open", "--json")
    assert answer.json["database"] == str(at_home / "data" / "mlpm" / "demo" / "board.db")
    assert mlpm("card", "list", "--json").json == []
    monkeypatch.setenv("MLPM_DB", str(at_home / "other.db"))
    assert mlpm("demo", "--no-open", "--json").json["database"] == str(at_home / "other.db")
    assert mlpm("demo").out.startswith("ML")


def test_a_fresh_demo_takes_the_place_of_a_demo_only(mlpm: Mlpm, at_home: Path) -> None:
    mlpm("card", "add", "task", "Mine")
    own = str(at_home / "board.db")
    assert mlpm("demo", "--no-open", "--fresh", "--db", own, "--json").code == 1
    assert [card["title"] for card in mlpm("card", "list", "--json").json] == ["Mine"]
    made = str(at_home / "demo.db")
    for _ in range(2):
        assert mlpm("demo", "--no-open", "--fresh", "--db", made, "--json").code == 0


def test_gates_are_recorded_and_decided(mlpm: Mlpm) -> None:
    assert mlpm("phase", "decide", "1", "go", "--reason", "ready").code == 1
    assert mlpm("phase", "record", "1", "charter", "--evidence", "charter.md").code == 0
    assert mlpm("phase", "record", "1", "1", "--evidence", "minutes.md").code == 0
    assert "waits for go, no-go or stop" in mlpm("phase", "show", "1").out
    assert "2 of 2, waits" in mlpm("phase", "list").out
    assert mlpm("phase", "show", "1", "--json").json["gate"]["waits"] is True
    document = mlpm("phase", "decide", "1", "go", "--reason", "ready", "--json").json
    assert (document["decision"], document["decided_by"]) == ("go", "ana")
    assert [output["evidence"] for output in document["outputs"]] == ["minutes.md", "charter.md"]
    assert mlpm("phase", "show", "2", "--json").json["started_at"] == "2026-11-23T09:00:00Z"
    assert "2 of 2  go" in mlpm("phase", "list").out
    assert len(mlpm("phase", "list", "--json").json) == 5
    assert "1. [x] go/no-go decision (minutes.md)" in mlpm("phase", "show", "1").out
    assert mlpm("phase", "record", "1", "nothing", "--evidence", "x").code == 1


def test_people_are_added_and_changed(mlpm: Mlpm) -> None:
    assert "Nobody yet" in mlpm("person", "list").out
    assert mlpm("person", "add", "ben", "--role", "ml-engineer", "--full-name", "Ben B.").code == 0
    changed = mlpm("person", "add", "ben", "--role", "data-s", "--json").json
    assert changed == {"name": "ben", "role": "data_scientist", "full_name": "Ben B."}
    assert mlpm("person", "list", "--json").json == [changed]
    assert "ben   data scientist  Ben B." in mlpm("person", "list").out


def test_log_undo_and_redo(mlpm: Mlpm) -> None:
    for title in ("One", "Two"):
        mlpm("card", "add", "task", title)
    mlpm("card", "block", "ML-TASK-02", "waits")
    first = mlpm("log", "--json", "--limit", "1").json[0]
    assert (first["who"], first["said"]) == ("ana", "blocked ML-TASK-02: waits")
    assert first["changes"][0]["after"] == {"blocked": "waits"}
    assert len(mlpm("log", "ML-TASK-01", "--json").json) == 1
    assert mlpm("undo").out == "Undid: blocked ML-TASK-02: waits.\n"
    assert mlpm("redo", "--json").json == {"done": ["redid: blocked ML-TASK-02: waits"]}
    assert mlpm("undo", "2").code == 0
    assert "There is only 1 of your acts to undo" in mlpm("undo", "2").err
    assert mlpm("undo").code == 0
    assert mlpm("card", "list", "--json").json == []
    answer = mlpm("undo")
    assert answer.code == 1
    assert "There is nothing of yours to undo" in answer.err
    assert mlpm("redo", "9").code == 1
    assert mlpm("redo", "3").code == 0
    assert mlpm("--as", "ben", "undo").code == 1
    assert mlpm("log").out.splitlines()[0].endswith("ana         redid: blocked ML-TASK-02: waits")


def test_search_looks_through_all_projects(experiment: Mlpm) -> None:
    experiment("init", "--key", "TWO")
    experiment("--project", "TWO", "card", "add", "task", "Bag of words, 100 % done")
    words = ["exp", "decide", "ML-EXP-01", "failure", "--learning", "Bag of words is no match"]
    experiment(*words)
    found = experiment("search", "bag of words", "--json").json
    fields = {card["id"]: [*card["found_in"]] for card in found}
    assert fields == {"ML-EXP-01": ["learnings"], "TWO-TASK-01": ["title"]}
    assert [card["id"] for card in experiment("search", "100 %", "--json").json] == ["TWO-TASK-01"]
    assert "learnings: Bag of words is *no match*" in experiment("search", "no match").out
    assert experiment("search", "zeppelin").out == "Nothing found.\n"


def test_export_holds_the_whole_project(experiment: Mlpm, at_home: Path) -> None:
    experiment("card", "add", "task", "Gone")
    experiment("card", "delete", "ML-TASK-01")
    file = at_home / "board.json"
    assert experiment("export", str(file)).out == f"Wrote 2 cards to {file}.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    document = json.loads(file.read_text())
    assert document == experiment("export", "-").json
    assert [card["id"] for card in document["cards"]] == ["ML-TASK-01", "ML-EXP-01"]
    assert (document["format"], document["version"]) == ("mlpm project", 2)
    assert len(document["phases"]) == 5
    assert experiment("export", str(file)).code == 1
    assert experiment("export", str(file), "--force", "--json").json["cards"] == 2
    assert experiment("export", str(at_home / "no" / "folder.json")).code == 1


def test_db_info_counts(experiment: Mlpm, at_home: Path) -> None:
    document = experiment("db", "info", "--json").json
    assert document["database"] == str(at_home / "board.db")
    assert document["projects"][0]["cards"] == 1
    assert "sqlite" in experiment("db", "info").out


def test_doctor_finds_what_is_wrong(mlpm: Mlpm, at_home: Path) -> None:
    assert mlpm("doctor").code == 0
    (at_home / "board.db").chmod(0o644)
    answer = mlpm("doctor", "--json")
    assert answer.code == 3
    wrong = [finding for finding in answer.json if not finding["ok"]]
    assert [finding["what"] for finding in wrong] == ["database"]
    assert "chmod 600" in wrong[0]["said"]


def test_doctor_is_well_without_a_board(bare_mlpm: Mlpm) -> None:
    assert bare_mlpm("doctor").code == 0


def test_config_says_where_each_setting_comes_from(
    mlpm: Mlpm, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = at_home / "config" / "mlpm" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('theme = "mlpm-light"\ntracking_uri = "https://ana:canary@host/"\n')
    monkeypatch.setenv("MLPM_ASCII", "yes")
    found = mlpm("config", "show", "--as", "ben", "--json").json
    assert found["theme"] == {"value": "mlpm-light", "from": "config file"}
    assert found["user"] == {"value": "ben", "from": "command line"}
    assert found["ascii"] == {"value": True, "from": "$MLPM_ASCII"}
    assert found["keymap"]["from"] == "default"
    assert found["tracking_uri"]["value"] == "https://***@host/"
    assert "canary" not in mlpm("config", "show").out
    file.write_text('[hook]\nmodel = ["app", "service"]\n')
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///runs.db")
    found = mlpm("config", "show", "--json").json
    assert found["hook.model"] == {"value": ["app", "service"], "from": "config file"}
    assert found["notify.quiet"] == {"value": "", "from": "default"}
    tracking = mlpm("config", "show", "--json").json["tracking_uri"]
    assert tracking == {"value": "sqlite:///runs.db", "from": "$MLFLOW_TRACKING_URI"}
    assert mlpm("config", "path").out == f"{file}\n"
    assert mlpm("config", "path", "--json").json == {"path": str(file), "exists": True}
