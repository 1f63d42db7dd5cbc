"""The history by commands: who did what, filtered, and the board as it was."""

import pytest

from tests.cli.conftest import Mlpm


@pytest.fixture
def told(mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> Mlpm:
    """A board on which something was done on two days, by two people."""
    monkeypatch.setenv("MLPM_NOW", "2026-11-21T09:00:00+01:00")
    assert mlpm("card", "add", "task", "First").code == 0
    assert mlpm("card", "comment", "ML-TASK-01", "as planned").code == 0
    monkeypatch.setenv("MLPM_NOW", "2026-11-23T10:00:00+01:00")
    assert mlpm("--as", "ben", "card", "edit", "ML-TASK-01", "--title", "Second").code == 0
    assert mlpm("card", "move", "ML-TASK-01", "review").code == 0
    assert mlpm("undo").code == 0
    return mlpm


def test_the_log_is_filtered_and_says_what_was_undone(told: Mlpm) -> None:
    lines = told("log").out.splitlines()
    assert lines[1] == "2026-11-23 10:00  ana         moved ML-TASK-01 to review  (undone)"
    assert told("log", "who:ben").out.endswith("ben         edited title of ML-TASK-01\n")
    assert len(told("log", "ML-TASK-01", "at<1d", "--json").json) == 3
    assert [act["undone"] for act in told("log", "is:undone", "--json").json] == [True]
    assert len(told("log", "-who:ana", "--json").json) == 1
    assert told("log", "nothing such").out == "Nothing that was done fits.\n"
    assert told("log", "kidn:task").code == 1
    assert told("log", "ML-TASK-99").code == 1
    first = told("log", "commented", "--json").json[0]
    assert (first["cards"], first["changes"][0]["entity"]) == (["ML-TASK-01"], "comment")


def test_any_act_is_undone_by_its_name(told: Mlpm) -> None:
    (edit,) = (act["unit"] for act in told("log", "who:ben", "--json").json)
    assert told("redo", "--act", edit).err.endswith("still holds: nothing was changed.\n")
    assert told("undo", "--act", edit).out == "Undid: edited title of ML-TASK-01.\n"
    assert told("card", "show", "ML-TASK-01", "--json").json["title"] == "First"
    assert "is undone already" in told("undo", "--act", edit).err
    assert told("redo", "--act", edit).out == "Redid: edited title of ML-TASK-01.\n"
    assert told("card", "show", "ML-TASK-01", "--json").json["title"] == "Second"
    founding = told("log", "is:founding", "--json").json[0]["unit"]
    assert "began with cannot be undone" in told("undo", "--act", founding).err
    assert told("undo", "--act", "nothing").code == 1
    # A variable that was never set undoes nothing, and a number beside a name is a slip.
    assert told("undo", "--act", "").code == 1
    assert told("undo", "2", "--act", edit).code == 2


def test_as_much_is_undone_as_was_asked_for_or_nothing(told: Mlpm) -> None:
    acts = told("log", "who:ana", "-is:undo", "-is:undone", "--json").json
    assert [act["said"] for act in acts[:1]] == ["commented on ML-TASK-01"]
    assert told("--as", "ben", "undo", "--act", acts[0]["unit"]).code == 0
    refused = told("undo", "2")
    assert "is only 1 of your acts to undo: nothing was changed." in refused.err
    assert told("card", "list", "--json").json != []


def test_an_act_that_another_brought_back_is_undone_with_that(told: Mlpm) -> None:
    assert told("card", "move", "ML-TASK-01", "ready").code == 0
    move = told("log", "ready", "--json").json[0]["unit"]
    assert told("--as", "ben", "undo", "--act", move).code == 0
    assert told("--as", "ben", "redo", "--act", move).code == 0
    assert told("undo").out == "Undid: moved ML-TASK-01 to ready.\n"
    acts = told("log", "ready", "--json").json
    # The move does not hold, nor does what brought it back; both undos do.
    assert [act["undone"] for act in acts] == [False, True, False, True]
    assert acts[0]["undoes"] == acts[1]["unit"]
    assert told("--as", "ben", "redo", "--act", move).code == 0
    assert told("card", "show", "ML-TASK-01", "--json").json["status"] == "ready"


def test_the_board_is_printed_as_it_was(told: Mlpm) -> None:
    now, then = told("board"), told("board", "--at", "2026-11-22")
    assert "  ML-TASK-01   Second" in now.out
    assert "  ML-TASK-01   First" in then.out
    assert then.out.partition("\n")[0].endswith(", as it was 2026-11-22 00:00")
    (card,) = told("board", "--at", "2026-11-21T09:00", "--json").json
    assert (card["title"], card["version"], card["updated_at"]) == (
        "First",
        1,
        "2026-11-21T08:00:00Z",
    )
    assert told("board", "--json").json[0]["title"] == "Second"
    assert told("board", "--at", "2020-01-01").code == 1
    assert told("board", "--at", "soon").code == 2
    assert told("board", "--at", "last").code == 2
    assert told("board", "--at", "").code == 2
