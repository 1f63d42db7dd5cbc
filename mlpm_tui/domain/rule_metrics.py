"""Which logged metric a rule means, and the number it is compared with."""

import math
from collections.abc import Iterable, Mapping

from mlpm_tui.domain.metrics import Direction, words_of
from mlpm_tui.domain.rules import Bound, BoundKind

_STAGE_OF = {
    "test": "test",
    "testing": "test",
    "heldout": "test",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "dev": "val",
    "eval": "eval",
    "evaluation": "eval",
    "train": "train",
    "training": "train",
}
# Without a word from the person the least flattering number counts: training data comes last.
_PREFERENCE = ("", "test", "val", "eval", "train")
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}
_UNIT_WORDS = {
    "us": "us",
    "ms": "ms",
    "s": "s",
    "sec": "s",
    "secs": "s",
    "seconds": "s",
    "min": "min",
    "minutes": "min",
    "h": "h",
    "hours": "h",
    "pct": "%",
    "percent": "%",
}
_LARGEST = 1.797e308
"""MLflow stores infinities as +-1.797e308."""


def is_finite(value: float) -> bool:
    """Say whether a value is a number one can compare, neither NaN nor an infinity."""
    return math.isfinite(value) and abs(value) < _LARGEST


def find_metric(wanted: str, known: Iterable[str], where: str = "") -> str | None:
    """Find the logged metric that a person means: `F1` on the `test set` is `test/f1_score`.

    Capitals, signs between words, the order of words, units and a final "score" don't matter. A
    metric of another stage (train, val, test) than the one that is named is never taken.
    """
    names = sorted(known)
    if wanted in names:
        return wanted
    key = _key(wanted)
    stage = _stage(wanted) or _stage(where)
    found = [name for name in names if _key(name) == key and _fits(_stage(name), stage)]
    return min(found, key=lambda name: _rank(_stage(name), stage), default=None)


def threshold_of(
    bound: Bound, metric: str, baseline: Mapping[str, float], where: str = ""
) -> float | None:
    """Give the number that a logged metric is compared with; None without the baseline it needs.

    A unit is turned into the one that the metric's name ends in (`latency_s`), if it does; a per
    cent is a hundredth unless the name says `pct` or `percent`.
    """
    scale = _scale(bound.unit, metric)
    if bound.kind is BoundKind.VALUE:
        return bound.amount * scale
    own = find_metric(metric, baseline, where)
    if own is None or not is_finite(baseline[own]):
        return None
    value = baseline[own]
    if bound.kind is BoundKind.BASELINE_PERCENT:
        return value + abs(value) * bound.amount / 100
    return value + bound.amount * scale


def holds(value: float, relation: str, threshold: float) -> bool:
    """Compare so that 0.72 + 15% is met by 0.828, whatever the last bits of both say."""
    is_equal = math.isclose(value, threshold, rel_tol=1e-9, abs_tol=1e-12)
    if relation in {">=", "<="} and is_equal:
        return True
    if is_equal:
        return False
    return value > threshold if relation.startswith(">") else value < threshold


def beating(direction: Direction, amount: float) -> str:
    """Give the comparison that `beats` stands for.

    Beating by nothing means being truly better; beating by an amount, by at least that.
    """
    sign = ">" if direction is Direction.HIGHER else "<"
    return f"{sign}=" if amount else sign


def _scale(unit: str, metric: str) -> float:
    words = words_of(metric)
    own = _UNIT_WORDS.get(words[-1], "") if words else ""
    if unit == "%":
        return 1.0 if own == "%" else 0.01
    if unit in _SECONDS and own in _SECONDS:
        return _SECONDS[unit] / _SECONDS[own]
    return 1.0


def _key(name: str) -> frozenset[str]:
    words = [word for word in words_of(name) if word not in _STAGE_OF]
    while len(words) > 1 and (words[-1] in _UNIT_WORDS or words[-1] == "score"):
        words.pop()
    return frozenset(words or words_of(name) or [name])


def _stage(text: str) -> str:
    return next((_STAGE_OF[word] for word in words_of(text) if word in _STAGE_OF), "")


def _fits(stage: str, wanted: str) -> bool:
    return not wanted or stage in {"", wanted}


def _rank(stage: str, wanted: str) -> tuple[bool, int]:
    return (stage != wanted, _PREFERENCE.index(stage))
