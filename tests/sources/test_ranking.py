"""The best runs by a metric, found alike in every kind of store."""

import gzip
import math
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.ranking import Ranked, TopWanted
from mlpm_tui.domain.run_filters import RunFilter, read_run_filter
from mlpm_tui.domain.runs import MetricSummary, Run, RunStatus
from mlpm_tui.sources import mlflow_narrowing, mlflow_ranking, mlflow_tables
from mlpm_tui.sources.mlflow_narrowing import narrowed
from mlpm_tui.sources.mlflow_sqlite import SqliteTracking
from mlpm_tui.sources.mlflow_values import EPOCH
from mlpm_tui.sources.tracking import Tracking, open_tracking
from tests.sources.mlflow_serving import MlflowServer
from tests.sources.test_mlflow_server import TRIES

STORES = Path(__file__).parent / "stores"
HIGHER, LOWER = Direction.HIGHER, Direction.LOWER
NOTHING = RunFilter()


@pytest.fixture(params=["2.22", "3.4", "3.17", "folder"])
def tracking(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    mlruns: Path,
    contents_of: Callable[[Path], dict[str, str]],
) -> Iterator[Tracking]:
    path = mlruns
    if request.param != "folder":
        path = tmp_path / "store.db"
        path.write_bytes(gzip.decompress((STORES / f"mlflow-{request.param}.db.gz").read_bytes()))
    before = contents_of(tmp_path)
    with closing(open_tracking(str(path))) as opened:
        yield opened
    assert contents_of(tmp_path) == before


def named(
    tracking: Tracking, metric: str, direction: Direction = HIGHER, **more: object
) -> list[tuple[str, float | None]]:
    wanted = TopWanted(**({"count": 50, "metric": metric, "direction": direction} | more))  # type: ignore[arg-type]
    found = [(one.run.name, one.value) for one in tracking.top(wanted)]
    return [(name, value if value is None else round(value, 6)) for name, value in found]


def test_best_first_by_the_last_value_or_by_the_best(tracking: Tracking) -> None:
    last = [("curve", 0.8712), ("fold 2", 0.82), ("fold 1", 0.81), ("fold 0", 0.8)]
    assert named(tracking, "f1") == [*last, ("baseline", 0.72)]
    assert named(tracking, "f1", LOWER)[:2] == [("baseline", 0.72), ("fold 0", 0.8)]
    best = named(tracking, "f1", is_best=True)
    assert (best[0], best[-1]) == (("curve", 0.8912), ("baseline", 0.74))
    lowest = named(tracking, "f1", LOWER, is_best=True, count=2)
    assert lowest == [("baseline", 0.5), ("fold 0", 0.8)]
    assert named(tracking, "f1", count=1) == last[:1]
    assert named(tracking, "train/loss", LOWER) == [("curve", 0.008333)]
    assert named(tracking, "nothing") == named(tracking, "../params/model") == []


def test_infinities_count_and_nan_comes_last(tracking: Tracking) -> None:
    assert named(tracking, "ends_inf") == [("odd numbers", math.inf)]
    assert named(tracking, "ends_inf", LOWER, is_best=True) == [("odd numbers", -math.inf)]
    assert named(tracking, "ends_nan", is_best=True) == [("odd numbers", 0.25)]
    for name, more in (("ends_nan", False), ("only_nan", False), ("only_nan", True)):
        ((run, value),) = named(tracking, name, is_best=more)
        assert run == "odd numbers"
        assert value is not None
        assert math.isnan(value)


def test_newest_first_without_a_metric_and_within_experiments(tracking: Tracking) -> None:
    everything = {name for name, _ in named(tracking, "")}
    assert len(everything) == 9
    assert not everything & {"deleted", "in a deleted experiment"}
    other = frozenset({"other [/] models"})
    assert named(tracking, "", experiments=other) == [("elsewhere", None)]
    assert named(tracking, "f1", experiments=other) == []
    assert named(tracking, "f1", experiments=frozenset({"nobody's"})) == []
    found = tracking.find_experiment("sentiment")
    assert found is not None
    assert len(named(tracking, "f1", experiments=frozenset({found.id}))) == 5


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("card:ml-exp-05", {"baseline", "curve"}),
        ("-card:ML-EXP-05 f1>=0.81", {"fold 1", "fold 2"}),
        ("status:running", {"curve"}),
        ("status:failed,killed name:odd", {"odd numbers"}),
        ("metrics.train/loss<0.5", {"curve"}),
        ("params.model:\"rules: 'all' of them\"", {"baseline"}),
        ("params.threshold:0.5,0.6", {"baseline"}),
        ("-status:finished -params.learning_rate:0.001 -name:odd name:BOLD", {"[bold red]x"}),
        ("tags.mlflow.note:two", set()),
        ('"fold 0"', {"fold 0"}),
        ("ends_nan>=0", set()),
        ("ends_inf>1e300 and -f1<0.5", {"odd numbers"}),
        ("name:'", {"[bold red]x"}),
    ],
)
def test_a_filter_means_the_same_everywhere(tracking: Tracking, text: str, names: set[str]) -> None:
    wanted = TopWanted(50, filter=read_run_filter(text))
    found = {one.run.name.split("[/]")[0] for one in tracking.top(wanted)}
    assert found == names
    whole = [one.run for one in tracking.top(TopWanted(50))]
    assert found == {r.name.split("[/]")[0] for r in whole if wanted.filter.matches(r)}


def test_a_ranked_run_says_what_a_list_shows(tracking: Tracking) -> None:
    (curve,) = (one.run for one in tracking.top(TopWanted(1, "f1")))
    known = tracking.find_run(curve.id)
    assert known is not None
    assert (curve.tags, curve.params, curve.reported_at) == (
        known.tags,
        known.params,
        known.reported_at,
    )
    assert curve.metrics["train/loss"].count == 120, "a running run tells how often it reports"
    folds = tracking.top(TopWanted(50, "f1", filter=read_run_filter("name:fold")))
    assert [round(one.run.metrics["f1"].last, 6) for one in folds] == [0.82, 0.81, 0.8]


@pytest.mark.parametrize("is_best", [False, True])
@pytest.mark.parametrize("direction", list(Direction))
def test_slices_add_up_to_the_whole(
    store: Path, monkeypatch: pytest.MonkeyPatch, direction: Direction, *, is_best: bool
) -> None:
    with closing(SqliteTracking(store)) as tracking:
        for metric in ("f1", "mixed", "train/loss", "ends_nan"):
            whole = named(tracking, metric, direction, is_best=is_best)
            monkeypatch.setattr(mlflow_tables, "SLICE", 2)
            monkeypatch.setattr(mlflow_ranking, "_SPARE", 0)  # so that runs are joined as well
            assert repr(named(tracking, metric, direction, is_best=is_best)) == repr(whole)
            monkeypatch.undo()


def test_nothing_grows_with_the_store_but_what_an_index_gives(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plans: list[str] = []

    def traced(path: str, **more: object) -> sqlite3.Connection:
        connection = connect(path, **more)
        connection.set_trace_callback(asked.append)
        options.append(path)
        return connection

    options: list[str] = []
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect
    with closing(SqliteTracking(store)) as tracking:
        monkeypatch.setattr(sqlite3, "connect", traced)
        for is_best in (False, True):
            tracking.top(TopWanted(3, "f1", is_best=is_best, filter=read_run_filter("name:fold")))
        monkeypatch.undo()
    questions = [text for text in asked if "SELECT" in text]
    assert [option.rpartition("?")[2] for option in options] == ["mode=ro"] * 2
    assert len(questions) == 12, "two to rank, four to read the best: for each of the two"
    assert not [text for text in asked if text.split()[0] not in {"SELECT", "PRAGMA", "--"}]
    with closing(connect(store)) as raw:
        raw.create_function("mlpm_mentions_1", -1, lambda *_: True)
        for text in questions:
            plans += [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {text}")]
    scans = [plan for plan in plans if plan.startswith("SCAN")]
    assert set(scans) <= {"SCAN l", "SCAN experiments"}, "l is what a slice came to"


@pytest.mark.parametrize("is_best", [False, True])
def test_deleted_runs_and_equals_do_not_hide_those_behind_them(
    store: Path, *, is_best: bool
) -> None:
    runs = [(f"{n:032x}", n % 2, n) for n in range(600)]
    with sqlite3.connect(store) as raw:
        raw.executemany(
            "INSERT INTO runs (run_uuid, name, status, lifecycle_stage, experiment_id, start_time)"
            " SELECT ?, 'many', 'FINISHED', iif(?, 'deleted', 'active'), experiment_id, ?"
            " FROM experiments WHERE name = 'sentiment'",
            runs,
        )
        for table in ("metrics", "latest_metrics"):
            raw.executemany(
                f"INSERT INTO {table} (key, value, timestamp, step, is_nan, run_uuid)"  # noqa: S608
                " VALUES ('acc', iif(?, 0.9, 0.5), 1, 0, 0, ?)",
                [(is_gone, run) for run, is_gone, _ in runs],
            )
    raw.close()
    with closing(SqliteTracking(store)) as tracking:
        found = tracking.top(TopWanted(3, "acc", is_best=is_best))
    assert [(one.run.id, one.value) for one in found] == [
        (f"{n:032x}", 0.5) for n in (598, 596, 594)
    ]


RUNS = [(f"{n:04x}", (n * 7919) % 1000 / 1000) for n in range(3_000)]


@pytest.mark.parametrize("direction", list(Direction))
def test_a_server_is_narrowed_down_and_never_asked_to_sort(
    direction: Direction,
) -> None:
    asked: list[str] = []

    def pages(condition: str, order: tuple[str, ...]) -> Iterator[tuple[list[Run], bool]]:
        assert not order
        asked.append(condition)
        assert "e+" not in condition, "MLflow cannot read it"
        _, sign, bound = condition.rsplit(" ", 2)
        keep = (
            [one for one in RUNS if one[1] >= float(bound)]
            if sign == ">="
            else [one for one in RUNS if one[1] <= float(bound)]
        )
        yield [_run(*one) for one in keep[:500]], len(keep) <= 500

    found = narrowed(pages, TopWanted(50, "f1", direction))
    expected = sorted((value for _, value in RUNS), reverse=direction is HIGHER)[:50]
    assert [one.value for one in found] == expected
    assert len(asked) <= 4


def _run(identity: str, value: float) -> Run:
    metrics = {"f1": MetricSummary("f1", value, 0, EPOCH)}
    return Run(identity, identity, "1", "one", RunStatus.FINISHED, None, None, None, metrics)


def test_many_alike_are_left_to_the_servers_order() -> None:
    orders: list[tuple[str, ...]] = []

    def pages(_: str, order: tuple[str, ...]) -> Iterator[tuple[list[Run], bool]]:
        orders.append(order)
        yield [_run(f"{n:04x}", 0.5) for n in range(500)], False

    assert len(narrowed(pages, TopWanted(50, "f1"))) == 50
    assert orders[-1] == ("metrics.`f1` DESC",)
    assert len(orders) == 3 < mlflow_narrowing._ROUNDS


def patiently(tracking: Tracking, question: TopWanted) -> tuple[Ranked, ...]:
    """Ask a real server, which on a busy machine can outlast one question's time."""
    for _ in range(TRIES):
        try:
            return tracking.top(question)
        except SourceTrouble as trouble:
            if trouble.code != "source_unreachable":
                raise
    return tracking.top(question)


@pytest.mark.slow
def test_a_real_server_ranks_like_its_store(served: MlflowServer, through_server: Tracking) -> None:
    filters = ("", "card:ML-EXP-05", "-name:fold f1>0.5", "params.threshold:0.5", "status:killed")
    with closing(SqliteTracking(served.store)) as local:
        questions = [
            TopWanted(3, metric, direction, filter=read_run_filter(text))
            for metric in ("f1", "ends_inf", "ends_nan", "")
            for direction in Direction
            for text in filters
        ]
        expected = [[(r.run.id, repr(r.value)) for r in local.top(each)] for each in questions]
    for question, answer in zip(questions, expected, strict=True):
        found = patiently(through_server, question)
        numbers = [pair for pair in answer if pair[1] != "nan"]  # its filter passes over NaN
        assert [(r.run.id, repr(r.value)) for r in found] == numbers, question
    with pytest.raises(SourceTrouble, match="last values only"):
        through_server.top(TopWanted(3, "f1", is_best=True))
