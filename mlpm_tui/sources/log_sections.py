"""A Parquet file read column by column, as it lies there.

A column alone passes through a processor's own memory; twenty side by side push one another out,
which makes reading a quarter dearer and what is done with the values as well.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_reading import Wanted, explained, opened_parquet
from mlpm_tui.sources.numeric import pa

_ROWS = 131_072
"""A batch has so many rows, and a section at least as many where the file has them."""


@dataclass(frozen=True, slots=True)
class Section:
    """Neighbouring rows of a file, which is open; to be read before the next section."""

    opened: Any
    groups: tuple[int, ...]
    rows: int

    def batches(self, names: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows with these columns, batch by batch: how many, and the columns' values."""
        if not names:
            for start in range(0, self.rows, _ROWS):
                yield min(_ROWS, self.rows - start), {}
            return
        for batch in self._read(names):
            yield batch.num_rows, {name: batch.column(name) for name in names}

    def column(self, name: str, sizes: list[int]) -> Iterator[Any]:
        """Yield a column's values in pieces of these sizes."""
        given = (batch.column(0) for batch in self._read([name]))
        rest = None
        for size in sizes:
            pieces: list[Any] = []
            missing = size
            while missing:
                piece = next(given) if rest is None else rest
                rest = piece.slice(missing) if len(piece) > missing else None
                pieces.append(piece.slice(0, missing))
                missing -= len(pieces[-1])
            yield pieces[0] if len(pieces) == 1 else _joined(pieces)

    def _read(self, names: list[str]) -> Iterator[Any]:
        yield from self.opened.iter_batches(
            _ROWS, row_groups=list(self.groups), columns=names, use_threads=False
        )


def sections(file: LogFile, wanted: list[Wanted], schema: Mapping[str, Any]) -> Iterator[Section]:
    """Yield the sections of a Parquet file, of which these columns are going to be read."""
    with explained(file), opened_parquet(file, wanted, schema) as opened:
        groups: list[int] = []
        rows = 0
        for group in range(opened.num_row_groups):
            groups.append(group)
            rows += opened.metadata.row_group(group).num_rows
            if rows >= _ROWS:
                yield Section(opened, tuple(groups), rows)
                groups, rows = [], 0
        if rows:
            yield Section(opened, tuple(groups), rows)


def _joined(pieces: list[Any]) -> Any:  # noqa: ANN401
    """Put pieces of a column together; those of texts may each have texts of their own."""
    return pa.chunked_array(pieces).unify_dictionaries().combine_chunks()
