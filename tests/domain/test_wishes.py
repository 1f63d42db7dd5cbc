"""What people can do to cards, experiments, gates and people, and what they are told they can't."""

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.artifacts import AttachArtifact
from mlpm_tui.domain.attaching import AddComment, AddItem, CheckItem, LinkCards, UnlinkCards
from mlpm_tui.domain.cards import HOME_PHASE, Kind, Status
from mlpm_tui.domain.changes import Change, edited, made, removed
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.editing import AssignCard, BlockCard, EditCard, UnblockCard, check_tags
from mlpm_tui.domain.errors import BadText, NotFound, RuleBroken
from mlpm_tui.domain.experimenting import (
    AttachRun,
    DecideExperiment,
    RecordResult,
    ReopenExperiment,
    ShapeExperiment,
    read_baseline,
    read_metric,
)
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.gates import DecideGate, RecordOutput
from mlpm_tui.domain.ids import card_id, check_project_key, letters, read_id, series_of
from mlpm_tui.domain.phases import Decision
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard, OrderCard, RestoreCard
from mlpm_tui.domain.production import OpenEpic, PlannedTask
from mlpm_tui.domain.project import MOST_DOSSIERS, PLACES, Project
from mlpm_tui.domain.proposing import Proposal, Proposed
from mlpm_tui.domain.staffing import SetPerson
from mlpm_tui.domain.team import Role
from mlpm_tui.domain.timebox import Timebox, TimeboxState
from mlpm_tui.domain.timing import ExtendTimebox, StartExperiment, StopExperiment
from mlpm_tui.domain.wishes import Wish
from tests.domain.projects import START, Table

WEEK = 7 * 24 * 3600


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def trying(table: Table) -> Table:
    """A table with an experiment of one week and a task."""
    table.do(AddCard(Kind.EXPERIMENT, "try", part={"timebox_length_s": WEEK}))
    table.do(AddCard(Kind.TASK, "work"))
    return table


def boxed(table: Table) -> Timebox:
    experiment = table.project.experiment(table.project.card("ML-EXP-01"))
    assert experiment is not None
    assert experiment.timebox is not None
    return experiment.timebox


def pane(table: Table, phase: int, status: Status) -> list[str]:
    return [card.id for card in table.project.lanes[(phase, status)]]


def bare(project: Project) -> Project:
    """Take away what undoing leaves: used-up numbers, editions, times of update, dossiers."""
    cards = {key: replace(card, version=1, updated_at=START) for key, card in project.cards.items()}
    lanes = {place: tuple(cards[card.key] for card in project.lanes[place]) for place in PLACES}
    experiments = {k: replace(e, version=1) for k, e in project.experiments.items()}
    people = tuple(replace(person, version=1) for person in project.people)
    phases = tuple(replace(phase, version=1) for phase in project.phases)
    outputs = tuple(replace(output, version=1) for output in project.outputs)
    return replace(
        project, cards=cards, lanes=lanes, experiments=experiments, people=people, phases=phases,
        outputs=outputs, numbers={}, dossiers={},
    )  # fmt: skip


EVERY_WISH: list[Wish] = [
    AddCard(Kind.ALERT, "alarm"),
    AddCard(Kind.TASK, "part", parent="ML-EXP-01", checklist=(("todo", "a"), ("todo", "b"))),
    EditCard("ML-TASK-01", {"title": "new", "points": 3, "due": date(2027, 1, 1), "tags": ("x",)}),
    AssignCard("ML-TASK-01", "bo"),
    BlockCard("ML-TASK-01", "no data"),
    MoveCard("ML-TASK-01", Status.DONE, 2),
    MoveCard("ML-EXP-01", Status.IN_PROGRESS),
    ArchiveCard("ML-EXP-01"),
    StartExperiment("ML-EXP-01"),
    ExtendTimebox("ML-EXP-01", timedelta(days=1), "slow"),
    ShapeExperiment("ML-EXP-01", {"hypothesis": "better"}),
    RecordResult("ML-EXP-01", "bert", {"f1": 0.9}),
    DecideExperiment(
        "ML-EXP-01",
        Outcome.FAILURE,
        learnings="no",
        next_steps=("label more", "experiment: a bigger model"),
        artifacts=(("model", "s3://bucket/x"),),
        informs=("ML-TASK-01",),
        has_cards=True,
    ),
    OpenEpic(
        "ML-EXP-01", (PlannedTask("rollout", "a"), PlannedTask("rollout", "b")), force="we must"
    ),
    AttachArtifact("ML-EXP-01", "notebook", "a.ipynb"),
    AddItem("ML-TASK-01", "item"),
    AddComment("ML-TASK-01", "words"),
    LinkCards("ML-TASK-01", Relation.BLOCKS, "ML-EXP-01"),
    AttachRun("ML-EXP-01", "run", "abc"),
    SetPerson("bo", Role.DATA_SCIENTIST, "Bo"),
    RecordOutput(1, "charter", "doc://1"),
    DecideGate(1, Decision.STOP, "no money"),
]


@pytest.mark.parametrize("wish", EVERY_WISH, ids=lambda wish: type(wish).__name__)
def test_undoing_gives_back_what_was(trying: Table, wish: Wish) -> None:
    before = bare(trying.project)
    lists = list(trying.project.dossiers.values())
    trying.later(hours=1)
    act = trying.do(wish)
    assert act.changes
    assert bare(trying.project) != before or act.changes[0].entity not in ("card", "experiment")
    trying.undo(act)
    assert bare(trying.project) == before
    for dossier, was in zip(trying.project.dossiers.values(), lists, strict=False):
        for name in ("checklist", "links", "comments", "results", "artifacts", "run_links"):
            assert getattr(dossier, name) == getattr(was, name)


@pytest.mark.parametrize("kind", Kind)
def test_a_new_card_goes_to_the_end_of_its_home(table: Table, kind: Kind) -> None:
    table.do(AddCard(kind, "one"))
    act = table.do(AddCard(kind, "two"))
    place = (HOME_PHASE[kind], Status.BACKLOG)
    assert [card.title for card in table.project.lanes[place]] == ["one", "two"]
    assert act.said == f"added {table.project.lanes[place][1].id}"
    if kind is Kind.ALERT:
        assert all(alert.opened_at == START for alert in table.project.alerts.values())
    assert bool(table.project.experiments) is (kind is Kind.EXPERIMENT)


def test_sub_tasks_are_lettered_one_level_deep(trying: Table) -> None:
    for title in "xy":
        trying.do(AddCard(Kind.TASK, title, parent="ML-EXP-01"))
    assert pane(trying, 3, Status.BACKLOG) == ["ML-EXP-01", "ML-EXP-01a", "ML-EXP-01b"]
    with pytest.raises(RuleBroken, match="one level"):
        trying.do(AddCard(Kind.TASK, "deep", parent="ML-EXP-01a"))
    trying.do(ArchiveCard("ML-EXP-01"))
    act = trying.do(AddCard(Kind.TASK, "z", parent="ML-EXP-01"))
    assert act.said == "added ML-EXP-01c"


def test_done_cards_go_on_top(trying: Table) -> None:
    trying.do(AddCard(Kind.TASK, "more"))
    for name in ("ML-TASK-01", "ML-TASK-02"):
        trying.do(MoveCard(name, Status.DONE))
    assert pane(trying, 1, Status.DONE) == ["ML-TASK-02", "ML-TASK-01"]
    card = trying.project.card("ML-TASK-02")
    assert card.done_at == START
    trying.do(MoveCard("ML-TASK-02", Status.REVIEW))
    assert trying.project.card("ML-TASK-02").done_at is None


def test_cards_are_put_before_others_and_on_top(table: Table) -> None:
    for title in "abc":
        table.do(AddCard(Kind.TASK, title))
    table.do(MoveCard("ML-TASK-03", before="ML-TASK-01"))
    assert pane(table, 1, Status.BACKLOG) == ["ML-TASK-03", "ML-TASK-01", "ML-TASK-02"]
    table.do(MoveCard("ML-TASK-02", is_on_top=True))
    assert pane(table, 1, Status.BACKLOG) == ["ML-TASK-02", "ML-TASK-03", "ML-TASK-01"]
    with pytest.raises(RuleBroken, match="already"):
        table.do(MoveCard("ML-TASK-02", Status.BACKLOG))
    with pytest.raises(RuleBroken, match="not where"):
        table.do(MoveCard("ML-TASK-02", Status.READY, before="ML-TASK-01"))
    with pytest.raises(NotFound, match="phase 9"):
        table.do(MoveCard("ML-TASK-02", phase=9))


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from([-1, 1])), max_size=30))
def test_neighbours_change_places(steps: list[tuple[int, int]]) -> None:
    table = Table()
    for title in "abcde":
        table.do(AddCard(Kind.TASK, title))
    model = pane(table, 1, Status.BACKLOG)
    for at, step in steps:
        name = model[at]
        if 0 <= at + step < len(model):
            table.do(OrderCard(name, step))
            model[at], model[at + step] = model[at + step], model[at]
        else:
            with pytest.raises(RuleBroken, match="end of its column"):
                table.do(OrderCard(name, step))
        assert pane(table, 1, Status.BACKLOG) == model


def test_an_archived_card_is_off_the_board_until_it_is_restored(trying: Table) -> None:
    trying.do(ArchiveCard("ML-TASK-01"))
    assert pane(trying, 1, Status.BACKLOG) == []
    for wish in (ArchiveCard("ML-TASK-01"), MoveCard("ML-TASK-01", Status.DONE)):
        with pytest.raises(RuleBroken, match="card restore ML-TASK-01"):
            trying.do(wish)
    trying.do(RestoreCard("ML-TASK-01"))
    assert pane(trying, 1, Status.BACKLOG) == ["ML-TASK-01"]
    with pytest.raises(RuleBroken, match="on the board"):
        trying.do(RestoreCard("ML-TASK-01"))


def test_a_timebox_runs_while_the_work_does(trying: Table) -> None:
    assert boxed(trying).state(trying.now) is TimeboxState.NOT_STARTED
    trying.do(MoveCard("ML-EXP-01", Status.IN_PROGRESS))
    trying.later(days=2)
    assert boxed(trying).left_s(trying.now) == 5 * 24 * 3600
    trying.do(MoveCard("ML-EXP-01", Status.REVIEW))
    trying.later(days=1)
    trying.do(MoveCard("ML-EXP-01", Status.READY))
    trying.later(days=30)
    assert boxed(trying).left_s(trying.now) == 4 * 24 * 3600
    assert boxed(trying).state(trying.now) is TimeboxState.STOPPED
    trying.do(StartExperiment("ML-EXP-01"))
    trying.later(days=3)
    assert boxed(trying).state(trying.now) is TimeboxState.AT_RISK
    trying.later(days=1)
    assert boxed(trying).state(trying.now) is TimeboxState.EXPIRED
    trying.do(ExtendTimebox("ML-EXP-01", timedelta(days=2), "data came late"))
    assert boxed(trying).left_s(trying.now) == 2 * 24 * 3600
    trying.do(StopExperiment("ML-EXP-01"))
    with pytest.raises(RuleBroken, match="not running"):
        trying.do(StopExperiment("ML-EXP-01"))


def test_a_clock_set_back_gives_no_time_back(trying: Table) -> None:
    trying.do(StartExperiment("ML-EXP-01"))
    trying.later(days=-1)
    assert boxed(trying).left_s(trying.now) == WEEK
    trying.do(StopExperiment("ML-EXP-01"))
    assert boxed(trying).spent_s == 0


@pytest.mark.parametrize("days", [0, -2, 400, 900_000_000])
def test_an_extension_is_more_time_and_not_too_much(trying: Table, days: int) -> None:
    with pytest.raises(RuleBroken, match="longer by more than nothing"):
        trying.do(ExtendTimebox("ML-EXP-01", timedelta(days=days), "why"))


def test_an_experiment_is_done_only_once_it_is_decided(trying: Table) -> None:
    for wish in (
        MoveCard("ML-EXP-01", Status.DONE),
        AddCard(Kind.EXPERIMENT, "x", status=Status.DONE),
    ):
        with pytest.raises(RuleBroken) as caught:
            trying.do(wish)
        assert caught.value.code == "undecided"
    with pytest.raises(RuleBroken) as caught:
        trying.do(DecideExperiment("ML-EXP-01", Outcome.FAILURE))
    assert caught.value.code == "learnings_missing"
    trying.do(StartExperiment("ML-EXP-01"))
    trying.later(days=1)
    trying.do(DecideExperiment("ML-EXP-01", Outcome.PARTIAL, "better", next_steps=("go on",)))
    assert pane(trying, 3, Status.DONE) == ["ML-EXP-01"]
    assert boxed(trying).is_closed
    assert boxed(trying).spent_s == 24 * 3600
    with pytest.raises(RuleBroken) as caught:
        trying.do(StartExperiment("ML-EXP-01"))
    assert caught.value.code == "decided"
    trying.do(ReopenExperiment("ML-EXP-01"))
    assert pane(trying, 3, Status.REVIEW) == ["ML-EXP-01"]
    with pytest.raises(RuleBroken, match="not decided"):
        trying.do(ReopenExperiment("ML-EXP-01"))


def test_a_decision_against_the_results_needs_a_reason(trying: Table) -> None:
    proposal = Proposal(Proposed.PARTIAL, "better")
    with pytest.raises(RuleBroken, match="speak for partial") as caught:
        trying.do(DecideExperiment("ML-EXP-01", Outcome.SUCCESS, proposal=proposal))
    assert caught.value.code == "reason_missing"
    trying.do(DecideExperiment("ML-EXP-01", Outcome.SUCCESS, "cheap", proposal=proposal))
    assert pane(trying, 3, Status.DONE) == ["ML-EXP-01"]


def test_next_steps_are_checked_like_any_text(trying: Table) -> None:
    with pytest.raises(RuleBroken, match="NUL"):
        trying.do(DecideExperiment("ML-EXP-01", Outcome.PARTIAL, next_steps=("a\0b",)))


def test_results_need_numbers(trying: Table) -> None:
    for folds, words in (({}, "needs a metric"), ({"f1": ()}, "no value")):
        with pytest.raises(RuleBroken, match=words):
            trying.do(RecordResult("ML-EXP-01", "bert", folds=folds))
    trying.do(RecordResult("ML-EXP-01", "bert", {"acc": 0.5}, {"f1": (0.8, 0.9)}))
    (result,) = trying.project.dossier(trying.project.card("ML-EXP-01")).results
    assert result.metrics == {"acc": 0.5, "f1": pytest.approx(0.85)}
    with pytest.raises(RuleBroken, match="no experiment"):
        trying.do(RecordResult("ML-TASK-01", "bert", {"acc": 0.5}))


def test_metrics_and_baselines_are_read() -> None:
    assert read_metric(" f1 = 0.89 ") == ("f1", 0.89)
    assert math.isnan(read_metric("loss=nan")[1])
    for text in ("f1", "=3", "f1=abc", ""):
        with pytest.raises(BadText):
            read_metric(text)
    baseline = read_baseline("rule-based model f1 = 0.72 p=0.7")
    assert (baseline.name, baseline.metrics) == ("rule-based model", {"f1": 0.72, "p": 0.7})
    with pytest.raises(BadText, match="finite"):
        read_baseline("x f1=inf")


@pytest.mark.parametrize("name", ["1", "a", "FIRST", "a first"])
def test_items_are_named_by_number_or_text(trying: Table, name: str) -> None:
    trying.do(AddItem("ML-TASK-01", "a first"))
    trying.do(AddItem("ML-TASK-01", "second"))
    if name == "FIRST":
        with pytest.raises(NotFound, match="No item"):
            trying.do(CheckItem("ML-TASK-01", name))
        return
    trying.do(CheckItem("ML-TASK-01", name, evidence="s3://x"))
    items = trying.project.dossier(trying.project.card("ML-TASK-01")).checklist
    assert [(item.done, item.evidence) for item in items] == [(True, "s3://x"), (False, None)]


@pytest.mark.parametrize("name", ["0", "3", "²", "9" * 5000, "", " "])
def test_no_item_of_that_name(trying: Table, name: str) -> None:
    trying.do(AddItem("ML-TASK-01", "first"))
    with pytest.raises(NotFound):
        trying.do(CheckItem("ML-TASK-01", name))
    with pytest.raises(NotFound):
        trying.do(RecordOutput(1, name, "x"))


def test_links_go_one_way_and_not_round(trying: Table) -> None:
    trying.do(LinkCards("ML-TASK-01", Relation.BLOCKS, "ML-EXP-01"))
    for pair in (("ML-TASK-01", "ML-EXP-01"), ("ML-EXP-01", "ML-TASK-01")):
        with pytest.raises(RuleBroken):
            trying.do(LinkCards(pair[0], Relation.BLOCKS, pair[1]))
    with pytest.raises(RuleBroken, match="itself"):
        trying.do(LinkCards("ML-TASK-01", Relation.RELATES, "ML-TASK-01"))
    dossier = trying.project.dossier(trying.project.card("ML-EXP-01"))
    assert set(dossier.linked.values()) == {"ML-TASK-01"}
    trying.do(UnlinkCards("ML-TASK-01", Relation.BLOCKS, "ML-EXP-01"))
    assert trying.project.dossier(trying.project.card("ML-EXP-01")).linked == {}
    with pytest.raises(NotFound, match="no link"):
        trying.do(UnlinkCards("ML-TASK-01", Relation.BLOCKS, "ML-EXP-01"))


def test_fields_are_checked_before_they_are_kept(trying: Table) -> None:
    for name, value in (
        ("points", float("nan")),
        ("points", -1),
        ("points", "3"),
        ("title", "   "),
        ("owner", "two words"),
        ("rank", "a"),
        ("tags", tuple(f"t{n}" for n in range(21))),
    ):
        with pytest.raises(RuleBroken):
            trying.do(EditCard("ML-TASK-01", {name: value}))
    trying.do(EditCard("ml-task-01", {"owner": "", "description": None, "tags": ("#NLP", "nlp")}))
    assert trying.project.card("ML-TASK-01").tags == ("nlp",)
    assert check_tags(()) == ()
    with pytest.raises(RuleBroken, match="not blocked"):
        trying.do(UnblockCard("ML-TASK-01"))


def test_a_gate_opens_when_everything_is_there(table: Table) -> None:
    with pytest.raises(RuleBroken) as caught:
        table.do(DecideGate(1, Decision.GO, "why not"))
    assert caught.value.code == "gate_shut"
    assert "charter" in str(caught.value)
    table.do(RecordOutput(1, "2", "decided on Monday"))
    table.do(RecordOutput(1, "char", "doc://charter"))
    table.do(DecideGate(1, Decision.GO, "all there"))
    first, second = table.project.phases[:2]
    assert (first.ended_at, second.started_at) == (START, START)
    table.do(DecideGate(2, Decision.NO_GO, "too little data"))
    assert table.project.phases[1].ended_at is None
    for decision in Decision:
        with pytest.raises(RuleBroken, match="Phase 5 has no gate"):
            table.do(DecideGate(5, decision, "nothing follows"))
    with pytest.raises(NotFound, match="no output"):
        table.do(RecordOutput(1, "x", "doc"))


def test_people_are_known_once(table: Table) -> None:
    table.do(SetPerson("bo"))
    table.do(SetPerson("BO", Role.ML_ENGINEER, "Bo Li"))
    (person,) = table.project.people
    assert (person.name, person.role, person.full_name) == ("bo", Role.ML_ENGINEER, "Bo Li")
    assert table.do(SetPerson("bo")).changes == ()


def test_changes_read_backwards(trying: Table) -> None:
    card = trying.project.card("ML-TASK-01")
    (edit,) = edited(card, title="new", owner=None)
    assert edit.after == {"title": "new"}
    assert edited(card, title="work") == ()
    assert (edit.reverse.before, edit.reverse.after) == ({"title": "new"}, {"title": "work"})
    assert made(card).reverse.after is None
    assert removed(card).reverse.before is None
    twice: Change = made(card).reverse.reverse
    assert twice.after == made(card).after


def test_ids_are_written_and_read() -> None:
    assert card_id("ML", Kind.EXPERIMENT, 5) == "ML-EXP-05"
    assert card_id("ML", Kind.TASK, 2, "ML-PROD-01") == "ML-PROD-01b"
    assert [letters(n) for n in (1, 26, 27, 702, 703)] == ["a", "z", "aa", "zz", "aaa"]
    assert [read_id(text) for text in ("ml-prod-01B", " ML-EXP-05 ", "x")] == [
        "ML-PROD-01b",
        "ML-EXP-05",
        "x",
    ]
    assert series_of("ML", Kind.TASK, None) == "ML-TASK"
    assert check_project_key(" nlp2 ") == "NLP2"
    for text in ("", "2NLP", "A-B", "ABCDEFGHIJK"):
        with pytest.raises(RuleBroken, match="project key"):
            check_project_key(text)


@given(st.text(max_size=30))
def test_any_text_can_be_asked_for(text: str) -> None:
    assert read_id(read_id(text)) == read_id(text)
    assert Table().project.find(text) is None


def test_only_so_many_dossiers_stay_at_hand(table: Table) -> None:
    for n in range(MOST_DOSSIERS + 20):
        table.do(AddCard(Kind.TASK, f"{n}"))
    assert len(table.project.dossiers) <= MOST_DOSSIERS + 1
    assert table.project.cards.keys() >= table.project.dossiers.keys()


@given(
    st.lists(st.tuples(st.sampled_from(["go", "rest", "add"]), st.integers(0, 10**6)), max_size=20)
)
def test_used_and_left_make_up_the_whole(steps: list[tuple[str, int]]) -> None:
    table = Table()
    table.do(AddCard(Kind.EXPERIMENT, "x", part={"timebox_length_s": WEEK}))
    running, used = False, 0
    for what, seconds in steps:
        table.later(seconds=seconds)
        used += seconds if running else 0
        if what == "go" and not running:
            table.do(
                StartExperiment("ML-EXP-01")
                if not used
                else MoveCard("ML-EXP-01", Status.IN_PROGRESS)
            )
            running = True
        elif what == "rest" and running:
            table.do(MoveCard("ML-EXP-01", Status.READY))
            running = False
        elif what == "add":
            table.do(ExtendTimebox("ML-EXP-01", timedelta(seconds=seconds + 1), "more"))
        box = boxed(table)
        assert box.used_s(table.now) == used
        assert box.left_s(table.now) + box.used_s(table.now) == box.total_s
