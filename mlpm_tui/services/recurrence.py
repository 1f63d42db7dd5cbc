"""When a retraining is due: the moments that a rule of RFC 5545 means, in its zone.

A day keeps its local hour when the clocks change; a time that a change skips is read with the
offset before it, as the RFC says. Every question has an end: that a rule never comes is found out
within seconds, and mostly in milliseconds.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from mlpm_tui.domain.fleet import Schedule
from mlpm_tui.domain.retraining_rules import SHORTEST_MONTH, Repeat, read_repeat
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.zones import zone_named

if TYPE_CHECKING:
    from dateutil.rrule import rrule

FARTHEST = timedelta(days=30 * 366)
"""How far ahead the next occurrence is looked for, and how far back a schedule may begin."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The latest moment of a schedule that has come, and how many before it nobody answered."""

    at: datetime
    missed: int = 0


def due(schedule: Schedule, now: datetime) -> Occurrence | None:
    """Return what has come of a schedule since it was opened for last; None where nothing has."""
    if schedule.paused_at is not None:
        return None
    opened = schedule.opened_for
    come = [at for at in _moments(schedule, now) if opened is None or at > opened]
    return Occurrence(come[-1], len(come) - 1) if come else None


def passed(schedule: Schedule, now: datetime) -> datetime | None:
    """Return a schedule's latest moment up to now, whether it was answered or not."""
    return max(_moments(schedule, now), default=None)


def next_after(schedule: Schedule, now: datetime) -> datetime | None:
    """Return a schedule's first moment after now; None where it has ended."""
    return next(upcoming(schedule, now), None)


def upcoming(schedule: Schedule, now: datetime) -> Iterator[datetime]:
    """Yield a schedule's moments after now, up to thirty years ahead."""
    horizon = max(now, schedule.starts_at) + FARTHEST
    for at in _moments(schedule, horizon):
        if at > now:
            yield at


def _moments(schedule: Schedule, horizon: datetime) -> Iterator[datetime]:
    """Yield a schedule's moments up to the horizon, as UTC."""
    repeat = read_repeat(schedule.rule)
    zone = zone_named(schedule.zone)
    start = schedule.starts_at.astimezone(zone).replace(tzinfo=None, fold=0)
    last = horizon.astimezone(zone).replace(tzinfo=None) + timedelta(days=1)
    for number, local in enumerate(_local(repeat, start, last), 1):
        at = local.replace(tzinfo=zone).astimezone(UTC)
        if at > horizon or _is_over(repeat, local, at):
            return
        yield at
        if number == repeat.count:
            return


def _is_over(repeat: Repeat, local: datetime, at: datetime) -> bool:
    until = repeat.until
    return until is not None and (local > until if until.tzinfo is None else at > until)


def _local(repeat: Repeat, start: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the moments of a rule as times on the wall, from its start on."""
    first = start.replace(
        hour=start.hour if repeat.hour is None else repeat.hour,
        minute=start.minute if repeat.minute is None else repeat.minute,
        second=start.second if repeat.second is None else repeat.second,
        microsecond=0,
    )
    fits = _fitting(repeat, first)
    for local in _candidates(repeat, first):
        if local > last:
            return
        if local >= start.replace(microsecond=0) and fits(local):
            yield local


def _candidates(repeat: Repeat, first: datetime) -> Iterable[datetime]:
    """Give all moments that may be meant.

    The library looks on until the year 9999 for a match: a daily rule for the 30th of February
    would keep it for minutes. So what can fail is left out here wherever periods are short, and
    asked of each candidate instead.
    """
    from dateutil import rrule as library

    make: Callable[..., rrule] = library.rrule
    more: dict[str, object] = {}
    if repeat.frequency == "WEEKLY":
        more["byweekday"] = [day for _, day in repeat.days] or None
    elif repeat.frequency != "DAILY":
        more = {
            "bymonthday": _month_days(repeat, first) or None,
            "byweekday": _weekdays(repeat, first) or None,
            "bysetpos": repeat.places or None,
        }
    if repeat.frequency == "YEARLY":
        months = (first.month,) if repeat.needs_day and not repeat.months else repeat.months
        more |= {
            "bymonth": months or None,
            "byyearday": repeat.year_days or None,
            "byweekno": repeat.weeks or None,
        }
    found: Iterable[datetime] = make(
        getattr(library, repeat.frequency),
        dtstart=first,
        interval=repeat.interval,
        wkst=repeat.week_start,
        **more,
    )
    return found


def _month_days(repeat: Repeat, first: datetime) -> tuple[int, ...]:
    """Return the days of the month to ask for: where one may be clamped, those it may become."""
    days = (first.day,) if repeat.needs_day else repeat.month_days
    clamped = repeat.clamped(first.day)
    ends = range(SHORTEST_MONTH, max(clamped)) if clamped else ()
    return tuple(sorted({*days, *ends}))


def _weekdays(repeat: Repeat, first: datetime) -> list[object]:
    """Return the days of the week to ask for; a week's number alone means the first day's."""
    from dateutil.rrule import weekday

    if repeat.weeks and not (repeat.days or repeat.month_days or repeat.year_days):
        return [weekday(first.weekday())]
    return [weekday(day, which) if which else weekday(day) for which, day in repeat.days]


def _fitting(repeat: Repeat, first: datetime) -> Callable[[datetime], bool]:
    """Return the question whether a candidate is meant."""
    clamped = repeat.clamped(first.day)
    days = (first.day,) if repeat.needs_day else repeat.month_days
    weekdays = {day for _, day in repeat.days} if repeat.frequency == "DAILY" else set()

    def is_day(local: datetime) -> bool:
        if not days or repeat.places:
            return True
        length = monthrange(local.year, local.month)[1]
        meant = {day if day > 0 else length + 1 + day for day in days}
        if clamped and local.day == length:
            return local.day in meant or max(clamped) > length
        return local.day in meant

    def fits(local: datetime) -> bool:
        if repeat.months and repeat.frequency != "YEARLY" and local.month not in repeat.months:
            return False
        if weekdays and local.weekday() not in weekdays:
            return False
        return is_day(local)

    return fits
