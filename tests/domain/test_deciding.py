"""Deciding an experiment, and opening the epic that carries it into production."""

from typing import Any

import pytest

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.experimenting import DecideExperiment, ReopenExperiment
from mlpm_tui.domain.experiments import Experiment, Outcome
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard
from mlpm_tui.domain.production import OpenEpic, PlannedTask
from mlpm_tui.domain.proposing import Proposal, Proposed
from mlpm_tui.domain.subtasks import Progress, progress_of, subtasks_of
from tests.domain.projects import Table

TASKS = (PlannedTask("rollout", "A/B test"), PlannedTask("docs", "Runbook", "what to do", ("a",)))


@pytest.fixture
def table() -> Table:
    """A table with two experiments in phase 3, and a task."""
    made = Table()
    made.do(AddCard(Kind.EXPERIMENT, "try"))
    made.do(AddCard(Kind.EXPERIMENT, "again"))
    made.do(AddCard(Kind.TASK, "work"))
    return made


def decide(outcome: Outcome, **more: Any) -> DecideExperiment:  # noqa: ANN401  its fields
    return DecideExperiment("ML-EXP-01", outcome, learnings="much", **more)


def experiment(table: Table) -> Experiment:
    found = table.project.experiment(table.project.card("ML-EXP-01"))
    assert found is not None
    return found


def ties(table: Table, card: str = "ML-EXP-01") -> list[tuple[str, str]]:
    dossier = table.project.dossier(table.project.card(card))
    return [(link.relation, dossier.linked.get(link.target, "?")) for link in dossier.links]


def test_what_was_proposed_is_kept_until_it_is_reopened(table: Table) -> None:
    proposal = Proposal(Proposed.SUCCESS, "it is met")
    act = table.do(decide(Outcome.FAILURE, reason="too slow", proposal=proposal))
    kept = experiment(table).proposed
    assert kept is not None
    assert (kept["outcome"], kept["why"]) == ("success", "it is met")
    reopened = table.do(ReopenExperiment("ML-EXP-01"))
    assert experiment(table).proposed is None
    table.undo(reopened)
    assert experiment(table).proposed == kept
    table.undo(act)
    assert experiment(table).proposed is None


def test_next_steps_become_cards_that_it_informs(table: Table) -> None:
    steps = ("label more", "Experiment: a bigger model", "experiment:")
    act = table.do(decide(Outcome.PARTIAL, next_steps=steps, has_cards=True))
    assert experiment(table).next_steps == steps
    found = [table.project.cards[key] for key in list(table.project.cards)[-3:]]
    assert {(c.kind, c.title, c.phase) for c in found} == {
        (Kind.TASK, "label more", 3),
        (Kind.EXPERIMENT, "a bigger model", 3),
        (Kind.TASK, "experiment:", 3),
    }
    assert sorted(ties(table)) == [
        ("informs", card.id) for card in sorted(found, key=lambda c: c.id)
    ]
    assert act.said == "decided ML-EXP-01: partial, with 3 cards for what comes next"
    table.undo(act)
    assert ties(table) == []
    assert {c.id for c in table.project.cards.values()} == {"ML-EXP-01", "ML-EXP-02", "ML-TASK-01"}


def test_a_step_that_stood_there_makes_no_second_card(table: Table) -> None:
    table.do(decide(Outcome.PARTIAL, next_steps=("label more",), has_cards=True))
    table.do(ReopenExperiment("ML-EXP-01"))
    steps = ("label more", "train longer")
    act = table.do(decide(Outcome.FAILURE, next_steps=steps, has_cards=True))
    assert act.said.endswith("with 1 card for what comes next")
    assert [c.title for c in table.project.cards.values()].count("label more") == 1


def test_without_cards_next_steps_are_words(table: Table) -> None:
    before = set(table.project.cards)
    table.do(decide(Outcome.PARTIAL, next_steps=("label more",)))
    assert set(table.project.cards) == before


def test_a_failure_informs_what_comes_after_it(table: Table) -> None:
    informs = ("ml-exp-2", "ML-TASK-01", "ML-EXP-02")
    table.do(decide(Outcome.FAILURE, informs=informs))
    assert sorted(ties(table)) == [("informs", "ML-EXP-02"), ("informs", "ML-TASK-01")]
    table.do(ReopenExperiment("ML-EXP-01"))
    table.do(decide(Outcome.FAILURE, informs=("ML-EXP-02",)))
    assert len(ties(table)) == 2


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (decide(Outcome.FAILURE, informs=("ML-EXP-09",)), NotFound),
        (decide(Outcome.FAILURE, informs=("ML-EXP-01",)), RuleBroken),
        (decide(Outcome.FAILURE, artifacts=(("model", "s3://x"),)), RuleBroken),
        (decide(Outcome.FAILURE, next_steps=("",), has_cards=True), RuleBroken),
    ],
    ids=["unknown", "itself", "artifact", "empty step"],
)
def test_what_cannot_be_decided_changes_nothing(
    table: Table, wish: DecideExperiment, error: type[Exception]
) -> None:
    before = table.project
    with pytest.raises(error):
        table.do(wish)
    assert table.project is before


def test_a_success_opens_an_epic_with_lettered_tasks(table: Table) -> None:
    table.do(decide(Outcome.SUCCESS))
    act = table.do(OpenEpic("ML-EXP-01", TASKS, owner="ben"))
    epic = table.project.card("ML-PROD-01")
    assert (epic.kind, epic.phase, epic.owner) == (Kind.EPIC, 4, "ben")
    assert epic.title == "try in production"
    tasks = subtasks_of(table.project, epic)
    assert [(t.id, t.title, t.phase, t.tags) for t in tasks] == [
        ("ML-PROD-01a", "A/B test", 4, ("rollout",)),
        ("ML-PROD-01b", "Runbook", 4, ("docs",)),
    ]
    items = table.project.dossier(tasks[1]).checklist
    assert [(item.group, item.text) for item in items] == [("implementation", "a")]
    assert ties(table) == [(Relation.PRODUCES, "ML-PROD-01")]
    assert act.said == "opened ML-PROD-01 from ML-EXP-01"
    table.undo(act)
    assert (
        table.project.find("ML-PROD-01a") is None or table.project.card("ML-PROD-01a").is_archived
    )
    assert ties(table) == []
    table.do(OpenEpic("ML-EXP-01", TASKS))
    assert table.project.find("ML-PROD-02b") is not None


def test_progress_rolls_up(table: Table) -> None:
    table.do(decide(Outcome.SUCCESS))
    table.do(OpenEpic("ML-EXP-01", TASKS))
    epic = table.project.card("ML-PROD-01")
    assert progress_of(subtasks_of(table.project, epic)) == Progress(0, 2)
    table.do(MoveCard("ML-PROD-01a", Status.DONE))
    assert str(progress_of(subtasks_of(table.project, epic))) == "1/2"
    table.do(ArchiveCard("ML-PROD-01b"))
    assert progress_of(subtasks_of(table.project, epic)) == Progress(1, 1)
    assert progress_of(()) is None


def test_a_second_epic_is_refused_and_the_first_is_named(table: Table) -> None:
    table.do(decide(Outcome.SUCCESS))
    table.do(OpenEpic("ML-EXP-01", TASKS))
    with pytest.raises(RuleBroken, match="ML-PROD-01"):
        table.do(OpenEpic("ML-EXP-01", TASKS))
    table.do(ArchiveCard("ML-PROD-01"))
    with pytest.raises(RuleBroken, match="ML-PROD-01"):
        table.do(OpenEpic("ML-EXP-01", TASKS, force="really"))


@pytest.mark.parametrize("outcome", [None, Outcome.PARTIAL, Outcome.FAILURE])
def test_only_a_success_goes_to_production_unless_somebody_says_why(
    table: Table, outcome: Outcome | None
) -> None:
    if outcome is not None:
        table.do(decide(outcome))
    for force in ("", "  "):
        with pytest.raises(RuleBroken, match="only a success"):
            table.do(OpenEpic("ML-EXP-01", TASKS, force=force))
    act = table.do(OpenEpic("ML-EXP-01", TASKS, force="the shop wants it"))
    assert "the shop wants it" in act.said
    comments = table.project.dossier(table.project.card("ML-PROD-01")).comments
    assert "the shop wants it" in comments[0].text


def test_an_epic_comes_from_an_experiment(table: Table) -> None:
    with pytest.raises(RuleBroken, match="no experiment"):
        table.do(OpenEpic("ML-TASK-01", TASKS, force="x"))
