"""The log: private, without passwords, and no trouble where it cannot be written."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlpm_tui.cli.discreet import discreet
from mlpm_tui.cli.log_file import log_path, log_to_file, where_it_says

LOG = logging.getLogger("mlpm_tui.tried")


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Leave no handler behind."""
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    for handler in root.handlers[:]:
        if handler not in before:
            root.removeHandler(handler)
            handler.close()


def test_what_is_logged_is_private_and_without_passwords(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    log_to_file()
    log_to_file()
    LOG.warning("no answer from %s", "postgresql://ana:canary@host/board")
    text = log_path().read_text(encoding="utf-8")
    assert text.count("no answer from postgresql://***@host/board") == 1
    assert stat.S_IMODE(log_path().stat().st_mode) == 0o600


def test_a_log_that_cannot_be_opened_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    log_to_file()
    LOG.warning("nobody reads this")
    said = where_it_says(ValueError("no answer from postgresql://ana:canary@host/board."))
    assert said.startswith("ValueError: no answer from postgresql://***@host/board (and /")
    (tmp_path / "file").unlink()
    LOG.warning("somebody reads this")
    assert where_it_says(ValueError()) == f"{log_path()} says what"


def test_a_password_with_an_at_sign_is_hidden_whole() -> None:
    assert discreet("see postgresql://ana:can@ary@host/board") == "see postgresql://***@host/board"
