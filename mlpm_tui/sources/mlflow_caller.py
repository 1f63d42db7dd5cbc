"""Our end of the pipe to the process that talks to MLflow: starts it, asks it, ends it."""

import json
import os
import queue
import site
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.secret_names import secret_word
from mlpm_tui.sources.addresses import StoreAddress, StoreKind

_CHILD = "mlpm_tui.sources.mlflow_child"
_HTTP_SECONDS = 4
_START_SECONDS = 60.0  # importing mlflow takes 1-2 s here and far more on a cold network drive
_LONGEST_LINE = 64 * 1024 * 1024
_SETTINGS = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": str(_HTTP_SECONDS),
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "GIT_PYTHON_REFRESH": "quiet",
}
_SENTENCES = {
    "unreachable": "does not answer; check the address and that it runs",
    "denied": "wants a log-in; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, "
    "or MLFLOW_TRACKING_TOKEN",
    "forbidden": "refuses us (403); check your rights there and its list of allowed hosts",
    "schema": "holds no MLflow store of the installed MLflow's version, and mlpm migrates none",
    "driver": "needs a Python package that is not installed (a database driver, or mlflow itself)",
    "missing": "does not have what was asked for",
    "odd": "did not answer like MLflow; check the address",
}

Reply = dict[str, object]


class MlflowCaller:
    """One child process, started at the first question and again after it had to be ended."""

    def __init__(self, address: StoreAddress, patience: float) -> None:
        """Take an address; `patience` is how many seconds a reply may take."""
        self._address = address
        self._patience = patience
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._folder: TemporaryDirectory[str] | None = None
        self._number = 0

    def ask(self, **question: object) -> object:
        """Ask one question and wait for the reply; raises SourceTrouble within the patience."""
        with self._lock:
            if self._process is None:
                self._start()
            return self._asked(question, self._patience)

    def asked(self, **question: object) -> object:
        """Ask one question, to which None is the answer where the store does not have that."""
        try:
            return self.ask(**question)
        except SourceTrouble as trouble:
            if trouble.code == "source_missing":
                return None
            raise

    def close(self) -> None:
        """End the child process, whatever it is doing."""
        # Not behind the lock: closing must not wait for a question that is under way.
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _close_quietly(pipe)
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def _start(self) -> None:
        # An empty working folder: MLflow makes ./mlruns there, and no stray module is imported.
        self._folder = TemporaryDirectory(prefix="mlpm-")
        self._process = subprocess.Popen(  # noqa: S603  # nothing in it comes from outside
            [sys.executable, "-P", "-m", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=_environment(self._address, self._folder.name),
            start_new_session=True,  # ctrl+c in the terminal is for the program, not for it
        )
        self._replies = queue.SimpleQueue()
        threading.Thread(
            target=_pass_on, args=(self._process.stdout, self._replies), daemon=True
        ).start()
        opening = {
            "uri": self._address.uri,
            "username": self._address.user,
            "password": self._address.password,
            "is_database": self._address.kind is StoreKind.DATABASE,
        }
        self._asked(opening, _START_SECONDS)

    def _asked(self, question: dict[str, object], patience: float) -> object:
        self._number += 1
        give_up = time.monotonic() + patience
        try:
            self._send({"id": self._number, **question})
            while True:
                reply = self._received(give_up)
                if reply.get("id") == self._number:
                    break
        except _NoAnswer:
            self.close()
            raise self._trouble("unreachable") from None
        if "trouble" in reply:
            if "do" not in question:
                self.close()  # it could not even open the store: begin anew next time
            raise self._trouble(str(reply["trouble"]))
        return reply.get("ok")

    def _send(self, question: dict[str, object]) -> None:
        process = self._process
        if process is None or process.stdin is None:
            raise _NoAnswer
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
        except (OSError, ValueError):
            raise _NoAnswer from None

    def _received(self, give_up: float) -> Reply:
        try:
            line = self._replies.get(timeout=max(0.0, give_up - time.monotonic()))
            reply = json.loads(line)
        except (queue.Empty, ValueError):
            raise _NoAnswer from None
        if not isinstance(reply, dict):
            raise _NoAnswer
        return reply

    def _trouble(self, kind: str) -> SourceTrouble:
        sentence = _SENTENCES.get(kind, _SENTENCES["odd"])
        if kind == "denied" and not self._address.gets_secrets:
            sentence = "wants a log-in, and yours is sent to your own tracking_uri only"
        return SourceTrouble(f"{self._address.shown} {sentence}", code=f"source_{kind}")


def _environment(address: StoreAddress, empty: str) -> dict[str, str]:
    package_root = str(Path(__file__).resolve().parents[2])
    inherited = [path for path in (os.environ.get("PYTHONPATH"),) if path]
    environment = {
        **os.environ,
        **_SETTINGS,
        "PYTHONPATH": os.pathsep.join([package_root, *inherited]),
    }
    environment.pop("MLFLOW_TRACKING_URI", None)
    if address.gets_secrets:
        return environment
    # MLflow looks for a password in the home folder as well, and signs by AWS where it may.
    environment = {name: value for name, value in environment.items() if not secret_word(name)}
    environment.pop("MLFLOW_TRACKING_AWS_SIGV4", None)
    return environment | {"HOME": empty, "PYTHONUSERBASE": site.getuserbase()}


class _NoAnswer(Exception):
    """The child is gone, stuck or talks nonsense."""


def _pass_on(output: IO[bytes] | None, replies: "queue.SimpleQueue[bytes]") -> None:
    """Hand on lines as they come, and an empty one when there will be no more."""
    line = b"-"
    while line:
        try:
            line = output.readline(_LONGEST_LINE) if output else b""
        except (OSError, ValueError):
            line = b""
        replies.put(line)


def _close_quietly(pipe: IO[bytes] | None) -> None:
    try:
        if pipe:
            pipe.close()
    except OSError:
        return
