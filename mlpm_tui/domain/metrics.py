"""Metrics: which way is better, one logged value, and how a history of values is read."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar

from mlpm_tui.domain.values import dataclass

MISSING = "\N{EN DASH}"


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of a metric's name that say which way is better. The first list with one of them decides,
# so `neg_log_loss` is read by "neg" and `error_score` by "error".
_RISING_FIRST = _listed("neg negative throughput rps qps tps improvement")
_FALLING = _listed(
    "loss losses error errors err latency time duration seconds sec ms mse rmse mae mape smape"
    " msle rmsle mase rmspe perplexity ppl wer cer nll logloss brier ece fpr fnr regret cost drift"
    " divergence psi hamming bpc bpb misclassification timeouts failures p50 p75 p90 p95 p99 p999"
)
_RISING = _listed(
    "f0 f1 f2 fbeta f1score accuracy acc precision recall auc auroc auprc aucpr roc pr ap map r2"
    " rsquared score sensitivity specificity iou miou dice bleu rouge rouge1 rouge2 meteor ndcg mrr"
    " kappa mcc jaccard tpr tnr top1 top3 top5 reward return hit hits uptime availability psnr ssim"
    " correlation pearson spearman explained silhouette gini lift coverage win"
)
# Compiled where they are first used: the dashboard's start loads this module and reads no name.
_RATE = r"_per_(s|secs?|seconds?|mins?|minutes?|hours?|days?)(_|$)"
_SPLIT_CAMEL = r"(?<=[a-z0-9])(?=[A-Z])"
_NOT_WORD = r"[^a-z0-9]+"
_STAGES = frozenset({"train", "training", "val", "valid", "validation", "test", "eval", "dev"})


class Direction(StrEnum):
    """Which way a metric gets better."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class MetricPoint:
    """One value that training reported; `value` may be NaN or infinite, `at` is aware UTC."""

    step: int
    value: float
    at: datetime


@dataclass(frozen=True, slots=True)
class ChosenMetric:
    """A metric whose direction people have set for their project; it wins over its name's."""

    entity: ClassVar[str] = "metric"

    key: int
    name: str
    direction: Direction
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Give the lower-case words of a metric's name: `valF1@10` is val, f1, 10."""
    # Only a small letter followed by a capital is split: "RMSE" and "rougeL" stay whole enough.
    spaced = re.sub(_SPLIT_CAMEL, "_", name) if not name.isupper() else name
    return tuple(word for word in re.split(_NOT_WORD, spaced.lower()) if word)


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """Give a metric's name without its stage and spelling: `val_f1`, `test/F1` are both `f1`."""
    words = words_of(name)
    return "_".join([word for word in words if word not in _STAGES] or words)


def direction_of(name: str, chosen: Mapping[str, Direction] | None = None) -> Direction | None:
    """Say which way a metric is better, or None where neither a person nor its name says so.

    What people set, in `chosen`, wins over the defaults: under exactly this name, else under
    another spelling or stage of it.
    """
    if chosen:
        picked = chosen.get(name) or _chosen_plainly(plain_name(name), chosen)
        if picked is not None:
            return picked
    words = {*words_of(name), "".join(words_of(name))}
    if re.search(_RATE, "_".join(words_of(name))):
        return Direction.HIGHER
    for known, direction in (
        (_RISING_FIRST, Direction.HIGHER),
        (_FALLING, Direction.LOWER),
        (_RISING, Direction.HIGHER),
    ):
        if words & known:
            return direction
    return None


def _chosen_plainly(plain: str, chosen: Mapping[str, Direction]) -> Direction | None:
    """Return what was set for a plain name; one that names a stage gives way to one that doesn't.

    Of several the first by name decides, so that the order they were set in changes nothing.
    """
    same = (name for name in chosen if plain_name(name) == plain)
    first = min(same, key=lambda name: ("_".join(words_of(name)) != plain, name), default=None)
    return None if first is None else chosen[first]


def is_better(value: float, other: float, direction: Direction) -> bool:
    """Say whether a value beats another one; NaN beats nothing, and any number beats NaN."""
    if math.isnan(value) or math.isnan(other):
        return math.isnan(other) and not math.isnan(value)
    return value > other if direction is Direction.HIGHER else value < other


def last_of(history: Iterable[MetricPoint]) -> MetricPoint | None:
    """Give the last point as MLflow means it: the highest step, then the latest time."""
    return max(history, key=lambda point: (point.step, point.at), default=None)


def at_step(history: Iterable[MetricPoint], step: int) -> MetricPoint | None:
    """Give the point of exactly that step, the latest where it was logged twice, else None."""
    return last_of(point for point in history if point.step == step)


def show_number(value: float | None, width: int = 9) -> str:
    """Print a number the way a person reads it, in at most `width` (7 or more) columns.

    Four significant digits; a value that had to be rounded keeps its zeros, so that 0.84996
    reads "0.8500" and is not taken for an exact 0.85.
    """
    if value is None:
        return MISSING
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if value == 0:
        return "0"
    text = _fixed(value) if 1e-4 <= abs(value) < 1e15 else ""  # noqa: PLR2004
    for digits in (3, 2, 1, 0):
        if text and len(text) <= width:
            break
        text = _scientific(value, digits)
    return text


def _fixed(value: float) -> str:
    if value == int(value):
        return str(int(value))
    decimals = max(0, 3 - math.floor(math.log10(abs(value))))
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text and float(text) == value else text


def _scientific(value: float, digits: int) -> str:
    text = f"{value:.{digits}e}"
    mantissa, exponent = text.split("e")
    if "." in mantissa and float(text) == value:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{exponent}"
