"""Limits of work and duties by commands: said or refused, whoever moves what wherever."""

import pytest

from tests.cli.conftest import Mlpm


@pytest.fixture
def tasks(mlpm: Mlpm) -> Mlpm:
    """A board with three tasks in each of two phases."""
    for phase in ("2", "4"):
        for number in range(3):
            mlpm("card", "add", "task", f"Task {phase}.{number}", "--phase", phase)
    return mlpm


def now(mlpm: Mlpm) -> list[tuple[int | None, int]]:
    return [(one["phase"], one["now"]) for one in mlpm("limit", "list", "--json").json]


def test_a_column_is_counted_across_lanes_and_what_goes_beyond_is_said(tasks: Mlpm) -> None:
    said = tasks("limit", "set", "column", "in-progress", "2").out
    assert said == "Agreed on at most 2 cards in progress.\n"
    assert tasks("card", "move", "ML-TASK-01", "in_progress").out.endswith("to in_progress.\n")
    tasks("card", "move", "ML-TASK-04", "in_progress")
    answer = tasks("card", "move", "ML-TASK-05", "in_progress")
    assert answer.code == 0
    assert answer.out == (
        "Moved ML-TASK-05 to in_progress; over the limit: 3 in progress, agreed at most 2.\n"
    )
    # What leaves or stays is not held against it.
    assert "limit" not in tasks("card", "move", "ML-TASK-01", "review").out
    assert "limit" not in tasks("card", "assign", "ML-TASK-05", "ben").out
    assert now(tasks) == [(None, 2)]


def test_a_limit_that_refuses_leaves_all_as_it_was(tasks: Mlpm) -> None:
    tasks("limit", "set", "person", "ana", "1", "--refuse")
    tasks("card", "assign", "ML-TASK-01", "ana")
    tasks("card", "move", "ML-TASK-01", "in_progress")
    tasks("card", "assign", "ML-TASK-02", "Ana")
    refused = tasks("card", "move", "ML-TASK-02", "in_progress", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "over_limit")
    assert refused.json["error"]["message"] == (
        "That would be 2 in progress with ana, agreed at most 1: finish or hand over one of "
        "ML-TASK-01 first, or agree on more (`mlpm limit set`)."
    )
    assert tasks("card", "show", "ML-TASK-02", "--json").json["status"] == "backlog"
    tasks("card", "move", "ML-TASK-03", "in_progress")
    assert tasks("card", "assign", "ML-TASK-03", "ana").code == 1
    tasks("exp", "add", "Try", "--owner", "ana")
    assert tasks("exp", "start", "ML-EXP-01").code == 1
    assert tasks("card", "edit", "ML-TASK-03", "--owner", "ana").code == 1
    tasks("limit", "clear", "person", "ana")
    assert tasks("card", "move", "ML-TASK-02", "in_progress").code == 0


def test_no_limit_keeps_an_alert_from_being_taken_up(tasks: Mlpm) -> None:
    tasks("limit", "set", "person", "ana", "1", "--refuse")
    for number in ("1", "2"):
        tasks("card", "add", "alert", "Moved", "--owner", "ana")
        taken = tasks("alert", "ack", f"ML-ALERT-0{number}")
        assert (taken.code, "limit" in taken.out) == (0, False)
    # They count all the same.
    tasks("card", "assign", "ML-TASK-01", "ana")
    refused = tasks("card", "move", "ML-TASK-01", "in_progress").err
    assert "That would be 3 in progress with ana, agreed at most 1" in refused


def test_lanes_are_counted_each_by_itself_where_that_is_agreed(tasks: Mlpm) -> None:
    tasks("limit", "set", "column", "review", "1", "--each-lane")
    tasks("limit", "set", "column", "ready", "1", "--phase", "4", "--refuse")
    tasks("limit", "set", "lane", "2", "1")
    for card in ("ML-TASK-01", "ML-TASK-04"):
        assert "limit" not in tasks("card", "move", card, "review").out
    assert "2 in review of phase 2" in tasks("card", "move", "ML-TASK-02", "review").out
    assert tasks("card", "move", "ML-TASK-05", "ready").code == 0
    assert tasks("card", "move", "ML-TASK-06", "ready").code == 1
    tasks("card", "move", "ML-TASK-03", "in_progress")
    said = tasks("card", "move", "ML-TASK-02", "in_progress").out
    assert "over the limit: 2 in progress in phase 2, agreed at most 1" in said
    assert now(tasks) == [(4, 1), (1, 0), (2, 1), (3, 0), (4, 1), (5, 0), (2, 2)]
    # Agreed on anew, it is the same limit; undone, it is as it was.
    tasks("limit", "set", "lane", "2", "5")
    assert tasks("limit", "list", "--json").json[-1]["most"] == 5
    tasks("undo")
    assert tasks("limit", "list", "--json").json[-1]["most"] == 1
    assert "lane    2 " in tasks("limit", "list").out


def test_an_epic_counts_by_its_sub_tasks(mlpm: Mlpm) -> None:
    mlpm("limit", "set", "lane", "4", "1")
    mlpm("card", "add", "epic", "Serve")
    mlpm("card", "add", "task", "One", "--parent", "ML-PROD-01")
    mlpm("card", "move", "ML-PROD-01", "in_progress")
    assert "limit" not in mlpm("card", "move", "ML-PROD-01a", "in_progress").out
    assert now(mlpm) == [(4, 1)]


def test_new_cards_have_the_owner_whose_duty_they_are(mlpm: Mlpm) -> None:
    mlpm("duty", "set", "alert", "ben")
    mlpm("duty", "set", "any", "dora", "--phase", "4")
    mlpm("duty", "set", "task", "chi", "--phase", "4")
    mlpm("card", "add", "alert", "One")
    mlpm("card", "add", "task", "Two", "--phase", "4")
    mlpm("card", "add", "epic", "Three")
    mlpm("card", "add", "task", "Four", "--phase", "4", "--owner", "eve")
    mlpm("card", "add", "task", "Five")
    mlpm("exp", "add", "Six")
    mlpm("exp", "decide", "ML-EXP-01", "success", "--reason", "it is")
    assert mlpm("prod", "create", "--from", "ML-EXP-01").code == 0
    owners = {card["title"]: card["owner"] for card in mlpm("card", "list", "--json").json}
    wanted = {"One": "ben", "Two": "chi", "Three": "dora", "Four": "eve", "Five": None}
    assert {title: owners[title] for title in wanted} == wanted
    assert owners["Serving API"] == "chi"
    assert owners["Six in production"] == "dora"
    mlpm("duty", "clear", "alert")
    assert mlpm("duty", "clear", "alert").err.startswith("mlpm: Nobody has the duty of alert")
    assert mlpm("duty", "set", "any", "ben").code == 2


def test_load_is_told_by_person_and_role(tasks: Mlpm) -> None:
    tasks("card", "assign", "ML-TASK-03", "zoe")
    tasks("person", "add", "ana", "--role", "ml_engineer")
    tasks("person", "add", "ben", "--role", "ml_engineer")
    tasks("duty", "set", "alert", "ana")
    tasks("limit", "set", "person", "ana", "1")
    for card, who in (("ML-TASK-01", "ana"), ("ML-TASK-02", "ana")):
        tasks("card", "assign", card, who)
    tasks("card", "edit", "ML-TASK-01", "--points", "5")
    tasks("card", "move", "ML-TASK-01", "in_progress")
    tasks("card", "block", "ML-TASK-02", "waits")
    found = tasks("team", "load", "--json").json
    people = {one["name"]: one for one in found["people"]}
    assert list(people) == ["ana", "ben", "zoe"]
    assert (people["ana"]["in_progress"], people["ana"]["points"]) == (1, 5)
    assert (people["ana"]["blocked"], people["ana"]["limit"]) == (1, 1)
    roles = {one["role"]: one for one in found["roles"]}
    assert (roles["ml_engineer"]["people"], roles["ml_engineer"]["backlog"]) == (2, 1)
    assert roles["no role"]["backlog"] == 1
    assert found["nobody"]["backlog"] == 3
    assert "ana     ml engineer" in tasks("team", "load").out
    shown = tasks("team", "show")
    assert "limit: person ana: 1 of 1" in shown.out
    assert tasks("team", "show", "--json").json["people"][0]["duties"][0]["kind"] == "alert"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("limit", "set", "column", "done", "3"), "A limit is of backlog, ready, in_progress"),
        (("limit", "set", "lane", "6", "3"), "A lane is a phase, 1 to 5"),
        (("limit", "set", "lane", "2", "3", "--phase", "2"), "leave --phase out"),
        (("limit", "set", "person", "ana", "3", "--each-lane"), "for a whole column only"),
        (("limit", "clear", "person", "ana"), "There is no limit of person ana"),
    ],
    ids=lambda value: "-".join(value[1:4]) if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_said(mlpm: Mlpm, words: tuple[str, ...], said: str) -> None:
    answer = mlpm(*words)
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err


def test_nobody_is_taken_for_another_by_a_slip_in_a_name(tasks: Mlpm) -> None:
    warned = tasks("duty", "set", "alert", "zed")
    said = "nobody here is called zed yet; `mlpm person add zed` adds them"
    assert (warned.code, warned.err) == (0, f"note: {said}\n")
    tasks("duty", "clear", "alert")
    tasks("person", "add", "tess")
    refused = tasks("card", "assign", "ML-TASK-01", "tes", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "unknown_person")
    assert "did you mean tess?" in refused.err
    assert tasks("card", "assign", "ML-TASK-01", "TESS", "--json").json["owner"] == "tess"
