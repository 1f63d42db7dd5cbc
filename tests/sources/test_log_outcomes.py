"""Daily measures of a log: errors, latencies, positives, right answers, and when labels came."""

import math
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.day_measures import SCALE, DayTally, percentile, signals_of
from mlpm_tui.domain.log_layout import layout_of
from mlpm_tui.sources.log_bins import NumberBins
from mlpm_tui.sources.log_columns import Numbers
from tests.sources.logs import counted, write

DAY = datetime.fromisoformat("2026-11-20T12:00")
MEASURED = {
    "at": pa.array([DAY] * 4 + [DAY + timedelta(days=1)] * 2),
    "took": pa.array([0.1, 0.2, None, 10.0, 0.1, 0.1]),
    "status": pa.array([200, 404, 500, 503, 0, None]),
    "said": pa.array([1, 0, 1, 1, 0, None]),
    "truth": pa.array([True, False, False, None, False, True]),
    "known_at": pa.array([DAY + timedelta(days=2)] * 3 + [None] * 3),
}
LABELLED = layout_of(
    {
        "time": "at",
        "latency": "took",
        "latency_limit": 0.2,
        "error": "status",
        "prediction": "said",
        "label": "truth",
        "label_time": "known_at",
    }
)


def test_a_days_measures_add_up(tmp_path: Path) -> None:
    path = write(tmp_path / "log.parquet", MEASURED)
    (file,) = counted(path, (), LABELLED)
    first = [tally for tally in file.tallies if tally.day == DAY.date()]
    found = {one.signal: one for one in signals_of(first)}
    assert {name: (one.n, one.good) for name, one in found.items()} == {
        "throughput": (4, None),
        "error_rate": (4, 2),
        "predictions": (4, 3),
        "accuracy": (3, 2),
        "latency_p50": (3, 2),
        "latency_p95": (3, 2),
        "latency_p99": (3, 2),
        "label_delay": (3, None),
    }
    assert found["latency_p50"].value == pytest.approx(0.2, rel=0.02)
    assert found["latency_p99"].value == pytest.approx(10, rel=0.02)
    assert found["label_delay"].value == pytest.approx(2 * 86_400, rel=0.02)
    both = {one.signal: one for one in signals_of(file.tallies, 2)}
    assert (both["throughput"].value, both["error_rate"].n, both["error_rate"].good) == (3, 6, 2)
    assert both["accuracy"].value == pytest.approx(3 / 4)


@pytest.mark.parametrize(
    ("said", "truth", "right"),
    [
        (pa.array([0.9, 0.2, 0.5]), pa.array([1, 0, 1]), 2),
        (pa.array(["cat", "dog", None]), pa.array(["cat", "cat", "dog"]), 1),
        (pa.array(["Yes", "no", "yes"]), pa.array([1, 0, 0]), 2),
        (pa.array([True, False, True]), pa.array(["True", "False", "False"]), 2),
        (pa.array([3, 2, 1]), pa.array([3.0, 2.0, 2.0]), 2),
    ],
    ids=["shares", "texts", "words and numbers", "booleans and texts", "classes"],
)
def test_predictions_are_held_against_labels(
    tmp_path: Path, said: pa.Array, truth: pa.Array, right: int
) -> None:
    made = {"at": pa.array([DAY] * 3), "said": said, "truth": truth}
    layout = layout_of({"time": "at", "prediction": "said", "label": "truth"})
    (file,) = counted(write(tmp_path / "log.parquet", made), (), layout)
    correct = DayTally("correct", DAY.date(), 3 - said.null_count, right)
    assert correct in file.tallies


@pytest.mark.parametrize(
    ("error", "failed"),
    [
        (pa.array(["", "timeout", None, "OK", "500", "404"]), 2),
        (pa.array([True, False, None, True, False, False]), 2),
        (pa.array([0.0, 1.0, math.nan, -1.0, 200.0, 599.0]), 3),
    ],
    ids=["texts", "booleans", "numbers"],
)
def test_errors_are_told_from_success(tmp_path: Path, error: pa.Array, failed: int) -> None:
    made = {"at": pa.array([DAY] * 6), "error": error}
    layout = layout_of({"time": "at", "error": "error"})
    (file,) = counted(write(tmp_path / "log.parquet", made), (), layout)
    assert DayTally("errors", DAY.date(), 6, failed) in file.tallies


@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=300), st.sampled_from([0.5, 0.95]))
def test_percentiles_are_within_two_percent(values: list[float], share: float) -> None:
    bins = NumberBins(SCALE).counts(Numbers(np.array(values)), 0, len(values)).bins
    exact = sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
    assert percentile(bins, share) == pytest.approx(exact, rel=0.019)
