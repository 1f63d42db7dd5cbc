"""How cards flow: cycle times, ages, days, burndown; reopened and undone work."""

from datetime import datetime, timedelta, timezone

import pytest

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.flow import Moved, begun_at, ended_at, flow_of, percentile, tracks_of
from mlpm_tui.domain.flow_days import burndown, cumulative, first_work_day, throughput
from mlpm_tui.domain.sprint_cards import Contents, Member
from mlpm_tui.domain.team import Sprint, SprintCard
from tests.domain.projects import START

DAY = START.date()
BACKLOG, READY, WORK, REVIEW, DONE = Status


def at(days: float) -> datetime:
    return START + timedelta(days)


def moves(key: int, *steps: tuple[float, Status]) -> list[Moved]:
    (first, status), *rest = steps
    new = Moved(key, at(first), status, 3, is_archived=False)
    return [new, *(Moved(key, at(days), status) for days, status in rest)]


def card(key: int, status: Status, kind: Kind = Kind.TASK, points: float | None = None) -> Card:
    name = f"ML-TASK-{key:02d}"
    return Card(key, name, kind, name, 3, status, "a", START, START, START, points=points)


def test_a_reopened_card_is_unfinished_and_its_clock_goes_on() -> None:
    steps = [(0.0, BACKLOG), (1.0, WORK), (3.0, DONE), (4.0, READY), (6.0, WORK)]
    (reopened,) = tracks_of(moves(1, *steps)).values()
    assert (begun_at(reopened), ended_at(reopened)) == (at(1), None)
    (again,) = tracks_of(moves(1, *steps, (9.0, DONE))).values()
    assert (begun_at(again), ended_at(again)) == (at(1), at(9))
    found = flow_of({1: again}, {1: card(1, DONE)}, START, at(10))
    assert found.cycle_days == [8.0]


def test_what_is_done_stays_done_when_it_moves_or_is_archived() -> None:
    track = moves(1, (0, BACKLOG), (1, REVIEW), (2, DONE))
    track += [Moved(1, at(5), phase=4), Moved(1, at(6), is_archived=True)]
    (found,) = tracks_of(track).values()
    assert (begun_at(found), ended_at(found)) == (at(1), at(2))


def test_a_card_that_was_added_as_done_took_no_time_that_is_known() -> None:
    tracks = tracks_of([*moves(1, (0, DONE)), *moves(2, (0, BACKLOG), (1, DONE))])
    cards = {1: card(1, DONE), 2: card(2, DONE)}
    found = flow_of(tracks, cards, START, at(2))
    assert [(one.card.key, one.days) for one in found.finished] == [(2, None)]
    assert (found.cycle_days, found.percentiles) == ([], {})


def test_ages_stand_beside_the_teams_own_cycle_times() -> None:
    done = [moves(key, (0, BACKLOG), (1, WORK), (1 + key, DONE)) for key in range(1, 11)]
    open_ones = [moves(20, (0, BACKLOG), (2, WORK)), moves(21, (0, BACKLOG), (9, WORK))]
    waiting = [moves(22, (0, BACKLOG))]
    tracks = tracks_of([move for track in (*done, *open_ones, *waiting) for move in track])
    cards = {key: card(key, DONE) for key in range(1, 11)}
    cards |= {20: card(20, WORK), 21: card(21, READY), 22: card(22, BACKLOG)}
    cards |= {30: card(30, DONE, Kind.EPIC)}
    found = flow_of(tracks, cards, START, at(11.5))
    assert found.cycle_days == [float(days) for days in range(1, 11)]
    assert found.percentiles == {0.5: 5.0, 0.85: 9.0, 0.95: 10.0}
    assert [(one.card.key, one.days, one.older_than) for one in found.ageing] == [
        (20, 9.5, 0.9),
        (21, 2.5, 0.2),
    ]
    assert [one.is_old for one in found.ageing] == [True, False]


@pytest.mark.parametrize(("part", "value"), [(0.0, 1), (0.25, 1), (0.5, 2), (0.51, 3), (1.0, 4)])
def test_percentiles_are_values_that_were_there(part: float, value: int) -> None:
    assert percentile([1, 2, 3, 4], part) == value


def test_days_add_up() -> None:
    tracks = tracks_of(
        [
            *moves(1, (0, BACKLOG), (1, WORK), (2, DONE)),
            *moves(2, (1, BACKLOG), (1, WORK)),
            *moves(3, (0, READY)),
            Moved(3, at(2), is_archived=True),
        ]
    )
    cards = {key: card(key, DONE if key == 1 else WORK) for key in (1, 2, 3)}
    last = DAY + timedelta(3)
    found = flow_of(tracks, cards, START, at(3))
    assert throughput(found.finished, DAY, last) == (0, 0, 1, 0)
    assert first_work_day(tracks.values()) == DAY + timedelta(1)
    counts = cumulative(tracks, cards, DAY, last)
    assert counts[BACKLOG] == (1, 0, 0, 0)
    assert counts[READY] == (1, 1, 0, 0)
    assert counts[WORK] == (0, 2, 1, 1)
    assert counts[DONE] == (0, 0, 1, 1)
    # A window that begins later begins with what had happened before it.
    assert cumulative(tracks, cards, last, last)[DONE] == (1,)


def test_a_sprint_burns_down_by_what_was_done_each_day() -> None:
    sprint = Sprint(1, "one", DAY, DAY + timedelta(4))
    tracks = tracks_of(
        [
            *moves(1, (0, BACKLOG), (1, DONE)),
            *moves(2, (0, BACKLOG)),
            *moves(3, (2, BACKLOG), (3, DONE)),
            *moves(4, (0, BACKLOG)),
        ]
    )
    places = {
        1: SprintCard(11, 1, 1, added_at=START),
        2: SprintCard(12, 1, 2, added_at=START),
        3: SprintCard(13, 1, 3, is_planned=False, added_at=at(2)),
        4: SprintCard(14, 1, 4, added_at=START, left_at=at(2)),
    }
    members = tuple(Member(card(key, READY, points=2), place) for key, place in places.items())
    days = burndown(Contents(sprint, members), tracks, at(3))
    assert [(one.scope, one.left) for one in days] == [(3, 3), (3, 2), (3, 2), (3, 1)]
    assert [round(one.ideal, 1) for one in days] == [2.4, 1.8, 1.2, 0.6]
    assert days[-1].points_left == 2
    assert burndown(Contents(sprint, members), tracks, at(-300)) == ()


def test_a_closed_sprint_burns_down_no_further() -> None:
    sprint = Sprint(1, "one", DAY, DAY + timedelta(4), closed_at=at(3.2))
    tracks = tracks_of([*moves(1, (0, BACKLOG), (3.1, DONE)), *moves(2, (0, BACKLOG), (3.3, DONE))])
    places = [SprintCard(10 + key, 1, key, added_at=START) for key in (1, 2)]
    members = tuple(Member(card(place.card, DONE), place) for place in places)
    days = burndown(Contents(sprint, members), tracks, at(9))
    assert [(one.day, one.left) for one in days][-2:] == [
        (DAY + timedelta(2), 2),
        (DAY + timedelta(3), 1),
    ]


def test_days_are_those_of_the_zone() -> None:
    east = timezone(timedelta(hours=9))
    tracks = tracks_of(moves(1, (0.5, WORK), (0.75, DONE)))
    cards, last = {1: card(1, DONE)}, DAY + timedelta(1)
    found = flow_of(tracks, cards, START, at(3))
    assert first_work_day(tracks.values(), east) == last
    assert throughput(found.finished, DAY, last, east) == (0, 1)
    assert cumulative(tracks, cards, DAY, last, east)[DONE] == (0, 1)
    assert cumulative(tracks, cards, DAY, last)[DONE] == (0, 1)
    assert first_work_day(tracks.values()) == DAY
