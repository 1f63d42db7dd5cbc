"""Deciding by command: what comes next, what is left behind, production, and the whole record."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.places import shipped
from tests.cli.conftest import Mlpm

RUN = "2003dcc9a7414f9bba8b05329429dc35"
"""A run in the demo's store."""
DECIDED = ["exp", "decide", "ML-EXP-01"]


def shown(mlpm: Mlpm, card: str) -> dict[str, Any]:
    document: dict[str, Any] = mlpm("card", "show", card, "--json").json
    return document


def links(mlpm: Mlpm, card: str = "ML-EXP-01") -> list[tuple[str, str]]:
    return sorted((link["relation"], link["id"]) for link in shown(mlpm, card)["links"])


@pytest.fixture
def somewhere(bare_mlpm: Mlpm, anywhere: str, monkeypatch: pytest.MonkeyPatch) -> Mlpm:
    """The program at a board in a file and on a server, with an experiment that has a result."""
    monkeypatch.setenv("MLPM_DB", anywhere)
    words = ["exp", "add", "Fine-tune", "--criterion", "f1 >= 0.85", "--baseline", "rules f1=0.7"]
    assert bare_mlpm(*words).out == "ML-EXP-01\n"
    bare_mlpm("exp", "result", "ML-EXP-01", "--model", "bert", "--metric", "f1=0.9")
    return bare_mlpm


def test_next_steps_are_cards_and_one_undo_takes_all_back(somewhere: Mlpm) -> None:
    somewhere("card", "add", "task", "Label")
    words = [*DECIDED, "failure", "--reason", "slow", "--learning", "Too few labels"]
    words += ["--next", "Label more", "--next", "experiment: Distil it", "--informs", "ml-task-1"]
    answer = somewhere(*words)
    assert "  ML-TASK-02  Label more\n  ML-EXP-02  Distil it\n" in answer.out
    card = shown(somewhere, "ML-EXP-01")
    assert card["next_steps"] == ["Label more", "experiment: Distil it"]
    assert card["proposed"]["outcome"] == "success"
    assert card["proposed"]["why"]
    assert links(somewhere) == [
        ("informs", "ML-EXP-02"),
        ("informs", "ML-TASK-01"),
        ("informs", "ML-TASK-02"),
    ]
    assert shown(somewhere, "ML-EXP-02")["phase"] == 3
    assert somewhere("undo").code == 0
    undone = shown(somewhere, "ML-EXP-01")
    assert (undone["outcome"], undone["proposed"], undone["links"]) == (None, None, [])
    assert [c["id"] for c in somewhere("card", "list", "--json").json] == [
        "ML-TASK-01",
        "ML-EXP-01",
    ]
    assert somewhere("redo").code == 0
    assert len(links(somewhere)) == 3


def test_next_steps_may_stay_words(experiment: Mlpm) -> None:
    experiment(*DECIDED, "partial", "--next", "Label more", "--no-cards")
    assert shown(experiment, "ML-EXP-01")["next_steps"] == ["Label more"]
    assert len(experiment("card", "list", "--json").json) == 1


def test_an_epic_in_one_step(somewhere: Mlpm) -> None:
    somewhere(*DECIDED, "success")
    answer = somewhere("prod", "create", "--from", "ML-EXP-01", "--owner", "ben", "--json")
    epic = answer.json
    assert (epic["id"], epic["kind"], epic["phase"]) == ("ML-PROD-01", "epic", 4)
    assert (epic["title"], epic["owner"]) == ("Fine-tune in production", "ben")
    assert epic["from"] == "ML-EXP-01"
    assert epic["progress"] == {"done": 0, "total": 11}
    tasks = epic["subtasks"]
    assert [task["id"] for task in tasks] == [f"ML-PROD-01{letter}" for letter in "abcdefghijk"]
    groups = ["infrastructure"] * 3 + ["monitoring"] * 3 + ["rollout"] * 3 + ["documentation"] * 2
    assert [task["group"] for task in tasks] == groups
    assert shown(somewhere, "ML-PROD-01b")["parent"] == "ML-PROD-01"
    assert len(shown(somewhere, "ML-PROD-01a")["checklist"]) == 5
    assert ("produces", "ML-PROD-01") in links(somewhere)
    somewhere("card", "move", "ML-PROD-01j", "done")
    somewhere("card", "assign", "ML-PROD-01k", "chi")
    answer = somewhere("prod", "show", "ML-PROD-01")
    assert "from ML-EXP-01, 1 of 11 done" in answer.out
    assert re.search(r"ML-PROD-01k +documentation +backlog +chi +Runbook", answer.out)
    whole = somewhere("prod", "show", "ML-PROD-01", "--json").json
    assert whole == whole | shown(somewhere, "ML-PROD-01")
    more = whole.keys() - shown(somewhere, "ML-PROD-01")
    assert more == {"forced", "handoff", "objectives", "rollout"}
    listed = somewhere("card", "list", "kind:epic", "--json").json
    assert listed[0]["progress"] == {"done": 1, "total": 11}
    for _ in range(3):
        assert somewhere("undo").code == 0
    assert [c["id"] for c in somewhere("card", "list", "--json").json] == ["ML-EXP-01"]
    assert links(somewhere) == []


def test_a_second_epic_and_one_without_a_success_are_refused(experiment: Mlpm) -> None:
    create = ["prod", "create", "--from", "ML-EXP-01"]
    answer = experiment(*create, "--json")
    assert (answer.code, answer.json["error"]["code"]) == (1, "no_success")
    assert experiment(*create, "--force").code == 2
    assert experiment(*create, "--reason", "x").code == 2
    answer = experiment(*create, "--force", "--reason", "the shop wants it", "--title", "Serve it")
    assert answer.out.startswith("ML-PROD-01  Serve it\n")
    assert "the shop wants it" in shown(experiment, "ML-PROD-01")["comments"][0]["text"]
    answer = experiment(*create, "--force", "--reason", "again")
    assert answer.code == 1
    assert "ML-PROD-01" in answer.err
    assert experiment("prod", "show", "ML-EXP-01").code == 1


def test_a_team_has_a_plan_of_its_own(experiment: Mlpm, at_home: Path) -> None:
    folder = at_home / "config" / "mlpm" / "templates" / "epics"
    folder.mkdir(parents=True)
    tasks = [{"group": "launch", "title": "Dark launch", "checklist": ["one"]}]
    (folder / "production.json").write_text(json.dumps({"subtasks": tasks}))
    (at_home / "other.json").write_text(json.dumps({"subtasks": tasks * 2}))
    experiment(*DECIDED, "success")
    create = ["prod", "create", "--from", "ML-EXP-01", "--json"]
    found = experiment(*create).json["subtasks"]
    assert [(task["id"], task["group"]) for task in found] == [("ML-PROD-01a", "launch")]
    experiment("undo")
    assert len(experiment(*create, "--plan", str(at_home / "other.json")).json["subtasks"]) == 2
    assert experiment(*create, "--plan", "nope").json["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "plan",
    [
        "",
        "[]",
        '{"subtasks": []}',
        '{"subtasks": [1]}',
        '{"subtasks": [{"title": "a"}]}',
        '{"subtasks": [{"group": "", "title": "a"}]}',
        '{"subtasks": [{"group": "a", "title": "a", "owner": "ana"}]}',
        '{"subtasks": [{"group": "a", "title": "a", "checklist": "a"}]}',
        '{"subtasks": [{"group": "a b", "title": "a"}]}',
        '{"subtasks": [{"group": "a", "title": "a", "description": 3}]}',
    ],
)
def test_a_plan_that_cannot_be_used_is_named(experiment: Mlpm, at_home: Path, plan: str) -> None:
    experiment(*DECIDED, "success")
    file = at_home / "plan.json"
    file.write_text(plan)
    answer = experiment("prod", "create", "--from", "ML-EXP-01", "--plan", str(file))
    assert answer.code == 1
    assert "plan.json" in answer.err or "template plan" in answer.err
    assert answer.err.count("\n") == 1
    assert len(experiment("card", "list", "--json").json) == 1


def test_artifacts_are_looked_for(
    experiment: Mlpm, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(at_home)
    (at_home / "a.ipynb").write_text("{}")
    words = [
        "exp",
        "artifact",
        "ML-EXP-01",
        "nb=a.ipynb",
        "model=s3://bucket/m.pt",
        f"mlflow={RUN}",
    ]
    answer = experiment(*words)
    assert answer.out.splitlines()[1:] == [
        "  nb a.ipynb: exists",
        "  model s3://bucket/m.pt: well formed",
        f"  mlflow runs:/{RUN}: well formed (no tracking store is set to look in)",
    ]
    store = at_home / "mlflow.db"
    shutil.copy(shipped("data") / "demo" / "mlflow.db", store)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{store}")
    experiment("undo")
    answer = experiment(*words, "--json")
    assert [look["state"] for look in answer.json["checked"]] == ["exists", "well_formed", "exists"]
    assert {"kind": "nb", "uri": "a.ipynb"} in answer.json["artifacts"]
    for missing in ("nb=b.ipynb", "mlflow=0123", "x=~nobody-here/a", f"x={'a/' * 900}b"):
        answer = experiment("exp", "artifact", "ML-EXP-01", missing, "--json")
        assert (answer.code, answer.json["error"]["code"]) == (1, "missing"), missing
    answer = experiment("exp", "artifact", "ML-EXP-01", "nb=b.ipynb", "--unchecked", "--json")
    assert answer.json["checked"][0]["state"] == "missing"
    assert len(shown(experiment, "ML-EXP-01")["artifacts"]) == 4


def test_a_missing_artifact_stops_a_decision(experiment: Mlpm) -> None:
    words = [*DECIDED, "success", "--artifact", "nb=nowhere/b.ipynb"]
    assert experiment(*words).code == 1
    assert shown(experiment, "ML-EXP-01")["outcome"] is None
    assert experiment(*words, "--unchecked", "--artifact", "nb=nowhere/b.ipynb").code == 0
    assert shown(experiment, "ML-EXP-01")["artifacts"] == [{"kind": "nb", "uri": "nowhere/b.ipynb"}]


def test_no_secret_is_kept_or_told(experiment: Mlpm, at_home: Path) -> None:
    answer = experiment("exp", "artifact", "ML-EXP-01", "m=https://ana:canary@host/a")
    assert answer.code == 1
    assert "canary" not in answer.out + answer.err
    assert b"canary" not in (at_home / "board.db").read_bytes()


@pytest.fixture
def whole(experiment: Mlpm) -> Mlpm:
    """An experiment with everything that a record has."""
    experiment("exp", "start", "ML-EXP-01")
    experiment("exp", "extend", "ML-EXP-01", "2d", "--reason", "no GPU")
    experiment("exp", "result", "ML-EXP-01", "--model", "bert", "--fold-metric", "f1=0.88,0.9")
    experiment("card", "comment", "ML-EXP-01", "# not a heading\n<b>bold</b> | cell")
    words = [*DECIDED, "success", "--reason", "worth it", "--learning", "Labels matter"]
    experiment(*words, "--next", "Serve it", "--artifact", "model=s3://bucket/m.pt")
    return experiment


def test_the_record_has_it_all(whole: Mlpm) -> None:
    record = whole("exp", "export", "ML-EXP-01").out
    headings = re.findall(r"^#+ (.+)$", record, re.MULTILINE)
    expected = ["Hypothesis", "Baseline", "Success criteria", "Timebox", "Approach", "Resources"]
    expected += ["Results", "Stopping rules", "Outcome", "Learnings", "Next steps", "Artifacts"]
    assert headings[0] == "ML-EXP-01 Fine-tune"
    assert [name for name in headings if name in expected] == expected
    for said in (
        "no GPU",
        "**success**, decided by ana on 2026-11-23 09:00 UTC.",
        "Proposed then: ",
        "worth it",
        "Labels matter",
        "- Serve it",
        "| model | s3://bucket/m.pt |",
        "- informs ML-TASK-01",
        "- [ ] Fine-tune the base model",
        "\\# not a heading\\\n\\<b>bold\\</b> \\| cell",
    ):
        assert said in record
    rows = re.findall(r"^\| (rule-based|bert).*$", record, re.MULTILINE)
    assert rows == ["rule-based", "bert"]


def test_a_record_is_private_and_replaces_nothing(whole: Mlpm, at_home: Path) -> None:
    file = at_home / "record.md"
    assert whole("exp", "export", "ML-EXP-01", str(file)).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() == whole("exp", "export", "ML-EXP-01", "-").out
    answer = whole("exp", "export", "ML-EXP-01", str(file), "--json")
    assert (answer.code, answer.json["error"]["code"]) == (1, "exists")
    assert whole("exp", "export", "ML-EXP-01", str(file), "--force").code == 0
    assert whole("exp", "export", "ML-EXP-01", str(at_home / "no" / "a.md")).code == 1


def test_a_record_for_programs(whole: Mlpm, at_home: Path) -> None:
    document = whole("exp", "export", "ML-EXP-01", "--format", "json").json
    assert document == shown(whole, "ML-EXP-01")
    assert whole("exp", "export", "ML-EXP-01", "--json").json == document
    answer = whole("exp", "export", "ML-EXP-01", "--format", "md", "--json").json
    assert answer["record"].startswith("# ML-EXP-01")
    file = at_home / "a.json"
    whole("exp", "export", "ML-EXP-01", str(file), "--format", "json")
    assert json.loads(file.read_text()) == document


def test_an_undecided_record_and_another_card(experiment: Mlpm) -> None:
    assert "Not decided" in experiment("exp", "export", "ML-EXP-01").out
    experiment("exp", "result", "ML-EXP-01", "--model", "m", "--metric", "f1=0.8")
    assert "Not decided. The results speak for" in experiment("exp", "export", "ML-EXP-01").out
    experiment("card", "add", "task", "x")
    assert experiment("exp", "export", "ML-TASK-01").code == 1
