"""Reports of which only a p-value is known: an alert needs more than one below its threshold.

Where fifty columns are tested a day, two or three fall below 0.05 by luck. So the p-values of a
model are kept by day, and its columns are judged together (domain/drift_p_values): what luck does
not explain on two of the last three days opens an alert, and ends it as any monitor's does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.drift_p_values import RATE, cut_off, judge_p_values
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.model_words import find_model
from mlpm_tui.domain.points import Point
from mlpm_tui.store.library import Library

SIGNAL = "p_value/"
"""What the kept p-values are called, with the column behind it; a score has a scale of its own."""
LOOK_BACK = timedelta(days=21)
"""An episode that still holds shows in these; one at its end has ended within them."""
DAY = timedelta(days=1)

Days = dict[date, dict[str, float]]


def judged(
    library: Library, project: str, reports: Sequence[AlertReport], now: datetime
) -> tuple[AlertReport, ...]:
    """Return the reports in their order; those with a p-value hold where the last days say so.

    Their p-values are kept. Of a model that the board doesn't know nothing can be kept: its columns
    are judged together by the day alone.
    """
    found: dict[str, list[AlertReport]] = defaultdict(list)
    for one in reports:
        if one.chance is not None:
            found[one.model].append(one)
    if not found:
        return tuple(reports)
    holding: set[tuple[str, date, str]] = set()
    fleet = library.fleet(project)
    for name, given in found.items():
        try:
            model = find_model(fleet, name).key
        except NotFound:
            holding |= {(name, *each) for each in _beyond(_by_day(given))}
            continue
        days = _kept(library, model, given, now)
        holding |= {(name, *each) for each in _holding(days, {_day(one) for one in given})}
    return tuple(
        one if one.chance is None else _settled(one, (one.model, _day(one), one.signal) in holding)
        for one in reports
    )


def _settled(one: AlertReport, holds: bool) -> AlertReport:  # noqa: FBT001  what was found of it
    return replace(one, ends_at=None if holds else one.starts_at)


def _day(one: AlertReport) -> date:
    return one.starts_at.astimezone(UTC).date()


def _chance(one: AlertReport) -> float:
    """Return a p-value as it is beside our rate, where its sender has a threshold of its own."""
    chance = one.chance or 0.0
    return chance * RATE / one.threshold if one.threshold and one.threshold > 0 else chance


def _by_day(given: Iterable[AlertReport]) -> Days:
    days: Days = defaultdict(dict)
    for one in given:
        days[_day(one)][one.signal] = _chance(one)
    return days


def _kept(library: Library, model: int, given: Sequence[AlertReport], now: datetime) -> Days:
    """Keep what is new, and return the p-values of the last days with it."""
    points = {(p.signal, p.starts_at): p for p in (_point(model, one) for one in given)}
    first = min(point.starts_at for point in points.values())
    known = {
        (point.signal, point.starts_at): point
        for point in library.points.read([model], since=first - LOOK_BACK)
        if point.signal.startswith(SIGNAL)
    }
    if changed := [point for at, point in points.items() if known.get(at) != point]:
        library.points.keep(changed, now)
    days: Days = defaultdict(dict)
    for (signal, at), point in (known | points).items():
        if point.chance is not None:
            days[at.date()][_reported(signal)] = point.chance
    return days


def _point(model: int, one: AlertReport) -> Point:
    at = datetime.combine(_day(one), time(), UTC)
    name = SIGNAL + one.signal.removeprefix("drift/")
    return Point(model, name, at, at + DAY, one.chance, chance=_chance(one))


def _reported(signal: str) -> str:
    return f"drift/{signal.removeprefix(SIGNAL)}"


def _beyond(days: Days) -> Iterator[tuple[date, str]]:
    for day, p_values in days.items():
        limit = cut_off(p_values)
        yield from ((day, signal) for signal, p in p_values.items() if p <= limit)


def _holding(days: Days, wanted: Iterable[date]) -> Iterator[tuple[date, str]]:
    for last in wanted:
        before = [(day, days[day]) for day in sorted(days) if day <= last]
        for signal, found in judge_p_values(before).items():
            if found.is_open:
                yield last, signal
