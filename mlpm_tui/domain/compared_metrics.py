"""Which metrics a comparison shows, and what each line calls them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from mlpm_tui.domain.compared_lines import Line, LineKind, Measure
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.metrics import words_of
from mlpm_tui.domain.rule_metrics import find_metric

_DEVIATION = re.compile(r"[_./ -](std|sd|stdev|stddev)$", re.IGNORECASE)
_TRAINING = frozenset({"train", "training"})


def metric_names(
    lines: Sequence[Line], named: Sequence[str], first: Sequence[str], base: Line | None
) -> list[str]:
    """Return the metrics to show: those that are named, or all, `first` and what matters first."""
    every = [*dict.fromkeys(name for line in lines for name in line.measures)]
    if named:
        return [*dict.fromkeys(_found(name, every) for name in named)]
    others = [*dict.fromkeys(n for line in lines if line is not base for n in line.measures)]
    names = others + [name for name in every if name not in others and not _stands_in(name, others)]
    found = [find_metric(name, names) for name in first]
    leading = dict.fromkeys(name for name in found if name is not None)
    own = base.measures if base is not None else {}
    rest = [name for name in names if name not in leading and not _is_deviation(name, lines)]
    return [*leading, *sorted(rest, key=lambda name: name not in own)]


def _is_deviation(name: str, lines: Sequence[Line]) -> bool:
    """Say whether training logged as a metric what stands beside its mean already."""
    mean = _DEVIATION.sub("", name)
    return mean != name and any(
        (measure := line.measures.get(mean)) is not None and measure.sd is not None
        for line in lines
    )


def _found(name: str, every: Iterable[str]) -> str:
    found = find_metric(name, every)
    if found is None:
        near = get_close_matches(name, every, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(every)[:8])}."
        raise NotFound(f"No line has a metric {name[:60]}; {hint}")
    return found


def _stands_in(name: str, others: Iterable[str]) -> bool:
    """Say whether a baseline's metric is shown in another column, as the runs spell it."""
    return any(_own_name(other, {name: Measure(0.0)}) for other in others)


def _own_name(metric: str, measures: Mapping[str, Measure]) -> str | None:
    """Return how a line calls a metric; a value on training data never stands for another."""
    if metric in measures:
        return metric
    if _TRAINING & {*words_of(metric)}:
        return None
    found = find_metric(metric, measures)
    return None if found is None or _TRAINING & {*words_of(found)} else found


def measure_for(line: Line, metric: str) -> Measure | None:
    """Return a line's value of a metric; a baseline may spell it in its own way."""
    if line.kind is LineKind.BASELINE:
        own = _own_name(metric, line.measures)
        return None if own is None else line.measures[own]
    return line.measures.get(metric)
