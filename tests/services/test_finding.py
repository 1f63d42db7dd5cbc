"""Finding cards: filters, orders, and ten thousand of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.experiments import Experiment, Outcome
from mlpm_tui.domain.filters import read_filter
from mlpm_tui.services.finding import ORDERS, find_cards, sort_cards, wants_archived

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(days=3)


def card(number: int, **more: object) -> Card:
    made = Card(
        key=number,
        id=f"ML-TASK-{number:02d}",
        kind=Kind.TASK,
        title=f"Title {number}",
        phase=1,
        status=Status.BACKLOG,
        rank=f"a{number:03d}",
        number=number,
        created_at=EARLIER,
        updated_at=EARLIER,
        entered_at=EARLIER,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def keys(cards: list[Card]) -> list[int]:
    return [found.key for found in cards]


def test_a_filter_sees_the_timebox() -> None:
    cards = [card(1), card(2), card(3)]
    running = Experiment(key=2, timebox_length_s=86_400, timebox_running_since=NOW)
    decided = replace(running, key=3, outcome=Outcome.PARTIAL)
    experiments = {2: running, 3: decided}
    assert keys(find_cards(cards, experiments, read_filter("timebox<2d"), NOW)) == [2]
    assert keys(find_cards(cards, experiments, read_filter("timebox:none"), NOW)) == [1, 3]


def test_no_filter_finds_all_in_their_order() -> None:
    assert keys(find_cards([card(2), card(1)], {}, read_filter(""), NOW)) == [2, 1]
    assert find_cards([], {}, read_filter(""), NOW) == []


def test_archived_cards_have_to_be_asked_for() -> None:
    assert wants_archived(read_filter("is:archived"))
    assert not wants_archived(read_filter("-is:archived"))
    assert not wants_archived(read_filter("archived"))


def test_cards_without_a_value_come_last_both_ways() -> None:
    cards = [card(1), card(2, due=date(2026, 12, 2)), card(3, due=date(2026, 12, 1))]
    assert keys(sort_cards(cards, {}, "due", NOW)) == [3, 2, 1]
    assert keys(sort_cards(cards, {}, "-due", NOW)) == [2, 3, 1]


def test_the_board_decides_between_equals() -> None:
    cards = [card(3), card(1, status=Status.READY), card(2)]
    assert keys(sort_cards(cards, {}, "board", NOW)) == [2, 3, 1]
    assert keys(sort_cards(cards, {}, "-phase", NOW)) == [2, 3, 1]


@pytest.mark.parametrize("order", sorted(ORDERS))
def test_every_order_sorts_every_card(order: str) -> None:
    cards = [card(n, owner="ana" if n % 2 else None, points=float(n)) for n in range(1, 9)]
    for way in (order, f"-{order}"):
        assert sorted(keys(sort_cards(cards, {}, way, NOW))) == list(range(1, 9))


def test_an_unknown_order_names_the_nearest() -> None:
    with pytest.raises(BadText, match="did you mean title"):
        sort_cards([], {}, "tile", NOW)


def test_ten_thousand_cards_are_read_once_each() -> None:
    cards = [card(n) for n in range(10_000)]
    assert len(find_cards(cards, {}, read_filter("kind:task title"), NOW)) == 10_000
