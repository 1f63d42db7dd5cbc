"""The balance over sprints, and advice that names the cards."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.balance_gauge import Gauge, gauge_of
from mlpm_tui.domain.balance_sides import Side
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.editing import BlockCard
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard
from mlpm_tui.domain.sprint_cards import cards_by_key, latest_sprint, team_of
from mlpm_tui.domain.sprint_closing import CloseSprint
from mlpm_tui.domain.sprints import AddToSprint, OpenSprint, RemoveFromSprint
from tests.domain.projects import START, Table

DAY = date(2026, 11, 23)


class Sprints(Table):
    """A table with a team, a sprint after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.project = replace(self.project, team=Team())

    def plan(self, name: str, experiments: int, production: int) -> None:
        first = self.now.date()
        self.do(OpenSprint(name, first, first + timedelta(6)))
        acts = [self.do(AddCard(Kind.TASK, f"try {n}", phase=3)) for n in range(experiments)]
        acts += [self.do(AddCard(Kind.TASK, f"serve {n}", phase=4)) for n in range(production)]
        self.do(AddToSprint(name, tuple(act.said.removeprefix("added ") for act in acts)))

    def finish(self, name: str) -> None:
        for card in list(self.project.cards.values()):
            if card.status is not Status.DONE:
                self.do(MoveCard(card.id, Status.DONE))
        self.do(CloseSprint(name))
        self.later(days=7)

    def gauge(self) -> Gauge:
        team = team_of(self.project)
        sprint = latest_sprint(team, self.now.date())
        return gauge_of(team, cards_by_key(self.project, ()), sprint, self.now)


def test_a_small_lean_that_lasts_is_noticed_and_told() -> None:
    table = Sprints()
    found = []
    for number in range(1, 8):
        table.plan(f"s{number}", 7, 3)
        table.finish(f"s{number}")
        found.append(table.gauge().too_much)
    assert found[:3] == [None, None, None]
    assert found[-1] is Side.EXPERIMENT
    table.do(AddCard(Kind.ALERT, "drift"))
    table.later(days=3)
    gauge = table.gauge()
    assert gauge.test is not None
    assert gauge.test.too_much is None
    assert [point.share for point in gauge.points] == [0.7] * 7
    assert gauge.advice == (
        "Experiments starve production work (trend: 68 % over 7 sprints): "
        "take ML-ALERT-01 (on the board for 3 days) into the next sprint."
    )


def test_production_can_take_too_much_as_well() -> None:
    table = Sprints()
    table.plan("one", 0, 9)
    gauge = table.gauge()
    assert gauge.too_much is Side.PRODUCTION
    assert gauge.advice == (
        "Production work starves experiments (9 of 9 cards of sprint one): no experiments wait, so "
        "plan some or agree on another band and put ML-TASK-08 and ML-TASK-09 off, which nobody "
        "has begun."
    )


def test_a_balanced_sprint_is_called_that() -> None:
    table = Sprints()
    table.plan("one", 5, 5)
    gauge = table.gauge()
    assert gauge.is_balanced
    assert gauge.advice == "In balance: 5 of 10 cards are experiments, agreed 40-60 %."
    assert gauge.oldest[Side.EXPERIMENT].id == "ML-TASK-01"
    assert table.gauge() == gauge


def test_planning_goes_on_until_the_first_day_is_over() -> None:
    table = Sprints()
    table.do(OpenSprint("one", DAY - timedelta(3), DAY + timedelta(10)))
    for title in ("a", "b", "c"):
        table.do(AddCard(Kind.TASK, title))
    # Somebody has planned late: the day of the first card is the one of planning.
    table.do(AddToSprint("one", ("ML-TASK-01",)))
    table.do(AddToSprint("one", ("ML-TASK-02",)))
    table.later(days=1)
    act = table.do(AddToSprint("one", ("ML-TASK-03",)))
    assert act.said.endswith("unplanned")
    places = team_of(table.project).sprint_cards
    assert [place.is_planned for place in places] == [True, True, False]
    table.undo(act)
    assert len(team_of(table.project).sprint_cards) == 2
    assert places[0].added_at == START


def test_what_comes_back_is_planned_as_it_was() -> None:
    table = Sprints()
    table.plan("one", 1, 2)
    table.later(days=2)
    before = team_of(table.project).sprint_cards
    table.do(RemoveFromSprint("one", ("ML-TASK-02",)))
    table.do(AddCard(Kind.TASK, "late"))
    act = table.do(AddToSprint("one", ("ML-TASK-02", "ML-TASK-04")))
    assert act.said == "added ML-TASK-02, ML-TASK-04 to sprint one, ML-TASK-04 unplanned"
    places = team_of(table.project).sprint_cards[:3]
    assert [replace(place, version=1) for place in places] == list(before)


def test_planning_goes_by_the_days_of_the_person() -> None:
    table = Sprints()
    table.do(AddCard(Kind.TASK, "a"))
    table.do(AddCard(Kind.TASK, "b"))
    west = timezone(timedelta(hours=-8))
    table.do(OpenSprint("one", DAY, DAY + timedelta(6)))
    table.do(AddToSprint("one", ("ML-TASK-01",)))
    # Half past five in the afternoon of the first day in California is the next day in UTC.
    evening = Moment(datetime(2026, 11, 24, 1, 30, tzinfo=UTC), "ana", table.key, west)
    assert evening.today == DAY
    act = AddToSprint("one", ("ML-TASK-02",)).act(table.project, evening)
    assert act.said == "added ML-TASK-02 to sprint one"


def test_the_advice_names_only_what_can_be_taken() -> None:
    table = Sprints()
    for title in ("blocked", "planned elsewhere", "free"):
        table.do(AddCard(Kind.TASK, title, phase=4))
    table.do(BlockCard("ML-TASK-01", "no GPU"))
    table.do(OpenSprint("next", DAY + timedelta(7), DAY + timedelta(13)))
    table.do(AddToSprint("next", ("ML-TASK-02",)))
    table.plan("one", 9, 0)
    assert ": take ML-TASK-03 (on the board for 0 days) into the sprint and put" in advice(table)
    table.do(ArchiveCard("ML-TASK-03"))
    assert ": unblock ML-TASK-01 (no GPU) and put" in advice(table)
    table.do(ArchiveCard("ML-TASK-01"))
    assert ": begin ML-TASK-02 of sprint next and put" in advice(table)


def advice(table: Sprints) -> str:
    return table.gauge().advice
