"""What keeps an epic's rollout shut, and what keeps an epic from ending."""

from dataclasses import replace

import pytest

from mlpm_tui.domain.attaching import UnlinkCards
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experimenting import DecideExperiment
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.handing import AcceptHandoff, OpenHandoff, ReturnHandoff, ShowItem
from mlpm_tui.domain.handoffs import HANDOFF_ITEMS
from mlpm_tui.domain.objective_keeping import Promise, SetObjective
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard
from mlpm_tui.domain.production import OpenEpic, PlannedTask
from tests.domain.projects import Table

EPIC, SERVING, ROLLOUT = "ML-PROD-01", "ML-PROD-01a", "ML-PROD-01b"
TASKS = (PlannedTask("infrastructure", "Serve"), PlannedTask("rollout", "Go live"))


@pytest.fixture
def table() -> Table:
    table = Table()
    table.do(AddCard(Kind.EXPERIMENT, "try"))
    table.do(DecideExperiment("ML-EXP-01", Outcome.SUCCESS))
    table.do(OpenEpic("ML-EXP-01", TASKS))
    know_family(table)
    return table


def know_family(table: Table) -> None:
    """Give the epic's dossier its sub-tasks, as a board that is read does."""
    project = table.project
    epic = project.dossier(project.card(EPIC))
    tasks = tuple(
        sorted(
            (d.card for d in project.dossiers.values() if d.card.parent == epic.card.key),
            key=lambda card: card.number,
        )
    )
    groups = {card.key: card.tags[0] for card in tasks}
    linked = {link.card: "ML-EXP-01" for link in epic.links}
    table.project = project.with_dossier(
        replace(epic, subtasks=tasks, groups=groups, linked={**epic.linked, **linked})
    )


def hand_over(table: Table, card: str, receiver: str) -> None:
    table.do(OpenHandoff(card, receiver))
    for name in HANDOFF_ITEMS:
        table.do(ShowItem(card, name, f"s3://models/{name}"))


def begin(table: Table) -> None:
    know_family(table)
    table.do(MoveCard(ROLLOUT, Status.IN_PROGRESS))


def test_the_latest_handoff_counts(table: Table) -> None:
    hand_over(table, EPIC, "bo")
    table.do(AcceptHandoff(EPIC), "bo")
    table.later(hours=1)
    hand_over(table, EPIC, "zoe")
    table.do(ReturnHandoff(EPIC, "the weights are wrong"), "zoe")
    with pytest.raises(RuleBroken, match="zoe sent ML-PROD-01 back"):
        begin(table)


def test_an_archived_task_keeps_its_promise(table: Table) -> None:
    hand_over(table, EPIC, "bo")
    table.do(AcceptHandoff(EPIC), "bo")
    promise = Promise("availability >= 99%", "availability", ">=", 0.99, "%", 0.99)
    table.do(SetObjective(SERVING, promise))
    table.do(ArchiveCard(SERVING))
    with pytest.raises(RuleBroken, match=r"ML-PROD-01a \(archived\) is unmeasured"):
        begin(table)


def test_an_old_board_s_epic_stays_tied_as_well(table: Table) -> None:
    epic = table.project.dossier(table.project.card(EPIC))
    table.project = table.project.with_dossier(replace(epic, groups={}))
    with pytest.raises(RuleBroken, match="comes from ML-EXP-01"):
        table.do(UnlinkCards("ML-EXP-01", Relation.PRODUCES, EPIC))


def test_an_epic_ends_with_its_sub_tasks(table: Table) -> None:
    with pytest.raises(RuleBroken, match="0 of its 2 sub-tasks are: finish or archive ML-PROD-01a"):
        table.do(MoveCard(EPIC, Status.DONE))
    table.do(MoveCard(SERVING, Status.DONE))
    table.do(ArchiveCard(ROLLOUT))
    know_family(table)
    table.do(MoveCard(EPIC, Status.DONE))
    assert table.project.card(EPIC).status is Status.DONE


def test_an_epic_that_ends_early_says_why(table: Table) -> None:
    table.do(MoveCard(EPIC, Status.DONE, force="bought instead"))
    remarks = table.project.dossier(table.project.card(EPIC)).comments
    assert [one.text for one in remarks] == ["Done early: bought instead"]


def test_an_epic_without_sub_tasks_just_ends() -> None:
    table = Table()
    table.do(AddCard(Kind.EPIC, "by hand"))
    table.do(MoveCard(EPIC, Status.DONE))
    assert table.project.card(EPIC).status is Status.DONE
