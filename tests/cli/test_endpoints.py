"""A serving sub-task says where it answers; what a sub-task is stays, whatever its tags say."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from mlpm_tui.domain.endpoints import read_endpoint
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.ui.dialogs.card_markdown import read_card, write_card
from tests.cli.conftest import NOW, Mlpm
from tests.conftest import Sit

EPIC, SERVING, ROLLOUT = "ML-PROD-01", "ML-PROD-01a", "ML-PROD-01g"
TODAY = datetime.fromisoformat(NOW).date()


@pytest.fixture
def epic(experiment: Mlpm) -> Mlpm:
    """The program at a board whose experiment has opened an epic."""
    assert experiment("exp", "decide", "ML-EXP-01", "success").code == 0
    assert experiment("prod", "create", "--from", "ML-EXP-01").code == 0
    return experiment


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" post  /api/v1/sentiment ", "POST /api/v1/sentiment"),
        ("GET /v1/{name}?top=3", "GET /v1/{name}?top=3"),
        ("https://api.example.org/v1", "https://api.example.org/v1"),
        ("put http://localhost:8080/v1", "PUT http://localhost:8080/v1"),
    ],
)
def test_an_endpoint_is_a_method_and_a_path_or_an_address(typed: str, kept: str) -> None:
    assert read_endpoint(typed) == kept
    assert read_endpoint(kept) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/api/v1/sentiment", "does not say how it is asked"),
        ("FETCH /api", "one method of GET, POST"),
        ("POST /api and more", "one method of GET, POST"),
        ("POST", "That is no endpoint"),
        ("ftp://host/x", "That is no endpoint"),
        ("https://ana:hunter2@host/x", "must not hold a user or a password"),
        ("POST /api?token=hunter2", "named like one \\(token\\)"),
        ("http://host:99999999/hunter2", "a host or a port that is none"),
        ("POST /a\x1b[31m", "cannot be seen"),
        ("", "is empty"),
        ("POST /" + "x" * 600, "shorten it"),
    ],
)
def test_what_is_no_endpoint_is_refused_without_its_secret(typed: str, said: str) -> None:
    with pytest.raises(MlpmError, match=said) as refused:
        read_endpoint(typed)
    assert "hunter2" not in str(refused.value)


def test_a_sub_task_is_given_its_endpoint(epic: Mlpm, at_home: Path, sit: Sit) -> None:
    done = epic("card", "edit", SERVING, "--endpoint", "post /api/v1/sentiment")
    assert done.out == "Set the endpoint of ML-PROD-01a: POST /api/v1/sentiment.\n"
    assert epic("card", "show", SERVING, "--json").json["endpoint"] == "POST /api/v1/sentiment"
    shown = " ".join(epic("card", "show", SERVING).out.split())
    assert "endpoint POST /api/v1/sentiment" in shown
    assert "is no sub-task" in epic("card", "edit", EPIC, "--endpoint", "GET /x").err
    desk = sit(at_home / "board.db").desk
    written = write_card(desk.dossier(SERVING))
    assert "endpoint: POST /api/v1/sentiment\n" in written
    typed = written.replace("POST /api/v1/sentiment", "GET /health")
    desk.do(*read_card(typed, desk.dossier(SERVING), TODAY))
    desk.flush()
    assert epic("card", "show", SERVING, "--json").json["endpoint"] == "GET /health"
    wrong = written.replace("POST /api/v1/sentiment", "/health")
    with pytest.raises(MlpmError, match="Endpoint: The path alone"):
        read_card(wrong, desk.dossier(SERVING), TODAY)
    assert "endpoint" not in write_card(desk.dossier(EPIC))
    desk.undo()
    desk.flush()
    assert epic("card", "show", SERVING, "--json").json["endpoint"] == "POST /api/v1/sentiment"
    assert epic("card", "edit", SERVING, "--clear", "endpoint").code == 0
    assert epic("card", "show", SERVING, "--json").json["endpoint"] is None
    assert epic("db", "check").code == 0


def test_a_rollout_stays_one_whatever_its_tags_say(epic: Mlpm, at_home: Path) -> None:
    assert epic("card", "edit", ROLLOUT, "--tag", "later").code == 0
    assert "has not changed hands" in epic("card", "move", ROLLOUT, "in_progress").err
    assert epic("card", "edit", ROLLOUT, "--clear", "tags").code == 0
    assert "has not changed hands" in epic("card", "move", ROLLOUT, "done").err
    groups = {t["id"]: t["group"] for t in epic("prod", "show", EPIC, "--json").json["subtasks"]}
    assert (groups[ROLLOUT], groups[SERVING]) == ("rollout", "infrastructure")
    with closing(sqlite3.connect(at_home / "board.db")) as raw:
        # A board of an older schema knows groups by the first tags only.
        raw.execute("delete from subtask")
        raw.commit()
    assert epic("card", "edit", "ML-PROD-01h", "--tag", "later").code == 0
    assert "has not changed hands" in epic("card", "move", "ML-PROD-01h", "in_progress").err
    assert epic("undo").code == 0
    assert "has not changed hands" in epic("card", "move", "ML-PROD-01h", "in_progress").err
