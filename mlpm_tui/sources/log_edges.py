"""How the bins of a reference are chosen: ends at its own order statistics, its own categories."""

from collections import Counter
from typing import Any

import numpy as np

from mlpm_tui.domain.sketches import MOST_BINS, MOST_CATEGORIES, MOST_KNOWN
from mlpm_tui.sources.log_columns import NULL, Categories, Numbers
from mlpm_tui.sources.log_days import Array

MOST_TEXTS = 100_000
"""A column with more different texts is an identifier or free text, and no feature."""
_LONGEST_TEXT = 1_000


def edges_of(values: Array) -> tuple[float, ...]:
    """Return the upper ends of the bins: values of the sample itself, never between two of them.

    A value that fills the first bin by itself gets an empty bin below it, and one that fills the
    last gets one above. Only finite values count; without any there is one bin for all.
    """
    ordered = np.sort(values[np.isfinite(values)])
    if not len(ordered):
        return ()
    edges = _order_statistics(ordered, MOST_BINS)
    if edges[0] == ordered[0]:
        edges = _order_statistics(ordered, MOST_BINS - 1)
        below = np.nextafter(ordered[0], -np.inf)
        edges = np.concatenate([[below], edges]) if np.isfinite(below) else edges
    return tuple(edges.tolist())


def _order_statistics(ordered: Array, bins: int) -> Array:
    places = -(-np.arange(1, bins) * len(ordered) // bins) - 1
    # Adding zero makes one of the two zeros, which are equal, so that they have one text too.
    found: Array = np.unique(ordered[places]) + 0.0
    return found


class NumberSample:
    """The values of a column of the reference, thinned evenly where they are too many to hold."""

    def __init__(self, most: int) -> None:
        """Hold at most about so many values."""
        self._most = most
        self._step = 1
        self._skip = 0
        self._held = 0
        self._chunks: list[Array] = []
        self._last: float | None = None
        self.only_rises = True

    def add(self, numbers: Numbers, start: int, end: int) -> None:
        """Take in a stretch of rows."""
        values = numbers.values[start:end]
        if numbers.is_known is not None:
            self.only_rises = False
            values = values[numbers.is_known[start:end]]
        self._watch(values)
        taken = values[self._skip :: self._step]
        self._skip = (self._skip - len(values)) % self._step
        self._chunks.append(taken.copy())
        self._held += len(taken)
        while self._held > self._most:
            self._thin()

    def values(self) -> Array:
        """Return what is held."""
        return np.concatenate(self._chunks) if self._chunks else np.empty(0)

    def _watch(self, values: Array) -> None:
        """Notice whether each value is higher than the one before, as a row's number is."""
        if not self.only_rises or not len(values):
            return
        joined = values if self._last is None else np.concatenate([[self._last], values])
        self.only_rises = bool((np.diff(joined) > 0).all())
        self._last = float(values[-1])

    def _thin(self) -> None:
        joined = self.values()
        self._chunks = [joined[::2].copy()]
        # The next value due is a step of the new width after the last one that stays.
        if len(joined) % 2:
            self._skip += self._step
        self._step *= 2
        self._held = len(self._chunks[0])


class TextSample:
    """The texts of a column of the reference, counted."""

    def __init__(self) -> None:
        """Start with none."""
        self._counts: Counter[str] = Counter()
        self.is_free = False

    def add(self, categories: Categories, start: int, end: int) -> None:
        """Take in a stretch of rows."""
        if self.is_free:
            return
        codes = categories.codes[start:end]
        counts = np.bincount(codes[codes != NULL], minlength=1)
        present = np.flatnonzero(counts)
        texts: list[Any] = categories.texts.take(present).to_pylist() if len(present) else []
        for text, count in zip(texts, counts[present].tolist(), strict=True):
            self._counts[text] += count
        longest = max(map(len, texts), default=0)
        self.is_free = len(self._counts) > MOST_TEXTS or longest > _LONGEST_TEXT

    def categories(self) -> tuple[tuple[str, ...], frozenset[str]]:
        """Return the most frequent texts, and all of them if they are not too many."""
        counts = self._counts
        if {text.lower() for text in counts} <= {"true", "false"}:
            counts = Counter[str]()
            for text, count in self._counts.items():
                counts[text.lower()] += count
        ordered = sorted(counts, key=lambda text: (-counts[text], text))
        known = frozenset(ordered) if len(ordered) <= MOST_KNOWN else frozenset[str]()
        return tuple(ordered[:MOST_CATEGORIES]), known
