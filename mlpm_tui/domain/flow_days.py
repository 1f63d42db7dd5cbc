"""Day by day: how much was finished, how many cards stood where, how a sprint burned down.

Days are those of UTC, weekends among them.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import accumulate

from mlpm_tui.domain.cards import STATUSES, Card, Status
from mlpm_tui.domain.flow import Finished, Track, begun_at, is_followed
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


def throughput(finished: Iterable[Finished], first: date, last: date) -> tuple[int, ...]:
    """Return how many cards were finished on each day."""
    counts = [0] * max(0, (last - first).days + 1)
    for one in finished:
        at = (one.ended_at.date() - first).days
        if 0 <= at < len(counts):
            counts[at] += 1
    return tuple(counts)


def first_work_day(tracks: Iterable[Track]) -> date | None:
    """Return the day on which any work began, or None."""
    begun = [start.date() for track in tracks if (start := begun_at(track)) is not None]
    return min(begun, default=None)


def cumulative(
    tracks: Mapping[int, Track], cards: Mapping[int, Card], first: date, last: date
) -> dict[Status, tuple[int, ...]]:
    """Return how many cards stood in each column at the end of each day.

    What was archived undone is gone from that day on; what was archived when done stays done.
    """
    length = (last - first).days + 1
    steps = {status: [0] * (length + 1) for status in STATUSES}
    for key, track in tracks.items():
        if key in cards and is_followed(cards[key]):
            for at, stay in enumerate(track):
                until = track[at + 1].since.date() if at + 1 < len(track) else last + _DAY
                start = min(max((stay.since.date() - first).days, 0), length)
                end = min(max((until - first).days, 0), length)
                if start < end and not (stay.is_archived and stay.status is not Status.DONE):
                    steps[stay.status][start] += 1
                    steps[stay.status][end] -= 1
    return {status: tuple(accumulate(found[:length])) for status, found in steps.items()}


def burndown(contents: Contents, tracks: Mapping[int, Track], today: date) -> tuple[SprintDay, ...]:
    """Return what was left of a sprint at the end of each day until today or until it was closed.

    Points are those that the cards have now.
    """
    sprint = contents.sprint
    last = min(today, sprint.closed_at.date()) if sprint.closed_at is not None else today
    planned = len(contents.planned)
    length = (sprint.ends_on - sprint.starts_on).days + 1
    found: list[SprintDay] = []
    for at in range((last - sprint.starts_on).days + 1):
        day = sprint.starts_on + at * _DAY
        inside = [m for m in contents.members if _is_in(m, tracks.get(m.card.key, ()), day)]
        left = [m.card for m in inside if _status(tracks.get(m.card.key, ()), day) != Status.DONE]
        ideal = max(0.0, planned * (1 - (at + 1) / length))
        points = sum(card.points or 0.0 for card in left)
        found.append(SprintDay(day, len(inside), len(left), ideal, points))
    return tuple(found)


def _is_in(member: Member, track: Track, day: date) -> bool:
    place = member.place
    # What was planned late counts from the first day on, or it would seem to have come in.
    has_come = place.is_planned or place.added_at is None or place.added_at.date() <= day
    has_left = place.left_at is not None and place.left_at.date() <= day
    stay = next((stay for stay in reversed(track) if stay.since.date() <= day), None)
    is_gone = stay is not None and stay.is_archived and stay.status is not Status.DONE
    return has_come and not has_left and not is_gone


def _status(track: Track, day: date) -> Status | None:
    return next((stay.status for stay in reversed(track) if stay.since.date() <= day), None)
