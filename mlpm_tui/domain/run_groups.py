"""Which runs are one training done again: folds of a parent, or runs with other seeds.

Parts of one parent belong together where their parameters are equal but for a seed or the number of
a fold (trials of a search do not), runs of their own where seeds are all that differs. Only what
has finished gives values.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from mlpm_tui.domain.metrics import words_of
from mlpm_tui.domain.runs import MODEL_TAG, PART_TAG, Run, RunStatus, duration_of, parent_of

_AGAIN = frozenset({"seed", "seeds", "fold", "repeat", "replicate", "rng"})
_AGAIN_JOINED = frozenset({"randomstate", "randomseed"})
_COUNTS = frozenset({"n", "k", "num", "number", "count"})
Parts = Mapping[str, tuple[Run, ...]]
"""The folds or seeds of each run that has any, by its id."""
LONGEST_JOINED = 24
"""Letters of a group's different values that are worth reading."""


def parts_of(runs: Iterable[Run]) -> Parts:
    """Return the runs that are parts of another one, finished or not, by the id of that run.

    Those are the runs that say so (`PART_TAG`), and nested ones unless their other parameters
    differ: the trials of a search are attempts, each on its own.
    """
    below: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        if parent := run.tags.get(PART_TAG) or parent_of(run):
            below[parent].append(run)
    return {
        parent: tuple(reversed(group))
        for parent, group in below.items()
        if len({kept_params(run) for run in group}) == 1 or all(PART_TAG in r.tags for r in group)
    }


def trainings_of(runs: Iterable[Run], parts: Parts, named: Collection[str]) -> list[Run]:
    """Return the runs that are trainings of their own: no parts, and not named by any result.

    Parts of a run that nobody knows stand for themselves, unless they say that they are parts.
    """
    runs = tuple(runs)
    taken = {*named} | part_ids(parts, {run.id for run in runs} | {*named})
    return [run for run in runs if run.id not in taken and PART_TAG not in run.tags]


def part_ids(parts: Parts, known: Collection[str]) -> set[str]:
    """Return the ids of all parts of runs that are known."""
    return {part.id for parent, group in parts.items() if parent in known for part in group}


def finished(parts: Parts, parent: str) -> tuple[Run, ...]:
    """Return the parts of a run that came to their end; the others have no last word yet."""
    return tuple(run for run in parts.get(parent, ()) if run.status is RunStatus.FINISHED)


def values_of(
    group: Sequence[Run], parts: Parts, read: Callable[[Run], Mapping[str, float]]
) -> dict[str, list[float]]:
    """Return the values whose mean each metric is: those of the finished parts, else its own.

    The parts come first because they are what evidence weighs, and because a run that logs each
    fold's value in turn would be taken at its best fold. Of what is but one part the run's own
    values come first: that is no fold, only something done beside it.
    """
    own, beside, of_parts = (defaultdict[str, list[float]](list) for _ in range(3))
    for run in group:
        is_split = len(parts.get(run.id, ())) > 1
        for each, found in (
            ([run], own),
            (finished(parts, run.id), of_parts if is_split else beside),
        ):
            for one in each:
                for name, value in read(one).items():
                    found[name].append(value)
    return {**beside, **own, **of_parts}


def mean_of(values: Sequence[float]) -> float:
    """Return the mean of some values, within their range even where it has to be rounded."""
    if len(values) == 1 or not all(map(math.isfinite, values)):
        return sum(values) / len(values)
    mean = math.fsum(value / len(values) for value in values)
    return min(max(mean, min(values)), max(values))


def done_again(runs: Sequence[Run]) -> list[list[Run]]:
    """Return the runs, those that are one training with other seeds together."""
    groups: dict[object, list[Run]] = {}
    for run in runs:
        seeds = again_params(run)
        is_alone = not seeds or run.status is not RunStatus.FINISHED
        parent = parent_of(run) or run.tags.get(PART_TAG)
        # Without other parameters only the name tells one training from another.
        name = run.tags.get(MODEL_TAG) or ("" if kept_params(run) else _unnumbered(run, seeds))
        groups.setdefault(run.id if is_alone else (parent, name, kept_params(run)), []).append(run)
    found: list[list[Run]] = []
    for group in groups.values():
        is_one = len({again_params(run) for run in group}) == len(group)
        found += [group] if is_one else [[run] for run in group]
    return found


def _unnumbered(run: Run, seeds: Collection[tuple[str, str]]) -> str:
    """Return a run's name without its seed: `seed 0` and `seed 1` are one training's runs."""
    name = run.name
    for _, text in sorted(seeds):
        if text.strip().isalnum():
            name = re.sub(rf"(?<![0-9]){re.escape(text.strip())}(?![0-9])", "#", name)
    return name


@lru_cache(maxsize=4096)
def is_again(param: str) -> bool:
    """Say whether a parameter only tells one repetition of a training from another."""
    words = words_of(param)
    if _COUNTS & {*words}:
        return False
    return bool(_AGAIN & {*words}) or "".join(words[-2:]) in _AGAIN_JOINED


def kept_params(run: Run) -> frozenset[tuple[str, str]]:
    """Return the parameters that make a training what it is."""
    return frozenset((name, text) for name, text in run.params.items() if not is_again(name))


def again_params(run: Run) -> frozenset[tuple[str, str]]:
    """Return the seeds and numbers of folds of a run."""
    return frozenset((name, text) for name, text in run.params.items() if is_again(name))


def joined_params(params: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the parameters of a group; where they differ, all values, or how many there are."""
    if len(params) == 1:
        return dict(params[0])
    texts: dict[str, list[str]] = defaultdict(list)
    for each in params:
        for name, text in each.items():
            texts[name].append(text)
    joined = {}
    for name, found in texts.items():
        different = sorted({*found}, key=lambda text: (len(text), text))
        text = ", ".join(different)
        joined[name] = text if len(text) <= LONGEST_JOINED else f"{len(different)} values"
    return joined


def mean_duration(runs: Sequence[Run], now: datetime) -> timedelta | None:
    """Return how long runs took on average; None where that is not known of any."""
    lengths = [length for run in runs if (length := duration_of(run, now)) is not None]
    return sum(lengths, timedelta()) / len(lengths) if lengths else None
