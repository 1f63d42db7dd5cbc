"""Taking a prediction log in: its source, what is counted of it, and the usual monitors."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Fleet, Model, Source
from mlpm_tui.domain.log_layout import layout_of
from mlpm_tui.domain.model_words import find_model
from mlpm_tui.domain.monitor_defaults import default_fields, usual_signals
from mlpm_tui.domain.monitor_keeping import AddMonitor, AddMonitors, find_monitor
from mlpm_tui.domain.monitor_signals import LATENCIES
from mlpm_tui.domain.monitor_sources import (
    AddSource,
    EditSource,
    check_settings,
    check_uri,
    find_source,
)
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.domain.zones import zone_named
from mlpm_tui.services.monitor_columns import check_columns, check_times
from mlpm_tui.services.monitor_known import Counted, count_new, known_of
from mlpm_tui.services.monitor_positive import check_positive
from mlpm_tui.sources.log_tables import TableEngine, read_table_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import new_key

NAME = "log"
_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Ingesting:
    """What is to be taken in: the source as it will be, and whether it is a new one."""

    model: Model
    source: Source
    is_new: bool
    is_changed: bool


def ingesting(
    fleet: Fleet, model_name: str, name: str, typed: Mapping[str, Any], now: datetime
) -> Ingesting:
    """Return the source that was typed, or that the model has with what was typed over it.

    `typed` holds the address of the log as `current` and the settings; nothing is read yet.
    """
    model = find_model(fleet, model_name)
    known = find_source(fleet, model, name or NAME)
    settings = {key: value for key, value in typed.items() if key != "current"}
    if settings.get("zone"):
        zone_named(str(settings["zone"]))
    for place in ("reference", "labels_uri"):
        if settings.get(place):
            settings[place] = kept_address(str(settings[place]))[1]
    if known is None:
        return _new(model, name or NAME, str(typed.get("current") or ""), settings, now)
    kind, uri = known.kind, known.uri
    if typed.get("current"):
        kind, uri = kept_address(str(typed["current"]))
        if kind != known.kind:
            raise RuleBroken(
                f"Source {known.name} is one of {known.kind}, and this is one of {kind}: give "
                "another --source NAME.",
                "kind",
            )
    merged = check_settings(kind, {**known.settings, **settings})
    source = Source(
        *(known.key, model.key, known.name, kind, check_uri(kind, uri), known.made_at),
        settings=merged,
        version=known.version,
    )
    return Ingesting(model, source, is_new=False, is_changed=source != known)


def _new(
    model: Model, name: str, current: str, settings: dict[str, Any], now: datetime
) -> Ingesting:
    missing = [
        option
        for option, value in (("--reference", settings.get("reference")), ("--current", current))
        if not value
    ]
    if settings.get("reference_from") or settings.get("reference_to"):
        missing = [option for option in missing if option != "--reference"]
    if missing:
        raise RuleBroken(
            f"{model.name} has no source {safe_line(name, 40)} yet: give {' and '.join(missing)}.",
            "no_source",
        )
    kind, uri = kept_address(current)
    settings.setdefault("reference", uri)
    source = Source(
        *(new_key(), model.key, name, kind, check_uri(kind, uri), now),
        settings=check_settings(kind, settings),
    )
    return Ingesting(model, source, is_new=True, is_changed=True)


@contextmanager
def whole_or_nothing(library: Library, wanted: Ingesting) -> Iterator[None]:
    """Forget what was counted of a new source where it is not kept after all."""
    try:
        yield
    except BaseException:
        if wanted.is_new:
            library.sketches.forget(wanted.source.key)
        raise


def take_in(
    library: Library, fleet: Fleet, wanted: Ingesting, now: datetime, *, watches: bool
) -> tuple[Counted, list[Wish]]:
    """Count what is new, and return the wishes that keep the source and its usual monitors.

    Raises what is wrong with a new source's reference or log: then nothing of it is to be kept.
    """
    if wanted.is_changed:
        check_columns(wanted.source)
        check_positive(wanted.source)
    counted = count_new(library, wanted.source, now)
    if wanted.is_new:
        _check_counted(library, wanted.source, counted)
    model, source = wanted.model, wanted.source
    wishes: list[Wish] = []
    if wanted.is_new:
        wishes.append(
            AddSource(
                *(model.name, source.name, source.kind, source.uri), source.settings, source.key
            )
        )
    elif wanted.is_changed:
        wishes.append(EditSource(model.name, source.name, source.uri, source.settings))
    if watches:
        monitors = usual_monitors(library, fleet, model, source)
        if monitors:
            wishes.append(AddMonitors(model.name, monitors))
    return counted, wishes


def _check_counted(library: Library, source: Source, counted: Counted) -> None:
    """Refuse a new log that brought nothing, or nothing but rows without a time worth the name."""
    if not counted.rows:
        parts = library.sketches.known(source.key).parts.values()
        said = (trouble for part in parts for trouble in part.troubles)
        raise RuleBroken(next(said, f"There are no rows at {source.uri}: check it."), "no_rows")
    span = library.sketches.span(source.key)
    if span is not None:
        check_times(span.first, span.last, layout_of(source.settings).time)


def usual_monitors(
    library: Library, fleet: Fleet, model: Model, source: Source
) -> tuple[AddMonitor, ...]:
    """Return what is to be watched of a log unless somebody chooses, what is watched left out."""
    known = known_of(library, source)
    there = library.sketches.counted_columns(source.key) | set(known.layout.outcomes)
    references = {name: each for name, each in known.references.items() if name in there}
    wishes = []
    for signal in usual_signals(known.layout, references):
        if find_monitor(fleet, model, signal.name) is not None:
            continue
        fields = default_fields(signal, known.of(signal), known.rows_a_day, known.right)
        if signal.name in LATENCIES:
            unit = str(source.settings.get("latency_unit") or "ms")
            fields["settings"] = {**fields.get("settings", {}), "unit": unit}
        wishes.append(AddMonitor(model.name, signal.name, fields, source.name))
    return tuple(wishes)


def kept_address(text: str) -> tuple[str, str]:
    """Return the kind of a log and its address as it is kept: whole, so that cron finds it too."""
    if "://" not in text:
        path = Path(text).expanduser()
        if not _WILD.search(text) and not path.exists():
            raise RuleBroken(
                f"There is nothing at {safe_line(text, 200)}: check the path.", "no_log"
            )
        return "files", str(path.absolute())
    if text.casefold().startswith("file://"):
        return "files", text
    address = read_table_address(text)
    if address.engine is TableEngine.POSTGRES or not address.path:
        return "table", text
    query = f"?{urlencode({'table': '.'.join(address.table)})}" if address.table else ""
    whole = quote(str(Path(address.path).absolute()), safe="/*?[]")
    return "table", f"{address.engine}:///{whole}{query}"
