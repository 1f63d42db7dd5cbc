"""What a monitor asks where nobody said otherwise: by signal, type of column and rows."""

from collections.abc import Mapping
from typing import Any

from mlpm_tui.domain.drift_choices import Choice, default_method, default_share
from mlpm_tui.domain.drift_floors import share_floor
from mlpm_tui.domain.drift_shares import Part, part_of, tally_of
from mlpm_tui.domain.drift_windows import LEAST_ROWS, MOST_DAYS, Method, Tally
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.monitor_signals import (
    ACCURACY,
    FRESHNESS,
    LABELS,
    PREDICTIONS,
    Nature,
    Signal,
    read_signal,
)
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference

FAULTS = (Part.MISSING, Part.UNSEEN, Part.OTHER)
LENGTHS = (1, 7, 14, 28)
"""Windows of whole weeks, where a day has too few rows, see each weekday equally often."""
FAULT_ROWS = 50
"""Missing and unknown values stand out among so few rows: what is broken is told within days."""
FAULT_FLOOR = 0.1
"""A window of faults is as long as it takes for chance to move their share by less than this."""
WORSE = (0.02, 0.05)
"""So many points of accuracy less than the reference had are a warning, and an alarm."""


def default_fields(
    signal: Signal, reference: ColumnReference | None, rows_a_day: float, right: Tally | None = None
) -> dict[str, Any]:
    """Return the fields of a monitor of a log's signal; `reference` is that of its column."""
    fields: dict[str, Any] = {"window_days": window_for(rows_a_day)}
    if signal.name == FRESHNESS:
        return {"window_days": 1, "needed": 1, "least": 1, "warn": 0.0}
    if signal.family == "throughput":
        return fields | {"least": 1}
    if signal.family == ACCURACY and right is not None and right.n:
        why = "Two-proportion test against the reference's accuracy, worse only"
        limits = {"method": "share", "side": "below", "warn": WORSE[0], "alarm": WORSE[1]}
        return fields | limits | {"settings": {"why": why}}
    if reference is None:
        return fields
    n = round(rows_a_day * fields["window_days"]) or LEAST_ROWS
    fields |= _chosen(_choice(signal, reference, n), reference)
    return fields | _fault_window(signal, reference, rows_a_day)


def pushed_fields(signal: Signal) -> dict[str, Any]:
    """Return the fields of a monitor of values that arrive one by one: each counts."""
    return {"least": 1} if signal.nature in (Nature.MEASURE, Nature.SHARE) else {}


def window_for(rows_a_day: float) -> int:
    """Return how many days bring rows enough, a day where that is not known."""
    if rows_a_day <= 0:
        return 1
    return next((days for days in LENGTHS if rows_a_day * days >= LEAST_ROWS), min(28, MOST_DAYS))


def usual_signals(
    layout: LogLayout, references: Mapping[str, ColumnReference]
) -> tuple[Signal, ...]:
    """Return what is watched of a log unless somebody chooses: drift, faults, outcomes, service."""
    outcomes = {layout.prediction, layout.label}
    names: list[str] = []
    for column, reference in references.items():
        if column in outcomes:
            continue
        names.append(f"constant/{column}" if reference.is_constant else f"drift/{column}")
        names.append(f"nulls/{column}")
        if reference.kind is ColumnKind.CATEGORY and reference.known:
            names.append(f"unseen/{column}")
    names += [PREDICTIONS] if layout.prediction in references else []
    names += [LABELS] if layout.label in references else []
    names += [ACCURACY] if layout.prediction and layout.label else []
    names += ["latency_p50", "latency_p95", "latency_p99"] if layout.latency else []
    names += ["error_rate"] if layout.error else []
    return tuple(map(read_signal, [*names, "throughput", FRESHNESS]))


def _fault_window(signal: Signal, reference: ColumnReference, rows_a_day: float) -> dict[str, int]:
    """Return the shortest window in which a fault of the pipeline tells itself from chance."""
    part = part_of(signal.name)
    if part not in FAULTS:
        return {}
    before = tally_of(reference, reference.counts, part)
    for days in LENGTHS:
        n = round(rows_a_day * days)
        if n < FAULT_ROWS or not before.n:
            continue
        usual = Tally(round(n * before.hits / before.n), n)
        if share_floor(usual, before) <= FAULT_FLOOR:
            return {"window_days": days, "least": FAULT_ROWS}
    return {}


def _choice(signal: Signal, reference: ColumnReference, n: int) -> Choice:
    part = part_of(signal.name)
    if part in FAULTS:
        return default_share(part)
    values = _values(reference)
    share = None
    if values == 2:  # noqa: PLR2004
        try:
            share = tally_of(reference, reference.counts, Part.POSITIVE).share
        except RuleBroken:
            values = None
    return default_method(reference.kind, n, values, share)


def _chosen(choice: Choice, reference: ColumnReference) -> dict[str, Any]:
    settings: dict[str, Any] = {"kind": str(reference.kind), "why": choice.why}
    if choice.method in (Method.PSI, Method.JS, Method.CHI2) and choice.bins:
        settings["bins"] = min(choice.bins, 10)
    return {
        "method": str(choice.method),
        "warn": choice.limit,
        "alarm": choice.alarm,
        "side": str(choice.side),
        "settings": settings,
    }


def _values(reference: ColumnReference) -> int | None:
    """Return how many different values the reference had, where that can be told."""
    if reference.kind is ColumnKind.CATEGORY:
        return len(reference.known) or None
    filled = sum(count > 0 for count in reference.counts.bins)
    return filled if filled <= 2 else None  # noqa: PLR2004
