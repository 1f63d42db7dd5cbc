"""Print what reading a tracking store costs, beside bare SQL and MlflowClient in the same run.

    python -m tests.budgets.tracking [--sizes 10000,50000] [--rounds 7] [--slow]

Everything is measured in turn, round after round, and medians are printed: times depend on the
machine and what else it does, ratios less so. MlflowClient sorts 50,000 runs in minutes: --slow.
"""

import argparse
import json
import logging
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from mlpm_tui.domain.ranking import TopWanted
from mlpm_tui.domain.runs import WantedRuns
from mlpm_tui.sources.mlflow_sqlite import SqliteTracking
from tests.budgets.tracking_stores import CARD, make_schema, make_store

ROOT = Path(__file__).parents[2]
TOP, MOST, WRITES, NEIGHBOUR_ROUNDS = 50, 2.0, 100, 5
LAST = """
SELECT r.run_uuid, r.name, l.value FROM latest_metrics l JOIN runs r ON r.run_uuid = l.run_uuid
WHERE l.key = 'f1' AND r.lifecycle_stage = 'active' AND NOT l.is_nan
ORDER BY l.value DESC LIMIT 50"""
BEST = """
SELECT r.run_uuid, r.name, MAX(m.value) AS best FROM metrics m JOIN runs r
ON r.run_uuid = m.run_uuid WHERE m.key = 'f1' AND r.lifecycle_stage = 'active' AND NOT m.is_nan
GROUP BY r.run_uuid ORDER BY best DESC LIMIT 50"""
Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Line:
    """One measured figure, what it is compared with, and how many times that it may be."""

    what: str
    seconds: float
    against: float = 0.0
    gate: float = 0.0

    @property
    def ratio(self) -> float:
        """How many times the other figure."""
        return self.seconds / self.against if self.against else 0.0

    @property
    def is_over(self) -> bool:
        """Whether that is too much."""
        return bool(self.gate) and self.ratio > self.gate

    def __str__(self) -> str:
        """Write it as a row of the table."""
        ratio = f"{self.ratio:>9.3g}x" if self.against else f"{'':>10}"
        gate = f"{self.gate:>8g}x" if self.gate else ""
        mark = " over" if self.is_over else ""
        return f"{self.what:<58}{self.seconds * 1000:>11.3f} ms{ratio}{gate}{mark}"


def main() -> None:
    """Measure and print."""
    asked = _asked()
    is_good = True
    print(f"{'what':<58}{'median':>14}{'ratio':>10}{'allowed':>9}")
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {f"XDG_{name}_HOME": folder for name in ("CACHE", "CONFIG", "DATA", "STATE")}
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        logging.getLogger("mlflow").setLevel(logging.ERROR)
        schema = Path(folder) / "schema.db"
        make_schema(schema)
        for size in map(int, asked.sizes.split(",")):
            store = make_store(schema, Path(folder) / f"{size}.db", size)
            for line in _lines(asked, store, size):
                is_good &= not line.is_over
                print(line, flush=True)
    sys.exit(0 if is_good else 1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,50000")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--no-writer", action="store_true")
    return parser.parse_args()


def _lines(asked: argparse.Namespace, store: Path, size: int) -> Iterator[Line]:
    is_small = size <= 10_000
    yield from _ranking(asked.rounds, store, size, has_client=is_small or asked.slow)
    yield from _reading(store, size)
    if is_small and not asked.no_writer:
        yield from _writing(store, size)


def _ranking(rounds: int, store: Path, size: int, *, has_client: bool) -> Iterator[Line]:
    """Rank by SQL alone, through the product, and through MLflow's own client."""
    with closing(SqliteTracking(store)) as tracking:
        acts: dict[str, Act] = {
            "bare SQL, last": lambda: _bare(store, LAST),
            "ours, last": lambda: tracking.top(TopWanted(TOP, "f1")),
            "bare SQL, best": lambda: _bare(store, BEST),
            "ours, best": lambda: tracking.top(TopWanted(TOP, "f1", is_best=True)),
        }
        found = _interleaved(acts, rounds)
    for which in ("last", "best"):
        bare, ours = found[f"bare SQL, {which}"], found[f"ours, {which}"]
        name = f"top {TOP} of {size} by the {which} value"
        yield Line(f"{name}, bare SQL", bare)
        yield Line(f"{name}, mlpm", ours, bare, MOST)
        if which == "last" and has_client:
            theirs = _client_seconds(store)
            yield Line(f"{name}, MlflowClient", theirs, bare)
            yield Line(f"{name}, mlpm against MlflowClient", ours, theirs, 1.0)


def _bare(store: Path, question: str) -> list[object]:
    with closing(sqlite3.connect(store)) as raw:
        return raw.execute(question).fetchall()


def _client_seconds(store: Path) -> float:
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{store}")
    ids = [each.experiment_id for each in client.search_experiments()]
    act: dict[str, Act] = {
        "": lambda: client.search_runs(ids, order_by=["metrics.f1 DESC"], max_results=TOP)
    }
    return _interleaved(act, 1)[""]


def _interleaved(acts: Mapping[str, Act], rounds: int) -> dict[str, float]:
    """Do each once without counting, then all in turn, and give the medians."""
    took: dict[str, list[float]] = {name: [] for name in acts}
    for name, act in acts.items():
        if rounds > 1:
            act()
        took[name].clear()
    for _ in range(rounds):
        for name, act in acts.items():
            began = time.perf_counter()
            act()
            took[name].append(time.perf_counter() - began)
    return {name: median(times) for name, times in took.items()}


def _reading(store: Path, size: int) -> Iterator[Line]:
    """Read all runs of a card, first and again, and look whether anything has changed."""
    wanted = WantedRuns(cards=frozenset({CARD}))
    with closing(SqliteTracking(store)) as tracking:
        began = time.perf_counter()
        tracking.runs(wanted)
        yield Line(f"all {size} runs of a card, first reading", time.perf_counter() - began)
        began = time.perf_counter()
        tracking.runs(wanted)
        yield Line(f"all {size} runs of a card, again", time.perf_counter() - began)
        with closing(sqlite3.connect(store)) as raw:
            acts: dict[str, Act] = {
                "bare": lambda: raw.execute("PRAGMA data_version").fetchone(),
                "ours": tracking.changed,
            }
            found = _interleaved(acts, 1_000)
    yield Line(f"a look that finds nothing new in {size} runs", found["ours"])
    yield Line("the same as a bare PRAGMA data_version", found["bare"])


def _writing(store: Path, size: int) -> Iterator[Line]:
    """Let a process log through MLflow: alone, with our watcher on, with MlflowClient polling."""
    uri, board = f"sqlite:///{store}", store.with_suffix(".board")
    mlpm = [sys.executable, "-m", "mlpm_tui", "--db", str(board)]
    subprocess.run([*mlpm, "exp", "add", "x"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    worst: dict[str, list[float]] = {"alone": [], "watched": [], "polled": []}
    usual: dict[str, list[float]] = {name: [] for name in worst}
    lost = dict.fromkeys(worst, 0)
    with _neighbour("train", uri) as training:
        _logged(training)
        for _ in range(NEIGHBOUR_ROUNDS):
            for name, words in (
                ("alone", ()),
                ("watched", ("watch", uri, str(board))),
                ("polled", ("poll", uri)),
            ):
                with ExitStack() as beside:
                    if words:
                        beside.enter_context(_neighbour(*words))
                    took, failed = _logged(training)
                lost[name] += failed
                worst[name].append(max(took))
                usual[name].append(median(took))
    alone = median(worst["alone"])
    name = f"worst of {WRITES} writes beside {size} runs"
    yield Line(f"{name}, alone", alone)
    yield Line(f"{name}, mlpm watching", median(worst["watched"]), alone, MOST)
    yield Line(f"{name}, MlflowClient polling", median(worst["polled"]), alone)
    for which, times in usual.items():
        against = 0.0 if which == "alone" else median(usual["alone"])
        yield Line(f"median write, {which} ({lost[which]} failed)", median(times), against)


@contextmanager
def _neighbour(*words: str) -> Iterator["subprocess.Popen[str]"]:
    """Start another process at the store, wait until it is ready, and end it by its input."""
    environment = os.environ | {"MLFLOW_DISABLE_TELEMETRY": "true", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.budgets.tracking_neighbours", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    ) as process:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise SystemExit(f"{words[0]} did not start")
        yield process


def _logged(training: "subprocess.Popen[str]") -> tuple[list[float], int]:
    """Let the training log, and give how long each write took and how many failed."""
    if training.stdin is None or training.stdout is None:
        raise SystemExit("the training has no pipes")
    training.stdin.write(f"{WRITES}\n")
    training.stdin.flush()
    answer = json.loads(training.stdout.readline())
    return answer["took"], answer["failed"]


if __name__ == "__main__":
    main()
