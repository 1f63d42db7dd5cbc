"""The compare screen: what stands side by side, what its keys do, and what it costs."""

import json
import stat
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.attaching import LinkCards
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.experimenting import RecordResult
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.runs import PARENT_TAG, MetricSummary, Run, RunStatus
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.demo import make_demo
from mlpm_tui.services.run_watcher import Curve, RunsRead
from mlpm_tui.services.tracking import Snapshot
from mlpm_tui.settings import Settings
from mlpm_tui.ui.screens.compare import CompareScreen
from mlpm_tui.ui.wire import RunsCame
from tests.conftest import NOW, Sit
from tests.payloads import HOSTILE
from tests.ui.dashboard import SMALL, USUAL, Dashboard, dashboard

NARROW = (60, 20)


def run(name: str, metrics: Mapping[str, float], params: Mapping[str, str] | None = None) -> Run:
    summaries = {
        metric: MetricSummary(metric, value, 2, NOW, value, value, 3, NOW)
        for metric, value in metrics.items()
    }
    started = NOW - timedelta(minutes=3)
    status = RunStatus.FINISHED
    return Run(name, name, "0", "study", status, started, NOW, NOW, summaries, dict(params or {}))


def told(key: int, runs: Sequence[Run], *curves: Curve) -> RunsCame:
    return RunsCame(RunsRead(Snapshot("mlflow.db", NOW, {key: tuple(runs)}), curves=curves))


def points(*values: float) -> tuple[MetricPoint, ...]:
    return tuple(MetricPoint(step, value, NOW) for step, value in enumerate(values))


async def opened(here: Dashboard, *cards: str) -> CompareScreen:
    for card in cards:
        here.board.go_to(here.project.card(card))
        if len(cards) > 1:
            await here.press("space")
    await here.press("c")
    await here.until(lambda: isinstance(here.app.screen, CompareScreen))
    screen = here.app.screen
    assert isinstance(screen, CompareScreen)
    await here.until(lambda: screen.seen.lines)
    await here.pilot.pause()
    return screen


def lines_of(here: Dashboard) -> dict[str, str]:
    """The lines of the frame by the word that they begin with."""
    found = [line.strip("\u258c> ") for line in here.frame.splitlines()]
    return {line.split()[0]: line for line in found if line}


@pytest.fixture
def tried(filled: Path, sit: Sit) -> Path:
    """A board with results on both experiments."""
    seat = sit(filled)
    seat.desk.do(
        RecordResult("ML-EXP-01", "bert", {"loss": 0.2}, {"f1": (0.88, 0.9, 0.92)}),
        RecordResult("ML-EXP-02", "words", {"f1": 0.68, "loss": float("nan")}),
    )
    seat.settle()
    return filled


@pytest.mark.parametrize("size", [NARROW, SMALL, USUAL])
async def test_marked_experiments_stand_side_by_side(tried: Path, size: tuple[int, int]) -> None:
    async with dashboard(tried, size) as here:
        await opened(here, "ML-EXP-01", "ML-EXP-02")
        lines = lines_of(here)
        assert "0.72" in lines["rule-based"]
        assert "rule-based, f1: 0.72" in here.frame
        assert "+25.0" in lines["EXP-01"]
        assert "\u00b10.02" in lines["EXP-01"]
        assert "*" in lines["EXP-01"]
        assert "-5.6" in lines["EXP-02"]
        assert "? help" in here.frame or size == NARROW
        assert here.frame.splitlines()[2].startswith("\u258c  rule-based (base")


async def test_digits_and_back_lead_there_and_away(tried: Path) -> None:
    async with dashboard(tried) as here:
        here.board.go_to(here.project.card("ML-EXP-02"))
        await here.press("3")
        await here.until_said("words")
        await here.press("j", "enter")
        await here.until_said("[overview]")
        await here.press("3")
        await here.until(lambda: isinstance(here.app.screen, CompareScreen))
        assert len(here.app.screen_stack) == 2
        await here.press("minus")
        await here.until(lambda: here.app.screen is here.board)
        here.board.go_to(here.project.card("ML-TASK-01"))
        await here.press("c")
        await here.until_said("no experiment here to compare")
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("enter")
        await here.until_said("[overview]")
        await here.press("c")
        await here.until_said("bert")


async def test_without_anything_to_compare_it_says_what_to_press(filled: Path) -> None:
    async with dashboard(filled, SMALL) as here:
        here.board.go_to(here.project.card("ML-TASK-01"))
        await here.press("3")
        await here.until_said("Nothing to compare: mark experiments")
        await here.press(
            "n", "d", "S", "m", "E", "y", "Y", "b", "v", "space", "p", "L", "s", "enter"
        )
        await here.press("j", "l", "G", "end", "ctrl+d")
        assert isinstance(here.app.screen, CompareScreen)


@pytest.mark.usefixtures("_no_watcher")
async def test_only_what_differs_and_the_next_difference(tried: Path) -> None:
    async with dashboard(tried) as here:
        key = here.project.card("ML-EXP-01").key
        params = [
            {"lr": "0.1", "same": "x", "depth": "2"},
            {"lr": "0.2", "same": "x", "depth": "2"},
        ]
        runs = [run(f"run{at}", {"f1": 0.5 + at / 10}, each) for at, each in enumerate(params)]
        here.app.take_runs(told(key, runs))
        screen = await opened(here, "ML-EXP-01")
        await here.until_said("2 alike hidden")
        heads = here.frame.splitlines()[1]
        assert "lr" in heads
        assert "same" not in heads
        await here.press("d")
        await here.until_said("same")
        await here.press("d", "end")
        assert screen.table.column is not None
        assert screen.table.column.key == "lr"
        await here.press("g", "n")
        assert ", lr: 0." in here.frame
        await here.press("N", "N")
        assert screen.table.column.key != "lr"
        await here.press("G", "end", "n", "n", "n")
        await here.until_said("no further difference")


@pytest.mark.usefixtures("_no_watcher")
async def test_sorting_holding_against_and_last_values(tried: Path) -> None:
    async with dashboard(tried) as here:
        key = here.project.card("ML-EXP-01").key
        one = run("run0", {"f1": 0.5})
        best = {"f1": replace(one.metrics["f1"], highest=0.95)}
        here.app.take_runs(told(key, [replace(one, metrics=best), run("run1", {"f1": 0.6})]))
        screen = await opened(here, "ML-EXP-01")

        def names() -> list[str]:
            return [line.name for line in screen.seen.comparison.lines]

        await here.press("S")
        assert names() == ["rule-based", "run0", "bert", "run1"]
        await here.press("S")
        assert names() == ["rule-based", "run1", "bert", "run0"]
        await here.press("S", "g", "v")
        await here.until_said("last values")
        await here.press("S")
        assert names() == ["rule-based", "bert", "run1", "run0"]
        await here.press("G", "b")
        assert names()[0] == "run0"
        await here.until_said("against run0")
        await here.press("g", "b")
        assert names()[0] == "rule-based"


async def test_a_metric_leads_when_it_is_chosen(tried: Path) -> None:
    async with dashboard(tried, SMALL) as here:
        screen = await opened(here, "ML-EXP-01")
        await here.press("m")
        await here.type("loss")
        await here.press("enter")
        await here.until(lambda: screen.metric_column and screen.metric_column.name == "loss")
        assert here.frame.splitlines()[1].split()[0] == "loss"


@pytest.mark.usefixtures("_no_watcher")
async def test_curves_of_several_runs_are_drawn_and_follow(tried: Path) -> None:
    async with dashboard(tried, USUAL) as here:
        key = here.project.card("ML-EXP-01").key
        runs = [run("run0", {"f1": 0.5}), run("run1", {"f1": 0.6})]
        watched: list[tuple[Curve, ...]] = []
        here.board.watch_curves = watched.append
        here.app.take_runs(told(key, runs))
        await opened(here, "ML-EXP-01")
        await here.until_said("Reading the curves")
        assert [(curve.run, curve.metric) for curve in watched[-1]] == [
            ("run0", "f1"),
            ("run1", "f1"),
        ]
        curves = [Curve("run0", "f1", points(1, 2, 3)), Curve("run1", "f1", points(3, 2, -1))]
        here.app.take_runs(told(key, runs, *curves))
        await here.until_said("a run0  b run1")
        curves[0] = replace(curves[0], points=points(1, 2, 30))
        here.app.take_runs(told(key, runs, *curves))
        await here.until_said("30.0")
        await here.press("L")
        await here.until_said("f1 by step (log axis, 1 not positive)")
        await here.press("L", "s")
        await here.until_said("f1 by step (smoothed)")
        await here.press("G", "space")
        await here.until(lambda: len(watched[-1]) == 1)
        await here.press("p")
        await here.until(lambda: watched[-1] == ())
        assert "by step" not in here.frame


def folds(reports: int) -> list[Run]:
    """A training of three folds, each of which logged f1 so often."""
    summary = MetricSummary("f1", 0.5, reports, NOW, 0.4, 0.6, reports, NOW)
    parent = replace(run("net", {}), metrics={})
    return [parent] + [
        replace(run(f"fold{at}", {}), tags={PARENT_TAG: "net"}, metrics={"f1": summary})
        for at in range(3)
    ]


@pytest.mark.usefixtures("_no_watcher")
async def test_folds_that_reported_once_are_said_to_have_no_curve(tried: Path) -> None:
    async with dashboard(tried, USUAL) as here:
        key = here.project.card("ML-EXP-02").key
        here.app.take_runs(told(key, folds(1)))
        await opened(here, "ML-EXP-02")
        await here.until_said("f1 was logged only once by each run: a curve needs two reports")
        await here.press("G", "space")
        await here.until(lambda: here.frame.count("a curve needs two reports") == 2)


@pytest.mark.usefixtures("_no_watcher")
async def test_the_curve_of_each_fold_is_drawn(tried: Path) -> None:
    async with dashboard(tried, USUAL) as here:
        key = here.project.card("ML-EXP-02").key
        curves = [Curve(f"fold{at}", "f1", points(at, 2, 3)) for at in range(3)]
        here.app.take_runs(told(key, folds(3), *curves))
        await opened(here, "ML-EXP-02")
        await here.until_said("a net fold0  b net fold1  c net fold2")


@pytest.mark.usefixtures("_no_watcher")
async def test_no_number_is_cut_and_the_head_says_that_more_follows(tried: Path) -> None:
    async with dashboard(tried, SMALL, ascii=True) as here:
        metrics = {f"metric_{name}": 0.123456 for name in "abcdef"}
        here.app.take_runs(told(here.project.card("ML-EXP-01").key, [run("run0", metrics)]))
        screen = await opened(here, "ML-EXP-01")
        seen: list[str] = []
        count = len(screen.table._texts.columns)
        for at in range(count):
            head = here.frame.splitlines()[1]
            sight = screen.table.state.columns_in_sight()
            assert at in sight
            assert head.endswith(">") is (sight[-1] < count - 1)
            assert (" < " in head) is (sight[0] > 0)
            cells = [screen.table._texts.columns[each].cells[-1].split() for each in sight]
            line = next(one for one in here.frame.splitlines() if "run0" in one)
            assert line.split("run0")[1].split() == [part for cell in cells for part in cell]
            seen += [screen.table.column.key] if screen.table.column else []
            await here.press("l")
        assert {*metrics} <= {*seen}


async def test_commands_and_cards_are_found_on_the_comparison_too(tried: Path) -> None:
    async with dashboard(tried) as here:
        screen = await opened(here, "ML-EXP-01")
        await here.press("ctrl+p")
        await here.until_said("A command, or a card")
        await here.type("differing")
        await here.press("enter")
        await here.until(lambda: not screen.wanted.only_differing)
        await here.press("colon")
        await here.type("curves")
        await here.press("enter")
        await here.until(lambda: not screen.curves.display)
        await here.press("colon")
        await here.type("nosuch")
        await here.press("enter")
        await here.until_said("There is no card and no command nosuch")
        await here.press("colon", "escape", "colon")
        await here.type("ML-EXP-02")
        await here.press("enter")
        await here.until_said("[overview]")
        await here.press("minus")
        await here.until(lambda: here.app.screen is screen)


async def test_the_digit_compares_what_is_at_hand_with_what_informed_it(
    tried: Path, sit: Sit
) -> None:
    seat = sit(tried)
    seat.desk.do(LinkCards("ML-EXP-01", Relation.INFORMS, "ML-EXP-02"))
    seat.settle()
    async with dashboard(tried) as here:
        here.board.go_to(here.project.card("ML-EXP-02"))
        await here.press("3")
        await here.until_said("compare  ML-EXP-02 ML-EXP-01")
        await here.press("minus")
        here.board.go_to(here.project.card("ML-TASK-01"))
        await here.press("2")
        await here.until_said("experiments  ML")
        await here.press("g", "3")
        await here.until_said("compare  ML-EXP-0")
        await here.press("minus", "minus", "c")
        await here.until_said("no experiment here to compare")


async def write_to(here: Dashboard, file: Path, *steps: str) -> None:
    """Ask for an export to this file, in the format that so many steps lead to."""
    await here.until(lambda: isinstance(here.app.screen, CompareScreen))
    await here.press("E")
    await here.until_said("Export the comparison")
    await here.press(*steps, "tab")
    await here.type(file.name)
    await here.press("enter")


async def test_a_comparison_is_exported_privately_and_over_nothing(
    tried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file, taken = tmp_path / "t.csv", tmp_path / "u.json"
    taken.write_text("mine")
    read = taken.read_text
    async with dashboard(tried) as here:
        await opened(here, "ML-EXP-01")
        await write_to(here, file, "right")
        await here.until(file.exists)
        await write_to(here, taken, "right", "right")
        await here.until_said("is there already")
        await here.press("k")
        await here.until_said("give another name")
        assert read() == "mine"
        await here.press("enter")
        await here.until_said("r Replace it")
        await here.press("r")
        await here.until(lambda: read() != "mine")
    assert file.read_text().startswith("model,experiment,kind")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(read())["lines"][1]["name"] == "bert"


async def test_what_is_copied(tried: Path) -> None:
    async with dashboard(tried) as here:
        await opened(here, "ML-EXP-01")
        await here.press("j", "y")
        assert here.app.clipboard.startswith("0.9 ")
        await here.press("Y")
        assert here.app.clipboard.startswith("| model | f1")


async def test_others_results_appear_without_moving_the_cursor(tried: Path, sit: Sit) -> None:
    async with dashboard(tried) as here:
        screen = await opened(here, "ML-EXP-01")
        await here.press("S", "S", "j", "l")
        seat = sit(tried, who="bob")
        seat.desk.do(RecordResult("ML-EXP-01", "theirs", {"f1": 0.5}))
        seat.settle()
        await here.until_said("theirs")
        assert screen.line is not None
        assert screen.line.name == "bert"
        assert screen.table.column is not None
        assert screen.table.column.key == "loss"


async def test_help_lists_its_keys(tried: Path) -> None:
    async with dashboard(tried) as here:
        await opened(here, "ML-EXP-01")
        await here.press("question_mark")
        await here.until_said("The keys that work here")
        await here.type("next diff")
        await here.until_said("Go to the next difference")


async def test_the_mouse_puts_the_cursor_and_scrolls(tried: Path) -> None:
    async with dashboard(tried) as here:
        screen = await opened(here, "ML-EXP-01", "ML-EXP-02")
        await here.pilot.click(screen.table, offset=(50, 2))
        assert screen.table.state.line == 1
        await here.pilot.hover(screen.table)
        screen.table.on_mouse_scroll_down()
        screen.table.on_mouse_scroll_up()
        assert screen.table.state.line == 1


@pytest.mark.usefixtures("_no_watcher")
async def test_plain_ascii_and_hostile_names(filled: Path) -> None:
    texts = [text for text in HOSTILE.values() if text]
    runs = [
        run(text[:200], {text[:50]: 0.5, "f1": at / 9, "b": float("inf")}, {text[:80]: text[:200]})
        for at, text in enumerate(texts)
    ]
    for plain in (True, False):
        async with dashboard(filled, USUAL, ascii=plain) as here:
            key = here.project.card("ML-EXP-01").key
            curves = [Curve(each.id, "f1", points(1, 2)) for each in runs]
            here.app.take_runs(told(key, runs, *curves))
            await opened(here, "ML-EXP-01")
            for keys in (("d", "n", "j"), ("end", "G"), ("home", "ctrl+u", "l"), ("S", "p", "p")):
                await here.press(*keys)
                await here.pilot.pause()
                assert all(line.isprintable() for line in here.frame.splitlines())
                strange = [line for line in here.frame.splitlines() if not line.isascii()]
                assert not plain or strange == []


def wide_study() -> list[Run]:
    """50 runs with 200 parameters each, most of which differ."""
    return [
        run(
            f"run {at}",
            {"f1": at / 100, "loss": 1 / (at + 1)},
            {f"layer_{n}.width": str(at * n % 17) for n in range(200)},
        )
        for at in range(50)
    ]


@pytest.mark.usefixtures("_no_watcher")
@pytest.mark.parametrize(("key", "most"), [("j", 1_500), ("l", 1_500), ("n", 1_500)])
async def test_fifty_runs_with_two_hundred_parameters_cost_little_a_key(
    filled: Path, written: list[int], key: str, most: int
) -> None:
    async with dashboard(filled, USUAL) as here:
        here.app.take_runs(told(here.project.card("ML-EXP-01").key, wide_study()))
        screen = await opened(here, "ML-EXP-01")
        assert len(screen.seen.columns) > 190
        assert len(screen.seen.comparison.lines) == 51
        await here.press("p")
        await here.pilot.pause()
        written.clear()
        for _ in range(48):
            await here.press(key)
        await here.pilot.pause()
        assert sum(written) / 48 <= most
        written.clear()
        await here.until_quiet()
        assert written == []


@pytest.mark.usefixtures("_no_watcher")
async def test_what_is_told_again_sends_nothing(filled: Path, written: list[int]) -> None:
    async with dashboard(filled, USUAL) as here:
        study = told(here.project.card("ML-EXP-01").key, wide_study())
        here.app.take_runs(study)
        await opened(here, "ML-EXP-01")
        await here.until_quiet()
        written.clear()
        here.app.take_runs(study)
        await here.until_quiet()
        assert written == []


@pytest.mark.usefixtures("_no_watcher")
async def test_a_line_that_is_in_sight_is_painted_once(filled: Path) -> None:
    async with dashboard(filled, USUAL) as here:
        here.app.take_runs(told(here.project.card("ML-EXP-01").key, wide_study()))
        screen = await opened(here, "ML-EXP-01")
        painter = screen.table._painter
        assert painter is not None
        before = len(painter._known)
        await here.press("j")
        assert len(painter._known) <= before + 2


async def test_the_demo_is_compared_from_its_store(tmp_path: Path) -> None:
    demo = make_demo(Settings(database=str(tmp_path / "demo" / "board.db")), Clock(NOW))
    async with dashboard(demo.board, USUAL, tracking_uri=f"sqlite:///{demo.store}") as here:
        await here.until_said("73 runs")
        await opened(here, "ML-EXP-05", "ML-EXP-06")
        await here.until_said("f1 by step")
        lines = lines_of(here)
        assert "n=5" in here.frame
        assert "network (running)" in here.frame
        assert "+20.1 % *" in here.frame
        assert lines
