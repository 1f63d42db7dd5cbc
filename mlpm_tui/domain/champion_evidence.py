"""How much better a challenger is than the champion, by the strongest evidence there is.

The same labelled rows or folds of both (paired), the sizes of their test sets (interval), or one
number each (point), which decides nothing.
"""

import math
from collections.abc import Mapping
from dataclasses import field

from mlpm_tui.domain.arms import Arm
from mlpm_tui.domain.champion_shares import (
    Rows,
    difference_of_rows,
    difference_of_shares,
    rows_needed,
    variance_of_shares,
)
from mlpm_tui.domain.chances import CONFIDENCE
from mlpm_tui.domain.evidence import Level
from mlpm_tui.domain.metric_ranges import is_share
from mlpm_tui.domain.metrics import show_number, words_of
from mlpm_tui.domain.pairing import Pairs
from mlpm_tui.domain.resampling import Probabilities, Spread, rope_of
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

_TESTS = frozenset({"test", "eval", "evaluation", "holdout"})
_SETS = _TESTS | {"set", "data", "dataset", "name"}


@dataclass(frozen=True, slots=True)
class Contender:
    """One of the two: what it is called, its value of the metric, and what is known beside it.

    `params` are those of its run, of which some may name what it was tested on.
    """

    name: str
    value: float
    arm: Arm
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def test_sets(self) -> dict[str, str]:
        """The parameters that name what it was tested on; a share or a size is no name."""
        return {
            name: text
            for name, text in self.params.items()
            if _TESTS & {*words_of(name)} and {*words_of(name)} <= _SETS and not _is_number(text)
        }


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better the challenger is (positive is better), and what that rests on.

    `interval` is where the true difference lies at 95 %, None where nothing tells; `p` is how
    likely so large a lead is where there is none; `needed` are the rows that would decide it.
    """

    level: Level
    lead: float
    said: tuple[str, ...]
    interval: tuple[float, float] | None = None
    n: int | None = None
    p: float | None = None
    probabilities: Probabilities | None = None
    needed: int | None = None


def of_rows(rows: Rows, champion: str, challenger: str) -> Difference:
    """Return the difference of two models that judged the same labelled rows."""
    old, new = rows.champion, rows.challenger
    low, high = difference_of_rows(rows)
    said = (
        f"on the same {rows.count:,} labelled rows {challenger} is right on {_share(new)}, "
        f"{champion} on {_share(old)}"
    )
    differ = (
        f"they differ on {rows.differing:,} rows, {challenger} is right on "
        f"{rows.only_challenger:,} of them (McNemar's exact test, one-sided {_p(rows.chance)})"
    )
    needed = rows_needed(rows.variance, new - old, rope_of(old, is_rate=True))
    return Difference(
        *(Level.PAIRED, new - old, (said, differ), (low, high), rows.count, rows.chance),
        needed=max(1, needed - rows.count),
    )


def of_runs(metric: str, champion: Contender, challenger: Contender, sign: int) -> Difference:
    """Return the difference by what both logged; `sign` is -1 where lower is better."""
    if other := _other_tests(champion, challenger):
        return Difference(Level.POINT, sign * (challenger.value - champion.value), (other,))
    own, base = challenger.arm.sample(metric), champion.arm.sample(metric)
    left_out: tuple[str, ...] = ()
    if own is not None and base is not None:
        pairs = Pairs(challenger.name, champion.name, own, base)
        left_out = pairs.trouble
        if not left_out and all(map(math.isfinite, own.values)):
            return _of_pairs(metric, pairs, sign)
    size = challenger.arm.test_size or champion.arm.test_size
    is_of_set = is_share(metric) and all(0 <= c.value <= 1 for c in (champion, challenger))
    if is_of_set and size is not None:
        return _of_sizes(champion, challenger, sign, size)
    spread = own.spread(sign) if own is not None else None
    if own is not None and spread is not None and spread.is_weighable:
        return _of_own(metric, champion, challenger, spread, (own.shown, sign))
    return _of_numbers(metric, champion, challenger, (sign, left_out))


def _other_tests(champion: Contender, challenger: Contender) -> str:
    """Say that both were tested on different data, where their runs say so."""
    old, new = champion.test_sets, challenger.test_sets
    name = next((name for name in sorted(old) if name in new and old[name] != new[name]), None)
    if name is None:
        return ""
    was, now = (safe_line(tests[name], 40) for tests in (old, new))
    return (
        f"their test sets differ ({safe_line(name, 40)}: {was} of {champion.name}, {now} of "
        f"{challenger.name}), so one number says nothing beside the other"
    )


def _of_pairs(metric: str, pairs: Pairs, sign: int) -> Difference:
    spread = pairs.spread(sign)
    chances = pairs.probabilities(spread, metric)
    word = "better" if spread.mean >= 0 else "worse"
    tested = (
        f"{pairs.shown} of both: {metric} is {show(abs(spread.mean))} {word} on average "
        f"(corrected resampled t-test, {_p(spread.chance_below(0))})"
    )
    likely = (
        f"chances: worse {_share(chances.worse)}, equivalent {_share(chances.equivalent)}, "
        f"better {_share(chances.better)} (within {show_number(chances.rope)} counts as equivalent)"
    )
    said = (tested, likely, *pairs.left_out)
    return Difference(
        Level.PAIRED,
        spread.mean,
        said,
        spread.interval(CONFIDENCE),
        spread.count,
        spread.chance_below(0),
        chances,
    )


def _of_sizes(champion: Contender, challenger: Contender, sign: int, size: int) -> Difference:
    """Weigh two shares by the sizes of their test sets, as if these were different ones."""
    old_size = champion.arm.test_size or size
    new_size = challenger.arm.test_size or size
    old, new = champion.value, challenger.value
    shares = ((new, new_size), (old, old_size)) if sign > 0 else ((old, old_size), (new, new_size))
    low, high = difference_of_shares(*shares)
    said = [
        f"two shares, of {new_size:,} and of {old_size:,} examples (interval by Newcombe)",
        "the same labelled rows judged by both (--predictions) would tell more",
    ]
    if None in (champion.arm.test_size, challenger.arm.test_size):
        said.insert(1, "only one test set's size is known: the other is taken to be as large")
    lead = sign * (new - old)
    rope = rope_of(old, is_rate=True)
    needed = rows_needed(variance_of_shares(old, new), lead, rope)
    return Difference(
        *(Level.INTERVAL, lead, tuple(said), (low, high), min(new_size, old_size)),
        needed=max(1, needed - min(new_size, old_size)),
    )


def _of_own(
    metric: str,
    champion: Contender,
    challenger: Contender,
    spread: Spread,
    told: tuple[str, int],
) -> Difference:
    """Weigh the challenger's folds against one number, which is taken to be as noisy as they."""
    shown, sign = told
    lead = sign * (challenger.value - champion.value)
    half = (spread.interval(CONFIDENCE)[1] - spread.mean) * math.sqrt(2)
    said = (
        f"only {challenger.name} has {shown} of {metric}; the one number of {champion.name} is "
        "taken to be as noisy as their mean"
    )
    return Difference(Level.INTERVAL, lead, (said,), (lead - half, lead + half), spread.count)


def _of_numbers(
    metric: str, champion: Contender, challenger: Contender, told: tuple[int, tuple[str, ...]]
) -> Difference:
    sign, left_out = told
    lead = sign * (challenger.value - champion.value)
    asked = "folds, seeds or test_size" if is_share(metric) else "folds or seeds"
    said = f"one number of {metric} each: {asked} of both would say how much of it is noise"
    needed = None
    if is_share(metric) and all(0 <= c.value <= 1 for c in (champion, challenger)):
        variance = variance_of_shares(champion.value, challenger.value)
        needed = rows_needed(variance, lead, rope_of(champion.value, is_rate=True))
    return Difference(Level.POINT, lead, (*left_out, said), needed=needed)


def show(value: float) -> str:
    """Write a difference without the last bits that subtracting leaves."""
    return show_number(float(f"{value:.3g}"))


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"


def _p(p: float) -> str:
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.4f}"  # noqa: PLR2004
