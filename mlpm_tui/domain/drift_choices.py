"""Which method and which limits fit a column, and why: the defaults, each with its sentence."""

from collections.abc import Mapping
from types import MappingProxyType

from mlpm_tui.domain.drift_shares import Part
from mlpm_tui.domain.drift_windows import LEAST_ROWS, Method, Side
from mlpm_tui.domain.metrics import show_number
from mlpm_tui.domain.sketches import MOST_BINS, MOST_CATEGORIES, ColumnKind
from mlpm_tui.domain.values import dataclass

LIMITS: Mapping[Method, tuple[float, float]] = MappingProxyType(
    {
        Method.PSI: (0.1, 0.25),
        Method.CHI2: (0.1, 0.25),
        Method.JS: (0.13, 0.21),
        Method.KS: (0.07, 0.2),
        Method.WASSERSTEIN: (0.2, 0.5),
        Method.SHARE: (0.05, 0.1),
    }
)
"""Warning and alarm by method. PSI's are the industry's, and chi-squared's size is on its scale;
Jensen-Shannon's are PSI's seen through its expansion; Wasserstein's are in standard deviations,
Cohen's small and medium effect. KS's 0.2 is a shift by half a standard deviation, where PSI is 0.25
too; its 0.07 lies so far below the 0.1 of a quarter of one that 2,000 rows find that at once."""
GROUPS = 10
"""So many bins of equal mass PSI is usually taken on."""
RARE = 0.1
"""A share below is judged by half of itself, since five points may be all there is of it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A method with its limits and bins, and a sentence that says why."""

    method: Method
    limit: float
    alarm: float
    why: str
    bins: int = 0
    side: Side = Side.ABOVE


def default_method(
    kind: ColumnKind, n: int, values: int | None = None, share: float | None = None
) -> Choice:
    """Choose how to compare a column in windows of about n rows.

    `values` is how many different ones the reference had and `share` that of its positive value,
    where they are known.
    """
    few = _few(n)
    if values == 2:  # noqa: PLR2004
        return _of_share(share, few)
    if kind is ColumnKind.CATEGORY:
        warn, alarm = LIMITS[Method.PSI]
        why = (
            f"PSI on its {MOST_CATEGORIES} most frequent values: categories have no order, and "
            f"{show_number(warn)} and {show_number(alarm)} are limits that people know"
        )
        return Choice(Method.PSI, warn, alarm, why + few, MOST_CATEGORIES + 1)
    warn, alarm = LIMITS[Method.KS]
    why = (
        f"KS on {MOST_BINS} bins: {show_number(warn)} means that 7 rows in 100 have crossed some "
        "value, so that a shift by a quarter of a standard deviation (0.1) is found, which PSI "
        "(0.06) lets pass"
    )
    return Choice(Method.KS, warn, alarm, why + few, MOST_BINS)


def default_share(part: Part) -> Choice:
    """Choose the limits of a share that is a signal of its own."""
    if part is Part.POSITIVE:
        return _of_share(None, "")
    if part is Part.MISSING:
        why = "2 points more missing values than the reference had are a fault of the pipeline"
        return Choice(Method.SHARE, 0.02, 0.1, why)
    if part is Part.UNSEEN:
        why = "1 row in 100 with a category that the reference never had is news to the model"
        return Choice(Method.SHARE, 0.01, 0.05, why)
    why = "The reference was constant: any other value is news, and 1 row in 100 serious"
    return Choice(Method.SHARE, 0.0, 0.01, why)


def _of_share(share: float | None, few: str) -> Choice:
    warn, alarm = LIMITS[Method.SHARE]
    rarer = None if share is None else min(share, 1 - share)
    if rarer and rarer < RARE:
        why = f"Two-proportion test: of a share of {show_number(rarer)} a change by half is much"
        return Choice(Method.SHARE, rarer / 2, rarer, why + few, 2, Side.EITHER)
    why = (
        "Two-proportion test: two values have one share to compare, and PSI reacts late to it "
        "(40 % to 65 % is a PSI of 0.26)"
    )
    return Choice(Method.SHARE, warn, alarm, why + few, 2, Side.EITHER)


def _few(n: int) -> str:
    if n >= LEAST_ROWS:
        return ""
    return f"; {n:,} rows are few, so windows widen until they have {LEAST_ROWS}"
