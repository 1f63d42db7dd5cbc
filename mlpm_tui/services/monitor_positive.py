"""The value that `--positive` names, held against what a log and its reference really hold.

It is looked at before anything is counted or kept, where there is data to look at; where there is
none yet, each look says that the value is unknown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mlpm_tui.domain.drift_shares import positive_places
from mlpm_tui.domain.errors import MlpmError, RuleBroken
from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.log_layout import LogLayout, layout_of
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference
from mlpm_tui.domain.text import safe_line

if TYPE_CHECKING:
    from mlpm_tui.sources.log_files import LogFile

_MOST_SHOWN = 8


def check_positive(source: Source) -> None:
    """Refuse a positive value that neither predictions nor labels have; RuleBroken names theirs."""
    layout = layout_of(source.settings)
    if not layout.positive:
        return
    texts: list[ColumnReference] = []
    # The newest file mostly has it, but of a rare value all have to be looked through.
    for newest in (1, 0):
        held = _outcomes(source, layout, newest)
        texts = [one for one in held if one.kind is ColumnKind.CATEGORY]
        if any(not one.known or positive_places(one, layout.positive) is not None for one in texts):
            return
        if not texts:
            break
    named = f"--positive {safe_line(layout.positive, 40)!r}"
    if texts:
        has = "; ".join(f"{safe_line(one.column, 60)} has {_values(one)}" for one in texts)
        raise RuleBroken(f"{named} is no value there: {has}. Name one of them.", "positive")
    if held and not _is_number(layout.positive):
        names = " and ".join(safe_line(one.column, 60) for one in held)
        raise RuleBroken(
            f"{named} names a text, and {names} holds numbers, which are positive above "
            f"{layout.threshold:g}: leave it out, or set --threshold.",
            "positive",
        )


def _outcomes(source: Source, layout: LogLayout, newest: int) -> list[ColumnReference]:
    """Return the values of prediction and label, from the first place that has each column.

    Of a log and of labels so many files are looked at, with 0 all.
    """
    found: dict[str, ColumnReference] = {}
    wanted = [name for name in (layout.prediction, layout.label) if name]
    for place, read_as in _places(source, layout):
        missing = tuple(name for name in wanted if name not in found)
        if not missing:
            break
        narrow = replace(read_as, features=missing, prediction="", score="", label="")
        narrow = replace(narrow, labels_uri="")
        found |= {one.column: one for one in _read(place, narrow, newest)}
    return [found[name] for name in wanted if name in found]


def _places(source: Source, layout: LogLayout) -> Iterator[tuple[str, LogLayout]]:
    """Yield where values may be: the reference, labels in files of their own, the log itself."""
    anywhere = replace(layout, reference_from=None, reference_to=None)
    if layout.reference:
        yield layout.reference, layout
    if layout.labels_uri:
        yield layout.labels_uri, anywhere
    if source.kind == "files":
        yield source.uri, anywhere


def _read(place: str, layout: LogLayout, newest: int) -> Sequence[ColumnReference]:
    """Return the columns that can be read there; what cannot be is told when it is counted."""
    try:
        if "://" in place and not place.casefold().startswith("file:"):
            from mlpm_tui.sources.ibis_tables import LogTable
            from mlpm_tui.sources.log_tables import read_table_address

            return LogTable(read_table_address(place), layout).references().columns
        from mlpm_tui.sources.log_reference import read_references

        return read_references(_some(place, layout, newest), layout).columns
    except MlpmError:
        return ()


def _some(place: str, layout: LogLayout, newest: int) -> "list[LogFile]":
    """Return the files that are looked at; of a reference all."""
    from mlpm_tui.sources.log_files import log_files

    files = log_files(place)
    return files if place == layout.reference else [file for file in files if file.size][-newest:]


def _values(reference: ColumnReference) -> str:
    shown = [safe_line(name, 40) or "''" for name in reference.categories[:_MOST_SHOWN]]
    more = len(reference.known) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
