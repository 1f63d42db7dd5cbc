"""Commands at a board on a PostgreSQL server."""

import pytest

from tests.cli.conftest import Mlpm


def test_a_server_keeps_boards_too(
    bare_mlpm: Mlpm, on_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLPM_DB", on_server)
    assert bare_mlpm("card", "add", "task", "Bag of Words").out == "ML-TASK-01\n"
    assert bare_mlpm("exp", "add", "Second", "--criterion", "f1 >= 0.8").out == "ML-EXP-01\n"
    assert bare_mlpm("exp", "start", "ML-EXP-01").code == 0
    assert bare_mlpm("exp", "check", "--all").code == 3
    assert [c["id"] for c in bare_mlpm("search", "bag OF", "--json").json] == ["ML-TASK-01"]
    assert len(bare_mlpm("card", "list", "--json").json) == 2
    assert bare_mlpm("undo").code == 0
    for words in (["db", "info"], ["config", "show"], ["doctor"], ["log"]):
        answer = bare_mlpm(*words)
        assert answer.code == 0
        assert "canary" not in answer.out + answer.err


def test_a_server_that_is_not_there_is_an_error_without_its_password(bare_mlpm: Mlpm) -> None:
    address = "postgresql+psycopg://ana:canary@127.0.0.1:1/board"
    answer = bare_mlpm("--db", address, "card", "list")
    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert "canary" not in answer.err
