"""The values of one column of a log themselves, for what cannot be told from counts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnKind
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array
from mlpm_tui.sources.log_batches import Columns, checked_schema, timed, untimed
from mlpm_tui.sources.log_columns import Categories, Numbers, kind_of
from mlpm_tui.sources.log_days import number_of
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_reading import Mistyped, schema_of
from mlpm_tui.sources.numeric import np


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days whose values are wanted, both ends included, and about how many rows they have."""

    first: date | None
    last: date | None
    rows: int

    @property
    def is_bounded(self) -> bool:
        """Whether it is not simply all."""
        return self.first is not None or self.last is not None

    def has(self, day: int) -> bool:
        """Tell whether a day, by its number, is among them."""
        return (self.first is None or number_of(self.first) <= day) and (
            self.last is None or day <= number_of(self.last)
        )


def sample_column(
    files: Iterable[LogFile],
    column: str,
    layout: LogLayout,
    stretches: Sequence[Stretch],
    most: int,
) -> list[Array]:
    """Return a column's numbers on each of some stretches, NaN where there is none.

    Where a stretch has more than about `most`, they are drawn by lot, the same ones every time.
    Raises RuleBroken for a file that cannot be read or holds something else there.
    """
    is_timed = any(stretch.is_bounded for stretch in stretches)
    dice = [np.random.default_rng(number_of(s.first) if s.first else 0) for s in stretches]
    shares = [min(1.0, most / max(1, stretch.rows)) for stretch in stretches]
    found: list[list[Array]] = [[] for _ in stretches]
    for file in files:
        for values, day in _values(file, column, layout, is_timed=is_timed):
            for place, stretch in enumerate(stretches):
                if stretch.has(day):
                    # A copy: a view would keep the whole batch.
                    drawn = dice[place].random(len(values)) < shares[place]
                    found[place].append(values[drawn])
    return [np.concatenate(each) if each else np.empty(0) for each in found]


def _values(
    file: LogFile, column: str, layout: LogLayout, *, is_timed: bool
) -> Iterator[tuple[Array, int]]:
    """Yield a column's values with the days they are of."""
    schema = checked_schema(file, layout) if is_timed else schema_of(file)
    if column not in schema:
        return
    columns = Columns({column: kind_of(schema[column]) or ColumnKind.NUMBER})
    given = timed(file, layout, columns, schema) if is_timed else untimed(file, columns, schema)
    try:
        for batch in given:
            values = _plain(batch.column(column))
            if values is None:
                raise _no_numbers(file, column)
            for day, start, end in batch.days.runs:
                yield values[start:end], day
    except Mistyped:
        raise _no_numbers(file, column) from None


def _no_numbers(file: LogFile, column: str) -> RuleBroken:
    return RuleBroken(
        f"{file.shown} holds other values than numbers in {safe_line(column, 200)}: choose psi, js "
        "or chi2 for it.",
        "broken_file",
    )


def _plain(column: Numbers | Categories) -> Array | None:
    """Return the numbers; None where there are texts instead."""
    if isinstance(column, Categories):
        return None
    if column.is_known is None:
        return column.values
    return np.where(column.is_known, column.values, np.nan)
