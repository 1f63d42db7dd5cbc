"""Which runs are one training done again: folds of a parent, or runs with other seeds.

Parts of one parent belong together where their parameters are equal but for a seed or the number of
a fold (trials of a search do not), runs of their own where seeds are all that differs. Only
finished runs count; the others stand alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from mlpm_tui.domain.metrics import words_of
from mlpm_tui.domain.runs import MODEL_TAG, PART_TAG, Run, RunStatus, duration_of, parent_of

_AGAIN = frozenset({"seed", "seeds", "fold", "repeat", "replicate", "rng"})
_AGAIN_JOINED = frozenset({"randomstate", "randomseed"})
_COUNTS = frozenset({"n", "k", "num", "number", "count"})
LONGEST_JOINED = 24
"""Letters of a group's different values that are worth reading."""


def parts_of(runs: Iterable[Run]) -> dict[str, tuple[Run, ...]]:
    """Return the finished parts of each parent, by the parent's id, where they are one training."""
    runs = tuple(runs)
    ids = {run.id for run in runs}
    below: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        parent = parent_of(run) or run.tags.get(PART_TAG, "")
        if parent in ids and parent != run.id and run.status is RunStatus.FINISHED:
            below[parent].append(run)
    return {
        parent: tuple(reversed(group))
        for parent, group in below.items()
        if len(group) > 1 and len({kept_params(run) for run in group}) == 1
    }


def nested_parts(runs: Iterable[Run]) -> dict[str, tuple[Run, ...]]:
    """Return the runs that are no attempt of their own, by the id of the run they are parts of.

    Those are the runs that say so (`PART_TAG`), finished or not, and nested ones unless their other
    parameters differ: the trials of a search are attempts, each on its own.
    """
    below: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        if parent := run.tags.get(PART_TAG) or parent_of(run):
            below[parent].append(run)
    return {
        parent: tuple(group)
        for parent, group in below.items()
        if len({kept_params(run) for run in group}) == 1 or all(PART_TAG in r.tags for r in group)
    }


def finished(parts: Mapping[str, tuple[Run, ...]], parent: str) -> tuple[Run, ...]:
    """Return the parts of a run that came to their end; the others have no last word yet."""
    return tuple(run for run in parts.get(parent, ()) if run.status is RunStatus.FINISHED)


def done_again(runs: Sequence[Run]) -> list[list[Run]]:
    """Return the runs, those that are one training with other seeds together."""
    groups: dict[object, list[Run]] = {}
    for run in runs:
        seeds = again_params(run)
        is_alone = not seeds or run.status is not RunStatus.FINISHED
        parent = parent_of(run) or run.tags.get(PART_TAG)
        # Without other parameters only the name tells one training from another.
        name = run.tags.get(MODEL_TAG) or ("" if kept_params(run) else run.name)
        groups.setdefault(run.id if is_alone else (parent, name, kept_params(run)), []).append(run)
    found: list[list[Run]] = []
    for group in groups.values():
        is_one = len({again_params(run) for run in group}) == len(group)
        found += [group] if is_one else [[run] for run in group]
    return found


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
