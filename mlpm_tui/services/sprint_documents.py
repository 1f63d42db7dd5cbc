"""Sprints and their balance as documents."""

from collections.abc import Sequence
from datetime import datetime

from mlpm_tui.domain.balance import Point, SprintTest, Trend
from mlpm_tui.domain.balance_gauge import Gauge, basis_of, waits_days
from mlpm_tui.domain.balance_sides import Mix, side_of
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.flow_days import SprintDay
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.sprint_cards import Member
from mlpm_tui.domain.sprint_closing import mixes_of, summary_of
from mlpm_tui.domain.sprint_summaries import kept_summary
from mlpm_tui.domain.team import Sprint
from mlpm_tui.services.documents import Document, listed_card
from mlpm_tui.services.sprints import Plans, state_of


def sprint_document(plans: Plans, sprint: Sprint, now: datetime) -> Document:
    """Return a sprint with its cards; what a closed one came to is as it was then."""
    contents = plans.contents(sprint)
    names = {other.key: other.name for other in plans.team.sprints}
    kept = kept_summary(sprint) or summary_of(contents, None)
    today = day_of(now, now.tzinfo)
    left = (sprint.ends_on - today).days + 1
    return {
        "name": sprint.name,
        "state": state_of(sprint, today),
        "starts_on": sprint.starts_on,
        "ends_on": sprint.ends_on,
        "days_left": max(0, left) if sprint.closed_at is None else 0,
        "band": [sprint.band_low, sprint.band_high],
        "goal": sprint.goal,
        "closed_at": sprint.closed_at,
        **{name: kept[name] for name in kept if name != "mix"},
        "mix": {stage: mix_document(mix) for stage, mix in mixes_of(contents).items()},
        "cards": [_member(member, names) for member in contents.members],
    }


def _member(member: Member, names: dict[int, str]) -> Document:
    card, place = member.card, member.place
    return {
        **listed_card(card),
        "points": card.points,
        "side": side_of(card),
        "is_planned": place.is_planned,
        "added_at": place.added_at,
        "left_at": place.left_at,
        "carried_from": names.get(place.carried_from or 0),
        "archived_at": card.archived_at,
    }


def burndown_document(days: Sequence[SprintDay]) -> list[Document]:
    """Return what was left of a sprint at the end of each day."""
    return [
        {
            "day": one.day,
            "scope": one.scope,
            "left": one.left,
            "ideal": one.ideal,
            "points_left": one.points_left,
        }
        for one in days
    ]


def mix_document(mix: Mix) -> Document:
    """Return how many cards each side has, and the share of experiments from 0 to 1."""
    return {
        "experiment": mix.experiment,
        "production": mix.production,
        "neither": mix.neither,
        "share": mix.share,
        "share_of_points": mix.share_of_points,
        "without_points": mix.without_points,
    }


def gauge_document(gauge: Gauge, now: datetime) -> Document:
    """Return the balance of a sprint; shares are of cards, from 0 to 1."""
    sprint = gauge.sprint
    return {
        "sprint": sprint.name if sprint is not None else None,
        "is_balanced": gauge.is_balanced,
        "too_much": gauge.too_much,
        "counted_by": "cards",
        "basis": basis_of(sprint) if sprint is not None else "in_progress",
        "band": [gauge.band.low, gauge.band.high],
        "mix": {stage: mix_document(mix) for stage, mix in gauge.mixes.items()},
        "test": _test(gauge.test),
        "trend": _trend(gauge.trend, gauge.points),
        "oldest_waiting": {side: _waits(card, now) for side, card in gauge.oldest.items()},
        "advice": gauge.advice,
    }


def _test(test: SprintTest | None) -> Document | None:
    if test is None:
        return None
    return {
        "experiments": test.experiments,
        "counted": test.counted,
        "chance": test.chance,
        "too_much": test.too_much,
        "why": test.why,
    }


def _trend(trend: Trend | None, points: Sequence[Point]) -> Document | None:
    if trend is None:
        return None
    return {
        "value": trend.value,
        "low": trend.low,
        "high": trend.high,
        "sprints": trend.sprints,
        "too_much": trend.too_much,
        "why": trend.why,
        "points": [
            {
                "sprint": point.sprint,
                "experiments": point.experiments,
                "counted": point.counted,
                "share": point.share,
            }
            for point in points
        ],
    }


def _waits(card: Card, now: datetime) -> Document:
    return {
        **listed_card(card),
        "waits_days": waits_days(card, now),
    }
