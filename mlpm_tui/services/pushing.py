"""Values that are pushed: kept as points of a model's signal, all of a call or none."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from mlpm_tui.domain.errors import BadText, MlpmError, RuleBroken
from mlpm_tui.domain.fleet import Fleet, Model
from mlpm_tui.domain.model_words import check_title, find_model
from mlpm_tui.domain.monitor_keeping import find_monitor
from mlpm_tui.domain.monitor_signals import Signal, read_signal
from mlpm_tui.domain.objective_figures import WITHIN
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.json_lines import read_lines
from mlpm_tui.store.library import Library

AHEAD = timedelta(minutes=10)
"""A clock that runs ahead by more is wrong: the value would hide all that come after it."""
MOMENT = timedelta(microseconds=1)
_FIELDS = frozenset({"model", "signal", "value", "at", "n", "good", "within"})
_MOST = 1 << 53


@dataclass(frozen=True, slots=True)
class Pushed:
    """A value of a model's signal at an instant, as somebody sends it.

    `within` is the time, in ms, within which a request was counted as good.
    """

    model: str
    signal: str
    value: float | None = None
    at: datetime | None = None
    n: int | None = None
    good: int | None = None
    within: float | None = None


def push(library: Library, fleet: Fleet, values: Sequence[Pushed], now: datetime) -> int:
    """Keep pushed values and return how many there were; one that is refused keeps all out.

    A second value of the same instant replaces the first; those that name none are of now.
    """
    points = [_point(fleet, pushed, now) for pushed in dated(values, now)]
    return library.points.keep(points, now)


def dated(values: Iterable[Pushed], at: datetime) -> list[Pushed]:
    """Return values of which those without an instant got one each, the first `at`.

    They lie a millionth of a second apart: who sends two values means two.
    """
    instants = (at + number * MOMENT for number in count())
    return [replace(one, at=next(instants)) if one.at is None else one for one in values]


def read_pushed(lines: Iterable[str], model: str = "", signal: str = "") -> list[Pushed]:
    """Read pushed values from JSON lines; `model` and `signal` stand where a line has none."""
    found = []
    for number, fields in read_lines(lines):
        try:
            found.append(_pushed({"model": model, "signal": signal, **fields}))
        except MlpmError as error:
            raise BadText(f"Line {number}: {error}") from None
    return found


def read_value(text: str) -> float:
    """Read a value: a number, per cent, nan or inf."""
    try:
        found = float(text.strip().removesuffix("%"))
    except ValueError:
        raise BadText(f"{safe_line(text, 40)!r} is no number; write 0.91, 91% or nan.") from None
    return found / 100 if text.strip().endswith("%") else found


def read_instant(text: str) -> datetime:
    """Read an instant with its offset, as in 2026-11-23T09:00:00Z."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadText(
            f"{safe_line(text, 40)!r} is no instant; write one with its offset, as in "
            "2026-11-23T09:00:00Z."
        )
    return found.astimezone(UTC)


def read_within(text: str) -> float:
    """Read a time within which requests were counted as good, in ms."""
    from mlpm_tui.services.objective_reading import read_promises

    try:
        promise = read_promises(f"latency_mean <= {text.strip()}")[0]
    except BadText:
        raise BadText(f"{safe_line(text, 40)!r} is no time; write 100ms.") from None
    return promise.limit


def _pushed(fields: Mapping[str, Any]) -> Pushed:
    if strange := sorted(fields.keys() - _FIELDS):
        raise RuleBroken(f"{safe_line(strange[0], 40)!r} is no field of a value.", "field")
    at = fields.get("at")
    return Pushed(
        str(fields["model"]),
        str(fields["signal"]),
        _number(fields.get("value")),
        None if at is None else read_instant(str(at)),
        _count("n", fields.get("n")),
        _count("good", fields.get("good")),
        None if fields.get("within") is None else read_within(str(fields["within"])),
    )


def _number(value: object) -> float | None:
    if isinstance(value, str):
        return read_value(value)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return None if value is None else float(value)
    raise RuleBroken("A value is a number.", "value")


def _count(name: str, value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MOST:
        raise RuleBroken(f"{name} is a whole number from 0 up.", "count")
    return value


def _check_owner(fleet: Fleet, model: Model, signal: Signal) -> None:
    """Refuse a value of what is measured: it would stand among the source's and go with them."""
    monitor = find_monitor(fleet, model, signal.name)
    if monitor is None or monitor.source is None:
        return
    owner = next((each.name for each in fleet.sources if each.key == monitor.source), "its source")
    raise RuleBroken(
        f"{safe_line(signal.name, 60)} of {safe_line(model.name, 60)} is measured from "
        f"{safe_line(owner, 60)}: push under a name of its own.",
        "measured",
    )


def _point(fleet: Fleet, pushed: Pushed, now: datetime) -> Point:
    model = find_model(fleet, pushed.model)
    signal = read_signal(check_title(pushed.signal, "A signal's name"))
    _check_owner(fleet, model, signal)
    assert pushed.at is not None  # noqa: S101
    at = pushed.at.astimezone(UTC)
    if at > now + AHEAD:
        raise RuleBroken(
            f"{at:%Y-%m-%d %H:%M} UTC has not come yet: check the sender's clock.", "future"
        )
    value, n, good = pushed.value, pushed.n, pushed.good
    if good is not None and (n is None or good > n):
        raise RuleBroken("good says how many of n were good: give n, and no more than that.")
    if value is None:
        if n is None or good is None:
            raise RuleBroken("A value is missing: give one, or n and good.", "value")
        value = good / n if n else math.nan
    facts = () if pushed.within is None else ((WITHIN, f"{pushed.within:.12g}"),)
    if facts and good is None:
        raise RuleBroken("within says in which time requests were good: give n and good with it.")
    return Point(model.key, signal.name, at, at, value, n, good, facts=facts)
