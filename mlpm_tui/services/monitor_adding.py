"""Adding monitors: what was typed, what follows from the source, and what it lets expect."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.fleet import Fleet, Model, Source
from mlpm_tui.domain.log_layout import layout_of
from mlpm_tui.domain.model_words import find_model
from mlpm_tui.domain.monitor_defaults import default_fields, pushed_fields
from mlpm_tui.domain.monitor_keeping import AddMonitor
from mlpm_tui.domain.monitor_scoring import column_of, is_measured
from mlpm_tui.domain.monitor_signals import LATENCIES, Signal, read_signal
from mlpm_tui.domain.monitor_sources import LOGS, AddSource, source_of
from mlpm_tui.domain.monitor_terms import said_of
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.documents import Document
from mlpm_tui.services.monitor_conditions import Typed, in_unit, read_condition
from mlpm_tui.services.monitor_documents import stand_document
from mlpm_tui.services.monitor_reading import stands_of
from mlpm_tui.store.library import Library

MILLISECONDS = "ms"


def prepared(
    library: Library,
    fleet: Fleet,
    model_name: str,
    text: str,
    typed: Mapping[str, dict[str, Any]],
    place: tuple[str, str],
) -> tuple[list[Wish], str]:
    """Return the wishes that add a monitor, and its signal's name.

    `typed` holds the options as `fields` and `settings`, `place` the source that was named (its
    name or a server's address) and where runs are logged.
    """
    condition = read_condition(text)
    signal = read_signal(condition.signal)
    model = find_model(fleet, model_name)
    wishes: list[Wish] = []
    source, added = _source(fleet, model, signal, typed["settings"], place)
    if added is not None:
        wishes.append(added)
    fields, settings = _defaults(library, source, signal)
    settings |= typed["settings"]
    fields |= _limits(condition, settings) | typed["fields"]
    fields["settings"] = settings
    name = added.name if added is not None else "" if source is None else source.name
    return [*wishes, AddMonitor(model.name, signal.name, fields, name)], signal.name


def added_monitor(
    library: Library, project: str, model: str, signal: str, now: datetime
) -> Document:
    """Return a monitor as it is kept, with what it asks in words and what it lets expect."""
    for found in settings_of(library, project, model, now):
        if found["signal"] == signal.strip():
            return found
    raise NotFound(f"{safe_line(signal, 60)} of {safe_line(model, 60)} is not watched any more.")


def settings_of(library: Library, project: str, model: str, now: datetime) -> list[Document]:
    """Return what is watched, of one model or of all that are in production."""
    from mlpm_tui.services.monitor_expecting import expected

    fleet = library.fleet(project)
    models = [find_model(fleet, model)] if model else [m for m in fleet.models if not m.retired_at]
    found = []
    stands = stands_of(library, fleet, models, now)
    for each in models:
        for stand in stands[each.name]:
            document = stand_document(fleet, stand, expected(library, fleet, stand))
            said = said_of(stand.monitor)
            found.append({"model": each.name, **document, "said": said})
    return found


def _source(
    fleet: Fleet, model: Model, signal: Signal, settings: Mapping[str, Any], place: tuple[str, str]
) -> tuple[Source | None, AddSource | None]:
    """Return the source that a monitor reads, and the wish that adds it where it is a new one."""
    named, tracking = place
    own = [source for source in fleet.sources if source.model == model.key]
    if named and "://" in named:
        same = next((source for source in own if source.uri == named), None)
        return same, None if same else AddSource(
            model.name, _free(own, "server"), "prometheus", named
        )
    if named:
        return source_of(fleet, model, named), None
    if settings.get("query") or settings.get("histogram"):
        return _only(own, "prometheus", "a Prometheus server's address by --source"), None
    if settings.get("experiment"):
        runs = next((source for source in own if source.kind == "mlflow"), None)
        if runs is None and not tracking:
            raise RuleBroken("No tracking store is set: set MLFLOW_TRACKING_URI.", "no_tracking")
        added = AddSource(model.name, _free(own, "runs"), "mlflow", tracking)
        return runs, None if runs else added
    if signal.is_pushed:
        return None, None
    logs = (source for source in own if source.kind in LOGS)
    measured = (s for s in logs if is_measured(signal, layout_of(s.settings)))
    return next(measured, None), None


def _only(own: list[Source], kind: str, missing: str) -> Source:
    found = next((source for source in own if source.kind == kind), None)
    if found is None:
        raise RuleBroken(f"No source answers that: give {missing}.", "no_source")
    return found


def _free(own: list[Source], name: str) -> str:
    taken = {source.name.casefold() for source in own}
    return next(n for n in (name, *(f"{name}{i}" for i in range(2, 999))) if n not in taken)


def _defaults(
    library: Library, source: Source | None, signal: Signal
) -> tuple[dict[str, Any], dict[str, Any]]:
    if source is None or source.kind not in LOGS:
        return pushed_fields(signal), {}
    from mlpm_tui.services.monitor_known import known_of

    known = known_of(library, source)
    column = column_of(signal, known.layout)
    if known.references and column and column not in known.references:
        raise RuleBroken(
            f"The reference of {source.name} has no column {safe_line(column, 60)} that can be "
            f"compared; it has {', '.join(safe_line(name, 40) for name in known.references)}.",
            "no_column",
        )
    fields = default_fields(signal, known.of(signal), known.rows_a_day, known.right)
    settings = dict(fields.pop("settings", {}))
    if signal.name in LATENCIES:
        settings["unit"] = str(source.settings.get("latency_unit") or MILLISECONDS)
    return fields, settings


def _limits(condition: Typed, settings: dict[str, Any]) -> dict[str, Any]:
    """Return what a typed condition sets; its unit becomes the signal's where it has none."""
    if condition.limit is None:
        return {}
    unit = str(settings.get("unit") or condition.unit)
    if unit:
        settings["unit"] = unit
    limit = in_unit(condition.limit, condition.unit, unit)
    return {"side": condition.side, "alarm": limit, "warn": None}
