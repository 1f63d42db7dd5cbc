"""Writes the study's runs through the MLflow client, as any training script would."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import time_ns
from typing import Final

import numpy as np
from mlflow.entities import Metric, Param, RunTag
from mlflow.tracking import MlflowClient

EXPERIMENT: Final = "sentiment-of-reviews"
NEUTRAL_TAGS: Final = {"mlflow.user": "demo", "mlflow.source.name": "data/demo/train.py"}


class Log:
    """The tracking store of the study, with the seed that all its runs share."""

    def __init__(self, uri: str, seed: int) -> None:
        """Open or create the store and the study's MLflow experiment in it."""
        self.uri = uri
        self.seed = seed
        self._client = MlflowClient(uri)
        known = self._client.get_experiment_by_name(EXPERIMENT)
        self._experiment = (
            known.experiment_id
            if known is not None
            else self._client.create_experiment(
                EXPERIMENT, artifact_location=f"mlflow-artifacts:/{EXPERIMENT}"
            )
        )

    def is_empty(self) -> bool:
        """Say whether the study's experiment has no runs yet."""
        return not self._client.search_runs([self._experiment], max_results=1)

    def start(
        self, card: str, model: str, params: Mapping[str, str], tags: Mapping[str, str]
    ) -> str:
        """Start a run of a card and give its id; it stays RUNNING until it is finished."""
        name = " ".join(filter(None, [model, tags.get("mlpm.part", "")]))
        every = {**NEUTRAL_TAGS, "mlpm.card": card, "mlpm.model": model, **tags}
        run = self._client.create_run(self._experiment, tags=every, run_name=name)
        run_id = str(run.info.run_id)
        written = [Param(key, value) for key, value in params.items()]
        self._client.log_batch(run_id, params=[*written, Param("random_state", str(self.seed))])
        return run_id

    def report(self, run_id: str, metrics: Mapping[str, float], step: int = 0) -> None:
        """Log the metrics of one step."""
        now = time_ns() // 1_000_000
        values = [Metric(key, float(value), now, step) for key, value in metrics.items()]
        self._client.log_batch(run_id, metrics=values)

    def tag(self, run_id: str, **tags: str) -> None:
        """Put `mlpm.` tags on a run."""
        written = [RunTag(f"mlpm.{key}", value) for key, value in tags.items()]
        self._client.log_batch(run_id, tags=written)

    def finish(self, run_id: str, status: str = "FINISHED") -> None:
        """End a run."""
        self._client.set_terminated(run_id, status)

    @contextmanager
    def run(self, card: str, model: str, params: Mapping[str, str], **tags: str) -> Iterator[str]:
        """Hold a run open: it ends as FINISHED, or as FAILED when an error leaves the block."""
        marks = {f"mlpm.{key}": value for key, value in tags.items()}
        run_id = self.start(card, model, params, marks)
        try:
            yield run_id
        except BaseException:
            self.finish(run_id, "FAILED")
            raise
        self.finish(run_id)


Measure = Callable[[int], dict[str, float]]
"""Trains and tests on one fold, counted from 1, and gives the metrics."""


def over_folds(
    log: Log, card: str, model: str, params: Mapping[str, str], measure: Measure, *, count: int
) -> None:
    """Log one run a fold and one with the mean and the standard deviation over them."""
    with log.run(card, model, params, part="mean") as mean_run:
        found: list[dict[str, float]] = []
        for number in range(1, count + 1):
            with log.run(card, model, params, part=f"fold {number}", parent=mean_run) as fold_run:
                metrics = measure(number)
                log.report(fold_run, metrics)
            found.append(metrics)
        for key in found[0]:
            values = np.array([metrics[key] for metrics in found])
            spread = {f"{key}_std": float(values.std(ddof=1))}
            log.report(mean_run, {key: float(values.mean()), **spread})
