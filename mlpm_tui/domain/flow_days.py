"""Day by day: how much was finished, how many cards stood where, how a sprint burned down.

Days are those of the person's time zone, weekends among them.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from itertools import accumulate

from mlpm_tui.domain.cards import STATUSES, Card, Status
from mlpm_tui.domain.flow import Finished, Stay, Track, begun_at, is_followed
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.sprint_cards import Contents, Member
from mlpm_tui.domain.values import dataclass

_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class SprintDay:
    """How much of a sprint was left at the end of a day; `ideal` is what an even pace leaves."""

    day: date
    scope: int
    left: int
    ideal: float
    points_left: float


def throughput(
    finished: Iterable[Finished], first: date, last: date, zone: tzinfo | None = None
) -> tuple[int, ...]:
    """Return how many cards were finished on each day."""
    counts = [0] * max(0, (last - first).days + 1)
    for one in finished:
        at = (day_of(one.ended_at, zone) - first).days
        if 0 <= at < len(counts):
            counts[at] += 1
    return tuple(counts)


def first_work_day(tracks: Iterable[Track], zone: tzinfo | None = None) -> date | None:
    """Return the day on which any work began, or None."""
    begun = [start for track in tracks if (start := begun_at(track)) is not None]
    return day_of(min(begun), zone) if begun else None


def cumulative(
    tracks: Mapping[int, Track],
    cards: Mapping[int, Card],
    first: date,
    last: date,
    zone: tzinfo | None = None,
) -> dict[Status, tuple[int, ...]]:
    """Return how many cards stood in each column at the end of each day.

    What was archived undone is gone from that day on; what was archived when done stays done.
    """
    length = (last - first).days + 1
    steps = {status: [0] * (length + 1) for status in STATUSES}
    for key, track in tracks.items():
        if key in cards and is_followed(cards[key]):
            for at, stay in enumerate(track):
                is_over = at + 1 < len(track)
                until = day_of(track[at + 1].since, zone) if is_over else last + _DAY
                start = min(max((day_of(stay.since, zone) - first).days, 0), length)
                end = min(max((until - first).days, 0), length)
                if start < end and not (stay.is_archived and stay.status is not Status.DONE):
                    steps[stay.status][start] += 1
                    steps[stay.status][end] -= 1
    return {status: tuple(accumulate(found[:length])) for status, found in steps.items()}


def burndown(
    contents: Contents, tracks: Mapping[int, Track], now: datetime
) -> tuple[SprintDay, ...]:
    """Return what was left of a sprint at the end of each day until now or until it was closed.

    A closed one has no day after its last one, however late it was closed. Days are those of the
    zone in which `now` is told. What became of its cards after a sprint was closed is no part of
    it; points are those that the members have.
    """
    sprint, zone = contents.sprint, now.tzinfo
    until = now if sprint.closed_at is None else min(now, sprint.closed_at)
    planned = len(contents.planned)
    length = (sprint.ends_on - sprint.starts_on).days + 1
    courses = [
        (member, _steps(tracks.get(member.card.key, ()), until, zone))
        for member in contents.members
    ]
    found: list[SprintDay] = []
    so_far = (day_of(until, zone) - sprint.starts_on).days + 1
    for at in range(so_far if sprint.closed_at is None else min(so_far, length)):
        day = sprint.starts_on + at * _DAY
        stood = [(m, _stay(steps, day)) for m, steps in courses]
        inside = [(m.card, stay) for m, stay in stood if _is_in(m, stay, day, zone)]
        left = [card for card, stay in inside if stay is None or stay.status != Status.DONE]
        ideal = max(0.0, planned * (1 - (at + 1) / length))
        points = sum(card.points or 0.0 for card in left)
        found.append(SprintDay(day, len(inside), len(left), ideal, points))
    return tuple(found)


def _steps(track: Track, until: datetime, zone: tzinfo | None) -> list[tuple[date, Stay]]:
    """Return where a card was until then, the latest first, and the day of each step."""
    return [(day_of(stay.since, zone), stay) for stay in reversed(track) if stay.since <= until]


def _stay(steps: Iterable[tuple[date, Stay]], day: date) -> Stay | None:
    return next((stay for since, stay in steps if since <= day), None)


def _is_in(member: Member, stay: Stay | None, day: date, zone: tzinfo | None) -> bool:
    place = member.place
    # What was planned late counts from the first day on, or it would seem to have come in.
    has_come = place.is_planned or place.added_at is None or day_of(place.added_at, zone) <= day
    has_left = place.left_at is not None and day_of(place.left_at, zone) <= day
    is_gone = stay is not None and stay.is_archived and stay.status is not Status.DONE
    return has_come and not has_left and not is_gone
