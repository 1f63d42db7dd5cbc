"""Numbers that cannot all be right: F1 with its precision and recall, a row with its own folds."""

from collections.abc import Iterator, Mapping, Sequence

from mlpm_tui.domain.experiments import Baseline, Result
from mlpm_tui.domain.metrics import show_number, words_of
from mlpm_tui.domain.rule_metrics import is_finite
from mlpm_tui.domain.values import dataclass

CLOSE = 0.01
"""How far, of its folds' largest value, a mean may lie outside them: people round."""
F1_SLACK = 0.02
"""How far F1 may lie from what precision and recall give: they are rounded, or means over folds."""
_AVERAGED = frozenset({"macro", "weighted", "avg", "average", "mean"})
_PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Lint:
    """One thing that does not agree: a code for programs and a sentence for people."""

    code: str
    text: str


def contradictions(baseline: Baseline | None, results: Sequence[Result]) -> Iterator[Lint]:
    """Yield what cannot be right in the numbers of the baseline and of the results."""
    if baseline is not None:
        yield from _f1(f"the baseline {baseline.name}", baseline.metrics)
    for result in results:
        if baseline is None or result.model != baseline.name:
            yield from _f1(result.model, result.metrics)
        yield from _strayed(result)


def shortened(value: float) -> float:
    """Return a value with four digits, as somebody would write it."""
    return float(f"{value:.4g}")


def _f1(name: str, metrics: Mapping[str, float]) -> Iterator[Lint]:
    """Yield a note where precision and recall cannot give that F1."""
    for metric, value in metrics.items():
        words = words_of(metric)
        if "f1" not in words:
            continue
        found = [_beside(metrics, words, word) for word in ("precision", "recall")]
        if None in found or not all(map(is_finite, (value, *(x for x in found if x is not None)))):
            continue
        precision, recall = (x or 0.0 for x in found)
        unit = _PER_CENT if max(value, precision, recall) > 1 else 1
        middle = (precision + recall) / 2
        whole = precision * recall / middle if middle > 0 else 0.0
        given = f"precision {show_number(precision)} and recall {show_number(recall)}"
        if value > middle + F1_SLACK / 2 * unit:
            yield Lint(
                "f1_contradicts",
                f"{metric} {show_number(value)} of {name} lies above what {given} can give, "
                f"{show_number(shortened(whole))}: write that, or the right precision and recall.",
            )
        elif abs(value - whole) > F1_SLACK * unit and _AVERAGED.isdisjoint(_all_words(metrics)):
            yield Lint(
                "f1_contradicts",
                f"{metric} of {name} is {show_number(value)}, but {given} give "
                f"{show_number(shortened(whole))}: write that, or call an average by its name, as "
                "in f1_macro.",
            )


def _beside(metrics: Mapping[str, float], words: tuple[str, ...], wanted: str) -> float | None:
    sought = [wanted if word == "f1" else word for word in words if word != "score"]
    for name, value in metrics.items():
        if [word for word in words_of(name) if word != "score"] == sought:
            return value
    return None


def _all_words(metrics: Mapping[str, float]) -> set[str]:
    return {word for name in metrics for word in words_of(name)}


def _strayed(result: Result) -> Iterator[Lint]:
    """Yield a note where a row's value lies outside what its own folds have."""
    for name, values in result.folds.items():
        value = result.metrics.get(name)
        if value is None or not all(map(is_finite, (value, *values))) or not values:
            continue
        slack = CLOSE * max(map(abs, values))
        if not min(values) - slack <= value <= max(values) + slack:
            yield Lint(
                "folds_contradict",
                f"{name} of {result.model} is {show_number(value)}, but its {len(values)} folds "
                f"lie between {show_number(min(values))} and {show_number(max(values))}: write "
                f"their mean, {show_number(shortened(sum(values) / len(values)))}.",
            )
