"""MLflow stores of any size: the schema by the installed MLflow, the rows by bare SQL.

python -m tests.budgets.tracking_stores 10000 big.db
"""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

METRICS = (
    "f1",
    "precision",
    "recall",
    "accuracy",
    "loss",
    "auc",
    "train/f1",
    "train/loss",
    "s",
    "mb",
)
START = 1_767_225_600_000  # 2026-01-01T00:00:00Z in milliseconds
CARD = "ML-EXP-01"
RUN_COLUMNS = "run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri"
RUNNING_EVERY, DELETED_EVERY, NAN_EVERY = 1_000, 50, 97


def make_schema(path: Path) -> None:
    """Let the real MLflow make an empty store with one experiment."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    from mlflow import MlflowClient

    MlflowClient(f"sqlite:///{path}").create_experiment("study", artifact_location="s3://b/study")


def make_store(schema: Path, path: Path, count: int, steps: int = 1) -> Path:
    """Write runs of ten metrics, each tagged with a card, one after the other as training does."""
    shutil.copy(schema, path)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("PRAGMA synchronous = OFF")
        (study,) = raw.execute(
            "SELECT experiment_id FROM experiments WHERE name = 'study'"
        ).fetchone()
        random = Random(7)  # noqa: S311
        for number in range(count):
            _write_run(raw, study, random, number, steps)
    return path


def _write_run(
    raw: sqlite3.Connection, study: int, random: Random, number: int, steps: int
) -> None:
    run = f"{random.getrandbits(128):032x}"
    at = START + number * 1_000
    status = "FINISHED" if number % RUNNING_EVERY else "RUNNING"
    stage = "active" if number % DELETED_EVERY else "deleted"
    row = (run, f"run {number}", "ana", status, at, at + 900, stage, f"s3://b/{run}", study)
    marks = ", ".join("?" * len(row))
    raw.execute(f"INSERT INTO runs ({RUN_COLUMNS}, experiment_id) VALUES ({marks})", row)  # noqa: S608
    points = [*_points(random, run, number, at, steps)]
    columns = "(key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, ?, ?)"
    raw.executemany(f"INSERT INTO metrics {columns}", points)
    raw.executemany(f"INSERT INTO latest_metrics {columns}", points[-len(METRICS) :])
    texts = [("model", f"m{number % 7}", run), ("c", str(number % 13), run)]
    raw.executemany("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)", texts)
    texts = [("mlpm.card", CARD, run), ("mlflow.user", "ana", run)]
    raw.executemany("INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)", texts)


def _points(
    random: Random, run: str, number: int, at: int, steps: int
) -> Iterator[tuple[str, float, int, int, int, str]]:
    is_nan = number % NAN_EVERY == 0
    for step in range(steps):
        for name in METRICS:
            value = 0.0 if is_nan else random.random()
            yield name, value, at + step, step, int(is_nan), run


if __name__ == "__main__":
    empty = Path(sys.argv[2]).with_suffix(".schema")
    make_schema(empty)
    make_store(empty, Path(sys.argv[2]), int(sys.argv[1]))
    empty.unlink()
