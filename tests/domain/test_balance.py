"""The balance of experiments and production work: what is counted, and what is warned of."""

import pytest

from mlpm_tui.domain.balance import LEVEL, Band, Point, judge_sprint, judge_trend
from mlpm_tui.domain.balance_sides import Mix, Side, mix_of, side_of, waiting
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.placing import AddCard, ArchiveCard
from tests.budgets.balance import TENS, UNEQUAL, USUAL, simulate
from tests.domain.projects import Table

BAND = Band()


def cards(*wishes: AddCard) -> list[Card]:
    table = Table()
    for wish in wishes:
        table.do(wish)
        table.later(days=1)
    return list(table.project.cards.values())


@pytest.mark.parametrize(
    ("experiments", "too_much"),
    [
        (0, Side.PRODUCTION),
        (1, Side.PRODUCTION),
        *((number, None) for number in range(2, 9)),
        (9, Side.EXPERIMENT),
        (10, Side.EXPERIMENT),
    ],
)
def test_nine_of_ten_are_warned_of_and_eight_are_not(
    experiments: int, too_much: Side | None
) -> None:
    test = judge_sprint(experiments, 10, BAND)
    assert test is not None
    assert test.too_much is too_much
    assert (test.chance <= LEVEL) is (too_much is not None)


def test_the_verdict_says_which_level_and_why() -> None:
    nine, eight = judge_sprint(9, 10, BAND), judge_sprint(8, 10, BAND)
    assert nine is not None
    assert eight is not None
    assert nine.why == (
        "9 of 10 cards are experiments (90 %, agreed at most 60 %): a team at that edge has so "
        "many in 4.6 % of its sprints; too seldom to call it chance (level 5 %)"
    )
    assert eight.why.endswith("has so many in 17 % of its sprints; that may be chance (level 5 %)")
    assert judge_sprint(0, 0, BAND) is None


def test_a_band_off_the_middle_is_tested_at_its_own_edges() -> None:
    band = Band(0.2, 0.4)
    found = [judge_sprint(number, 10, band) for number in range(11)]
    warned = [number for number, test in enumerate(found) if test is not None and test.too_much]
    assert warned == [8, 9, 10]
    many = judge_sprint(58, 100, BAND)
    assert many is not None
    assert many.too_much is None


@pytest.mark.parametrize("sizes", [TENS, USUAL, UNEQUAL], ids=["10", "8-12", "4-20"])
def test_a_balanced_team_is_seldom_warned(sizes: tuple[int, ...]) -> None:
    found = simulate(0.5, sizes, 1_000)
    assert round(100 * found.sprints_warned) <= 2
    assert found.runs_warned <= 0.06
    if sizes is TENS:
        assert found.outside == pytest.approx(0.34, abs=0.01)


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_team_that_leans_is_noticed_by_the_fifth_sprint(share: float) -> None:
    found = simulate(share, TENS, 1_000)
    assert found.runs_warned >= 0.94
    assert found.either >= 0.95
    assert found.by_trend == 5


def test_the_trend_weighs_sprints_by_their_size_and_spares_the_band() -> None:
    small = judge_trend([Point("1", 50, 100), Point("2", 2, 2)], BAND)
    large = judge_trend([Point("1", 1, 2), Point("2", 100, 100)], BAND)
    assert small is not None
    assert large is not None
    assert small.value < 0.52 < large.value
    inside = judge_trend([Point(str(n), 590, 1_000) for n in range(12)], BAND)
    assert inside is not None
    assert inside.value > inside.high
    assert inside.too_much is None
    assert judge_trend([Point("1", 0, 0)], BAND) is None


def test_what_counts_for_which_side() -> None:
    found = cards(
        AddCard(Kind.EXPERIMENT, "in 4", phase=4),
        AddCard(Kind.EPIC, "epic"),
        AddCard(Kind.TASK, "of the epic", phase=3, parent="ML-PROD-01"),
        AddCard(Kind.TASK, "of the experiment", phase=4, parent="ML-EXP-01"),
        AddCard(Kind.ALERT, "alert"),
        AddCard(Kind.RETRAINING, "retraining"),
        *(AddCard(Kind.TASK, f"task of {phase}", phase=phase) for phase in range(1, 6)),
    )
    assert {card.title: side_of(card) for card in found} == {
        "in 4": Side.EXPERIMENT,
        "epic": Side.PRODUCTION,
        "of the epic": Side.PRODUCTION,
        "of the experiment": Side.EXPERIMENT,
        "alert": Side.PRODUCTION,
        "retraining": Side.PRODUCTION,
        "task of 1": None,
        "task of 2": None,
        "task of 3": Side.EXPERIMENT,
        "task of 4": Side.PRODUCTION,
        "task of 5": Side.PRODUCTION,
    }
    # The epic counts by its sub-task.
    assert mix_of(found) == Mix(3, 5, 2, without_points=8)
    assert mix_of(found).share == 3 / 8
    assert mix_of(found[1:2]) == Mix(0, 1, without_points=1)


def test_shares_by_points_leave_out_who_has_none() -> None:
    found = cards(
        AddCard(Kind.EXPERIMENT, "one", points=6),
        AddCard(Kind.ALERT, "two", points=2),
        AddCard(Kind.ALERT, "three"),
        AddCard(Kind.TASK, "four", points=100),
    )
    mix = mix_of(found)
    assert (mix.share, mix.share_of_points, mix.without_points) == (1 / 3, 0.75, 1)
    assert mix_of([]).share_of_points is None


def test_the_oldest_waits_at_the_top() -> None:
    table = Table()
    for title in ("one", "two", "three"):
        table.do(AddCard(Kind.ALERT, title))
        table.later(days=1)
    table.do(AddCard(Kind.TASK, "begun", phase=4, status=Status.IN_PROGRESS))
    table.do(ArchiveCard("ML-ALERT-01"))
    found = waiting(table.project.cards.values(), Side.PRODUCTION)
    assert [card.title for card in found] == ["two", "three"]
    assert waiting(table.project.cards.values(), Side.EXPERIMENT) == []


def test_a_team_that_does_as_agreed_is_not_warned_when_the_band_changes() -> None:
    late, early = Band(0.2, 0.4), Band(0.7, 0.9)
    points = [*(Point(str(n), 8, 10, early) for n in range(5)), Point("6", 3, 10, late)]
    trend = judge_trend(points, late)
    assert trend is not None
    assert trend.too_much is None
    assert trend.value == pytest.approx(0.3)
    assert trend.why.endswith("each sprint taken by the band that was agreed for it")
    # Nor where a wide band becomes a narrow one: 75 % lay within what was agreed.
    wide = [Point(str(n), 150, 200, Band(0.2, 0.8)) for n in range(8)]
    trend = judge_trend([*wide, Point("9", 55, 100, BAND)], BAND)
    assert trend is not None
    assert trend.too_much is None
    # Who goes on as before is noticed as soon as before.
    trend = judge_trend([*points[:5], *(Point(str(n), 8, 10, late) for n in range(3))], late)
    assert trend is not None
    assert trend.too_much is Side.EXPERIMENT
