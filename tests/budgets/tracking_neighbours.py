"""The processes that share a tracking store while it is measured, each started by `tracking`.

    python -m tests.budgets.tracking_neighbours train|watch|poll URI [BOARD]

All of them end when their standard input does.
"""

import json
import sys
import threading
import time

from mlpm_tui.services.clock import Clock
from mlpm_tui.services.run_watcher import RunWatcher
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.budgets.tracking_stores import CARD


def train(uri: str) -> None:
    """Log as many values as each line of input says, and answer how long each of them took."""
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

    client = MlflowClient(uri)
    study = next(each for each in client.search_experiments() if each.name == "study")
    run = client.create_run(study.experiment_id, tags={"mlpm.card": CARD}).info.run_id
    step = 0
    print("ready", flush=True)
    for line in sys.stdin:
        took, failed = [], 0
        for _ in range(int(line)):
            step += 1
            began = time.perf_counter()
            try:
                client.log_metric(run, "f1", step / 1_000_000, step=step)
            except MlflowException:  # "database is locked": the training would end here
                failed += 1
            took.append(time.perf_counter() - began)
        print(json.dumps({"took": took, "failed": failed}), flush=True)


def watch(uri: str, board: str) -> None:
    """Follow the store as the dashboard does."""
    library = Library(open_database(read_address(board)))
    project = library.whole("ML")
    if project is None:
        raise SystemExit(f"{board} has no project ML")
    watcher = RunWatcher(library, uri, Clock.from_environment(), lambda _: None)
    print("ready", flush=True)
    watcher.start(project)
    sys.stdin.read()
    watcher.stop()


def poll(uri: str) -> None:
    """Ask MLflow's client for the fifty best each second, as a simple dashboard would."""
    from mlflow import MlflowClient

    client = MlflowClient(uri)
    ids = [each.experiment_id for each in client.search_experiments()]
    is_over = threading.Event()
    threading.Thread(target=_wait_for_end, args=(is_over,), daemon=True).start()
    print("ready", flush=True)
    while not is_over.wait(1.0):
        client.search_runs(ids, order_by=["metrics.f1 DESC"], max_results=50)


def _wait_for_end(is_over: threading.Event) -> None:
    sys.stdin.read()
    is_over.set()


if __name__ == "__main__":
    what, uri, *board = sys.argv[1:]
    if what == "watch":
        watch(uri, *board)
    else:
        {"train": train, "poll": poll}[what](uri)
