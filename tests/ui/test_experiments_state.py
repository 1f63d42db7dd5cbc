"""The cursor, the marks and the order of the table, without any drawing."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.changes import edited
from mlpm_tui.domain.experiment_stages import Stage, stage_of
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.ui.widgets.experiments_order import ExperimentsOrder
from mlpm_tui.ui.widgets.experiments_state import ExperimentsState
from tests.conftest import NOW
from tests.ui.test_experiments_view import card, project


def state(count: int = 100, height: int = 10) -> ExperimentsState:
    made = ExperimentsState()
    made.resize(height)
    made.show([card(key) for key in range(1, count + 1)])
    return made


def test_the_cursor_stays_on_its_card_and_its_line() -> None:
    made = state()
    made.move(30)
    line = made.row - made.top
    made.show([card(key) for key in (200, 201, *range(1, 101))])
    assert made.card is not None
    assert made.card.key == 31
    assert made.row - made.top == line


def test_untouched_the_cursor_stays_on_the_first() -> None:
    made = state()
    made.show([card(9), *(card(key) for key in range(1, 9))])
    assert made.card == card(9)


def test_a_card_that_goes_leaves_the_cursor_near() -> None:
    made = state(10)
    made.go(9)
    made.show([card(key) for key in range(1, 6)])
    assert made.card == card(5)
    made.show([])
    assert not made.cards
    assert (made.row, made.top) == (0, 0)
    made.move(3)
    made.mark_range()
    made.toggle_mark()
    assert made.chosen() == []


def test_paging_scrolling_and_the_ends() -> None:
    made = state()
    made.move_page(1)
    assert made.row == 5
    made.go(10**6)
    assert (made.row, made.top) == (99, 90)
    made.scroll(-50)
    assert (made.top, made.row) == (40, 49)
    made.scroll(100)
    assert (made.top, made.row) == (90, 90)
    made.move(-1)
    assert made.top < 89
    made.go(-5)
    assert (made.row, made.top) == (0, 0)


def test_marks_survive_a_filter_and_are_in_order() -> None:
    made = state(10)
    made.toggle_mark()
    made.go(4)
    made.mark_range()
    assert [one.key for one in made.chosen()] == [1, 2, 3, 4, 5]
    made.filter_by(frozenset({2, 9}))
    assert [one.key for one in made.cards] == [2, 9]
    made.mark_all()
    assert 9 in made.marks
    made.mark_all()
    assert [one.key for one in made.chosen()] == [1, 3, 4, 5]
    made.show([card(key) for key in range(2, 11)])
    assert made.marks == {3, 4, 5}
    made.clear_marks()
    assert made.go_to(9)
    assert not made.go_to(3)


def test_only_what_changed_is_weighed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    order, shown = ExperimentsOrder(), project(500)
    weighed: list[int] = []

    def counted(one: Card, its: Experiment, alarm: Alarm | None, now: datetime) -> Stage:
        weighed.append(one.key)
        return stage_of(one, its, alarm, now)

    monkeypatch.setattr("mlpm_tui.ui.widgets.experiments_order.stage_of", counted)
    cards = order.sorted(shown, {}, NOW)
    assert len(weighed) == 500
    weighed.clear()
    assert order.sorted(replace(shown, seq=4), {}, NOW) is cards
    assert weighed == []
    moved = shown.applied(edited(shown.cards[400], status=Status.READY), NOW)
    again = order.sorted(moved, {}, NOW)
    assert len(weighed) == 1
    assert again.index(moved.cards[400]) == 3
    first = order.sorted(moved, {400: Alarm.FIRED}, NOW)[0]
    assert first.key == 400
    assert order.stages[400] is Stage.FIRED
    assert len(weighed) == 2


def test_the_order_follows_time_and_what_goes() -> None:
    order, shown = ExperimentsOrder(), project(20)
    order.sorted(shown, {}, NOW)
    assert order.stages[1] == "running"
    assert NOW < order.due < NOW + timedelta(days=3)
    order.sorted(shown, {}, order.due)
    assert order.stages[1] == "at risk"
    fewer = {key: one for key, one in shown.experiments.items() if key != 2}
    cards = order.sorted(replace(shown, experiments=fewer), {}, NOW)
    assert 2 not in {one.key for one in cards}
    assert 2 not in order.stages


def test_another_order_puts_what_is_not_known_last() -> None:
    order, shown = ExperimentsOrder(), project(6, running=2)
    owned = replace(shown.cards[5], owner="zoe")
    mine = replace(shown.cards[1], owner="ana")
    shown = replace(shown, cards={**shown.cards, 5: owned, 1: mine})
    order.sort_by("owner")
    assert [one.key for one in order.sorted(shown, {}, NOW)][:2] == [1, 5]
    order.sort_by("-owner")
    assert [one.key for one in order.sorted(shown, {}, NOW)][:2] == [5, 1]
