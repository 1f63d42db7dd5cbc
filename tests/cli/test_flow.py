"""Flow and forecasts by commands, and what of the history they count."""

import re

import pytest

from tests.cli.conftest import Mlpm


@pytest.fixture
def worked(mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> Mlpm:
    """A board on which nine cards of phase 2 were finished, one a day, and two are left."""
    for number in range(1, 12):
        mlpm("card", "add", "task", f"Task {number}", "--phase", "2")
    for number in range(1, 10):
        monkeypatch.setenv("MLPM_NOW", f"2026-12-{number:02d}T09:00:00+00:00")
        mlpm("card", "move", f"ML-TASK-{number:02d}", "in_progress")
        monkeypatch.setenv("MLPM_NOW", f"2026-12-{number:02d}T21:00:00+00:00")
        mlpm("card", "move", f"ML-TASK-{number:02d}", "done")
    return mlpm


def test_a_forecast_is_refused_at_nine_and_given_at_ten(worked: Mlpm) -> None:
    refused = worked("flow", "--left", "2", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "too_little")
    found = worked("phase", "show", "2", "--json").json["forecast"]
    assert (found["left"], found["p50_days"]) == (2, None)
    assert found["why"].startswith("9 cards were finished in the last 9 days: a forecast needs")
    assert "No forecast: 9 cards" in worked("phase", "list").out
    worked("card", "move", "ML-TASK-10", "in_progress")
    worked("card", "move", "ML-TASK-10", "done")
    found = worked("phase", "show", "2", "--json").json["forecast"]
    assert (found["left"], found["basis"], found["history_days"]) == (1, "phase", 9)
    assert (found["finished"], found["p50_days"], found["p85_days"]) == (10, 1, 1)
    assert found == worked("phase", "show", "2", "--json").json["forecast"]
    other = worked("phase", "list", "--json").json[2]["forecast"]
    assert (other["left"], other["basis"], other["p50_days"]) == (0, "team", 0)
    assert worked("phase", "list", "--json").json[4]["forecast"] is None
    assert "(from 9 days of history, 10 finished)" in worked("phase", "show", "2").out


def test_a_sprint_burns_down_and_its_end_is_foretold(worked: Mlpm) -> None:
    days = ("--start", "2026-12-07", "--end", "2026-12-18")
    worked("sprint", "open", "One", *days)
    worked("sprint", "add", "One", "ML-TASK-09", "ML-TASK-10", "ML-TASK-11")
    found = worked("sprint", "show", "--json").json
    assert [(day["scope"], day["left"]) for day in found["burndown"]] == [(3, 3), (3, 3), (3, 2)]
    assert found["forecast"]["why"].startswith("9 cards were finished")
    assert "left by day  3 3 2 (at an even pace 2.2 by now)" in worked("sprint", "show").out
    worked("card", "move", "ML-TASK-10", "done")
    told = worked("sprint", "show", "--json").json["forecast"]
    assert (told["left"], told["p85_days"], told["history_days"]) == (1, 1, 9)
    assert "1 left: as likely as not done by 2026-12-10" in worked("sprint", "show").out
    worked("sprint", "close")
    assert worked("sprint", "show", "--json").json["forecast"] is None


def test_what_was_undone_never_happened(worked: Mlpm) -> None:
    before = worked("flow", "--json").json
    assert before["finished"] == 9
    assert before["cycle_time_days"]["p50"] == 0.5
    assert worked("undo").code == 0
    undone = worked("flow", "--json").json
    assert (undone["finished"], undone["age_days"]["open"]) == (8, 1)
    assert worked("redo").code == 0
    assert worked("flow", "--json").json == before


def test_the_history_says_where_cards_stood(worked: Mlpm) -> None:
    found = worked("flow", "--days", "3", "--json").json
    assert found["throughput"]["per_week"] == 7
    assert [day["finished"] for day in found["throughput"]["by_day"]] == [1, 1, 1]
    assert found["cumulative"]["done"] == [7, 8, 9]
    assert found["cumulative"]["backlog"] == [4, 3, 2]
    assert worked("flow", "--phase", "3", "--json").json["finished"] == 0
    assert "cycle time  p50 0.5, p85 0.5, p95 0.5 days (9 cards)" in worked("flow").out
    assert "what was undone never happened" in worked("flow", "--help").out.lower()


def test_what_blocks_a_gate_is_told(worked: Mlpm) -> None:
    worked("card", "block", "ML-TASK-11", "waits for data")
    worked("limit", "set", "lane", "2", "1")
    shown = worked("phase", "show", "2").out
    assert re.search(r"gate +0/3 recorded, missing: ", shown)
    assert re.search(r"limit +in progress: \d of 1", shown)
    found = worked("phase", "show", "2", "--json").json["blocked_by"]
    assert found[-1] == "ML-TASK-11 is blocked: waits for data"
    assert all(why.endswith("is not recorded") for why in found[:-1])
    assert found[:-1]
