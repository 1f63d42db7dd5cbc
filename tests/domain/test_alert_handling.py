"""What people do about alerts, what they are told they can't, and that each step can be undone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.alert_cases import CAUSES, Case, case_of, check_cause
from mlpm_tui.domain.alert_handling import (
    AcknowledgeAlert,
    EndMute,
    MergeAlert,
    MuteAlerts,
    OpenRepair,
    ReopenAlert,
    ResolveAlert,
    SnoozeAlert,
    SplitAlert,
    UnacknowledgeAlert,
    WakeAlert,
)
from mlpm_tui.domain.alert_muting import mute_of
from mlpm_tui.domain.alert_repairing import REPAIR, REPAIRS
from mlpm_tui.domain.attaching import AddItem, CheckItem
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import AlertState, Relation
from mlpm_tui.domain.editing import AssignCard
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.fleet import Fleet, Model
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.wishes import Wish
from tests.domain.projects import START, Table

ONE, TWO, OTHER = "ML-ALERT-01", "ML-ALERT-02", "ML-ALERT-03"
SOON = START + timedelta(hours=4)
OPEN = [Status.BACKLOG, Status.READY, Status.IN_PROGRESS, Status.REVIEW]


def laid_table() -> Table:
    """A table with two alerts of a model, and one of another."""
    laid = Table()
    laid.project = replace(laid.project, fleet=Fleet())
    for title, model in (("Drift of age", "churn"), ("Drift of city", "churn"), ("Slow", "sent")):
        part = {"model": model, "signal": f"drift/{title[-4:].strip()}", "before": 0.4}
        laid.do(AddCard(Kind.ALERT, title, part={**part, "after": 0.65, "window": "past week"}))
    laid.do(AddCard(Kind.TASK, "work"))
    return laid


@pytest.fixture
def table() -> Table:
    return laid_table()


def case(table: Table, name: str = ONE) -> Case:
    return case_of(table.project, name)


def stands(table: Table, name: str = ONE) -> tuple[AlertState, Status, str | None]:
    found = case(table, name)
    return found.alert.state, found.card.status, found.card.owner


def refused(table: Table, wish: Wish, match: str) -> RuleBroken:
    with pytest.raises(RuleBroken, match=match) as caught:
        table.do(wish)
    return caught.value


def test_whoever_acknowledges_owns_it(table: Table) -> None:
    act = table.do(AcknowledgeAlert(ONE), "bo")
    assert act.said == "acknowledged ML-ALERT-01"
    assert stands(table) == (AlertState.ACKNOWLEDGED, Status.IN_PROGRESS, "bo")
    assert case(table).alert.acknowledged_by == "bo"
    assert case(table).incident.acknowledged_at == START
    assert refused(table, AcknowledgeAlert(ONE), "by bo already").code == "acknowledged"
    table.do(UnacknowledgeAlert(ONE))
    assert stands(table) == (AlertState.FIRING, Status.READY, "bo")
    assert case(table).alert.acknowledged_by is None
    assert case(table).incident.acknowledged_at is None
    refused(table, UnacknowledgeAlert(ONE), "not acknowledged")


def test_one_change_a_record(table: Table) -> None:
    for wish in (AcknowledgeAlert(ONE), OpenRepair(TWO, Kind.TASK)):
        changes = table.do(wish).changes
        assert len({(c.entity, c.key) for c in changes}) == len(changes)


def test_whoever_moves_an_alert_into_progress_owns_it(table: Table) -> None:
    changes = table.do(MoveCard(ONE, Status.IN_PROGRESS), "bo").changes
    assert stands(table) == (AlertState.ACKNOWLEDGED, Status.IN_PROGRESS, "bo")
    assert len({(c.entity, c.key) for c in changes}) == len(changes)
    table.do(MoveCard(ONE, Status.READY), "ana")
    assert stands(table) == (AlertState.FIRING, Status.READY, "bo")


def test_taking_up_what_is_put_off_says_that_the_snooze_ends(table: Table) -> None:
    table.do(SnoozeAlert(ONE, SOON))
    assert table.do(AcknowledgeAlert(ONE)).said == "acknowledged ML-ALERT-01 and ended its snooze"


def test_an_owner_stays_the_owner(table: Table) -> None:
    table.do(AddCard(Kind.ALERT, "mine", owner="eve"))
    table.do(AcknowledgeAlert("ML-ALERT-04"), "bo")
    assert case(table, "ML-ALERT-04").card.owner == "eve"


def test_a_snooze_has_an_end_a_reason_and_a_person(table: Table) -> None:
    act = table.do(SnoozeAlert(ONE, SOON, "deploy at noon"), "bo")
    assert act.said == "snoozed ML-ALERT-01 until 2026-11-23 13:00 UTC: deploy at noon"
    assert stands(table) == (AlertState.SNOOZED, Status.BACKLOG, None)
    known = case(table).incident
    assert (known.snoozed_by, known.snooze_reason) == ("bo", "deploy at noon")
    table.later(hours=5)
    assert table.do(WakeAlert(ONE)).said == ("ML-ALERT-01 woke: bo had snoozed it (deploy at noon)")
    assert stands(table) == (AlertState.FIRING, Status.BACKLOG, None)
    assert case(table).incident.woke_at == table.now
    refused(table, WakeAlert(ONE), "not snoozed")


def test_a_snooze_ends_ahead_and_within_thirty_days(table: Table) -> None:
    refused(table, SnoozeAlert(ONE, START), "future")
    assert refused(table, SnoozeAlert(ONE, START + timedelta(days=31)), "30 days").code == (
        "bad_duration"
    )
    table.do(SnoozeAlert(ONE, START + timedelta(days=30)))
    assert refused(table, SnoozeAlert(ONE, START + timedelta(days=30)), "until then").code
    table.do(SnoozeAlert(ONE, SOON))
    assert case(table).alert.snoozed_until == SOON


def test_taking_a_snoozed_one_up_ends_its_snooze(table: Table) -> None:
    table.do(SnoozeAlert(ONE, SOON))
    table.do(AcknowledgeAlert(ONE))
    assert stands(table) == (AlertState.ACKNOWLEDGED, Status.IN_PROGRESS, "ana")
    assert case(table).alert.snoozed_until is None


def test_an_acknowledged_one_keeps_its_place_asleep_and_waits_again_when_it_wakes(
    table: Table,
) -> None:
    table.do(AcknowledgeAlert(ONE))
    table.do(SnoozeAlert(ONE, SOON))
    assert stands(table) == (AlertState.SNOOZED, Status.IN_PROGRESS, "ana")
    table.do(WakeAlert(ONE))
    assert stands(table) == (AlertState.FIRING, Status.READY, "ana")
    assert case(table).alert.acknowledged_by is None


def test_resolving_asks_for_the_cause(table: Table) -> None:
    assert refused(table, ResolveAlert(ONE, ""), "came to").code == "cause_missing"
    assert refused(table, ResolveAlert(ONE, "boredom"), "real_change").code == "bad_cause"
    act = table.do(ResolveAlert(ONE, "Pipeline fault", "The job ran twice."), "bo")
    assert act.said == "resolved ML-ALERT-01: pipeline fault"
    assert stands(table) == (AlertState.RESOLVED, Status.DONE, None)
    known = case(table).incident
    assert (known.cause, known.resolution) == ("pipeline_fault", "The job ran twice.")
    assert (known.resolved_by, known.resolved_at) == ("bo", START)
    for wish in (
        ResolveAlert(ONE, "recovered"),
        AcknowledgeAlert(ONE),
        SnoozeAlert(ONE, SOON),
        UnacknowledgeAlert(ONE),
        MergeAlert(ONE, TWO),
    ):
        assert refused(table, wish, "by bo: `mlpm alert reopen").code == "resolved"


def test_a_sentence_stands_for_a_cause(table: Table) -> None:
    act = table.do(ResolveAlert(ONE, "", "The sensor was replaced."))
    assert act.said == "resolved ML-ALERT-01"
    assert case(table).incident.cause == ""


def test_causes_may_be_shortened() -> None:
    assert [check_cause(cause) for cause in CAUSES] == list(CAUSES)
    assert check_cause("false-alarm") == "false_alarm"
    assert check_cause("Model") == "model_degraded"
    for text in ("", "re", "nothing"):
        with pytest.raises(RuleBroken, match="or recovered"):
            check_cause(text)


def test_a_resolved_one_is_reopened(table: Table) -> None:
    refused(table, ReopenAlert(ONE), "not resolved")
    table.do(AcknowledgeAlert(ONE))
    table.do(ResolveAlert(ONE, "false_alarm"))
    table.do(ReopenAlert(ONE, "it is back"))
    assert stands(table) == (AlertState.FIRING, Status.READY, "ana")
    known = case(table).incident
    assert (known.reopened, known.cause, known.resolved_at, known.acknowledged_at) == (
        *(1, "", None, None),
    )
    assert [c.text for c in table.project.dossier(case(table).card).comments] == ["it is back"]


def test_merged_alerts_are_resolved_and_split_again(table: Table) -> None:
    table.do(MergeAlert(ONE, TWO))
    assert stands(table) == (AlertState.RESOLVED, Status.DONE, None)
    assert case(table).incident.cause == "duplicate"
    assert case(table).incident.merged_into == case(table, TWO).card.key
    assert refused(table, ReopenAlert(ONE), "alert split").code == "merged"
    assert refused(table, MoveCard(ONE, Status.READY), "alert split").code == "merged"
    refused(table, ResolveAlert(ONE, "recovered"), "alert split")
    table.do(SplitAlert(ONE))
    assert stands(table) == (AlertState.FIRING, Status.READY, None)
    assert case(table).incident.reopened == 0
    refused(table, SplitAlert(ONE), "not merged")


def test_what_cannot_be_merged(table: Table) -> None:
    refused(table, MergeAlert(ONE, ONE), "itself")
    assert refused(table, MergeAlert(ONE, OTHER), "one model").code == "other_model"
    refused(table, MergeAlert(ONE, "ML-TASK-01"), "no alert")
    with pytest.raises(NotFound):
        table.do(MergeAlert(ONE, "ML-ALERT-99"))
    table.do(MergeAlert(ONE, TWO))
    # The one that was merged is no longer open, so no circle can be made.
    assert refused(table, MergeAlert(TWO, ONE), "is resolved").code == "resolved"


def test_a_card_and_its_alert_never_contradict(table: Table) -> None:
    assert refused(table, MoveCard(ONE, Status.DONE), "alert resolve").code == "unresolved"
    table.do(MoveCard(ONE, Status.IN_PROGRESS), "bo")
    assert stands(table) == (AlertState.ACKNOWLEDGED, Status.IN_PROGRESS, "bo")
    assert case(table).alert.acknowledged_by == "bo"
    table.do(MoveCard(ONE, Status.REVIEW))
    assert stands(table)[0] is AlertState.ACKNOWLEDGED
    table.do(MoveCard(ONE, Status.READY))
    assert stands(table)[0] is AlertState.FIRING
    table.do(ResolveAlert(ONE, "recovered"))
    table.do(MoveCard(ONE, Status.READY))
    assert stands(table)[0] is AlertState.FIRING
    assert case(table).incident.reopened == 1
    table.do(ResolveAlert(ONE, "recovered"))
    table.do(MoveCard(ONE, Status.REVIEW))
    assert stands(table)[0] is AlertState.ACKNOWLEDGED
    assert case(table).incident.acknowledged_at is not None


def test_a_sleeping_one_sleeps_wherever_it_goes(table: Table) -> None:
    table.do(SnoozeAlert(ONE, SOON))
    table.do(MoveCard(ONE, Status.READY, 4))
    assert stands(table) == (AlertState.SNOOZED, Status.READY, None)


def test_a_new_alert_stands_as_its_column_says(table: Table) -> None:
    assert refused(table, AddCard(Kind.ALERT, "x", status=Status.DONE), "resolve").code == (
        "unresolved"
    )
    table.do(AddCard(Kind.ALERT, "x", status=Status.IN_PROGRESS), "bo")
    assert stands(table, "ML-ALERT-04") == (AlertState.ACKNOWLEDGED, Status.IN_PROGRESS, None)


def test_only_alerts_on_the_board_are_handled(table: Table) -> None:
    assert refused(table, AcknowledgeAlert("ML-TASK-01"), "kind task").code == "kind"
    table.do(ArchiveCard(ONE))
    refused(table, AcknowledgeAlert(ONE), "card restore")


def test_a_mute_has_an_end_a_reason_and_something_to_mute(table: Table) -> None:
    refused(table, MuteAlerts(SOON, "why"), "everything")
    refused(table, MuteAlerts(START, "why", model="churn"), "future")
    refused(table, MuteAlerts(START + timedelta(days=91), "why", model="churn"), "90 days")
    refused(table, MuteAlerts(SOON, "", model="churn"), "reason")
    act = table.do(MuteAlerts(SOON, "backfill", "churn", "drift/*", {"env": "test"}), "bo")
    assert act.said == ("muted churn drift/* env=test until 2026-11-23 13:00 UTC: backfill")
    fleet = table.project.fleet
    assert fleet is not None
    mutes = fleet.mutes

    def muted(model: str, signal: str, **labels: str) -> bool:
        return mute_of(mutes, model, signal, labels, table.now) is not None

    assert muted("churn", "drift/age", env="test", more="x")
    assert not muted("churn", "drift/age")
    assert not muted("sent", "drift/age", env="test")
    assert not muted("churn", "accuracy", env="test")
    assert mute_of(mutes, "churn", "drift/age", {"env": "test"}, SOON) is None
    table.do(EndMute(mutes[0].key))
    assert mute_of(table.project.fleet.mutes, "churn", "drift/a", {"env": "test"}, START) is None  # type: ignore[union-attr]
    refused(table, EndMute(mutes[0].key), "already")
    with pytest.raises(NotFound):
        table.do(EndMute(1))


@pytest.mark.parametrize("kind", REPAIRS)
def test_one_key_opens_the_repair(table: Table, kind: Kind) -> None:
    for text in ("retrain on recent data", "A/B test"):
        table.do(AddItem(ONE, text, REPAIR))
    table.do(CheckItem(ONE, "1"))
    act = table.do(OpenRepair(ONE, kind))
    card = next(
        table.project.cards[c.key] for c in act.changes if c.entity == "card" and not c.before
    )
    assert act.said == f"opened {card.id} to mend ML-ALERT-01"
    assert card.kind is kind
    assert stands(table) == (AlertState.ACKNOWLEDGED, Status.IN_PROGRESS, "ana")
    dossier = table.project.dossier(card)
    assert [(item.group, item.text) for item in dossier.checklist] == [(REPAIR, "A/B test")]
    for hung in (dossier, table.project.dossier(case(table).card)):
        assert [link.relation for link in hung.links] == [Relation.PRODUCES]
    if kind is Kind.EXPERIMENT:
        assert table.project.experiments[card.key].hypothesis == (
            "If churn is trained on recent data, drift/age comes back to 0.4. "
            "It is 0.65 now (past week)."
        )
    if kind is Kind.RETRAINING:
        assert dossier.retraining is not None
        assert dossier.retraining.model == "churn"
    assert "drift/age 0.4 -> 0.65" in card.title
    assert refused(table, OpenRepair(ONE, kind), "to mend ML-ALERT-01 already").code == "exists"


def test_a_retraining_has_the_steps_of_its_plan_and_its_models_epic(table: Table) -> None:
    table.do(AddCard(Kind.EPIC, "churn in production"))
    epic = table.project.card("ML-PROD-01")
    model = Model(7, "churn", START, owner="eve", epic=epic.key)
    table.project = replace(table.project, fleet=Fleet(models=(model,)))
    table.do(AcknowledgeAlert(ONE))
    table.do(AssignCard(ONE, None))
    table.do(OpenRepair(ONE, Kind.RETRAINING, ("collect labelled data", "retrain")))
    card = table.project.card("ML-RETRAIN-01")
    assert card.owner == "eve"
    dossier = table.project.dossier(card)
    assert [item.text for item in dossier.checklist] == ["collect labelled data", "retrain"]
    assert {(tie.relation, tie.target) for tie in dossier.links} == {
        (Relation.PRODUCES, card.key),
        (Relation.RELATES, epic.key),
    }


def test_an_alert_mends_nothing(table: Table) -> None:
    refused(table, OpenRepair(ONE, Kind.ALERT), "retraining, experiment")


def bare(project: Project) -> object:
    """Return what undoing has to give back: cards, parts and what hangs on them."""
    shown = {
        key: (
            replace(dossier.card, version=1, updated_at=START),
            dossier.alert and replace(dossier.alert, version=1),
            dossier.incident and replace(dossier.incident, version=1),
            dossier.links,
            dossier.comments,
        )
        for key, dossier in project.dossiers.items()
        if not dossier.card.is_archived
    }
    phases = tuple(replace(phase, version=1) for phase in project.phases)
    mutes = [replace(mute, version=1) for mute in project.fleet.mutes] if project.fleet else []
    lanes = {place: [card.id for card in pane] for place, pane in project.lanes.items()}
    return shown, phases, mutes, lanes


NAMES = st.sampled_from([ONE, TWO, OTHER])
LATER = st.integers(1, 700).map(lambda hours: START + timedelta(hours=hours))
WISHES: st.SearchStrategy[Wish] = st.one_of(
    st.builds(AcknowledgeAlert, NAMES),
    st.builds(UnacknowledgeAlert, NAMES),
    st.builds(SnoozeAlert, NAMES, LATER, st.sampled_from(["", "why"])),
    st.builds(WakeAlert, NAMES),
    st.builds(ResolveAlert, NAMES, st.sampled_from(list(CAUSES)), st.just("")),
    st.builds(ReopenAlert, NAMES, st.sampled_from(["", "why"])),
    st.builds(MergeAlert, NAMES, NAMES),
    st.builds(SplitAlert, NAMES),
    st.builds(OpenRepair, NAMES, st.sampled_from(REPAIRS)),
    st.builds(MoveCard, NAMES, st.sampled_from(OPEN)),
    st.builds(MuteAlerts, LATER, st.just("why"), st.just("churn")),
)


@given(st.lists(st.tuples(WISHES, st.sampled_from(["ana", "bo"])), max_size=25))
def test_any_steps_keep_column_and_state_together_and_can_be_undone(
    wishes: list[tuple[Wish, str]],
) -> None:
    table = laid_table()
    past = []
    for wish, who in wishes:
        table.later(minutes=1)
        before = bare(table.project)
        try:
            act = table.do(wish, who)
        except RuleBroken:
            assert bare(table.project) == before
            continue
        past.append((before, act))
        for name in (ONE, TWO, OTHER):
            fits(*stands(table, name)[:2])
    for before, act in reversed(past):
        table.undo(act)
        assert bare(table.project) == before


def fits(state: AlertState, status: Status) -> None:
    assert (state is AlertState.RESOLVED) is (status is Status.DONE)
    if state is AlertState.FIRING:
        assert status in (Status.BACKLOG, Status.READY)
    if state is AlertState.ACKNOWLEDGED:
        assert status in (Status.IN_PROGRESS, Status.REVIEW)
