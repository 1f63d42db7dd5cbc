"""A tracking server that disappears while `mlpm run` is under way: the training does not notice."""

import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.running import PYTHON, Start, Trainings
from tests.services.trainings import Training
from tests.sources.mlflow_serving import serving

TRAINS = """
import logging, sys
import mlflow
logging.disable(logging.ERROR)
mlflow.start_run()
mlflow.log_metric("f1", 0.8, step=2)
print("under way", flush=True)
sys.stdin.readline()
try:
    mlflow.log_metric("f1", 0.8, step=3)
    print("there is a server still")
except mlflow.exceptions.MlflowException:
    print("trained on", flush=True)
sys.exit(5)
"""


@pytest.mark.slow
def test_a_server_that_goes_away_costs_the_training_nothing(
    start: Start,
    trainings: Trainings,
    at_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logged = Training(tmp_path_factory.mktemp("tracking"))
    logged.begin("one")
    logged.log("one", 0.8, 1)
    logged.close()
    record = at_home / "record.json"
    with ExitStack() as server:
        place = server.enter_context(serving(logged.path.rename(at_home / "mlflow.db")))
        monkeypatch.setenv("MLPM_TRACKING_URI", f"http://{place}")
        monkeypatch.setenv("MLFLOW_RUN_ID", "one")
        monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
        words = ["--watch", "--record", str(record), "--", PYTHON, "-c", TRAINS]
        run = start("ML-EXP-01", *words)
        assert run.line() == "under way"
        err = ""
        while "armed on one net" not in err:
            line = run.process.stderr.readline()  # type: ignore[union-attr]
            assert line, err
            err += line
    code, out, rest = run.end()
    assert (code, out) == (5, "trained on\n"), err + rest
    document = json.loads(record.read_text())
    (training,) = trainings()
    for told in (document, training):
        assert (told["exit_code"], told["runs"]) == (5, ["one"])
        assert told["state"].startswith("exit code 5")
        assert told["ended_at"] >= told["started_at"]
        assert told["cpu_s"] > 0
