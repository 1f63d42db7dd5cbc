"""How the columns of a reference are found, and counted into bins of their own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from mlpm_tui.domain.drift_influence import BinOutcomes
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts, added
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_binning import Binning
from mlpm_tui.sources.log_columns import Categories, Numbers, is_time, kind_of
from mlpm_tui.sources.log_edges import MOST_TEXTS, NumberSample, TextSample
from mlpm_tui.sources.log_files import LogFile
from mlpm_tui.sources.log_reading import explained, rows_of, schema_of
from mlpm_tui.sources.log_right import reference_outcomes
from mlpm_tui.sources.log_stretches import Changed, stretches

MOST_HELD = 1 << 25
"""Numbers of a reference held at once, 8 bytes each; beyond that every second one is taken."""
_HELD_AT_ONCE = 1 << 21
"""Numbers of a reference of Parquet that are held at once if a column of it has fewer."""
_ENOUGH_FOR_A_RISE = 100


@dataclass(frozen=True, slots=True)
class References:
    """The columns of a reference, and what is to be said of those that are left out."""

    columns: tuple[ColumnReference, ...]
    rows: int
    troubles: tuple[str, ...] = ()
    outcomes: tuple[BinOutcomes, ...] = ()


def read_references(files: Iterable[LogFile], layout: LogLayout) -> References:
    """Read the reference of a log: its bins first, then how many values fall into each.

    With `reference_from` or `reference_to` only rows of these days count, both included.
    """
    given, rows = _chosen(list(files), layout)
    if not given:
        raise RuleBroken("The reference has no rows; check its path and its days.", "no_reference")
    kinds, troubles = _kinds(given[0], layout)
    while True:
        try:
            return _read(given, layout, kinds, troubles, rows)
        except Changed as change:
            kinds = kinds | {change.column: ColumnKind.CATEGORY}


def _chosen(files: list[LogFile], layout: LogLayout) -> tuple[list[LogFile], int | None]:
    """Choose the files that have rows of the reference, and tell how many if that is quickly told.

    Of Parquet the times alone are read first: a log has more days than its reference.
    """
    if layout.reference_from is None and layout.reference_to is None:
        return files, rows_of(files)
    if any(file.form != "parquet" for file in files):
        return files, None
    rows = {
        file.name: sum(
            end - start for _, spans in stretches(file, layout, {}, []) for start, end in spans
        )
        for file in files
    }
    return [file for file in files if rows[file.name]], sum(rows.values())


def _kinds(file: LogFile, layout: LogLayout) -> tuple[dict[str, ColumnKind], list[str]]:
    """Choose the columns by name and type: those named, else all that can be counted."""
    schema = schema_of(file)
    names = list(dict.fromkeys((*layout.features, *layout.outcomes)))
    if not layout.features:
        found = [n for n, kind in schema.items() if kind_of(kind) and not is_time(kind)]
        names = [n for n in dict.fromkeys((*found, *names)) if n not in layout.service]
    kinds: dict[str, ColumnKind] = {}
    troubles = []
    for name in filter(_can_be_kept, names):
        kind = kind_of(schema[name]) if name in schema else None
        if kind is not None:
            kinds[name] = ColumnKind.CATEGORY if name in layout.categories else kind
        elif name in schema or name in layout.features:
            why = "cannot be counted" if name in schema else "is not in the reference"
            troubles.append(f"{safe_line(name, 200)} {why}: it is not watched.")
    return kinds, troubles


def _can_be_kept(name: str) -> bool:
    """Tell whether a column's name is one; some writers put the rows' numbers under none."""
    return bool(name) and "\0" not in name


def _read(
    files: list[LogFile],
    layout: LogLayout,
    kinds: Mapping[str, ColumnKind],
    said: list[str],
    most: int | None,
) -> References:
    troubles = list(said)
    found: dict[str, ColumnReference] = {}
    rows = 0
    for samples in _groups(most, kinds):
        chosen = {name: kinds[name] for name in samples}
        rows = 0
        for file in files:
            with explained(file):
                for batch, spans in stretches(file, layout, chosen, troubles, is_apart=True):
                    rows += 0 if batch.is_more else sum(end - start for start, end in spans)
                    for name in batch.kinds:
                        _sample(samples[name], batch.column(name), spans)
        for name, sample in samples.items():
            if (made := _made(name, sample, layout, troubles)) is not None:
                found[name] = made
    if not rows:
        raise RuleBroken("The reference has no rows; check its path and its days.", "no_reference")
    ordered = [found[name] for name in kinds if name in found]
    columns = _counted(files, layout, ordered)
    outcomes = reference_outcomes(files, layout, columns)
    return References(columns, rows, tuple(dict.fromkeys(troubles)), outcomes)


def _groups(
    rows: int | None, kinds: Mapping[str, ColumnKind]
) -> Iterator[dict[str, NumberSample | TextSample]]:
    """Yield columns to read in one pass, with room for their values.

    Files of text are passed over once. Of Parquet a column can be read alone, so a few columns
    share the same memory after one another: fresh memory costs more than reading does.
    """
    numbers = [name for name, kind in kinds.items() if kind is ColumnKind.NUMBER]
    texts: dict[str, NumberSample | TextSample] = {
        name: TextSample() for name in kinds if name not in numbers
    }
    at_once = len(numbers) if rows is None else _HELD_AT_ONCE // max(1, rows)
    at_once = max(1, min(len(numbers), at_once))
    for start in range(0, max(1, len(numbers)), at_once):
        names = numbers[start : start + at_once]
        yield texts | {name: NumberSample(MOST_HELD // at_once) for name in names}
        texts = {}


def _sample(
    sample: NumberSample | TextSample,
    column: Numbers | Categories,
    spans: list[tuple[int, int]],
) -> None:
    for start, end in spans:
        if isinstance(sample, NumberSample):
            assert isinstance(column, Numbers)  # noqa: S101
            sample.add(column, start, end)
        else:
            assert isinstance(column, Categories)  # noqa: S101
            sample.add(column, start, end)


def _made(
    name: str, sample: NumberSample | TextSample, layout: LogLayout, troubles: list[str]
) -> ColumnReference | None:
    """Return a column's bins, counted if all its values were held; None where it is no feature."""
    is_named = name in layout.features or name in layout.outcomes
    nothing = Counts(())
    if isinstance(sample, NumberSample):
        if not is_named and sample.only_rises and len(sample) >= _ENOUGH_FOR_A_RISE:
            troubles.append(
                f"{safe_line(name, 200)} rises with every row, as identifiers do: it is not "
                "watched unless it is named as a feature."
            )
            return None
        edges, counts = sample.binned()
        return ColumnReference(
            name, ColumnKind.NUMBER, counts if sample.is_whole else nothing, edges=edges
        )
    if sample.is_free:
        troubles.append(
            f"{safe_line(name, 200)} holds long texts or more than {MOST_TEXTS:,} different ones: "
            "it is not watched."
        )
        return None
    categories, known = sample.categories()
    counts = sample.counts(categories)
    return ColumnReference(name, ColumnKind.CATEGORY, counts, categories=categories, known=known)


def _counted(
    files: list[LogFile], layout: LogLayout, references: list[ColumnReference]
) -> tuple[ColumnReference, ...]:
    """Count the columns of which not every value was held."""
    thinned = [reference for reference in references if not reference.counts.bins]
    if not thinned:
        return tuple(references)
    binning = Binning(thinned)
    found: dict[str, list[Counts]] = {name: [] for name in binning.kinds}
    for file in files:
        for batch, spans in stretches(file, layout, binning.kinds, [], is_apart=True):
            for name in batch.kinds:
                total = added([*found[name], *binning.counts(name, batch.column(name), spans)])
                found[name] = [] if total is None else [total]
    return tuple(
        replace(reference, counts=found[reference.column][0])
        if reference.column in found
        else reference
        for reference in references
    )
