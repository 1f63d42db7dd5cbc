"""What a row's prediction, label and error say: positive or not, right or wrong, failed or not."""

from typing import Any

from mlpm_tui.domain.drift_shares import POSITIVE_TEXTS
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array
from mlpm_tui.sources.log_columns import NULL, Categories, Numbers
from mlpm_tui.sources.numeric import np, pa

FINE = frozenset({"", "0", "false", "f", "no", "n", "none", "null", "ok", "success", "succeeded"})
LEAST_STATUS, FAILED_STATUS = 100, 500


@dataclass(frozen=True, slots=True)
class Flags:
    """A yes or no for each row, where it is known."""

    is_set: Array
    is_known: Array

    def counted(self, start: int, end: int) -> tuple[int, int]:
        """Return how many rows of a stretch are known, and how many of these are set."""
        known = self.is_known[start:end]
        return int(np.count_nonzero(known)), int(np.count_nonzero(self.is_set[start:end] & known))


def positives(column: Numbers | Categories, positive: str = "", threshold: float = 0.5) -> Flags:
    """Tell which rows are positive: numbers above the threshold, texts that say so."""
    if isinstance(column, Numbers):
        known = _known(column)
        return Flags(column.values > threshold, known)
    wanted = {positive.casefold()} if positive else POSITIVE_TEXTS
    by_text = [str(text).strip().casefold() in wanted for text in column.texts.to_pylist()]
    return _by_code(column, by_text)


def failures(column: Numbers | Categories) -> Flags:
    """Tell which rows failed: a status of 500 or more, else anything but 0, nothing and "ok"."""
    if isinstance(column, Numbers):
        size = np.abs(column.values)
        is_set = (column.values >= FAILED_STATUS) | ((size > 0) & (size < LEAST_STATUS))
        return Flags(is_set & _known(column), np.ones(len(size), bool))
    flags = _by_code(column, [_says_failed(str(text)) for text in column.texts.to_pylist()])
    return Flags(flags.is_set & flags.is_known, np.ones(len(column.codes), bool))


def matches(
    predicted: Numbers | Categories,
    label: Numbers | Categories,
    positive: str = "",
    threshold: float = 0.5,
) -> Flags:
    """Tell which predictions came true, where both are known.

    A probability counts as the class on its side of the threshold.
    """
    if isinstance(predicted, Numbers) and isinstance(label, Numbers):
        values = predicted.values
        is_share = values != np.floor(values)
        values = np.where(is_share, values > threshold, values)
        return Flags(values == label.values, _known(predicted) & _known(label))
    if isinstance(predicted, Categories) and isinstance(label, Categories):
        import pyarrow.compute as pc

        codes = pc.index_in(_plain(label.texts), value_set=_plain(predicted.texts))
        places = pc.fill_null(codes, NULL - 1).to_numpy(zero_copy_only=False)
        same = _taken(places, label.codes, NULL - 1) == predicted.codes
        return Flags(same, (predicted.codes != NULL) & (label.codes != NULL))
    one = positives(predicted, positive, threshold)
    other = positives(label, positive, threshold)
    return Flags(one.is_set == other.is_set, one.is_known & other.is_known)


def _known(column: Numbers) -> Array:
    known = ~np.isnan(column.values)
    return known if column.is_known is None else known & column.is_known


def _by_code(column: Categories, by_text: list[bool]) -> Flags:
    return Flags(_taken(np.array(by_text, bool), column.codes, missing=False), column.codes != NULL)


def _taken(by_code: Array, codes: Array, missing: Any) -> Array:  # noqa: ANN401
    """Look each code up; a missing one, which is the last place, gives `missing`."""
    found: Array = np.append(by_code, np.array([missing], by_code.dtype))[codes]
    return found


def _plain(texts: Any) -> Any:  # noqa: ANN401
    """Make texts comparable: `True` of one writer is `true` of another."""
    import pyarrow.compute as pc

    return pc.utf8_lower(pc.utf8_trim_whitespace(texts.cast(pa.string())))


def _says_failed(text: str) -> bool:
    word = text.strip().casefold()
    if word.isdigit():
        return int(word) >= FAILED_STATUS or 0 < int(word) < LEAST_STATUS
    return word not in FINE
