"""What is typed of a prediction log, held against its files before anything is counted or kept.

Only names are looked at, and only in one file of each kind: what single files lack is told of when
they are counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.log_layout import LogLayout, layout_of
from mlpm_tui.domain.text import safe_line

if TYPE_CHECKING:
    from mlpm_tui.sources.log_files import LogFile

_MOST_SHOWN = 12
_OPTIONS: Mapping[str, str] = {
    "time": "--time",
    "prediction": "--prediction",
    "score": "--score",
    "label": "--label",
    "label_time": "--label-time",
    "latency": "--latency",
    "error": "--error",
    "join": "--join",
}
_OF_LABELS = frozenset({"label", "label_time"})
_FIRST_YEAR = 1971


def check_columns(source: Source) -> None:
    """Refuse a log of files that lacks what its settings name; RuleBroken says what there is."""
    layout = layout_of(source.settings)
    _check_days(source.settings)
    if source.kind != "files":
        return
    reference = _reference_columns(source, layout)
    _check_log(source.uri, layout, reference or ())
    if layout.labels_uri:
        _check_labels(layout)
    if reference is not None:
        for name in layout.features:
            if name not in reference:
                raise _missing(name, "--features", "The reference", reference)


def check_times(first: date, last: date, column: str) -> None:
    """Refuse a log all of whose rows fall on the first days of computers' time."""
    if last.year < _FIRST_YEAR:
        raise RuleBroken(
            f"By {_shown(column)} all rows fall on {first} to {last}: name the column that says "
            "when a prediction was made by --time.",
            "time",
        )


def _check_days(settings: Mapping[str, Any]) -> None:
    for first, last in (("from", "to"), ("reference_from", "reference_to")):
        begins, ends = (str(settings.get(name) or "") for name in (first, last))
        if begins and ends and begins > ends:
            options = [f"--{name.replace('_', '-')}" for name in (first, last)]
            raise RuleBroken(
                f"{options[0]} {begins} comes after {options[1]} {ends}: no day lies between.",
                "days",
            )


def _check_log(uri: str, layout: LogLayout, reference: Sequence[str]) -> None:
    """Refuse names that the log lacks; labels may still be in the reference only."""
    current = _first_columns(uri, "The log")
    # Lines of JSON leave out what is missing.
    if current is None or current[0].form == "jsonl":
        return
    file, schema = current
    if not layout.time and not file.keys:
        raise _missing("", "--time", "The log", schema)
    for name, option in _OPTIONS.items():
        column = getattr(layout, name)
        known = {*schema, *file.keys, *(reference if name in _OF_LABELS else ())}
        if name in _OF_LABELS and layout.labels_uri:
            continue
        if column and column not in known:
            raise _missing(column, option, "The log", schema)


def _check_labels(layout: LogLayout) -> None:
    found = _first_columns(layout.labels_uri, "The labels")
    if found is None:
        return
    _, schema = found
    for name, column in (("label", layout.label), ("join", layout.join)):
        if not column or column not in schema:
            raise _missing(column, _OPTIONS[name], "The labels", schema)


def _reference_columns(source: Source, layout: LogLayout) -> Sequence[str] | None:
    place = layout.reference or source.uri
    found = None if "://" in place else _first_columns(place, "The reference")
    return None if found is None else found[1]


def _first_columns(uri: str, what: str) -> "tuple[LogFile, Sequence[str]] | None":
    """Return the newest file that has columns, and these; None where none can be read.

    Raises RuleBroken where there is no file, or where all of them are empty.
    """
    from mlpm_tui.sources.log_files import log_files
    from mlpm_tui.sources.log_reading import schema_of

    files = log_files(uri)
    if not files:
        raise RuleBroken(
            f"There are no files of {what.lower()} at {_shown(uri)}: check the path.", "no_rows"
        )
    broken = False
    for file in reversed(files):
        try:
            schema = schema_of(file)
        except RuleBroken:
            broken = True
            continue
        if schema:
            return file, list(schema)
    if broken:
        return None
    raise RuleBroken(f"{files[-1].shown} is empty: there are no rows at {_shown(uri)}.", "no_rows")


def _missing(column: str, option: str, what: str, schema: Iterable[str]) -> RuleBroken:
    names = list(schema)
    shown = ", ".join(safe_line(name, 60) for name in names[:_MOST_SHOWN])
    if len(names) > _MOST_SHOWN:
        shown += f" and {len(names) - _MOST_SHOWN} more"
    if not column:
        said = f"{option} is missing: name one of the columns of {what.lower()}, {shown}."
    else:
        has = "have" if what.endswith("s") else "has"
        said = f"{what} {has} no column {_shown(column)}: name one of {shown} by {option}."
    return RuleBroken(said, "no_column")


def _shown(text: str) -> str:
    return safe_line(text, 120)
