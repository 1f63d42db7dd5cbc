"""Shares as signals of their own: positives, missing values, categories nobody knew, new values.

Nulls and unseen categories are left out of a column's distribution, so a score doesn't show them;
and a reference that was constant has no distribution: there any other value is news.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from mlpm_tui.domain.drift_windows import Tally
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts
from mlpm_tui.domain.text import safe_line

POSITIVE_TEXTS = frozenset({"1", "1.0", "true", "yes", "y", "positive", "pos", "t"})
"""Texts that are taken for the positive one where none was named."""


class Part(StrEnum):
    """Which rows of a column a share counts."""

    POSITIVE = "positive"
    MISSING = "missing"
    UNSEEN = "unseen"
    OTHER = "other"


PARTS: Mapping[str, Part] = {
    "predictions": Part.POSITIVE,
    "labels": Part.POSITIVE,
    "nulls": Part.MISSING,
    "unseen": Part.UNSEEN,
    "constant": Part.OTHER,
}


def part_of(signal: str) -> Part | None:
    """Say which rows a signal such as nulls/age counts; None where it is no share of rows."""
    return PARTS.get(signal.partition("/")[0])


def tally_of(reference: ColumnReference, counts: Counts, part: Part, positive: str = "") -> Tally:
    """Count the rows of one part of a column, the reference's or a day's."""
    if part is Part.MISSING:
        return Tally(counts.nulls + counts.nans, counts.rows)
    if part is Part.UNSEEN:
        return Tally(counts.unseen, counts.n)
    if part is Part.POSITIVE:
        inside = positive_bins(reference, positive)
        return Tally(sum(counts.bins[place] for place in inside), counts.n)
    before = zip(counts.bins, reference.counts.bins, strict=True)
    return Tally(sum(count for count, known in before if not known), counts.n)


def share_days(
    reference: ColumnReference, days: Mapping[date, Counts], part: Part, positive: str = ""
) -> dict[date, Tally]:
    """Count the rows of one part, day by day."""
    return {day: tally_of(reference, counts, part, positive) for day, counts in days.items()}


def positive_bins(reference: ColumnReference, positive: str = "") -> tuple[int, ...]:
    """Say which bins hold the positive values: of a number all but its lowest.

    Of two categories without a usual name the rarer one is taken: the test is the same for both.
    """
    if reference.kind is ColumnKind.NUMBER:
        filled = [place for place, count in enumerate(reference.counts.bins) if count]
        first = filled[0] if filled else -1
        return tuple(range(first + 1, len(reference.counts.bins)))
    found = positive_places(reference, positive)
    if not found and not positive and len(reference.categories) == 2:  # noqa: PLR2004
        return (1,)
    if not found:
        what = f"no positive value {safe_line(positive, 40)!r}"
        if found is not None:
            what = f"too many values to count {safe_line(positive, 40)!r} by itself"
        elif not positive:
            what = "no value that is known as the positive one"
        raise RuleBroken(
            f"{safe_line(reference.column, 60)} has {what}: name one of "
            f"{', '.join(safe_line(name, 40) for name in reference.categories[:5])} by --positive",
            code="positive",
        )
    return found


def positive_places(reference: ColumnReference, positive: str = "") -> tuple[int, ...] | None:
    """Return the bins of a category that is called so, however it is written; None: there is none.

    A rare one has no bin of its own, and so none here.
    """
    names = {positive.strip().casefold()} if positive else POSITIVE_TEXTS

    def is_it(name: str) -> bool:
        return name.strip().casefold() in names

    found = tuple(place for place, name in enumerate(reference.categories) if is_it(name))
    return found or (() if any(map(is_it, reference.known)) else None)
