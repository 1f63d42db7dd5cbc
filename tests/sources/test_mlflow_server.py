"""A tracking server: a real one, and neighbours that hang, refuse, or are something else."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.runs import Run, WantedRuns
from mlpm_tui.sources import mlflow_caller
from mlpm_tui.sources.addresses import read_address
from mlpm_tui.sources.mlflow_server import ServerTracking
from mlpm_tui.sources.mlflow_sqlite import SqliteTracking
from mlpm_tui.sources.tracking import Tracking, open_tracking
from tests.sources.mlflow_serving import MlflowServer, serving

EVERYTHING = WantedRuns(experiments=frozenset({"sentiment", "other [/] models"}))
CANARY = "canary-8531"
TRIES = 8


@pytest.fixture
def plain_store(store: Path) -> Path:
    return store.rename(store.with_name("store.db"))


def comparable(runs: tuple[Run, ...]) -> list[str]:
    """Give runs as texts, because NaN is not equal to itself."""
    return [
        repr((r.id, r.name, r.status, r.tags, r.params, sorted(r.metrics.items()))) for r in runs
    ]


@pytest.mark.slow
def test_a_real_server_says_what_its_store_says(
    served: MlflowServer, through_server: Tracking
) -> None:
    tracking = through_server
    with closing(SqliteTracking(served.store)) as local:
        expected = local.runs(EVERYTHING)
        by_card = local.runs(WantedRuns(cards=frozenset({"ML-EXP-05"})))
        histories = {
            (run.id, name): local.history(run.id, name) for run in expected for name in run.metrics
        }
    assert comparable(tracking.runs(EVERYTHING)) == comparable(expected)
    assert comparable(tracking.runs(WantedRuns(cards=frozenset({"ML-EXP-05"})))) == comparable(
        by_card
    )
    for (run, name), history in histories.items():
        assert repr(tracking.history(run, name)) == repr(history)
    assert tracking.history("0" * 32, "f1") == ()
    assert tracking.find_run("0" * 32) is None
    assert tracking.find_run("' OR 1=1") is None
    assert tracking.runs(WantedRuns()) == ()
    experiment = tracking.find_experiment("sentiment")
    assert experiment is not None
    assert tracking.find_experiment(experiment.id) == experiment
    assert tracking.find_experiment("given up") is None


def patiently(tracking: Tracking) -> tuple[Run, ...]:
    """Ask for all runs; hashing a password on a busy machine can outlast one question's time."""
    for _ in range(TRIES):
        try:
            return tracking.runs(EVERYTHING)
        except SourceTrouble as trouble:
            if trouble.code != "source_unreachable":
                raise
    return tracking.runs(EVERYTHING)


@pytest.mark.slow
def test_a_server_that_wants_a_log_in(
    plain_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("flask_wtf", reason="basic-auth needs Flask-WTF")
    settings = tmp_path / "auth.ini"
    settings.write_text(
        "[mlflow]\ndefault_permission = READ\n"
        f"database_uri = sqlite:///{tmp_path}/auth.db\n"
        f"admin_username = me\nadmin_password = {CANARY}-word\n"
        "authorization_function = mlflow.server.auth:authenticate_request_basic_auth\n"
    )
    keys = {"MLFLOW_AUTH_CONFIG_PATH": str(settings), "MLFLOW_FLASK_SERVER_SECRET_KEY": CANARY}
    with serving(plain_store, "--app-name", "basic-auth", **keys) as place:
        with closing(open_tracking(f"http://me:{CANARY}@{place}")) as tracking:
            with pytest.raises(SourceTrouble, match="wants a log-in") as caught:
                patiently(tracking)
            assert CANARY not in str(caught.value) + repr(tracking.address)
        with closing(open_tracking(f"http://me:{CANARY}-word@{place}")) as tracking:
            assert len(patiently(tracking)) == 9
        monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "me")
        monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", f"{CANARY}-word")
        with closing(open_tracking(f"http://{place}")) as tracking:
            assert len(patiently(tracking)) == 9


@pytest.fixture
def fake() -> Iterator[ThreadingHTTPServer]:
    """An HTTP server that answers with what the test sets: `status` and `body`."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(getattr(self.server, "status", 200))
            self.end_headers()
            self.wfile.write(getattr(self.server, "body", b""))

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.slow
def test_other_answers_are_sentences(fake: ThreadingHTTPServer) -> None:
    uri = f"http://me:{CANARY}@127.0.0.1:{fake.server_address[1]}"
    experiment = {"experiment_id": "1", "name": "[/] \x1b[2J", "lifecycle_stage": "active"}
    page = {"experiments": [experiment]}
    with closing(open_tracking(uri)) as tracking:
        for status, body, message in (
            (200, b"<html>hello</html>", "did not answer like MLflow"),
            (200, b"[" * 100_000, "did not answer like MLflow"),
            (401, b"who are you", "wants a log-in"),
            (403, b"not from this host", "refuses us"),
            (404, b"nothing here", "did not answer like MLflow"),
            (404, b'{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "no"}', "does not have"),
        ):
            fake.status, fake.body = status, body  # type: ignore[attr-defined]
            with pytest.raises(SourceTrouble, match=message) as caught:
                tracking.find_experiment("x")
            assert CANARY not in str(caught.value)
            assert caught.value.__cause__ is None
        fake.status, fake.body = 200, json.dumps(page).encode()  # type: ignore[attr-defined]
        found = tracking.find_experiment("1")
        assert found is not None
        assert found.name == "[/] \x1b[2J"


@pytest.mark.slow
def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(mlflow_caller._SETTINGS, "MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf:
        place = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with closing(open_tracking(place)) as tracking:
            with pytest.raises(SourceTrouble, match="does not answer") as caught:
                tracking.runs(EVERYTHING)
            assert caught.value.code == "source_unreachable"


@pytest.mark.slow
def test_a_child_that_hangs_is_ended_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(mlflow_caller._SETTINGS, "MLFLOW_HTTP_REQUEST_TIMEOUT", "50")
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf:
        place = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        tracking = ServerTracking(read_address(place), patience=0.2)
        pids = []
        for _ in range(2):
            caller = tracking._caller
            caller._start()
            assert caller._process is not None
            pids.append(caller._process.pid)
            with pytest.raises(SourceTrouble, match="does not answer"):
                tracking.runs(EVERYTHING)
            assert caller._process is None
            with pytest.raises(ProcessLookupError):
                os.kill(pids[-1], 0)
        assert pids[0] != pids[1]
        tracking.close()


def test_the_child_ends_with_its_input() -> None:
    child = [sys.executable, "-P", "-m", "mlpm_tui.sources.mlflow_child"]
    ended = subprocess.run(
        child,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_the_secret_is_in_no_argument_and_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, object] = {}

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **settings: object) -> None:
            started.update(arguments=arguments, settings=settings)
            super().__init__(["false"], stdin=-1, stdout=-1)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    with closing(open_tracking(f"http://me:{CANARY}@127.0.0.1:1")) as tracking:
        with pytest.raises(SourceTrouble, match="does not answer"):
            tracking.runs(EVERYTHING)
        assert CANARY not in repr(started) + repr(vars(tracking)) + tracking.address


def environment_for(uri: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return which variables the child sees that asks a store named on the board."""
    seen: list[dict[str, str]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *_: object, env: dict[str, str], **__: object) -> None:
            seen.append(env)
            super().__init__(["false"], stdin=-1, stdout=-1)

    with monkeypatch.context() as patch, closing(open_tracking(uri, is_from_board=True)) as store:
        patch.setattr(subprocess, "Popen", Noted)
        with pytest.raises(SourceTrouble):
            store.runs(EVERYTHING)
    return seen[0]


def test_a_store_that_the_board_names_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = ("MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_PASSWORD", "AWS_SECRET_ACCESS_KEY")
    for name in secrets:
        monkeypatch.setenv(name, CANARY)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://own.example.org")
    foreign = environment_for("https://evil.example.org", monkeypatch)
    assert CANARY not in str(foreign)
    # MLflow reads a password in the home folder too.
    assert foreign["HOME"] != os.environ["HOME"]
    assert environment_for("https://own.example.org/", monkeypatch)[secrets[0]] == CANARY
    with pytest.raises(SourceTrouble, match="not your own tracking store"):
        open_tracking("mysql://evil.example.org/db?local_infile=1", is_from_board=True)


def test_a_store_in_trouble_is_asked_more_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    address = read_address("http://127.0.0.1:1")
    tracking = ServerTracking(address, every=10, clock=lambda: now[0])

    def fail(**_: object) -> object:
        raise SourceTrouble("down")

    monkeypatch.setattr(tracking._caller, "ask", fail)
    asked = 0
    for now[0] in range(400):
        if tracking.changed():
            asked += 1
            with pytest.raises(SourceTrouble, match="down"):
                tracking.runs(EVERYTHING)
    assert asked == 8  # at 0, 10, 30, 70, 150, 230, 310, 390
    monkeypatch.setattr(tracking._caller, "ask", lambda **_: {"items": []})
    assert tracking.runs(EVERYTHING) == ()
    tracking.close()


@pytest.mark.slow
def test_a_database_is_never_created_or_migrated(tmp_path: Path, plain_store: Path) -> None:
    with closing(SqliteTracking(plain_store)) as local:
        expected = comparable(local.runs(EVERYTHING))
    address = read_address("postgresql://me@db/ml")

    def through_the_client(file: Path) -> ServerTracking:
        # The way of PostgreSQL and MySQL, tried on the one database every machine has.
        return ServerTracking(replace(address, uri=f"sqlite:///{file}"))

    with closing(through_the_client(plain_store)) as tracking:
        assert comparable(tracking.runs(EVERYTHING)) == expected
    empty = tmp_path / "empty.db"
    empty.touch()
    tracking = through_the_client(empty)
    with closing(tracking), pytest.raises(SourceTrouble, match="holds no MLflow store"):
        tracking.runs(EVERYTHING)
    assert empty.read_bytes() == b""
