"""`mlpm db check`, `backup` and `migrate` as a script meets them."""

import json
import sqlite3
from pathlib import Path

import pytest

from mlpm_tui.cli.start import run


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPM_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("MLPM_USER", "ana")


def test_a_whole_board_passes_the_check(board: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "check", "--db", str(board)]) == 0
    assert capsys.readouterr().out == "The board is whole.\n"
    assert run(["db", "check", "--db", str(board), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "findings": []}


def test_an_altered_board_answers_3_and_says_what(
    board: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = sqlite3.connect(board)
    raw.execute("update phase set name = 'forged' where number = 2")
    raw.commit()
    raw.close()
    assert run(["db", "check", "--db", str(board)]) == 3
    assert "differs from the history" in capsys.readouterr().out
    assert run(["db", "check", "--db", str(board), "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert [finding["code"] for finding in answer["findings"]] == ["row_altered"]


def test_a_damaged_board_answers_3(board: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = bytearray(board.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    board.write_bytes(content)
    assert run(["db", "check", "--db", str(board)]) == 3
    assert "damaged" in capsys.readouterr().out
    assert board.read_bytes() == bytes(content)


def test_what_is_no_board_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text").write_text("hello " * 100)
    assert run(["db", "check", "--db", str(tmp_path / "text")]) == 1
    assert "no database" in capsys.readouterr().err
    assert run(["db", "check", "--db", str(tmp_path / "missing.db")]) == 1


def test_a_copy_is_made_once(board: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = board.with_name("copy.db")
    assert run(["db", "backup", str(copy), "--db", str(board), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"backup": str(copy)}
    assert run(["db", "check", "--db", str(copy)]) == 0
    assert run(["db", "backup", str(copy), "--db", str(board)]) == 1
    assert "there already" in capsys.readouterr().err


def test_a_board_of_this_schema_needs_no_migration(
    board: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = board.read_bytes()
    assert run(["db", "migrate", "--db", str(board), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["backup"] is None
    assert board.read_bytes() == before


def test_a_server_is_cared_for_by_its_administrator(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    url = "postgresql://ana:canary-word@localhost:1/board"
    for words, told in (
        (["backup", str(tmp_path / "x")], "pg_dump"),
        (["migrate"], "did not answer"),
        (["migrate", "--read-only"], "reading only"),
    ):
        assert run(["db", *words, "--db", url]) == 1
        said = capsys.readouterr()
        assert told in said.err
        assert "canary-word" not in said.out + said.err


def test_the_search_index_is_made_anew(board: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["card", "add", "task", "One", "--db", str(board)]) == 0
    assert run(["search", "one", "--db", str(board)]) == 0
    raw = sqlite3.connect(board)
    raw.execute("delete from card_words")
    raw.commit()
    raw.close()
    assert run(["db", "check", "--db", str(board)]) == 3
    assert "`mlpm db reindex` makes it anew" in capsys.readouterr().out
    assert run(["db", "reindex", "--db", str(board), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"cards": 1}
    assert run(["db", "check", "--db", str(board)]) == 0
    assert run(["db", "reindex", "--db", str(board), "--read-only"]) == 1
