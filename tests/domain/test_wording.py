"""Counts in words: every sentence is right of none, of one and of two."""

from datetime import date

import pytest

from mlpm_tui.domain.agreements import WorkLimit
from mlpm_tui.domain.balance import Band, Point, judge_sprint, judge_trend
from mlpm_tui.domain.balance_sides import Side
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.forecasts import end_words, forecast
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.standing_up_nets import Happened
from mlpm_tui.domain.standing_up_tales import Tales
from mlpm_tui.domain.wording import latest, listed, number_of, some, times, with_article
from mlpm_tui.domain.work_limits import Count, Scope
from tests.domain.projects import START, Table

TODAY = date(2026, 11, 23)
COUNTS = (0, 1, 2)


def test_counts_and_nouns() -> None:
    assert [number_of(n, "card") for n in COUNTS] == ["0 cards", "1 card", "2 cards"]
    assert [number_of(n, "gate waits", "gates wait") for n in (1, 2)] == [
        "1 gate waits",
        "2 gates wait",
    ]
    assert [some(n, "item") for n in COUNTS] == ["0 items", "an item", "2 items"]
    assert [with_article(noun) for noun in ("experiment", "task")] == ["an experiment", "a task"]
    assert [latest(n, "day") for n in COUNTS] == [
        "the last 0 days",
        "the last day",
        "the last 2 days",
    ]
    assert [times(n) for n in COUNTS] == ["0 times", "once", "twice"]
    named: tuple[list[str], ...] = (["ana", "ben", "eve"], ["ana", "ben"], ["ana"], [])
    assert [listed(names) for names in named] == ["ana, ben and eve", "ana and ben", "ana", ""]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 of 2 cards are experiments"),
        (1, "1 of 2 cards is an experiment"),
        (2, "2 of 2 cards are experiments"),
    ],
)
def test_a_balance_agrees_with_its_count(count: int, said: str) -> None:
    judged = judge_sprint(count, 2, Band(0, 1))
    assert judged is not None
    assert judged.why.startswith(f"{said}, as agreed")


def test_production_is_work_and_not_a_lot_of_things() -> None:
    said = [Side.PRODUCTION.told_of(count, 2) for count in COUNTS]
    assert said == [
        "0 of 2 cards are production work",
        "1 of 2 cards is production work",
        "2 of 2 cards are production work",
    ]


@pytest.mark.parametrize(("sprints", "said"), [(1, "over 1 sprint is"), (2, "over 2 sprints is")])
def test_a_trend_is_one_of_sprints(sprints: int, said: str) -> None:
    judged = judge_trend([Point(str(at), 1, 2) for at in range(sprints)], Band(0.4, 0.6))
    assert judged is not None
    assert said in judged.why


@pytest.mark.parametrize(
    ("history", "said"),
    [
        ((0,), "No card was finished in the last day: a forecast needs at least 10"),
        ((1,), "1 card was finished in the last day: "),
        ((1, 1), "2 cards were finished in the last 2 days: "),
    ],
)
def test_too_little_is_finished_for_a_forecast(history: tuple[int, ...], said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        forecast(3, history, TODAY)
    assert str(refused.value).startswith(said)


def test_ends_near_and_far() -> None:
    assert [end_words(None, None), end_words(TODAY, None), end_words(TODAY, TODAY)] == [
        "done later than any plan reaches",
        "as likely as not done by 2026-11-23, but it may take longer than any plan",
        "as likely as not done by 2026-11-23, 85 % sure by 2026-11-23",
    ]


@pytest.mark.parametrize(
    ("scope", "name", "said"),
    [
        (Scope.COLUMN, "in_progress", "in progress"),
        (Scope.COLUMN, "review", "in review"),
        (Scope.PERSON, "ana", "in progress with ana"),
        (Scope.LANE, "3", "in progress in phase 3"),
    ],
)
def test_where_a_limit_counts_is_said_once(scope: Scope, name: str, said: str) -> None:
    assert Count(WorkLimit(1, scope, name, 2, None, across=True), None, ()).where == said


def of_project(said: str, entity: str, key: int = 1) -> Happened:
    unit = f"{said} {key}"
    return Happened(key, unit, START, "ana", said, entity, key, 0, {"name": "a"}, {"name": "b"})


def test_an_act_that_was_done_again_was_done() -> None:
    (told,) = Tales([of_project("redid: closed sprint S1: 1 of 1 done", "sprint")]).told({}, {})
    assert told.text == "ana closed sprint S1: 1 of 1 done"


def test_small_acts_are_counted() -> None:
    steps = [of_project("agreed on a limit", "work_limit", key) for key in (1, 2)]
    assert [one.text for one in Tales(steps).told({}, {})] == ["ana changed 2 work limits"]
    assert [one.text for one in Tales(steps[:1]).told({}, {})] == ["ana agreed on a limit"]


@pytest.mark.parametrize(
    ("entity", "after", "said"),
    [
        ("checklist_item", {"done": True}, ("checked an item of", "checked 2 items of")),
        ("result", {"model": "a"}, ("recorded a result of", "recorded 2 results of")),
        ("handoff_item", {"evidence": "a"}, ("showed an item of", "showed 2 items of")),
        ("comment", {"text": "a"}, ("commented on ML-TASK-01", "commented on ML-TASK-01 twice")),
    ],
)
def test_what_was_done_to_a_card_is_counted(
    entity: str, after: dict[str, str | bool], said: tuple[str, str]
) -> None:
    table = Table()
    table.do(AddCard(Kind.TASK, "Build", 2))
    card = table.project.card("ML-TASK-01")
    for count, words in enumerate(said, 1):
        steps = [
            Happened(at, "u", START, "ana", "did", entity, at, card.key, None, after)
            for at in range(count)
        ]
        (told,) = Tales(steps).told(table.project.cards, {})
        assert told.text.startswith(f"ana {words}")
