"""Real MLflow servers on stores of their own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MlflowServer:
    """A server that runs, and the store that it serves."""

    store: Path
    address: str


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(store: Path, *more: str, **environment: str) -> Iterator[str]:
    """Run a real `mlflow server` on a store until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--workers", "1"]
    command += ["--port", str(port), "--backend-store-uri", f"sqlite:///{store}", *more]
    log = store.with_suffix(".log")
    settings = {"MLFLOW_DISABLE_TELEMETRY": "true", "PYTHONUNBUFFERED": "1"}
    # Nothing here is a job; eight more processes, each of which imports mlflow, would wait for one.
    settings["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*command, "--default-artifact-root", str(store.parent / "artifacts")],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **settings, **environment},
            cwd=store.parent,
            start_new_session=True,
        ) as process,
    ):
        try:
            give_up = time.monotonic() + 90
            while b"startup complete" not in log.read_bytes():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < give_up, log.read_text()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
            yield f"127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, 9)
