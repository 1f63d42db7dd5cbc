"""Evidently's JSON reports: one report of ours for each column whose drift was judged.

Release 0.7 lists `ValueDrift` metrics with a score, and a verdict only where tests were asked for;
releases 0.2 to 0.6 list `ColumnDriftMetric` and `DataDriftTable` with their verdicts.
"""

import math
from collections.abc import Iterator
from datetime import datetime

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.alert_json import BAD_BODY, Part
from mlpm_tui.sources.alert_labels import ReadingBody, check_lengths, facts_of, no_model

DISTANCES = ("psi", "jensen", "kl_div", "kullback", "wasserstein", "hellinger", "energy", "text")
"""How the names of those methods begin that give a distance, where more is worse.

All others give a p-value, where less is worse; total variation too, in spite of its name.
"""
SHORT_DISTANCES = frozenset({"ed", "absolute text content drift", "percentile text content drift"})
FAILED, PASSED = ("fail", "error"), ("success", "pass")
TABLE = "drift_by_columns"


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """What Evidently found of one column; without a score that means nothing."""

    column: str
    score: float | None
    threshold: float | None
    method: str
    is_drift: bool
    kind: str = ""


def is_evidently(body: Part) -> bool:
    """Tell whether a body has the shape of a report of Evidently's: nobody else lists metrics."""
    fields = body.value
    return isinstance(fields, dict) and isinstance(fields.get("metrics"), list)


def evidently_reports(body: Part, how: ReadingBody) -> tuple[AlertReport, ...]:
    """Return a report for each column, over where the column does not drift."""
    model = _model(body) or how.model
    if not model:
        raise no_model("Evidently's report", ("model_id in its metadata",))
    found = _found(body)
    if not found:
        raise RuleBroken(
            "This looks like a report of Evidently's, which judges no column's drift: send one "
            "with DataDriftPreset, ValueDrift or ColumnDriftMetric, as its save_json writes it.",
            BAD_BODY,
        )
    stamp = body.first("timestamp")
    at = (_local(stamp).time(how.now) if stamp else None) or how.now
    return tuple(
        _report(model, drift, drift.score, at)
        for drift in found.values()
        if drift.score is not None
    )


def unscored(body: Part) -> tuple[str, ...]:
    """Return a sentence for each column that has no score, which neither drifts nor does not."""
    return tuple(
        f"Evidently gave {safe_line(drift.column, 80)} no score: it was left out."
        for drift in _found(body).values()
        if drift.score is None
    )


def _found(body: Part) -> dict[str, ColumnDrift]:
    return {drift.column: drift for drift in _columns(body)}


def _model(body: Part) -> str:
    metadata = body.get("metadata")
    named = (metadata.first("model_id", "model") if metadata else None) or body.get("model")
    return named.line() if named else ""


def _local(stamp: Part) -> Part:
    """Give Evidently's time, which it writes without an offset, the one of UTC."""
    text = stamp.value
    if isinstance(text, str):
        clock = text.strip()[10:]
        if not any(sign in clock for sign in "+-Zz"):
            return Part(f"{text.strip()}+00:00", stamp.path)
    return stamp


def _report(model: str, drift: ColumnDrift, score: float, at: datetime) -> AlertReport:
    check_lengths(model, drift.column, "metrics")
    facts = {"method": drift.method, "score": f"{score:.6g}", "column type": drift.kind}
    if drift.threshold is not None:
        facts["threshold"] = f"{drift.threshold:.6g}"
    return AlertReport(
        model,
        f"drift/{drift.column}",
        f"{drift.column} has drifted",
        at,
        None if drift.is_drift else at,
        origin="evidently",
        group="drift",
        after=score if math.isfinite(score) else None,
        threshold=drift.threshold,
        chance=score if 0 <= score <= 1 and not _is_distance(drift.method) else None,
        summary=f"Evidently: {drift.method} {score:.4g}",
        facts=facts_of(facts),
    )


def _columns(body: Part) -> Iterator[ColumnDrift]:
    verdicts = _verdicts(body)
    metrics = body.get("metrics")
    for metric in metrics.parts() if metrics else ():
        if (named := metric.get("metric_name")) is not None:
            if named.line(4_000).startswith("ValueDrift("):
                yield _value_drift(metric, verdicts)
        elif (result := metric.get("result")) is not None:
            yield from _older(result)


def _value_drift(metric: Part, verdicts: dict[str, bool]) -> ColumnDrift:
    """Read a metric of release 0.7."""
    config = _needed(metric, "config")
    column = _needed(config, "column").line()
    method = _needed(config, "method").line()
    threshold = _needed(config, "threshold").number()
    score = _score(metric, "value", method)
    is_drift = verdicts.get(column)
    if is_drift is None and score is not None:
        is_drift = score >= threshold if _is_distance(method) else score < threshold
    return ColumnDrift(column, score, threshold, method, bool(is_drift))


def _verdicts(body: Part) -> dict[str, bool]:
    """Return which columns passed or failed a test of release 0.7."""
    tests = body.get("tests")
    found: dict[str, bool] = {}
    for test in tests.parts() if tests else ():
        config = test.first("metric_config")
        params = config.first("params") if config else None
        status = test.first("status")
        if params is None or status is None or not _is_drift(params):
            continue
        said = status.line().casefold()
        if said in (*FAILED, *PASSED):
            column = _needed(params, "column").line()
            found[column] = found.get(column, False) or said in FAILED
    return found


def _is_drift(params: Part) -> bool:
    kind = params.get("type")
    return kind is not None and kind.line().endswith("ValueDrift")


def _older(result: Part) -> Iterator[ColumnDrift]:
    """Read a metric of releases 0.2 to 0.6: one column, or a table of them."""
    if TABLE in result.fields:
        for _, column in _needed(result, TABLE).each():
            yield _judged(column)
    elif "drift_detected" in result.fields and "column_name" in result.fields:
        yield _judged(result)


def _judged(column: Part) -> ColumnDrift:
    threshold, kind = column.get("stattest_threshold"), column.get("column_type")
    method = _needed(column, "stattest_name").line()
    return ColumnDrift(
        _needed(column, "column_name").line(),
        _score(column, "drift_score", method),
        threshold.number() if threshold else None,
        method,
        _needed(column, "drift_detected").flag(),
        kind.line() if kind else "",
    )


def _score(part: Part, name: str, method: str) -> float | None:
    """Return a score; None for null and NaN, which stand where there was nothing to compare."""
    value = part.fields.get(name)
    if name in part.fields and value is None:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        # A divergence is infinite where one side has what the other never has: that is drift.
        return value if value > 0 and _is_distance(method) else None
    return _needed(part, name).number()


def _needed(part: Part, name: str) -> Part:
    found = part.get(name)
    if found is None:
        raise RuleBroken(f"{part.name} has no field `{name}`.", BAD_BODY)
    return found


def _is_distance(method: str) -> bool:
    name = method.casefold()
    return name.startswith(DISTANCES) or name in SHORT_DISTANCES
