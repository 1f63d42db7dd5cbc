"""Labels in files of their own, read into memory: two or three columns of them."""

from collections.abc import Sequence
from typing import Any

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnKind
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array
from mlpm_tui.sources.log_columns import (
    Categories,
    Numbers,
    categories_of,
    kind_of,
    numbers_of,
)
from mlpm_tui.sources.log_days import TIMELESS, microseconds
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_identifiers import id_kind
from mlpm_tui.sources.log_reading import Mistyped, Wanted, batches, schema_of
from mlpm_tui.sources.log_zone import zone_of
from mlpm_tui.sources.numeric import np, pa


@dataclass(frozen=True, slots=True)
class LabelRows:
    """Some rows of a file of labels; `origin` is the file's place among all."""

    origin: int
    ids: Any
    values: Any
    moments: Array

    @property
    def is_text(self) -> bool:
        """Whether its labels are no numbers."""
        return kind_of(self.values.type) is not ColumnKind.NUMBER


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels, the later first; `moments` are when they came, if a column tells.

    `origins` are the places of the files that they are from.
    """

    ids: Any
    values: Numbers | Categories
    moments: Array | None
    origins: Array


def read_labels(
    files: Sequence[LogFile], layout: LogLayout, troubles: list[str]
) -> list[LabelRows]:
    """Read all labels; a file that cannot be read is told of, and its labels are left out."""
    read: list[LabelRows] = []
    for origin, file in enumerate(files):
        try:
            read += _chunks(origin, file, layout)
        except Mistyped as found:
            troubles.append(
                f"{file.shown} of the labels holds values of several types in "
                f"{safe_line(found.column, 200)}: its labels are left out."
            )
        except RuleBroken as trouble:
            troubles.append(str(trouble))
    return read


def _chunks(origin: int, file: LogFile, layout: LogLayout) -> list[LabelRows]:
    schema = schema_of(file)
    if not schema:
        return []
    for name in (layout.join, layout.label):
        if name not in schema or kind_of(schema[name]) is None:
            raise RuleBroken(
                f"{file.shown} of the labels has no usable column {safe_line(name, 200)}; it has "
                f"{safe_line(', '.join(list(schema)[:12]), 200)}.",
                "no_label",
            )
    wanted = [Wanted(layout.join), Wanted(layout.label, kind_of(schema[layout.label]))]
    if layout.label_time in schema:
        wanted.append(Wanted(layout.label_time))
    zone = zone_of(layout)
    return [
        LabelRows(
            origin,
            batch.column(layout.join),
            batch.column(layout.label),
            microseconds(batch.column(layout.label_time), zone)
            if layout.label_time in schema
            else np.full(batch.num_rows, TIMELESS),
        )
        for batch in batches(file, wanted, schema)
    ]


def joined(read: Sequence[LabelRows], only: Sequence[Any] | None = None) -> Labels:
    """Put labels together, those of some identifiers only where these are given."""
    import pyarrow.compute as pc

    kind = id_kind([chunk.ids for chunk in read])
    ids = pa.concat_arrays([chunk.ids.cast(kind) for chunk in read])
    # The first of equal identifiers is found, and the last is wanted.
    places = np.arange(len(ids) - 1, -1, -1)
    if only is not None:
        kind = id_kind([ids, *only])
        wanted = pa.concat_arrays([each.cast(kind) for each in only])
        among = pc.is_in(ids.cast(kind), value_set=wanted, skip_nulls=True)
        places = places[among.to_numpy(zero_copy_only=False)[::-1]]
    is_number = not any(chunk.is_text for chunk in read)
    values = pa.concat_arrays(
        [chunk.values.cast(pa.float64() if is_number else pa.string()) for chunk in read]
    ).take(pa.array(places))
    moments = np.concatenate([chunk.moments for chunk in read])
    origins = np.repeat([chunk.origin for chunk in read], [len(chunk.ids) for chunk in read])
    return Labels(
        ids.take(pa.array(places)),
        numbers_of(values) if is_number else categories_of(values),
        moments[places] if (moments != TIMELESS).any() else None,
        origins[places],
    )
