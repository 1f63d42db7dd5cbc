"""Since when a stand-up tells what changed: the last one, a day that somebody names, or yesterday.

Weekends are nobody's absence: on a Monday the last working day is Friday. All days are those of one
time zone, which whoever asks names.
"""

from dataclasses import field
from datetime import date, datetime, time, timedelta, tzinfo

from mlpm_tui.domain.agreements import Standup, Team
from mlpm_tui.domain.durations import read_duration
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WORKING = 5
"""So many days of a week are worked on, from Monday."""
LAST = "last"
LONGEST = timedelta(days=3650)
_DAY = timedelta(days=1)
_WEEK_DAYS = len(WEEKDAYS)
_LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Since:
    """From when on changes are told; `held_by` is who recorded the stand-up of that moment.

    `is_asked` tells whether somebody has named the moment, and `record` is the key of what was
    recorded: changes that came later are told too, whatever time they bear.
    """

    at: datetime
    held_by: str | None = None
    is_asked: bool = False
    record: int = field(default=0, compare=False)


def since_of(team: Team, now: datetime, zone: tzinfo, asked: datetime | None = None) -> Since:
    """Return the moment that was asked for, else the last stand-up, else the last working day."""
    if asked is not None:
        return Since(asked, is_asked=True)
    held = last_held(team, now)
    if held is None:
        return Since(working_day_before(now, zone))
    return Since(held.at, held.who, record=held.key)


def last_held(team: Team, now: datetime) -> Standup | None:
    """Return the last stand-up that was recorded, or None."""
    return next((held for held in reversed(team.standups) if held.at <= now), None)


def working_day_before(now: datetime, zone: tzinfo) -> datetime:
    """Return the same time of day on the working day before."""
    local = now.astimezone(zone)
    day = local.date() - _DAY
    while day.weekday() >= WORKING:
        day -= _DAY
    return _at(day, local.time(), zone, now)


def working_day_after(now: datetime, zone: tzinfo) -> datetime:
    """Return the same time of day on the next working day."""
    local = now.astimezone(zone)
    day = local.date() + _DAY
    while day.weekday() >= WORKING:
        day += _DAY
    return _at(day, local.time(), zone, now)


def _at(day: date, at: time, zone: tzinfo, like: datetime) -> datetime:
    return datetime.combine(day, at, zone).astimezone(like.tzinfo)


def working_days(first: date, last: date) -> int:
    """Return how many working days lie after the first day, up to the last one."""
    weeks, rest = divmod(max(0, (last - first).days), _WEEK_DAYS)
    ending = (last - at * _DAY for at in range(rest))
    return weeks * WORKING + sum(day.weekday() < WORKING for day in ending)


def since_words(since: Since, now: datetime, zone: tzinfo) -> str:
    """Say since when: since Friday 09:30; working days are counted where it is more than one."""
    words = f"since {moment_words(since.at, now, zone)}"
    days = working_days(since.at.astimezone(zone).date(), now.astimezone(zone).date())
    return f"{words}, {days} working days ago" if days > 1 else words


def moment_words(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Say when something was: today 09:30, Friday 09:30, 12 Nov 09:30; at midnight the day."""
    local = at.astimezone(zone)
    day = day_words(local.date(), now.astimezone(zone).date())
    return day if local.time() == time() else f"{day} {local:%H:%M}"


def day_words(day: date, today: date) -> str:
    """Say which day it is: today, yesterday, tomorrow, Friday, 12 Nov."""
    away = (day - today).days
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}
    if away in near:
        return near[away]
    if abs(away) < _WEEK_DAYS:
        return WEEKDAYS[day.weekday()]
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def date_words(now: datetime, zone: tzinfo) -> str:
    """Write a moment in full: Monday 23 Nov 2026, 09:30."""
    local = now.astimezone(zone)
    day = f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {local:%H:%M}"


def read_since(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Read since when somebody wants to know: a day, a moment, a time from now; None: the last."""
    word = " ".join(text.split()).casefold()
    if word == LAST:
        return None
    found = _named(word, now, zone) or _written(text.strip(), zone) or _length_ago(word, now)
    if found is None:
        raise BadText(
            f"{safe_line(text, 40)!r} is no moment: write yesterday, friday, 2d, 2026-11-20, "
            "2026-11-20T09:30, or last."
        )
    if found > now:
        raise BadText(f"{safe_line(text, 40)!r} lies ahead: name a moment that has been.")
    if now - found > LONGEST:
        raise BadText(f"{safe_line(text, 40)!r} is more than ten years ago: name a later moment.")
    return found


def _named(word: str, now: datetime, zone: tzinfo) -> datetime | None:
    today = now.astimezone(zone).date()
    day = {"today": today, "yesterday": today - _DAY}.get(word)
    if day is None and len(word) >= _LEAST_LETTERS:
        back = (today - at * _DAY for at in range(1, _WEEK_DAYS + 1))
        day = next((d for d in back if WEEKDAYS[d.weekday()].casefold().startswith(word)), None)
    return None if day is None else _at(day, time(), zone, now)


def _written(text: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    # What cannot be told in another zone is no moment of any team.
    if not LONGEST.days < found.toordinal() < date.max.toordinal() - 1:
        return None
    return found.replace(tzinfo=zone) if found.tzinfo is None else found


def _length_ago(word: str, now: datetime) -> datetime | None:
    try:
        return now - read_duration(word.removesuffix(" ago"))
    except BadText:
        return None
