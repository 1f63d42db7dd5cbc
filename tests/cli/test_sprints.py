"""Sprints and their balance by commands: planned, carried over, closed, warned of."""

import pytest

from tests.cli.conftest import Mlpm

SOON, LATER = "2026-11-26T09:00:00+00:00", "2026-12-07T09:00:00+00:00"


@pytest.fixture
def sprint(mlpm: Mlpm) -> Mlpm:
    """A board with a sprint that begins today, nine experiments and two tasks of production."""
    for number in range(1, 10):
        mlpm("exp", "add", f"Experiment {number}")
    for number in (1, 2):
        mlpm("card", "add", "task", f"Serve {number}", "--phase", "4")
    days = ("--start", "2026-11-23", "--end", "2026-12-04")
    assert mlpm("sprint", "open", "One", *days, "--band", "40-60").out == "Opened sprint One.\n"
    return mlpm


def experiments(number: int) -> list[str]:
    return [f"ML-EXP-{at:02d}" for at in range(1, number + 1)]


def test_eight_of_ten_are_no_warning_and_nine_are(sprint: Mlpm) -> None:
    sprint("sprint", "add", "One", *experiments(8), "ML-TASK-01", "ML-TASK-02")
    assert sprint("balance").code == 0
    sprint("sprint", "remove", "One", "ML-TASK-01")
    sprint("sprint", "add", "One", "ML-EXP-09")
    answer = sprint("balance", "--json")
    assert answer.code == 3
    found = answer.json
    assert (found["is_balanced"], found["too_much"]) == (False, "experiment")
    assert (found["test"]["experiments"], found["test"]["counted"]) == (9, 10)
    assert found["test"]["chance"] == pytest.approx(0.0464, abs=1e-4)
    assert found["oldest_waiting"]["production"]["id"] == "ML-TASK-01"
    assert found["advice"] == (
        "Experiments starve production work (9 of 10 cards of sprint One): begin ML-TASK-02 (on "
        "the board for 0 days) before another experiment, take ML-TASK-01 (on the board for 0 "
        "days) into the sprint and put ML-EXP-08 and ML-EXP-09 off, which nobody has begun."
    )
    assert sprint("balance").out.startswith(found["advice"])


def test_a_board_without_a_sprint_warns_of_nothing(mlpm: Mlpm) -> None:
    answer = mlpm("balance", "--json")
    assert (answer.code, answer.json["sprint"], answer.json["test"]) == (0, None, None)
    assert "No sprint is planned: `mlpm sprint open NAME`" in mlpm("sprint", "show").err
    assert mlpm("sprint", "list").out == "No sprint yet: `mlpm sprint open NAME` opens one.\n"


def test_what_comes_in_after_the_start_is_not_planned(
    sprint: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    sprint("sprint", "add", "One", "ML-EXP-01", "ML-EXP-02")
    monkeypatch.setenv("MLPM_NOW", SOON)
    assert sprint("sprint", "add", "one", "ML-EXP-03").out.endswith("sprint One, unplanned.\n")
    sprint("sprint", "remove", "One", "ML-EXP-02")
    found = sprint("sprint", "show", "--json").json
    assert found["state"] == "running"
    assert found["planned"] == ["ML-EXP-01", "ML-EXP-02"]
    assert (found["came_in"], found["taken_out"]) == (["ML-EXP-03"], ["ML-EXP-02"])
    assert found["mix"]["taken_on"]["experiment"] == 2
    again = sprint("sprint", "add", "One", "ML-EXP-02")
    assert again.out == "Added ML-EXP-02 to sprint One.\n"
    assert sprint("sprint", "show", "--json").json["taken_out"] == []


def test_closing_loses_nothing(sprint: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    sprint("sprint", "add", "One", "ML-EXP-01", "ML-EXP-02", "ML-TASK-01", "ML-TASK-02")
    sprint("sprint", "open", "Two")
    monkeypatch.setenv("MLPM_NOW", LATER)
    sprint("card", "move", "ML-TASK-01", "done")
    sprint("card", "delete", "ML-TASK-02")
    before = sprint("sprint", "show", "One", "--json").json
    assert before["state"] == "over"
    answer = sprint("sprint", "close", "One")
    assert answer.out == (
        "Closed sprint One: 1 of 3 done, ML-EXP-01, ML-EXP-02 went on to Two, ML-TASK-02 archived "
        "meanwhile.\n"
    )
    found = sprint("sprint", "show", "One", "--json").json
    assert (found["state"], found["into"]) == ("closed", "Two")
    assert found["done"] == ["ML-TASK-01"]
    assert found["unfinished"] == ["ML-EXP-01", "ML-EXP-02"]
    assert found["archived"] == ["ML-TASK-02"]
    following = sprint("sprint", "show", "Two", "--json").json
    assert following["carried_in"] == ["ML-EXP-01", "ML-EXP-02"]
    assert {card["carried_from"] for card in following["cards"]} == {"One"}
    # What happens to its cards later does not alter what it came to.
    sprint("card", "move", "ML-TASK-01", "review")
    assert sprint("sprint", "show", "One", "--json").json["done"] == ["ML-TASK-01"]
    assert sprint("undo").code == sprint("undo").code == 0
    assert sprint("sprint", "show", "One", "--json").json["closed_at"] is None
    assert sprint("sprint", "show", "Two", "--json").json["cards"] == []
    assert sprint("redo").code == 0
    assert sprint("sprint", "show", "Two", "--json").json["carried_in"] == found["unfinished"]


def test_what_goes_nowhere_is_named(sprint: Mlpm) -> None:
    sprint("sprint", "add", "One", "ML-EXP-01", "ML-TASK-01")
    sprint("sprint", "open", "Two")
    answer = sprint("sprint", "close", "--leave")
    assert answer.out == (
        "Closed sprint One: 0 of 2 done, ML-EXP-01, ML-TASK-01 left unfinished on the board.\n"
    )
    assert sprint("sprint", "show", "Two", "--json").json["cards"] == []
    refused = sprint("sprint", "add", "One", "ML-EXP-03", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "closed")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("open", "one"), "There is a sprint One already"),
        (("open", "Two", "--start", "2026-12-08", "--end", "2026-12-07"), "ends on the day"),
        (("add", "One", "ML-EXP-01"), "ML-EXP-01 is in sprint One already"),
        (("add", "Two", "ML-EXP-01"), "There is no sprint Two: there is One"),
        (("add", " ", "ML-EXP-01"), "A sprint's name is missing: there is One"),
        (("close", ""), "A sprint's name is missing: there is One"),
        (("remove", "One", "ML-EXP-02"), "ML-EXP-02 is not in sprint One"),
        (("close", "One", "--into", "One"), "cannot go into itself"),
        (("edit", "One", "--band", "60-40"), "the lower one first"),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_said(sprint: Mlpm, words: tuple[str, ...], said: str) -> None:
    sprint("sprint", "add", "One", "ML-EXP-01")
    answer = sprint("sprint", *words)
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err


def test_a_card_is_in_one_open_sprint(sprint: Mlpm) -> None:
    sprint("sprint", "open", "Two")
    sprint("sprint", "add", "One", "ML-EXP-01")
    assert "take it out there first" in sprint("sprint", "add", "Two", "ML-EXP-01").err
    sprint("card", "move", "ML-TASK-01", "done")
    assert "was done before" in sprint("sprint", "add", "Two", "ML-TASK-01").err


def test_the_next_sprint_follows_the_last_and_keeps_its_band(sprint: Mlpm) -> None:
    sprint("sprint", "edit", "One", "--band", "30-50", "--name", "First", "--goal", "Serve")
    found = sprint("sprint", "open", "Two", "--json").json
    assert (found["starts_on"], found["ends_on"]) == ("2026-12-07", "2026-12-18")
    assert (found["band"], found["state"]) == ([30, 50], "planned")
    assert "goal" in sprint("sprint", "show", "First").out


def test_every_command_goes_by_the_days_of_the_person(
    mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Eight in the morning in Tokyo is still the day before in UTC.
    monkeypatch.setenv("MLPM_NOW", "2026-11-24T08:00:00+09:00")
    mlpm("sprint", "open", "S1", "--start", "2026-11-20", "--end", "2026-11-23")
    mlpm("sprint", "open", "S2", "--start", "2026-11-24", "--end", "2026-11-30")
    mlpm("card", "add", "task", "old", "--due", "2026-11-23")
    mlpm("card", "add", "task", "new", "--due", "tomorrow")
    assert mlpm("sprint", "show", "--json").json["name"] == "S2"
    assert mlpm("balance", "--json").json["sprint"] == "S2"
    assert [one["title"] for one in mlpm("card", "list", "due<0d", "--json").json] == ["old"]
    assert mlpm("card", "show", "ML-TASK-02", "--json").json["due"] == "2026-11-25"
    span = mlpm("report", "--json").json["span"]
    assert (span["sprint"], span["first_day"]) == ("S2", "2026-11-24")
