"""Which days a report is of, and the board as it was at their end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.flow import Stay
from mlpm_tui.domain.phases import Phase
from mlpm_tui.domain.report_spans import (
    as_of,
    days_span,
    phase_span,
    sprint_span,
)
from mlpm_tui.domain.report_work import Amount, work_of_days
from mlpm_tui.domain.sprint_cards import latest_sprint
from mlpm_tui.domain.team import Sprint

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIRST = Sprint(1, "One", date(2026, 11, 2), date(2026, 11, 13))
NEXT = Sprint(2, "Two", date(2026, 11, 30), date(2026, 12, 11))


def day(number: int, hour: int = 0) -> datetime:
    return datetime(2026, 11, number, hour, tzinfo=UTC)


def test_the_sprint_that_runs_is_told_of_else_the_last_one_else_none() -> None:
    closed = replace(FIRST, closed_at=day(13, 16))
    assert latest_sprint(Team(sprints=(FIRST, NEXT)), NOW.date(), has_begun=True) == FIRST
    assert latest_sprint(Team(sprints=(closed, NEXT)), NOW.date(), has_begun=True) == closed
    assert latest_sprint(Team(sprints=(NEXT,)), NOW.date(), has_begun=True) is None


def test_a_sprint_goes_on_until_somebody_closes_it() -> None:
    open_one = sprint_span(FIRST, NOW)
    assert (open_one.since, open_one.until, open_one.is_over) == (day(2), NOW, False)
    closed = sprint_span(replace(FIRST, closed_at=day(13, 16)), NOW)
    assert (closed.until, closed.last, closed.is_over) == (day(13, 16), date(2026, 11, 13), True)
    late = sprint_span(replace(FIRST, closed_at=day(16, 8)), NOW)
    assert (late.last, late.holds(day(13, 23)), late.holds(day(14))) == (FIRST.ends_on, True, False)
    following = replace(NEXT, starts_on=date(2026, 11, 10))
    early = sprint_span(replace(FIRST, closed_at=day(10, 8)), NOW, (FIRST, following))
    assert (early.last, early.holds(day(10))) == (date(2026, 11, 9), False)
    coming = sprint_span(NEXT, NOW)
    assert (coming.has_begun, coming.first, coming.last) == (False, *[NEXT.starts_on] * 2)


@pytest.mark.parametrize(
    ("name", "told"), [("One", "sprint One"), ("Sprint 3", "Sprint 3"), ("sprint x", "sprint x")]
)
def test_a_sprint_is_called_so_once(name: str, told: str) -> None:
    assert sprint_span(replace(FIRST, name=name), NOW).name == told


def test_a_phase_lasts_from_its_first_work_to_its_gate() -> None:
    phase = Phase(1, 3, "experimentation")
    assert not phase_span(phase, NOW).has_begun
    begun = phase_span(replace(phase, started_at=day(1)), NOW)
    assert (begun.since, begun.until, begun.kind) == (day(1), NOW, "phase")
    left = phase_span(replace(phase, started_at=day(1), ended_at=day(9)), NOW)
    assert (left.until, left.is_over, left.name) == (day(9), True, "phase 3, experimentation")


def test_fourteen_days_with_today_are_told_of_where_nobody_says_which() -> None:
    span = days_span(None, None, NOW)
    assert (span.first, span.last, span.until) == (date(2026, 11, 10), NOW.date(), NOW)
    past = days_span(None, day(15), NOW)
    assert (past.first, past.last, past.is_over) == (date(2026, 11, 1), date(2026, 11, 14), True)
    assert days_span(day(20), NOW + timedelta(3), NOW).until == NOW
    for since, until in ((NOW, None), (day(9), day(9)), (day(1) - timedelta(4_000), None)):
        with pytest.raises(RuleBroken):
            days_span(since, until, NOW)


def card(key: int, status: Status, points: float | None = None) -> Card:
    name = f"ML-TASK-{key:02d}"
    made = day(1)
    return Card(key, name, Kind.TASK, name, 2, status, "a", made, made, made, points=points)


def test_the_board_is_as_it_was() -> None:
    cards = {1: card(1, Status.DONE), 2: card(2, Status.READY)}
    tracks = {
        1: (Stay(day(2), Status.IN_PROGRESS, 2), Stay(day(9), Status.DONE, 2)),
        2: (Stay(day(8), Status.READY, 2),),
    }
    then, trimmed = as_of(cards, tracks, day(5))
    assert [(key, one.status) for key, one in then.items()] == [(1, Status.IN_PROGRESS)]
    assert trimmed == {1: tracks[1][:1]}
    assert as_of(cards, tracks, day(10)) == (cards, tracks)


def test_the_work_of_some_days_is_what_was_added_begun_and_finished_in_them() -> None:
    cards = {
        1: card(1, Status.DONE, 3.0),
        2: card(2, Status.REVIEW, 2.0),
        3: card(3, Status.BACKLOG),
        4: card(4, Status.DONE),
    }
    tracks = {
        1: (Stay(day(1), Status.IN_PROGRESS, 2), Stay(day(6), Status.DONE, 2)),
        2: (Stay(day(3), Status.READY, 2), Stay(day(6, 5), Status.REVIEW, 2)),
        3: (Stay(day(7), Status.BACKLOG, 2),),
        4: (Stay(day(1), Status.REVIEW, 2), Stay(day(2), Status.DONE, 2)),
    }
    work = work_of_days(days_span(day(5), day(9), NOW), cards, tracks)
    assert work.amounts == {
        "added": Amount(1, 0.0),
        "begun": Amount(1, 2.0),
        "done": Amount(1, 3.0),
        "unfinished": Amount(1, 2.0),
        "waiting": Amount(1, 0.0),
    }
    assert [one.card.key for one in (*work.done, *work.unfinished)] == [1, 2]
    other = phase_span(Phase(1, 1, "problem", started_at=day(1)), NOW)
    assert not work_of_days(other, cards, tracks).is_any
