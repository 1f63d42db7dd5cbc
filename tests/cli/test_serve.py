"""`mlpm serve`: the real dashboard, as a browser gets it."""

import asyncio
import json
import os
import re
import shutil
import signal
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType

from mlpm_tui.cli.call import Call
from mlpm_tui.cli.serve import changed_for
from mlpm_tui.settings import read_settings
from tests.cli.conftest import Mlpm

SEQUENCE = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")


def test_the_extra_is_asked_for(mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    answer = mlpm("serve")
    assert answer.code == 1
    assert "pip install 'mlpm-tui[serve]'" in answer.err


def test_a_token_is_not_to_be_guessed(mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPM_SERVE_TOKEN", "short")
    answer = mlpm("serve", "--json")
    assert (answer.code, answer.json["error"]["code"]) == (1, "bad_token")
    assert "short" not in answer.err.replace("shorter", "")


def test_there_has_to_be_a_board(bare_mlpm: Mlpm) -> None:
    answer = bare_mlpm("serve", "--read-only")
    assert answer.code == 1
    assert "no board" in answer.err


async def shown(socket: ClientWebSocketResponse, text: bytes) -> None:
    """Wait until this is on the screen."""
    seen = b""
    while text not in seen:
        message = await socket.receive(timeout=60)
        assert message.type is WSMsgType.BINARY, (message, seen[-500:])
        seen = SEQUENCE.sub(b"", seen + message.data)


def test_a_dashboard_is_as_the_call_says_and_knows_no_token(
    at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLPM_SERVE_TOKEN", "canary-0123456789abcdef")
    call = Call(database="other.db", who="robin", project="LAB", is_read_only=True)
    changed = changed_for(call)
    settings = read_settings(environment={k: v for k, v in changed.items() if v is not None})
    assert (settings.database, settings.who, settings.project) == ("other.db", "robin", "LAB")
    assert settings.read_only
    assert not settings.ascii
    assert changed["MLPM_SERVE_TOKEN"] is None
    assert at_home.exists()


@pytest.mark.slow
async def test_a_browser_gets_a_dashboard_of_its_own(at_home: Path, with_experiment: Path) -> None:
    shutil.copy(with_experiment, at_home / "board.db")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mlpm_tui", "serve", "--port", "0", "--json"),
        env={name: text for name, text in os.environ.items() if name != "TERM"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    said = (await process.stderr.readline()).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S{40,}", said)
    assert found is not None, said
    address = found.group().partition("?")[0]
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        async with browser.get(found.group()) as page:
            assert page.status == 200
        async with browser.ws_connect(f"{address}ws?width=100&height=30") as socket:
            await shown(socket, b"ML-EXP-01")
            await socket.send_json(["resize", {"width": 80, "height": 24}])
            await socket.send_json(["stdin", "q"])
            await shown_last(socket)
            assert socket.close_code == 1000
        async with browser.ws_connect(f"{address}ws") as socket:
            await shown(socket, b"Fine-tune")
            await socket.send_json(["stdin", "n"])
            await shown(socket, b"New card")
            await socket.send_json(["stdin", "Half a title"])
            await shown(socket, b"Half a title")
            process.send_signal(signal.SIGTERM)
            await shown_last(socket)
            out, errors = await process.communicate()
    assert process.returncode == 0
    assert json.loads(out) == {"opened": 2}
    assert errors == b""
    drafts = [file.read_text() for file in (at_home / "state").rglob("draft-*.json")]
    assert [draft for draft in drafts if "Half a title" in draft], "what was typed is kept"


async def shown_last(socket: ClientWebSocketResponse) -> None:
    """Take what is still drawn until the server ends the session."""
    assert [m.type async for m in socket if m.type is not WSMsgType.BINARY] == []
