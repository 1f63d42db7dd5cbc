"""`mlpm card`: every command, by what it leaves behind."""

from typing import Any

import pytest

from tests.cli.conftest import Mlpm


def shown(mlpm: Mlpm, card: str = "ML-TASK-01") -> dict[str, Any]:
    document: dict[str, Any] = mlpm("card", "show", card, "--json").json
    return document


@pytest.fixture
def task(mlpm: Mlpm) -> Mlpm:
    """The program at a board with ML-TASK-01."""
    assert mlpm("card", "add", "task", "Agree", "on", "metrics", "--item", "Ask").code == 0
    return mlpm


def test_add_takes_every_field(mlpm: Mlpm) -> None:
    words = ["card", "add", "task", "Collect data", "--phase", "2", "--status", "ready"]
    words += ["--owner", "ana", "--points", "3", "--due", "3d", "--tag", "NLP", "--tag", "#data"]
    answer = mlpm(*words, "--description", "From shops.", "--item", "Ask", "--json")
    card = answer.json
    assert card["id"] == "ML-TASK-01"
    assert (card["phase"], card["status"], card["owner"]) == (2, "ready", "ana")
    assert (card["points"], card["due"], card["tags"]) == (3.0, "2026-11-26", ["nlp", "data"])
    assert card["description"] == "From shops."
    item = {"group": "checklist", "text": "Ask", "done": False, "evidence": None}
    assert card["checklist"] == [item]
    assert card["created_at"] == "2026-11-23T09:00:00Z"


@pytest.mark.parametrize(
    ("kind", "name", "phase"),
    [
        ("task", "ML-TASK-01", 1),
        ("experiment", "ML-EXP-01", 3),
        ("exp", "ML-EXP-01", 3),
        ("epic", "ML-PROD-01", 4),
        ("alert", "ML-ALERT-01", 5),
        ("retraining", "ML-RETRAIN-01", 5),
    ],
)
def test_add_knows_every_kind(mlpm: Mlpm, kind: str, name: str, phase: int) -> None:
    assert mlpm("card", "add", kind, "Work").out == f"{name}\n"
    assert shown(mlpm, name)["phase"] == phase


def test_an_alert_says_what_moved(mlpm: Mlpm) -> None:
    words = [
        "card",
        "add",
        "alert",
        "Share jumped",
        "--model",
        "sentiment",
        "--signal",
        "positives",
    ]
    words += ["--severity", "critical", "--before", "40%", "--after", "0.65", "--window", "7d"]
    alert = mlpm(*words, "--json").json
    assert (alert["before"], alert["after"], alert["severity"]) == (0.4, 0.65, "critical")
    assert (alert["state"], alert["opened_at"]) == ("firing", "2026-11-23T09:00:00Z")


def test_a_subtask_is_lettered(mlpm: Mlpm) -> None:
    mlpm("card", "add", "epic", "Production")
    assert mlpm("card", "add", "task", "Serve", "--parent", "ml-prod-1").out == "ML-PROD-01a\n"
    assert shown(mlpm, "ML-PROD-01A")["parent"] == "ML-PROD-01"


def test_list_filters_sorts_and_cuts(mlpm: Mlpm) -> None:
    for title, points in (("One", "3"), ("Two", "1"), ("Three", "2")):
        mlpm("card", "add", "task", title, "--points", points, "--tag", title)
    ids = [card["title"] for card in mlpm("card", "list", "--sort", "points", "--json").json]
    assert ids == ["Two", "Three", "One"]
    assert len(mlpm("card", "list", "--sort", "-points", "--limit", "1", "--json").json) == 1
    assert [c["title"] for c in mlpm("card", "list", "points>=2", "--json").json] == [
        "One",
        "Three",
    ]
    assert [c["title"] for c in mlpm("card", "list", "-tag:one", "--json").json] == ["Two", "Three"]
    assert mlpm("card", "list", "-phase:1", "--json").json == [], "no -h with more letters"
    assert mlpm("card", "list", "--filter", "tag:none-such").out == "No card.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["kindd:exp"], "did you mean kind?"),
        (["--sort", "tile"], "did you mean title?"),
        (["kind:exp", '"open'], 'closing quote (")'),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(mlpm: Mlpm, words: list[str], said: str) -> None:
    answer = mlpm("card", "list", *words)
    assert answer.code == 1
    assert said in answer.err


def test_archived_cards_are_listed_when_asked_for(task: Mlpm) -> None:
    assert task("card", "delete", "ML-TASK-01").out == "Archived ML-TASK-01.\n"
    assert task("card", "list", "--json").json == []
    assert len(task("card", "list", "is:archived", "--json").json) == 1
    assert shown(task)["archived_at"] == "2026-11-23T09:00:00Z"
    assert task("card", "restore", "ML-TASK-01").code == 0
    assert len(task("card", "list", "--json").json) == 1


def test_edit_changes_what_is_given(task: Mlpm) -> None:
    answer = task(
        "card", "edit", "ml-task-1", "--title", "New", "--points", "5", "--due", "tomorrow"
    )
    assert answer.code == 0
    card = shown(task)
    assert (card["title"], card["points"], card["due"]) == ("New", 5.0, "2026-11-24")
    task("card", "edit", "ML-TASK-01", "--clear", "points", "--clear", "due", "--clear", "tags")
    assert shown(task)["points"] is None
    assert task("card", "edit", "ML-TASK-01").code == 2
    assert task("card", "edit", "ML-TASK-01", "--points", "-1").code == 1


def test_assign_knows_me_and_none(task: Mlpm) -> None:
    task("card", "assign", "ML-TASK-01", "ben")
    assert shown(task)["owner"] == "ben"
    task("card", "assign", "ML-TASK-01", "me")
    assert shown(task)["owner"] == "ana"
    task("card", "assign", "ML-TASK-01", "none")
    assert shown(task)["owner"] is None


def test_move_goes_to_a_column_a_phase_or_before_a_card(task: Mlpm) -> None:
    task("card", "add", "task", "Second")
    assert task("card", "move", "ML-TASK-01", "in-progress").code == 0
    assert shown(task)["status"] == "in_progress"
    task("card", "move", "ML-TASK-01", "--phase", "2")
    assert shown(task)["phase"] == 2
    task("card", "move", "ML-TASK-01", "backlog", "--phase", "1", "--before", "ML-TASK-02")
    assert [c["id"] for c in task("card", "list", "--json").json] == ["ML-TASK-01", "ML-TASK-02"]
    assert task("card", "move", "ML-TASK-01").code == 2
    assert task("card", "move", "ML-TASK-01", "backlog").code == 1


def test_order_moves_within_a_column(task: Mlpm) -> None:
    for title in ("Two", "Three"):
        task("card", "add", "task", title)

    def order() -> list[str]:
        return [card["id"][-1] for card in task("card", "list", "--json").json]

    task("card", "order", "ML-TASK-03", "up")
    assert order() == ["1", "3", "2"]
    task("card", "order", "ML-TASK-02", "top")
    assert order() == ["2", "1", "3"]
    task("card", "order", "ML-TASK-02", "down")
    assert order() == ["1", "2", "3"]
    assert task("card", "order", "ML-TASK-01", "top").code == 1


def test_block_says_why(task: Mlpm) -> None:
    task("card", "block", "ML-TASK-01", "waits", "for", "data")
    assert shown(task)["blocked"] == "waits for data"
    assert "(blocked)" in task("card", "list").out
    task("card", "unblock", "ML-TASK-01")
    assert shown(task)["blocked"] is None
    assert task("card", "unblock", "ML-TASK-01").code == 1


def test_comments_are_kept(task: Mlpm) -> None:
    task("card", "comment", "ML-TASK-01", "well", "done")
    comment = {"who": "ana", "at": "2026-11-23T09:00:00Z", "text": "well done"}
    assert shown(task)["comments"] == [comment]


def test_checklists_are_ticked_off(task: Mlpm) -> None:
    task("card", "check", "ML-TASK-01", "1", "--evidence", "doc.md")
    assert shown(task)["checklist"][0]["done"] is True
    assert shown(task)["checklist"][0]["evidence"] == "doc.md"
    task("card", "check", "ML-TASK-01", "ask", "--undone")
    assert shown(task)["checklist"][0]["done"] is False
    task("card", "check", "ML-TASK-01", "Write", "down", "--new", "--group", "later")
    assert shown(task)["checklist"][1]["group"] == "later"
    assert task("card", "check", "ML-TASK-01", "nothing such").code == 1


def test_links_read_from_both_ends(task: Mlpm) -> None:
    task("card", "add", "task", "Second")
    task("card", "link", "ML-TASK-01", "blocks", "ML-TASK-02")
    out = {"relation": "blocks", "id": "ML-TASK-02", "direction": "out"}
    back = {"relation": "blocked_by", "id": "ML-TASK-01", "direction": "in"}
    assert shown(task)["links"] == [out]
    assert shown(task, "ML-TASK-02")["links"] == [back]
    assert task("card", "link", "ML-TASK-02", "blocks", "ML-TASK-01").code == 1
    task("card", "unlink", "ML-TASK-01", "blocks", "ML-TASK-02")
    assert shown(task)["links"] == []


def test_links_come_by_relation_and_id(task: Mlpm) -> None:
    for number in range(2, 9):
        task("card", "add", "task", f"T{number}")
    for number in (5, 3, 8, 2, 7):
        task("card", "link", "ML-TASK-01", "relates", f"ML-TASK-0{number}")
    task("card", "link", "ML-TASK-04", "blocks", "ML-TASK-01")
    ids = [link["id"] for link in shown(task)["links"]]
    assert ids == ["ML-TASK-04", *(f"ML-TASK-0{n}" for n in (2, 3, 5, 7, 8))]


def test_show_writes_what_there_is(task: Mlpm) -> None:
    task("card", "comment", "ML-TASK-01", "well done")
    out = task("card", "show", "ML-TASK-01").out
    assert out.startswith("ML-TASK-01  Agree on metrics\n")
    assert "checklist  1. [ ] Ask\n" in out
    assert "ana, 2026-11-23 09:00 UTC: well done" in out


def test_ids_of_another_project_find_their_own(task: Mlpm) -> None:
    assert task("init", "--key", "NLP", "--name", "Second").code == 0
    assert task("--project", "NLP", "card", "add", "task", "Other").out == "NLP-TASK-01\n"
    assert task("card", "block", "nlp-task-1", "waits").code == 0
    assert task("log", "nlp-task-1", "--json").json[0]["said"] == "blocked NLP-TASK-01: waits"
    assert task("--project", "NLP", "undo").code == 0
    assert shown(task, "NLP-TASK-01")["blocked"] is None


def test_a_list_shows_only_columns_that_hold_something(mlpm: Mlpm) -> None:
    mlpm("card", "add", "task", "One", "--due", "2026-12-01")
    mlpm("card", "add", "task", "Two", "--due", "2027-01-01")
    assert mlpm("card", "list").out == (
        "id          ph  status   due         title\n"
        "ML-TASK-01  1   backlog  01 Dec      One\n"
        "ML-TASK-02  1   backlog  2027-01-01  Two\n"
    )


def test_a_list_cuts_a_title_that_nobody_could_read_and_json_does_not(mlpm: Mlpm) -> None:
    title = "word " * 1000
    mlpm("card", "add", "task", title)
    mlpm("card", "add", "task", "Short")
    lines = mlpm("card", "list").out.splitlines()
    assert max(map(len, lines)) < 300
    assert lines[1].endswith("\N{HORIZONTAL ELLIPSIS}")
    assert mlpm("card", "list", "--json").json[0]["title"] == title.strip()
