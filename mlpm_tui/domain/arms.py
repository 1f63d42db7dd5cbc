"""The arms of a comparison: the values that an attempt, or the baseline, has for folds or seeds."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from mlpm_tui.domain.experiments import Experiment, Result
from mlpm_tui.domain.metrics import words_of
from mlpm_tui.domain.resampling import Part, Spread, folds_meant, spread_of
from mlpm_tui.domain.rule_metrics import find_metric
from mlpm_tui.domain.rule_states import Directions
from mlpm_tui.domain.run_groups import (
    again_params,
    done_again,
    finished,
    is_again,
    part_ids,
    parts_of,
)
from mlpm_tui.domain.runs import Run
from mlpm_tui.domain.standing import Attempt, best_values, model_of
from mlpm_tui.domain.values import dataclass

LABEL_TAG = "mlpm.part"
"""Which part of its parent a run is: `fold 3`."""
_NUMBERED = re.compile(r"(fold|repeat|seed)\W*_?(\d+)", re.IGNORECASE)
_REPEATS = frozenset({"repeat", "replicate"})
_DIGITS = re.compile(r"(\d+)")
_SIZES = ({"test", "size"}, {"n", "test"})
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """The values of one metric, in an order that both arms share; `numbered` is k where known.

    `labels` say what each value is of, as in `fold 3`; there are none where nobody numbered them.
    """

    values: tuple[float, ...]
    part: Part = Part.FOLDS
    numbered: int | None = None
    labels: tuple[str, ...] = ()

    @property
    def folds(self) -> int:
        """The number of folds of each repeat that the values are taken for."""
        return folds_meant(len(self.values), self.part, self.numbered)

    @property
    def shown(self) -> str:
        """How many of what they are: `5 folds`."""
        word = str(self.part) if len(self.values) != 1 else str(self.part).removesuffix("s")
        return f"{len(self.values)} {word}"

    def spread(self, sign: int = 1) -> Spread:
        """Weigh the values themselves, with their signs turned where lower is better."""
        return spread_of([sign * value for value in self.values], self.folds)


@dataclass(frozen=True, slots=True)
class Arm:
    """What is known of a model beside its one number for each metric."""

    name: str
    samples: Mapping[str, Sample] = field(default_factory=dict)
    test_size: int | None = None

    def sample(self, metric: str) -> Sample | None:
        """Return the values of a metric's folds or seeds, under whichever spelling."""
        found = find_metric(metric, self.samples)
        return None if found is None else self.samples[found]


def arm_of(attempt: Attempt, directions: Directions) -> Arm:
    """Return the arm of an attempt: the row's own folds, else those that its runs logged."""
    rows = [attempt.result] if attempt.result else []
    runs = [attempt.whole] if attempt.whole else []
    size = _test_size(rows, [*runs, *attempt.parts])
    return Arm(attempt.name, _samples(rows, attempt.parts, directions), size)


def baseline_arm(
    experiment: Experiment,
    results: Iterable[Result],
    runs: Iterable[Run],
    directions: Directions,
) -> Arm | None:
    """Return the arm of the baseline: the rows and runs that bear its name."""
    if experiment.baseline is None:
        return None
    name, runs = experiment.baseline.name, tuple(runs)
    rows = [result for result in results if result.model == name]
    parts = parts_of(runs)
    named = {run.id for run in runs} | {row.run for row in rows if row.run}
    below = part_ids(parts, named)
    of_rows = [part for row in rows for part in finished(parts, row.run or "")]
    own = [run for run in runs if model_of(run) == name and run.id not in below]
    found = [_samples((), finished(parts, run.id), directions) for run in own]
    found += [_samples((), group, directions) for group in done_again(own) if len(group) > 1]
    samples = {key: sample for each in found for key, sample in each.items()}
    samples |= _samples(rows, of_rows, directions)
    return Arm(name, samples, _test_size(rows, own))


def _samples(
    rows: Iterable[Result], parts: Sequence[Run], directions: Directions
) -> dict[str, Sample]:
    found = _samples_of_runs(parts, directions) if len(parts) >= _FEWEST else {}
    for row in sorted(rows, key=lambda row: (row.recorded_at, row.key)):
        found |= {name: Sample(tuple(values)) for name, values in row.folds.items() if values}
    return found


def _samples_of_runs(parts: Sequence[Run], directions: Directions) -> dict[str, Sample]:
    ordered = sorted(parts, key=lambda run: (_natural(_label(run)), run.id))
    numbers = [_numbers(run) for run in ordered]
    folds = [found["fold"] for found in numbers if "fold" in found]
    # What nobody has numbered as folds is weighed like seeds, the more careful way.
    part = Part.FOLDS if len(folds) == len(ordered) else Part.SEEDS
    numbered = len(set(folds)) if part is Part.FOLDS else None
    labels = _labels(numbers, part)
    values = [best_values(run, directions) for run in ordered]
    names = [name for name in values[0] if all(name in each for each in values)]
    return {
        name: Sample(tuple(each[name] for each in values), part, numbered, labels) for name in names
    }


def _label(run: Run) -> str:
    again = " ".join(f"{name} {text}" for name, text in sorted(again_params(run)))
    return run.tags.get(LABEL_TAG) or again or run.name


def _numbers(run: Run) -> dict[str, str]:
    """Return the number of a part's fold, of its repeat and its seed, where it says them."""
    found: dict[str, str] = {}
    for name, text in run.params.items():
        words = {*words_of(name)}
        if is_again(name):
            kind = "fold" if "fold" in words else "repeat" if words & _REPEATS else "seed"
            found.setdefault(kind, _plain_number(text))
    for text in (run.tags.get(LABEL_TAG, ""), run.name):
        for kind, number in _NUMBERED.findall(text):
            found.setdefault(kind.casefold(), _plain_number(number))
    return found


def _labels(numbers: Sequence[Mapping[str, str]], part: Part) -> tuple[str, ...]:
    """Name the parts of an arm so that both arms name them alike; () where they have no numbers."""
    kinds = ["repeat", "fold"] if part is Part.FOLDS else ["repeat", "seed"]
    labels = _named(numbers, kinds)
    # Repeats may be told apart by their seeds alone.
    if part is Part.FOLDS and len({*labels}) < len(labels):
        labels = _named(numbers, ["repeat", "seed", "fold"])
    return labels if all(labels) else ()


def _named(numbers: Sequence[Mapping[str, str]], kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(f"{k} {found[k]}" for k in kinds if k in found) for found in numbers)


def _plain_number(text: str) -> str:
    return str(int(text[:18])) if text.isdecimal() else text


def _natural(text: str) -> list[tuple[int, str]]:
    """Order `fold 10` after `fold 9`."""
    return [
        (int(piece[:18]), "") if piece.isdecimal() else (-1, piece) for piece in _DIGITS.split(text)
    ]


def _test_size(rows: Sequence[Result], runs: Sequence[Run]) -> int | None:
    """Return how many examples were tested on; a share, as in `test_size=0.2`, is no size."""
    if sizes := [row.test_size for row in rows if row.test_size]:
        return sizes[-1]
    for run in runs:
        texts = {**{n: str(m.last) for n, m in run.metrics.items()}, **run.params}
        for name, text in texts.items():
            if set(words_of(name)) in _SIZES and (size := _whole(text)) is not None:
                return size
    return None


def _whole(text: str) -> int | None:
    try:
        size = float(text)
    except ValueError:
        return None
    return int(size) if _FEWEST <= size < 1e12 and size == int(size) else None  # noqa: PLR2004
