"""How the bins of a reference are chosen: ends at its own order statistics, its own categories."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from mlpm_tui.domain.sketches import MOST_BINS, MOST_CATEGORIES, MOST_KNOWN, Counts
from mlpm_tui.sources.log_arrays import Array, firsts, joined, size_of
from mlpm_tui.sources.log_columns import NULL, Categories, Numbers
from mlpm_tui.sources.log_rounding import FEW, Cut, rounded, rounded_cut
from mlpm_tui.sources.numeric import np

MOST_TEXTS = 100_000
"""A column with more different texts is an identifier or free text, and no feature."""
_LONGEST_TEXT = 1_000
_GLANCE = 1_000


def cut(pieces: list[Array], nulls: int = 0) -> tuple[tuple[float, ...], Counts]:
    """Return the upper ends of bins of a sample, and how many of its values are in each.

    Ends are values of the sample itself, never between two of them, and finite; those of a large
    one are rounded up where it is spread. A value that fills the first bin by itself gets an empty
    bin below it, and one that fills the last gets one above. Without any finite value there is one
    bin for all.
    """
    finite, below, beyond = pieces, 0, 0
    found = _rounded_cut(pieces)
    if found is None:
        finite, below, beyond = _finite(pieces)
        is_new = size_of(finite) < size_of(pieces)
        found = (_rounded_cut(finite) if is_new else None) or _sorted_cut(finite)
    known = below + size_of(finite) + beyond
    bins = np.diff(below + found.upto, prepend=0, append=known)
    # Adding zero makes one of the two zeros, which are equal, so that they have one text too.
    edges = tuple((found.ends + 0.0).tolist())
    return edges, Counts(tuple(bins.tolist()), nulls, size_of(pieces) - known)


def _rounded_cut(pieces: list[Array]) -> Cut | None:
    size = size_of(pieces)
    return rounded_cut(pieces, ranks(size, MOST_BINS)) if size >= FEW else None


def _sorted_cut(pieces: list[Array]) -> Cut:
    values = np.sort(joined(pieces))
    ends = ends_of(len(values), values.take)
    return Cut(ends, values.searchsorted(ends, side="right"))


def ends_of(size: int, at: Callable[[Array], Array]) -> Array:
    """Return where the bins of a sample end; `at` gives its values at places of their order.

    These are 0, and the `ranks` of as many bins as there may be or of one less.
    """
    if not size:
        return np.empty(0)
    least = at(np.zeros(1, np.int64))[0]
    ends = _distinct(at(ranks(size, MOST_BINS)))
    if ends[0] == least:
        ends = _distinct(at(ranks(size, MOST_BINS - 1)))
        with np.errstate(over="ignore"):
            below = np.nextafter(least, -np.inf)
        return np.concatenate([[below], ends]) if np.isfinite(below) else ends
    return rounded(ends, least) if size >= FEW else ends


def _distinct(ordered: Array) -> Array:
    found: Array = ordered[firsts(ordered)]
    return found


def _finite(pieces: list[Array]) -> tuple[list[Array], int, int]:
    """Return the finite values, and how many infinite ones lie below and beyond them."""
    below = sum(int(np.count_nonzero(values == -np.inf)) for values in pieces)
    beyond = sum(int(np.count_nonzero(values == np.inf)) for values in pieces)
    return [values[np.isfinite(values)] for values in pieces], below, beyond


def ranks(size: int, bins: int) -> Array:
    """Return where in an ordered sample all bins but the last end."""
    found: Array = -(-np.arange(1, bins) * size // bins) - 1
    return found


class NumberSample:
    """The values of a column of the reference, thinned evenly where they are too many to hold."""

    def __init__(self, most: int) -> None:
        """Hold at most so many values."""
        self._most = most
        self._pieces: list[Array] = []
        self._held = 0
        self._nulls = 0
        self._step = 1
        self._skip = 0
        self._last: float | None = None
        self.only_rises = True

    @property
    def is_whole(self) -> bool:
        """Whether every value is held."""
        return self._step == 1

    def __len__(self) -> int:
        """Return how many values are held."""
        return self._held

    def add(self, numbers: Numbers, start: int, end: int) -> None:
        """Take in a stretch of rows."""
        values = numbers.values[start:end]
        if numbers.is_known is not None:
            values = values[numbers.is_known[start:end]]
            self._nulls += end - start - len(values)
        self._watch(values)
        taken = values[self._skip :: self._step]
        self._skip += len(taken) * self._step - len(values)
        # A part that is held as it lies keeps the whole from going.
        self._pieces.append(taken if 2 * len(taken) > len(numbers.values) else taken.copy())
        self._held += len(taken)
        while self._held > self._most:
            self._thin()

    def values(self) -> Array:
        """Return what is held."""
        return joined(self._pieces)

    def binned(self) -> tuple[tuple[float, ...], Counts]:
        """Return the edges, and how many values are in each bin."""
        return cut(self._pieces, self._nulls)

    def _watch(self, values: Array) -> None:
        """Notice whether each value is higher than the one before, as a row's number is."""
        if self._nulls:
            self.only_rises = False
        if not self.only_rises or not len(values):
            return
        if self._last is not None and not values[0] > self._last:
            self.only_rises = False
        for part in (values[:_GLANCE], values):
            self.only_rises = self.only_rises and bool((part[1:] > part[:-1]).all())
        self._last = float(values[-1])

    def _thin(self) -> None:
        """Keep every second value."""
        # The next value due is a step of the new width after the last one that stays.
        if self._held % 2:
            self._skip += self._step
        self._pieces = [self.values()[::2].copy()]
        self._held = len(self._pieces[0])
        self._step *= 2


class TextSample:
    """The texts of a column of the reference, counted."""

    def __init__(self) -> None:
        """Start with none."""
        self._counts: Counter[str] = Counter()
        self._nulls = 0
        self.is_free = False

    def add(self, categories: Categories, start: int, end: int) -> None:
        """Take in a stretch of rows."""
        if self.is_free:
            return
        codes = categories.codes[start:end]
        known = codes[codes != NULL]
        self._nulls += len(codes) - len(known)
        counts = np.bincount(known, minlength=1)
        present = np.flatnonzero(counts)
        texts: list[Any] = categories.texts.take(present).to_pylist() if len(present) else []
        for text, count in zip(texts, counts[present].tolist(), strict=True):
            self._counts[text] += count
        longest = max(map(len, texts), default=0)
        self.is_free = len(self._counts) > MOST_TEXTS or longest > _LONGEST_TEXT

    def categories(self) -> tuple[tuple[str, ...], frozenset[str]]:
        """Return the most frequent texts, and all of them if they are not too many."""
        counts = self._plain()
        ordered = sorted(counts, key=lambda text: (-counts[text], text))
        known = frozenset(ordered) if len(ordered) <= MOST_KNOWN else frozenset[str]()
        return tuple(ordered[:MOST_CATEGORIES]), known

    def counts(self, categories: tuple[str, ...]) -> Counts:
        """Return how many rows are in the bin of each category, and in the one for all others."""
        counts = self._plain()
        bins = [counts[text] for text in categories]
        return Counts((*bins, counts.total() - sum(bins)), self._nulls)

    def _plain(self) -> Counter[str]:
        """Count `True` of one writer as the `true` of another."""
        if not {text.lower() for text in self._counts} <= {"true", "false"}:
            return self._counts
        plain = Counter[str]()
        for text, count in self._counts.items():
            plain[text.lower()] += count
        return plain
