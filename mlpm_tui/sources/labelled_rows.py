"""Labelled rows that both models judged: how often each was right, counted from files.

Read batch by batch, so that a large sample needs little memory; rows without a label or without
one of the predictions are left out and counted.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from mlpm_tui.domain.champion_shares import Rows
from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_files import LogFile, log_files


@dataclass(frozen=True, slots=True)
class Columns:
    """What the three columns are called."""

    label: str = "label"
    champion: str = "champion"
    challenger: str = "challenger"

    @property
    def names(self) -> tuple[str, str, str]:
        """All three."""
        return self.label, self.champion, self.challenger


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows as they were counted, and how many could not be."""

    rows: Rows
    left_out: int = 0


def count_rows(uri: str, columns: Columns) -> Counted:
    """Count the labelled rows of a file, a folder or a pattern.

    Raises SourceTrouble, or RuleBroken for JSON lines that are broken.
    """
    import pyarrow as pa

    files = log_files(uri)
    if not files:
        raise SourceTrouble(
            f"There is no Parquet, CSV or JSON-lines file at {safe_line(uri, 200)}."
        )
    counts, left_out = [0, 0, 0, 0], 0
    for file in files:
        try:
            for batch in _batches(file, columns):
                found, missing = _count(batch, columns, file)
                counts = [old + new for old, new in zip(counts, found, strict=True)]
                left_out += missing
        except (pa.ArrowException, OSError) as error:
            said = safe_line(str(error).splitlines()[0] if str(error) else "it is damaged", 200)
            raise SourceTrouble(f"{file.shown} cannot be read: {said}.") from None
    return Counted(Rows(*counts), left_out)


def _batches(file: LogFile, columns: Columns) -> Iterator[Any]:
    # Any: pyarrow has no types.
    if file.form == "parquet":
        from pyarrow import parquet

        opened = parquet.ParquetFile(file.path)
        _check_names(opened.schema_arrow.names, columns, file)
        yield from opened.iter_batches(columns=list(columns.names))
        return
    if file.form == "csv":
        from pyarrow import csv

        with csv.open_csv(file.path) as reader:
            _check_names(reader.schema.names, columns, file)
            yield from reader
        return
    yield from _json_batches(file, columns)


def _json_batches(file: LogFile, columns: Columns) -> Iterator[Any]:
    from mlpm_tui.sources.log_reading import Mistyped, Wanted, batches, schema_of

    schema = schema_of(file)
    _check_names(list(schema), columns, file)
    try:
        yield from batches(file, [Wanted(name) for name in columns.names], schema)
    except Mistyped as wrong:
        raise SourceTrouble(
            f"{file.shown} holds values of several types in {safe_line(wrong.column, 60)}: write "
            "them as one."
        ) from None


def _check_names(known: Sequence[str], columns: Columns, file: LogFile) -> None:
    for name in columns.names:
        if name not in known:
            shown = ", ".join(safe_line(each, 40) for each in known[:12])
            raise SourceTrouble(
                f"{file.shown} has no column {safe_line(name, 60)}; it has {shown}: say which "
                "are meant by --label, --champion-column and --challenger-column."
            )


def _count(batch: Any, columns: Columns, file: LogFile) -> tuple[list[int], int]:  # noqa: ANN401
    """Count in one batch: both right, only the challenger, only the champion, neither."""
    from pyarrow import compute

    label, champion, challenger = (batch.column(name) for name in columns.names)
    old = _is_right(champion, label, columns.champion, file)
    new = _is_right(challenger, label, columns.challenger, file)
    known = compute.and_(compute.is_valid(old), compute.is_valid(new))
    total = batch.num_rows
    judged = compute.sum(known).as_py() or 0
    old, new = compute.filter(old, known), compute.filter(new, known)
    both = compute.sum(compute.and_(old, new)).as_py() or 0
    olds, news = compute.sum(old).as_py() or 0, compute.sum(new).as_py() or 0
    counts = [both, news - both, olds - both, judged - olds - news + both]
    return counts, total - judged


def _is_right(predicted: Any, label: Any, name: str, file: LogFile) -> Any:  # noqa: ANN401
    """Compare a column of predictions with the labels; null where one of them is."""
    import pyarrow as pa
    from pyarrow import compute

    kinds = pa.types
    if kinds.is_floating(predicted.type) and not _is_whole(predicted):
        raise SourceTrouble(
            f"{safe_line(name, 60)} in {file.shown} holds scores, not classes: write the class "
            "that each score means."
        )
    plain = (kinds.is_integer, kinds.is_floating, kinds.is_boolean)
    if all(any(is_kind(each.type) for is_kind in plain) for each in (predicted, label)):
        return compute.equal(predicted.cast(pa.float64()), label.cast(pa.float64()))
    return compute.equal(predicted.cast(pa.string()), label.cast(pa.string()))


def _is_whole(numbers: Any) -> bool:  # noqa: ANN401
    from pyarrow import compute

    known = compute.drop_null(numbers)
    return compute.all(compute.equal(known, compute.floor(known))).as_py() is not False
