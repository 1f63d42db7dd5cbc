"""Make the small MLflow stores that the tests read, with a real MLflow of the wanted version.

Run it with the Python of a throwaway environment that holds `mlflow-skinny==VERSION` and
`sqlalchemy`, outside the checkout, once for each version:

    python tests/sources/make_stores.py sqlite tests/sources/stores/mlflow-2.22.db.gz
    python tests/sources/make_stores.py folder tests/sources/stores/mlruns-2.22.zip

And in an empty database of PostgreSQL, with `psycopg` and the program `pg_dump` of its version:

    python tests/sources/make_stores.py dump tests/sources/stores/mlflow-3.17.sql.gz URI
"""

import gzip
import math
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from mlflow import MlflowClient

START = 1_767_225_600_000  # 2026-01-01T00:00:00Z in milliseconds
MINUTE = 60_000
HOSTILE = "[bold red]x[/] \x1b[31mred\x1b[0m \x1b]52;c;aGk=\x07 \u202ertl \U0001f642 'q\" : #"


def fill(client: MlflowClient) -> None:
    """Write the same runs into any store."""
    first = client.create_experiment("sentiment", artifact_location="s3://bucket/sentiment")
    other = client.create_experiment("other [/] models", artifact_location="s3://bucket/other")
    gone = client.create_experiment("given up", artifact_location="s3://bucket/gone")

    def start(name: str, experiment: str = first, **tags: str) -> str:
        run = client.create_run(
            experiment,
            start_time=START,
            run_name=name,
            tags={key.replace("__", "."): value for key, value in tags.items()},
        )
        return str(run.info.run_id)

    def log(run: str, name: str, value: float, step: int, minute: float) -> None:
        client.log_metric(run, name, value, timestamp=START + int(minute * MINUTE), step=step)

    baseline = start("baseline", mlpm__card="ML-EXP-05")
    for step, value, minute in ((3, 0.72, 1), (1, 0.5, 2), (2, 0.74, 3)):
        log(baseline, "f1", value, step, minute)
    client.log_param(baseline, "model", "rules: 'all' of them")
    client.log_param(baseline, "threshold", "0.5")
    client.set_terminated(baseline, "FINISHED", START + 5 * MINUTE)

    curve = start("curve", mlpm__card="ML-EXP-05", mlflow__note="two\nlines")
    for step in range(1, 121):
        log(curve, "train/loss", round(1 / step, 6), step, step)
    log(curve, "f1", 0.8912, 40, 40)
    log(curve, "f1", 0.8712, 120, 120)
    client.log_param(curve, "learning_rate", "0.001")

    odd = start("odd numbers", mlpm__card="ML-EXP-06")
    for step, value in enumerate((math.nan, math.inf, -math.inf, 5e-324, 1e308)):
        log(odd, "mixed", value, step, step)
    log(odd, "only_nan", math.nan, 0, 0)
    log(odd, "ends_nan", 0.25, 1, 1)
    log(odd, "ends_nan", math.nan, 2, 2)
    log(odd, "ends_inf", -math.inf, 1, 1)
    log(odd, "ends_inf", math.inf, 2, 2)
    log(odd, "same_step", 0.1, 7, 1)
    log(odd, "same_step", 0.3, 7, 3)
    log(odd, "same_step", 0.2, 7, 2)
    client.set_terminated(odd, "FAILED", START + 9 * MINUTE)

    hostile = start(HOSTILE, note=HOSTILE)
    client.log_param(hostile, "text", HOSTILE)
    client.set_terminated(hostile, "KILLED", START + MINUTE)

    parent = start("folds", mlpm__card="ML-EXP-07")
    for fold in range(3):
        child = start(f"fold {fold}", mlflow__parentRunId=parent)
        log(child, "f1", 0.8 + fold / 100, 0, fold)
        client.set_terminated(child, "FINISHED", START + 4 * MINUTE)
    client.set_terminated(parent, "FINISHED", START + 5 * MINUTE)

    elsewhere = start("elsewhere", other)
    log(elsewhere, "accuracy", 0.9, 0, 1)
    client.set_terminated(elsewhere, "FINISHED", START + 2 * MINUTE)

    client.delete_run(start("deleted", mlpm__card="ML-EXP-05"))
    start("in a deleted experiment", gone, mlpm__card="ML-EXP-05")
    client.delete_experiment(gone)


def make_sqlite(target: Path, folder: Path) -> None:
    """Write a SQLite store, without free pages and without this machine's paths, as gzip."""
    file = folder / "store.db"
    fill(MlflowClient(f"sqlite:///{file}"))
    with sqlite3.connect(file) as store:
        store.execute(
            "UPDATE experiments SET artifact_location = 's3://bucket/0' WHERE name = 'Default'"
        )
    store.execute("VACUUM")
    store.close()
    target.write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))


def make_folder(target: Path, folder: Path) -> None:
    """Write an `mlruns` folder as older versions keep it, as zip."""
    root = folder / "mlruns"
    fill(MlflowClient(root.as_uri()))
    shutil.rmtree(root / "0")  # holds only the path of this machine
    shutil.make_archive(str(target.with_suffix("")), "zip", folder, "mlruns")


def make_dump(target: Path, _: Path) -> None:
    """Write what makes the tables of a store in PostgreSQL and fills them, as gzip."""
    uri = sys.argv[3]
    fill(MlflowClient(uri))
    place = uri.replace("+psycopg", "")
    program = ["pg_dump", "--no-owner", "--no-acl", place]
    told = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    # Older programs don't know these commands, nor does anything here need them.
    told = re.sub(r"^\\(un)?restrict .*\n", "", told, flags=re.MULTILINE)
    text = re.sub(r"\S+/mlruns", "s3://bucket", told)
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    kind, path = sys.argv[1], Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        os.chdir(temporary)
        make = {"sqlite": make_sqlite, "folder": make_folder, "dump": make_dump}[kind]
        make(path, Path(temporary))
