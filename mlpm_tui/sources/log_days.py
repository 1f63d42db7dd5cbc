"""On which day each row of a log falls, in the zone of the source.

A day begins at midnight in that zone, so one in a year has 23 hours and one 25. Times with a zone
and numbers since 1970 are moments; times without a zone are read off a clock in the source's zone.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.log_arrays import Array, is_text, values_of
from mlpm_tui.sources.numeric import np, pa

TIMELESS = np.iinfo(np.int64).min
"""The day of a row without a time."""
DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1)
# A number below the first is in seconds, then milliseconds, microseconds, nanoseconds since 1970:
# read so, each unit reaches from 1973 to 5138.
_UNITS = ((1e11, 1_000_000.0), (1e14, 1_000.0), (1e17, 1.0), (np.inf, 0.001))
_LATEST_US = 3e17
"""No moment lies further from 1970 than some 9,500 years."""
_FIRST, _LAST = -719_162 + 400, 2_932_896 - 400  # years 2 to 9998: room for any zone's shift


@dataclass(frozen=True, slots=True)
class DayRuns:
    """Rows ordered by day: for each day from where to where it lies in the order.

    `order` is None where the rows lie in that order as they are.
    """

    order: Array | None
    runs: tuple[tuple[int, int, int], ...]
    timeless: int = 0


def day_of(number: int) -> date:
    """Return the day that a number of days since 1970 stands for."""
    return _EPOCH + timedelta(days=number)


def number_of(day: date) -> int:
    """Return how many days a day is after the first of 1970."""
    return (day - _EPOCH).days


def day_numbers(times: Any, zone: ZoneInfo) -> Array:  # noqa: ANN401
    """Return each row's day as a number; `TIMELESS` where it has no time that can be read."""
    kind = times.type
    if pa.types.is_dictionary(kind):
        return day_numbers(times.dictionary_decode(), zone)
    if pa.types.is_date(kind):
        return _within(_plain(times.cast(pa.date32()).view(pa.int32())))
    if is_text(kind):
        return day_numbers(_parsed(times, zone), zone)
    if pa.types.is_timestamp(kind):
        moments = _microseconds(times)
        return _local_days(moments, zone) if kind.tz else _within(_floored(moments))
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _local_days(_from_numbers(times), zone)
    return np.full(len(times), TIMELESS)


def runs_of(times: Any, zone: ZoneInfo) -> DayRuns:  # noqa: ANN401
    """Put rows in the order of the days that their times are of."""
    if pa.types.is_timestamp(times.type) and len(times) and not times.null_count:
        # Most files hold one day, which the first and the last moment tell.
        raw, _ = values_of(times.view(pa.int64()))
        ends = (times.slice(int(place), 1) for place in (raw.argmin(), raw.argmax()))
        first, last = (int(day_numbers(end, zone)[0]) for end in ends)
        if first == last != TIMELESS:
            return DayRuns(None, ((first, 0, len(times)),))
    return day_runs(day_numbers(times, zone))


def day_runs(days: Array) -> DayRuns:
    """Put rows in the order of their days, and say where each day lies; rows without come first."""
    if not len(days):
        return DayRuns(None, ())
    order = None
    if days[0] != days[-1] or (days != days[0]).any():
        steps = np.diff(days)
        if (steps < 0).any():
            order = np.argsort(days, kind="stable")
            days = days[order]
            steps = np.diff(days)
        starts = [0, *(np.flatnonzero(steps) + 1).tolist()]
    else:
        starts = [0]
    ends = [*starts[1:], len(days)]
    found = [(int(days[a]), a, b) for a, b in zip(starts, ends, strict=True)]
    timeless = found[0][2] if found[0][0] == TIMELESS else 0
    return DayRuns(order, tuple(run for run in found if run[0] != TIMELESS), timeless)


def microseconds(times: Any, zone: ZoneInfo) -> Array:  # noqa: ANN401
    """Return moments in microseconds since 1970; `TIMELESS` where there is none.

    Times without a zone are taken as if they were of UTC: differences between two columns of one
    log come out right but for the hour at which clocks change.
    """
    kind = times.type
    if pa.types.is_dictionary(kind):
        return microseconds(times.dictionary_decode(), zone)
    if is_text(kind):
        return microseconds(_parsed(times, zone), zone)
    if pa.types.is_date(kind):
        return _microseconds(times.cast(pa.timestamp("us")))
    if pa.types.is_timestamp(kind):
        return _microseconds(times)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _from_numbers(times)
    return np.full(len(times), TIMELESS)


def _microseconds(times: Any) -> Array:  # noqa: ANN401
    """Return a column of times in microseconds; what is finer is cut off."""
    raw = _plain(times.view(pa.int64()))
    unit = times.type.unit
    if unit == "us":
        return raw
    if unit == "ns":
        return np.where(raw == TIMELESS, TIMELESS, raw // 1_000)
    factor = 1_000_000 if unit == "s" else 1_000
    most = int(_LATEST_US) // factor
    return np.where((raw >= -most) & (raw <= most), raw * factor, TIMELESS)


def _plain(numbers: Any) -> Array:  # noqa: ANN401
    values, known = values_of(numbers)
    values = values.astype(np.int64, copy=False)
    return values if known is None else np.where(known, values, TIMELESS)


def _floored(moments: Array) -> Array:
    days = moments // DAY_US
    return np.where(moments == TIMELESS, TIMELESS, days)


def _within(days: Array) -> Array:
    """Take away the days that no calendar has."""
    odd = (days < _FIRST) | (days > _LAST)
    return np.where(odd, TIMELESS, days) if odd.any() else days


def _local_days(moments: Array, zone: ZoneInfo) -> Array:
    """Return the days in a zone of moments: those between two of its midnights."""
    utc = _within(_floored(moments))
    known = utc[utc != TIMELESS]
    if not len(known):
        return utc
    first, last = int(known.min()) - 1, int(known.max()) + 1
    if last - first > 1 + len(known):
        days = np.unique(known)
        numbers = np.unique(np.concatenate([days - 1, days, days + 1]))
    else:
        numbers = np.arange(first, last + 1)
    midnights = np.array([_midnight(int(number), zone) for number in numbers])
    place = np.searchsorted(midnights, moments, side="right") - 1
    return np.where(utc == TIMELESS, TIMELESS, numbers[np.maximum(place, 0)])


def _midnight(number: int, zone: ZoneInfo) -> int:
    """Return the moment at which a day begins, also where the clock skips midnight."""
    day = day_of(number)
    begins = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    passed = begins - datetime(1970, 1, 1, tzinfo=UTC)
    return passed.days * DAY_US + passed.seconds * 1_000_000 + passed.microseconds


def _from_numbers(times: Any) -> Array:  # noqa: ANN401
    numbers, known = values_of(times.cast(pa.float64(), safe=False))
    if known is not None:
        numbers = np.where(known, numbers, np.nan)
    size = np.abs(numbers)
    factor = np.select([size < bound for bound, _ in _UNITS], [unit for _, unit in _UNITS], np.nan)
    moments = numbers * factor
    readable = np.abs(moments) < _LATEST_US
    return np.where(readable, np.where(readable, moments, 0).astype(np.int64), TIMELESS)


def _parsed(times: Any, zone: ZoneInfo) -> Any:  # noqa: ANN401
    """Read texts as times: all in one way if that works, else one by one."""
    for kind in (pa.timestamp("ns"), pa.timestamp("us", "UTC"), pa.float64()):
        try:
            return times.cast(kind)
        except pa.ArrowInvalid:
            continue
    return pa.array([_moment(text, zone) for text in times.to_pylist()], pa.timestamp("us", "UTC"))


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
