"""`mlpm tick` sends messages about alerts, and keeps to itself where they go."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Mlpm
from tests.cli.test_hook import Hook

CANARY = "canary-of-the-pager"
REPORT = {
    "model": "sentiment",
    "signal": "accuracy",
    "severity": "critical",
    "title": "Accuracy fell",
    "before": 0.93,
    "after": 0.81,
}


@pytest.fixture
def came() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """A server of this machine, and what it was sent."""
    found: list[dict[str, Any]] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Taking)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port, found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def alerted(mlpm: Mlpm, tmp_path: Path) -> Mlpm:
    """A board with a critical alert."""
    body = tmp_path / "body.json"
    body.write_text(json.dumps(REPORT))
    assert mlpm("alert", "ingest", str(body)).out == "opened ML-ALERT-01\n"
    return mlpm


def tick(mlpm: Mlpm) -> tuple[list[str], list[str]]:
    """Tick, and return what was done of messages and what went wrong."""
    answer = mlpm("tick", "--json").json
    done = [each["said"] for each in answer["done"] if each["job"] == "messages"]
    return done, answer["troubles"]


@pytest.mark.filterwarnings("ignore")
def test_tick_sends_what_is_due_once(
    alerted: Mlpm, came: tuple[int, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("apprise", reason="Apprise is not installed")
    port, found = came
    monkeypatch.setenv("MLPM_NOTIFY_URLS", f"json://ana:{CANARY}@127.0.0.1:{port}/")
    assert tick(alerted) == (["sent ML: sentiment, 1 alert"], [])
    assert tick(alerted) == ([], [])
    assert [one["message"] for one in found] == [
        "ML-ALERT-01 critical: accuracy: Accuracy fell (0.93 \u2192 0.81)"
    ]


def test_the_hook_sends_what_it_was_told_before_it_ends(
    board: Path, tmp_path: Path, came: tuple[int, list[dict[str, Any]]]
) -> None:
    pytest.importorskip("apprise", reason="Apprise is not installed")
    port, found = came
    hook = Hook(tmp_path, board)
    hook.environment["MLPM_NOTIFY_URLS"] = f"json://ana:{CANARY}@127.0.0.1:{port}/"
    hook.begin()
    assert hook.post(json.dumps(REPORT).encode(), "/alerts")[0] == 200
    code, out, err = hook.end()
    assert (code, CANARY in out + err) == (0, False)
    assert [one["title"] for one in found] == ["ML: sentiment, 1 alert"]


@pytest.mark.filterwarnings("ignore")
def test_where_messages_go_is_told_nowhere(
    alerted: Mlpm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("apprise", reason="Apprise is not installed")
    # Nobody listens there, and the second is no address that Apprise knows.
    urls = f"json://ana:{CANARY}@127.0.0.1:1/{CANARY}?+x={CANARY} nosuch://{CANARY}"
    monkeypatch.setenv("MLPM_NOTIFY_URLS", urls)
    done, troubles = tick(alerted)
    assert done == []
    assert [trouble for trouble in troubles if "json, nosuch did not take" in trouble]
    monkeypatch.setenv("MLPM_NOTIFY_URLS", f"{CANARY}")
    _, wrong = tick(alerted)
    assert "Address 1 for notifications is none" in wrong[0]
    shown = alerted("config", "show").out + alerted("doctor").out
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    told = [*map(str.encode, (*troubles, *wrong, shown)), *files]
    assert [text for text in told if CANARY.encode() in text] == []


def test_without_addresses_nothing_is_sent_or_kept(alerted: Mlpm, tmp_path: Path) -> None:
    assert tick(alerted) == ([], [])
    board = sqlite3.connect(tmp_path / "board.db")
    assert board.execute("select count(*) from notice").fetchone() == (0,)
    board.close()
