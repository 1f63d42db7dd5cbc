"""What may stand in the part that a kind of card has beside its card: types, lengths, numbers.

Forms and commands read what is typed; this holds whoever else makes a wish to the same.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experiments import Baseline
from mlpm_tui.domain.text import check_block, check_line

LONGEST_NAME = 200
LONGEST_METRIC = 250
"""The longest name of a metric that MLflow keeps."""
LONGEST_TIMEBOX_S = 10 * 366 * 86_400
SEVERITIES = ("info", "warning", "critical")

Part = Mapping[str, Any]


def check_part(record: type[Any], given: Part) -> dict[str, Any]:
    """Return the fields of a part as they are to be kept, or say which one cannot be."""
    known = {field.name for field in fields(record)} - {"key", "version"}
    if strange := [name for name in given if name not in known]:
        raise RuleBroken(f"An {record.entity} has no field {strange[0][:40]!r}.", "bad_value")
    checks = CHECKS.get(record.entity, {})
    return {name: checks.get(name, _as_it_is)(value) for name, value in given.items()}


def check_number(value: object, what: str) -> float:
    """Return a number as it was given, NaN and infinities too, or say that it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RuleBroken(f"{what} must be a number; {str(value)[:40]!r} is not.", "bad_value")
    return value


def check_metrics(metrics: Mapping[str, float]) -> dict[str, float]:
    """Return metrics with names that can be kept and values that are numbers."""
    return {check_metric_name(name): check_number(v, name[:40]) for name, v in metrics.items()}


def check_metric_name(name: object) -> str:
    """Return a metric's name as it is to be kept."""
    return _line(name, "A metric's name", LONGEST_METRIC)


def _as_it_is(value: object) -> object:
    return value


def _line(value: object, what: str, longest: int) -> str:
    if not isinstance(value, str):
        raise RuleBroken(f"{what} must be a text; {str(value)[:40]!r} is not.", "bad_value")
    return check_line(value, what, longest)


def _line_or_nothing(what: str) -> Callable[[object], str]:
    return lambda value: _line(value, what, LONGEST_NAME) if value != "" else ""


def _finite(what: str) -> Callable[[object], float | None]:
    def check(value: object) -> float | None:
        if value is None:
            return None
        if not math.isfinite(number := check_number(value, what)):
            raise RuleBroken(f"{what} must be a finite number; {number:g} is not.", "bad_value")
        return number

    return check


def _hypothesis(value: object) -> str:
    if not isinstance(value, str):
        raise RuleBroken("A hypothesis must be a text.", "bad_value")
    return check_block(value, "A hypothesis") if value.strip() else ""


def _baseline(value: object) -> Baseline | None:
    if value is None:
        return None
    if not isinstance(value, Baseline):
        raise RuleBroken("A baseline is a name with metrics, as in rules f1=0.72.", "bad_value")
    metrics = check_metrics(value.metrics)
    for name, number in metrics.items():
        _finite(f"A baseline's {name[:40]}")(number)
    return Baseline(_line(value.name, "A baseline's name", LONGEST_NAME), metrics)


def _resources(value: object) -> tuple[str, ...]:
    if not isinstance(value, tuple | list):
        raise RuleBroken("Resources are several texts, one a line.", "bad_value")
    return tuple(_line(each, "A resource", 500) for each in value)


def _timebox(value: object) -> int | None:
    length = _finite("A timebox's length in seconds")(value)
    if length is not None and not 1 <= length <= LONGEST_TIMEBOX_S:
        raise RuleBroken("A timebox takes between a second and ten years.", "bad_value")
    return None if length is None else round(length)


def _rules(value: object, read: Callable[[Part], object]) -> tuple[Part, ...]:
    if not isinstance(value, tuple | list) or not all(isinstance(one, Mapping) for one in value):
        raise RuleBroken("Criteria and stopping rules are lists of rules.", "bad_value")
    for rule in value:
        read(rule)
    return tuple(value)


def _criteria(value: object) -> tuple[Part, ...]:
    from mlpm_tui.domain.rule_forms import criterion_from_json

    return _rules(value, criterion_from_json)


def _stopping(value: object) -> tuple[Part, ...]:
    from mlpm_tui.domain.rule_forms import stopping_rule_from_json

    return _rules(value, stopping_rule_from_json)


def _severity(value: object) -> str:
    if value not in SEVERITIES:
        raise RuleBroken(f"A severity is one of {', '.join(SEVERITIES)}.", "bad_value")
    return str(value)


CHECKS: Mapping[str, Mapping[str, Callable[[object], object]]] = {
    "experiment": {
        "hypothesis": _hypothesis,
        "baseline": _baseline,
        "criteria": _criteria,
        "stopping": _stopping,
        "resources": _resources,
        "timebox_length_s": _timebox,
    },
    "alert": {
        "model": _line_or_nothing("A model's name"),
        "signal": _line_or_nothing("A signal's name"),
        "window": _line_or_nothing("A window"),
        "severity": _severity,
        "before": _finite("The value before"),
        "after": _finite("The value after"),
    },
    "retraining": {"model": _line_or_nothing("A model's name")},
}
"""How the fields of each part that a person fills are checked, by the part's entity."""
