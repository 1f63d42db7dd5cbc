"""How often monitors ring without cause and how soon they ring with it, simulated.

Run `python tests/budgets/false_alarms.py [seeds]` (three minutes with 20). Columns are drawn as
counts in the 64 bins of their reference, at its own quantiles, as the program keeps them.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

import numpy as np

from mlpm_tui.domain.drift_choices import LIMITS
from mlpm_tui.domain.drift_cutting import Days
from mlpm_tui.domain.drift_expected import Sizes, expected_false_alarms
from mlpm_tui.domain.drift_judging import judge_windows
from mlpm_tui.domain.drift_p_values import judge_p_values
from mlpm_tui.domain.drift_scoring import score_columns
from mlpm_tui.domain.drift_windows import Judged, Method, MonitorTerms, ScoredWindow
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts

START = date(2026, 10, 1)
BINS = 64
SHIFTED = 3
ONSET = 10
"""The first day of the shift, counted from 0."""


@dataclass(frozen=True)
class Stream:
    """So many columns for so many days; the first `SHIFTED` move by `shift` deviations."""

    seed: int
    columns: int = 50
    days: int = 30
    rows: int = 5_000
    reference: int = 50_000
    shift: float = 0.0


def columns_of(stream: Stream) -> Iterator[tuple[ColumnReference, Days[Counts]]]:
    """Draw each column's reference and days, as counts in the reference's own bins."""
    dice = np.random.default_rng(stream.seed)
    for column in range(stream.columns):
        before = np.bincount(dice.integers(0, BINS, stream.reference), minlength=BINS)
        known = Counts(tuple(before.tolist()))
        shift = stream.shift if column < SHIFTED else 0.0
        moved = shares_of(shift)
        rows = {}
        for day in range(stream.days):
            shares = moved if day >= ONSET else np.full(BINS, 1 / BINS)
            rows[START + timedelta(day)] = Counts(
                tuple(dice.multinomial(stream.rows, shares).tolist())
            )
        reference = ColumnReference(f"x{column}", ColumnKind.NUMBER, known)
        yield reference, Days(START, START + timedelta(stream.days - 1), rows)


def shares_of(shift: float) -> np.ndarray:
    """Give a normal column's shares in its old quantile bins after a shift in deviations."""
    normal = NormalDist()
    ends = [normal.cdf(normal.inv_cdf(place / BINS) - shift) for place in range(1, BINS)]
    return np.diff(np.array([0.0, *ends, 1.0]))


def terms_of(method: Method, columns: int, least: int = 500) -> MonitorTerms:
    """Give the default setting of a method."""
    warn, alarm = LIMITS[method]
    return MonitorTerms(method, warn, alarm, columns=columns, least=least)


def judged_of(stream: Stream, method: Method) -> dict[str, Judged]:
    """Judge every column of a stream by the default setting of a method."""
    terms = terms_of(method, stream.columns)
    return {
        reference.column: judge_windows(score_columns(reference, days, terms), terms)
        for reference, days in columns_of(stream)
    }


def judged_by_p_values(stream: Stream) -> dict[str, Judged]:
    """Judge every column by the p-values of KS alone."""
    terms = terms_of(Method.KS, stream.columns)
    windows = {
        reference.column: score_columns(reference, days, terms)
        for reference, days in columns_of(stream)
    }
    return judge_p_values(list(by_day(windows)))


def by_day(
    windows: Mapping[str, tuple[ScoredWindow, ...]],
) -> Iterator[tuple[date, dict[str, float | None]]]:
    """Give each day's p-values by column."""
    for of_day in zip(*windows.values(), strict=True):
        day = of_day[0].ends_on
        yield day, {name: one.p for name, one in zip(windows, of_day, strict=True)}


def false_alarms(judged: Mapping[str, Judged], shifted: int = 0) -> int:
    """Count the alerts that no drift explains."""
    total = 0
    for place, one in enumerate(judged.values()):
        early = [found for found in one.episodes if (found.opened_on - START).days < ONSET]
        total += len(one.episodes) if place >= shifted else len(early)
    return total


def delays(judged: Mapping[str, Judged]) -> list[int | None]:
    """Give how many days after its onset each shift was found: 2 is the second day of it."""
    found: list[int | None] = []
    for one in list(judged.values())[:SHIFTED]:
        days = [(episode.opened_on - START).days - ONSET + 1 for episode in one.episodes]
        found.append(next((day for day in days if day > 0), None))
    return found


def main(seeds: int) -> None:
    """Print the false alarms a month and the days until true shifts are found."""
    print(f"50 columns x 30 days, {seeds} seeds; per month of all columns")
    print(f"{'rows':>8} {'reference':>9}  {'setting':<28} {'false':>7} {'expected':>9}  found")
    for rows in (200, 500, 1_000, 2_000, 5_000, 10_000, 111_000):
        for method in (Method.PSI, Method.KS, None):
            report(seeds, rows, method)
    print("\nWithout a limit, floors alone, for one column; 1,000 rows against 1,000 and 50,000")
    print(f"{'setting':<44} {'simulated':>9} {'expected':>9}")
    for method in (Method.PSI, Method.JS, Method.KS, Method.CHI2):
        for known in (1_000, 50_000):
            report_floor(seeds, method, known)


def report(seeds: int, rows: int, method: Method | None) -> None:
    """Print one line: a setting without drift and with three shifts by 0.25 deviations."""
    quiet, late, naive = 0, list[int | None](), 0
    for seed in range(seeds):
        still = Stream(seed, rows=rows)
        moved = Stream(seed, rows=rows, shift=0.25)
        judged = judged_of(still, method) if method else judged_by_p_values(still)
        quiet += false_alarms(judged)
        naive += sum((one.p or 0) < 0.05 for each in judged.values() for one in each.windows)
        late += delays(judged_of(moved, method) if method else judged_by_p_values(moved))
    expected = ""
    if method:
        sizes = Sizes(rows, 50_000, BINS if method is Method.KS else 10)
        expected = f"{50 * (expected_false_alarms(terms_of(method, 50), sizes) or 0):.1e}"
    within = sum(one is not None and one <= 2 for one in late)
    name = f"{method} beyond limit and floor" if method else "p of KS, Benjamini-Hochberg"
    print(
        f"{rows:>8,} {50_000:>9,}  {name:<28} {quiet / seeds:>7.2f} {expected:>9}  "
        f"{within} of {len(late)} within 2 days, {sum(one is None for one in late)} never; "
        f"p < 0.05 each day: {naive / seeds:.0f} false",
        flush=True,
    )


def report_floor(seeds: int, method: Method, known: int) -> None:
    """Print how often single windows exceed a floor, beside what the formula expects."""
    terms = MonitorTerms(method, warn=0.0, needed=1)
    found = columns = 0
    for seed in range(seeds):
        stream = Stream(seed, rows=1_000, reference=known)
        for reference, days in columns_of(stream):
            columns += 1
            found += len(judge_windows(score_columns(reference, days, terms), terms).episodes)
    sizes = Sizes(1_000, known, BINS if method is Method.KS else 10)
    expected = expected_false_alarms(terms, sizes) or 0
    name = f"{method} beyond its floor once, against {known:,}"
    print(f"{name:<44} {found / columns:>9.4f} {expected:>9.4f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
