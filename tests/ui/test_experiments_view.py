"""The painted table of experiments: what it shows, what it repaints, what it costs."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import pytest
from rich.cells import cell_len
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.changes import edited
from mlpm_tui.domain.experiments import Experiment, Outcome
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.runs import MetricSummary, Run, RunStatus
from mlpm_tui.ui.paint.experiment_line import ExperimentPainter, Line, Slices
from mlpm_tui.ui.paint.readings import Reading
from mlpm_tui.ui.pen import Pen
from mlpm_tui.ui.widgets.experiments_scene import ExperimentsScene, Live, Outlook
from mlpm_tui.ui.widgets.experiments_view import ExperimentsView
from tests.conftest import NOW
from tests.payloads import HOSTILE

WEEK_S = 7 * 86_400
SIZES = [(120, 40), (80, 24), (60, 20)]


def card(key: int, title: str = "", status: Status = Status.BACKLOG) -> Card:
    name = f"ML-EXP-{key:02d}"
    title = title or f"Try number {key}"
    at = NOW - timedelta(days=1)
    return Card(key, name, Kind.EXPERIMENT, title, 3, status, f"{key:06d}", at, at, at, key)


@cache
def project(count: int, running: int = 3, left: timedelta = timedelta(hours=72.5)) -> Project:
    """So many experiments: a few that run, then those decided, the rest in the backlog."""
    cards, experiments = {}, {}
    since = NOW + left - timedelta(days=7)
    for key in range(1, count + 1):
        if key <= running:
            cards[key] = card(key, status=Status.IN_PROGRESS)
            experiments[key] = Experiment(
                key,
                timebox_length_s=WEEK_S,
                timebox_running_since=since,
                timebox_started_at=since,
                stopping=({"condition": "x"},),
            )
        elif key % 2:
            cards[key] = card(key, status=Status.DONE)
            at = NOW - timedelta(hours=key)
            experiments[key] = Experiment(key, outcome=Outcome.FAILURE, decided_at=at)
        else:
            cards[key], experiments[key] = card(key), Experiment(key)
    ids = {one.id: key for key, one in cards.items()}
    return Project("ML", "Study", cards=cards, ids=ids, experiments=experiments)


def runs(reported: timedelta) -> tuple[Run, ...]:
    at = NOW - reported
    metric = MetricSummary("f1", 0.8, 1, at, 0.8, 0.8, 1, at)
    times = (NOW - timedelta(hours=2), None, at)
    return (Run("r1", "net", "0", "study", RunStatus.RUNNING, *times, {"f1": metric}),)


class Counted(App[None]):
    """Shows the table and counts what it would write to a terminal."""

    CSS = "#experiments { height: 1fr; }"

    def __init__(self, shown: Project, live: Live | None = None, *, is_ascii: bool = False) -> None:
        super().__init__()
        self.now = NOW
        self.shown, self.live = shown, live or Live()
        self.view = ExperimentsView(ascii_only=is_ascii, clock=lambda: self.now)
        self.pen, self.written = Pen(), 0
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.show(self.shown, self.live, self.now)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.written += len(
                self.pen.shortened(renderable.render_segments(self.console)).encode()
            )
        super()._display(screen, renderable)

    def _note(self, message: Message) -> None:
        self.told.append(message)

    on_cursor_moved = on_tick_wanted = on_sight_changed = _note

    @property
    def frame(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    def wait_until(self, now: datetime) -> None:
        self.now = now
        self.view.tick(now)


async def bytes_of(pilot: Pilot[None], app: Counted) -> int:
    await pilot.pause()
    written, app.written = app.written, 0
    return written


async def test_what_needs_somebody_comes_first_and_what_is_decided_last() -> None:
    live = Live(alarms={2: Alarm.FIRED, 3: Alarm.WOULD_FIRE})
    app = Counted(project(8), live)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        ids = [line.split()[0] for line in app.frame[2:] if line]
        assert app.frame[1].startswith("\N{LEFT HALF BLOCK} ML-EXP-02 ! fired")
        assert ids[:2] == ["ML-EXP-01", "ML-EXP-03"]
        assert "would fire" in app.frame[3]
        assert ids[-2:] == ["ML-EXP-05", "ML-EXP-07"]


@pytest.mark.parametrize(
    ("size", "heads"),
    [
        ((130, 40), "id state title best evidence rules timebox owner runs report"),
        ((80, 24), "id state title best rules timebox"),
        ((60, 20), "id state title best timebox"),
        ((40, 12), "id state title"),
    ],
)
async def test_columns_give_way(size: tuple[int, int], heads: str) -> None:
    live = Live(
        {1: runs(timedelta(minutes=3))},
        {1: Reading("a_metric_with_a_long_name", 0.8514, 0.9, is_met=False)},
    )
    app = Counted(project(20), live)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert app.frame[0].split() == heads.split()
        assert all(cell_len(line) <= size[0] for line in app.frame)
        assert len(app.frame) == size[1]
        line = app.frame[1]
        assert ("3d 0h" in line) is ("timebox" in heads)
        assert (".851/.9 " in line) is ("best" in heads)
        assert ("3min" in line) is ("report" in heads)
        assert ("1 running" in line) is ("runs" in heads)


@pytest.mark.parametrize("size", [(1, 1), (12, 3), (24, 6), (300, 90)])
@pytest.mark.parametrize("count", [0, 1, 60])
async def test_any_size_works(size: tuple[int, int], count: int) -> None:
    app = Counted(project(count))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert all(cell_len(line) <= size[0] for line in app.frame)


async def test_plain_ascii() -> None:
    app = Counted(
        project(20), Live(readings={1: Reading("f1", 0.8, 0.9, is_met=True)}), is_ascii=True
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert all(line.isascii() for line in app.frame)


@pytest.mark.parametrize("size", SIZES)
async def test_a_hostile_text_takes_one_line(size: tuple[int, int]) -> None:
    texts = list(HOSTILE.values())
    shown = project(len(texts), running=0)
    cards = {
        key: replace(one, title=text, owner=text, blocked=text or None)
        for (key, one), text in zip(shown.cards.items(), texts, strict=True)
    }
    readings = {key: Reading(one.title, float("nan"), float("inf")) for key, one in cards.items()}
    app = Counted(replace(shown, cards=cards), Live(readings=readings))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for _ in range(len(texts) // 8):
            ids = [one.id[-6:] for one in app.view.state.in_sight()]
            assert all(cell_len(line) <= size[0] for line in app.frame)
            assert all(line.isprintable() for line in app.frame)
            assert all(one in line for one, line in zip(ids, app.frame[1:], strict=False))
            app.view.state.move(8)
            app.view.changed()
            await pilot.pause()


async def test_a_key_paints_two_lines_and_looks_at_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Counted(project(10_000))
    async with app.run_test(size=(120, 40)) as pilot:
        await bytes_of(pilot, app)
        painted: list[Line] = []
        asked: list[int] = []
        paint, line_of = ExperimentPainter.line, ExperimentsScene.line

        def counted(painter: ExperimentPainter, line: Line) -> Slices:
            painted.append(line)
            return paint(painter, line)

        def looked(scene: ExperimentsScene, one: Card, outlook: Outlook) -> Line:
            asked.append(one.key)
            return line_of(scene, one, outlook)

        monkeypatch.setattr(ExperimentPainter, "line", counted)
        monkeypatch.setattr(ExperimentsScene, "line", looked)
        costs = []
        for _ in range(20):
            painted.clear()
            asked.clear()
            app.view.state.move(1)
            app.view.changed()
            assert len(painted) == 2
            assert len(asked) <= 39
            costs.append(await bytes_of(pilot, app))
        assert 0 < sum(costs) / len(costs) <= 1_000
        app.view.state.go(9_999)
        app.view.changed()
        assert len(asked) <= 78
        await pilot.pause()
        assert "ML-EXP-9999" in "".join(app.frame)


async def test_what_did_not_change_is_not_sent() -> None:
    live = Live({1: runs(timedelta(minutes=3))})
    app = Counted(project(50), live)
    async with app.run_test(size=(120, 40)) as pilot:
        await bytes_of(pilot, app)
        app.view.show(replace(app.shown, seq=9), Live(dict(live.runs)), NOW)
        assert await bytes_of(pilot, app) == 0
        renamed = app.shown.applied(edited(app.shown.cards[2], title="Another"), NOW)
        app.view.show(renamed, live, NOW)
        assert 0 < await bytes_of(pilot, app) < 400
        app.view.show(renamed, live, NOW)
        assert await bytes_of(pilot, app) == 0


async def test_a_countdown_repaints_its_own_cells() -> None:
    app = Counted(project(50, running=5, left=timedelta(minutes=40)))
    async with app.run_test(size=(120, 40)) as pilot:
        await bytes_of(pilot, app)
        costs = []
        for second in range(1, 6):
            app.wait_until(NOW + timedelta(seconds=second, milliseconds=2))
            costs.append(await bytes_of(pilot, app))
        assert 0 < max(costs) <= 5 * 80
        assert "39:55" in app.frame[1]


async def test_a_countdown_far_from_its_end_sends_nothing_for_minutes() -> None:
    app = Counted(project(50))
    async with app.run_test(size=(120, 40)) as pilot:
        await bytes_of(pilot, app)
        due = app.view.tick(NOW)
        assert due is not None
        assert due > NOW + timedelta(minutes=10)
        app.wait_until(NOW + timedelta(minutes=10))
        assert await bytes_of(pilot, app) == 0


async def test_without_time_running_nothing_is_due() -> None:
    app = Counted(project(50, running=0))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.view.tick(NOW + timedelta(days=3)) is None


async def test_time_alone_moves_an_experiment_up_and_its_cursor_with_it() -> None:
    shown = project(6, running=2)
    soon = NOW - timedelta(days=7) + timedelta(minutes=1)
    boxed = replace(shown.experiments[2], timebox_running_since=soon)
    shown = replace(shown, experiments={**shown.experiments, 2: boxed})
    app = Counted(shown)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "ML-EXP-02 \N{BLACK RIGHT-POINTING SMALL TRIANGLE} at risk" in app.frame[1]
        app.view.go_to(1)
        app.wait_until(NOW + timedelta(minutes=1, seconds=1))
        await pilot.pause()
        assert "ML-EXP-02 ! expired" in app.frame[1]
        assert app.view.card is not None
        assert app.view.card.key == 1


async def test_a_silent_run_is_marked_when_its_time_comes() -> None:
    app = Counted(project(6), Live({1: runs(timedelta(minutes=9))}))
    async with app.run_test(size=(130, 40)) as pilot:
        await pilot.pause()
        assert "1 running" in app.frame[1]
        due = app.view.tick(NOW)
        assert due is not None
        assert due <= NOW + timedelta(minutes=1)
        app.wait_until(NOW + timedelta(minutes=1, seconds=1))
        await pilot.pause()
        assert "1 stale" in app.frame[1]


async def test_sorted_by_something_else_and_back() -> None:
    app = Counted(project(9))
    async with app.run_test(size=(120, 40)) as pilot:
        app.view.sort_by("-id")
        await pilot.pause()
        assert app.frame[0].split()[:2] == ["id", "\N{UPWARDS ARROW}"]
        assert "ML-EXP-09" in app.frame[1]
        renamed = app.shown.applied(edited(app.shown.cards[2], title="Another"), NOW)
        app.view.show(renamed, Live(), NOW)
        assert [one.key for one in app.view.state.cards] == list(range(9, 0, -1))
        app.view.sort_by("urgency")
        await pilot.pause()
        assert "ML-EXP-01" in app.frame[1]


async def test_the_mouse_chooses_and_scrolls() -> None:
    app = Counted(project(200))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.click(app.view, offset=(20, 4))
        assert app.view.state.row == 3
        app.view.on_mouse_scroll_down()
        assert app.view.state.top == 3
        app.view.on_mouse_scroll_up()
        assert app.view.state.top == 0
