"""Whose names are taken, by every wish that names a person."""

from dataclasses import replace

import pytest

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.duties import SetDuty
from mlpm_tui.domain.editing import AssignCard, EditCard, people_at_hand
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Fleet
from mlpm_tui.domain.handing import OpenHandoff
from mlpm_tui.domain.model_keeping import AddModel, EditModel
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.staffing import SetPerson
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.domain.work_limits import Scope, SetLimit
from tests.domain.projects import Table


def naming(who: str) -> list[Wish]:
    """Every wish that names somebody."""
    return [
        AddCard(Kind.TASK, "Another", owner=who),
        EditCard("ML-TASK-01", {"owner": who}),
        AssignCard("ML-TASK-01", who),
        OpenHandoff("ML-EXP-01", who),
        SetDuty(who, Kind.ALERT),
        SetLimit(Scope.PERSON, who, 3),
        AddModel("churn", {"owner": who}),
        EditModel("spam", {"owner": who}),
    ]


def named_in(table: Table, wish: Wish) -> set[str]:
    act = wish.act(table.project, Moment(table.now, "ana", table.key))
    values = (value for change in act.changes for value in (change.after or {}).values())
    return {value for value in values if isinstance(value, str)}


WAYS = [type(wish).__name__ for wish in naming("")]


@pytest.fixture
def table() -> Table:
    """A card, an experiment and a model; nobody of the team is recorded."""
    table = Table()
    table.project = replace(table.project, fleet=Fleet(), team=Team())
    for wish in (
        AddCard(Kind.TASK, "One", owner="Old"),
        AddCard(Kind.EXPERIMENT, "Try"),
        AddModel("spam"),
    ):
        table.do(wish)
    return table


@pytest.mark.parametrize("way", range(len(WAYS)), ids=WAYS)
def test_a_team_refuses_a_name_that_nobody_has_and_takes_one_as_it_is_written(
    table: Table, way: int
) -> None:
    assert "zed" in named_in(table, naming("zed")[way])
    table.do(SetPerson("Zoe"))
    with pytest.raises(RuleBroken, match="called zoo: did you mean Zoe") as refused:
        named_in(table, naming("zoo")[way])
    assert refused.value.code == "unknown_person"
    assert {"Zoe", "ZOE"} & named_in(table, naming("ZOE")[way]) == {"Zoe"}


@pytest.mark.parametrize("way", range(len(WAYS)), ids=WAYS)
@pytest.mark.parametrize("recorded", [(), ("Ana", "zoe")])
def test_me_is_whoever_asks(table: Table, way: int, recorded: tuple[str, ...]) -> None:
    for name in recorded:
        table.do(SetPerson(name))
    asker = "Ana" if recorded else "ana"
    force = {"force": "alone here"} if WAYS[way] == OpenHandoff.__name__ else {}
    assert asker in named_in(table, replace(naming("Me")[way], **force))  # type: ignore[type-var]


def test_who_answers_for_something_or_asks_is_known_to_a_team_that_did_not_record_them(
    table: Table,
) -> None:
    table.do(SetDuty("dee", Kind.ALERT))
    table.do(SetLimit(Scope.PERSON, "lim", 2))
    table.do(EditModel("spam", {"owner": "mo"}))
    table.do(SetPerson("Zoe"))
    assert [*people_at_hand(table.project, "ana")] == ["Zoe", "ana", "Old", "mo", "dee", "lim"]
    for who in ("OLD", "dee", "lim", "mo", "ana"):
        table.do(AddCard(Kind.TASK, f"Of {who}", owner=who))
    with pytest.raises(RuleBroken, match="called xx: there are ana, dee, lim, mo, Old, Zoe"):
        table.do(AssignCard("ML-TASK-01", "xx"))


def test_what_the_program_gives_somebody_it_gives_them_whoever_is_recorded(table: Table) -> None:
    table.do(SetPerson("Zoe"))
    table.do(AddCard(Kind.ALERT, "Drift", owner="gone", is_owner_known=True))
    assert table.project.card("ML-ALERT-01").owner == "gone"
