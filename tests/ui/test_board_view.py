from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.changes import edited
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.paint.card import CardPainter, Face
from mlpm_tui.ui.paint.lane import Limits
from mlpm_tui.ui.pen import Pen
from mlpm_tui.ui.widgets.board_messages import (
    CardChosen,
    CardDropped,
    CursorMoved,
    MarksChanged,
    TickWanted,
)
from mlpm_tui.ui.widgets.board_view import BoardView
from tests.budgets.boards import NOW, board, readings
from tests.payloads import HOSTILE

FRAMES = Path(__file__).parent / "board_frames"


class Counted(App[None]):
    """Shows a board and counts what it would write to a terminal."""

    CSS = "BoardView { height: 1fr; }"

    def __init__(self, project: Project, *, ascii_only: bool = False) -> None:
        super().__init__()
        self.project = project
        self.view = BoardView(ascii_only=ascii_only)
        self.view.limit(Limits({Status.REVIEW: 3}))
        self.pen, self.written = Pen(), 0
        self.updates = 0
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.show(self.project, NOW, readings(self.project))

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.updates += 1
            self.written += len(
                self.pen.shortened(renderable.render_segments(self.console)).encode()
            )
        super()._display(screen, renderable)

    def _note(self, message: Message) -> None:
        self.told.append(message)

    on_cursor_moved = on_marks_changed = on_tick_wanted = _note
    on_card_chosen = on_card_dropped = _note


def frame(app: Counted) -> list[str]:
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


async def bytes_of(pilot: Pilot[None], app: Counted) -> int:
    await pilot.pause()
    written, app.written = app.written, 0
    return written


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
async def test_a_board_looks_like_its_picture(size: tuple[int, int]) -> None:
    app = Counted(board(200))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        picture = FRAMES / f"{size[0]}x{size[1]}.txt"
        assert frame(app) == picture.read_text(encoding="utf-8").splitlines()


async def test_plain_ascii() -> None:
    app = Counted(board(200), ascii_only=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert all(line.isascii() for line in frame(app))


async def test_the_first_picture_is_sent_twice_at_most() -> None:
    app = Counted(board(1000))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        assert app.written <= 60_000


@pytest.mark.parametrize(("size", "most"), [((120, 40), 1000), ((80, 24), 800)])
async def test_a_cursor_step_costs_two_cards(size: tuple[int, int], most: int) -> None:
    app = Counted(board(1000))
    async with app.run_test(size=size) as pilot:
        await bytes_of(pilot, app)
        steps = []
        for _ in range(25):
            app.view.move_cursor(0, 1)
            steps.append(await bytes_of(pilot, app))
        assert 0 < sum(steps) / len(steps) <= most
        app.view.move_cursor(1, 0)
        assert await bytes_of(pilot, app) <= 1500


async def test_a_moved_card_repaints_two_panes() -> None:
    app = Counted(board(1000))
    async with app.run_test(size=(120, 40)) as pilot:
        await bytes_of(pilot, app)
        card = app.view.card
        assert card is not None
        moved = app.project.applied(edited(card, status=Status.REVIEW), NOW)
        app.view.show(moved, NOW)
        assert 0 < await bytes_of(pilot, app) <= 6000
        assert app.view.cursor.key == card.key
        app.view.show(replace(moved, seq=7), NOW)
        assert await bytes_of(pilot, app) == 0


def with_boxes(project: Project, left: timedelta) -> Project:
    since = NOW + left - timedelta(days=7)
    experiments = {
        key: replace(one, timebox_running_since=since) if one.timebox_running_since else one
        for key, one in project.experiments.items()
    }
    return replace(project, experiments=experiments)


async def test_a_tick_repaints_only_the_countdowns_that_changed() -> None:
    app = Counted(with_boxes(board(200), timedelta(minutes=50)))
    async with app.run_test(size=(120, 40)) as pilot:
        await bytes_of(pilot, app)
        due = app.view.tick(NOW)
        assert due is not None
        assert await bytes_of(pilot, app) == 0
        before = frame(app)
        later = app.view.tick(due)
        assert later is not None
        assert later > due
        assert 0 < await bytes_of(pilot, app) <= 4 * 70
        changed = [(a, b) for a, b in zip(before, frame(app), strict=True) if a != b]
        assert changed
        assert all("50:00" in a and "49:59" in b for a, b in changed)
        assert any(isinstance(message, TickWanted) for message in app.told)


async def test_a_countdown_far_from_its_end_sends_nothing_for_minutes() -> None:
    app = Counted(with_boxes(board(200), timedelta(days=3, minutes=30)))
    async with app.run_test(size=(120, 40)) as pilot:
        await bytes_of(pilot, app)
        due = app.view.tick(NOW + timedelta(minutes=25))
        assert due is not None
        assert timedelta(minutes=30) <= due - NOW < timedelta(minutes=31)
        assert await bytes_of(pilot, app) == 0


async def test_without_countdowns_nothing_is_sent() -> None:
    app = Counted(board(200, running=0))
    async with app.run_test(size=(120, 40)) as pilot:
        await bytes_of(pilot, app)
        assert app.view.tick(NOW + timedelta(minutes=59)) == NOW + timedelta(hours=1)
        assert await bytes_of(pilot, app) == 0


async def test_only_cards_in_sight_are_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Counted(board(5000))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        painted = []
        paint = CardPainter.paint

        def counted(painter: CardPainter, face: Face) -> tuple[Strip, ...]:
            painted.append(face)
            return paint(painter, face)

        monkeypatch.setattr(CardPainter, "paint", counted)
        app.view.move_cursor(0, 1)
        assert len(painted) == 2
        painted.clear()
        app.view.move_to_end(is_last=True)
        assert len(painted) <= 4


async def test_filter_fold_and_zoom() -> None:
    app = Counted(board(200))
    async with app.run_test(size=(120, 40)) as pilot:
        app.view.filter_by(frozenset({20, 45}))
        await pilot.pause()
        assert "in progress 0 of 40" in frame(app)[0]
        assert "2 of 40 cards" in frame(app)[1]
        app.view.filter_by(None)
        app.view.fold(2)
        await pilot.pause()
        assert sum("\u25b8" in line for line in frame(app)) == 1
        app.view.fold(2)
        app.view.go_to(13)
        app.view.zoom()
        await pilot.pause()
        assert [line[1] for line in frame(app) if line[:1] == "\u25be"] == ["4"]


async def test_marks_and_moves_are_told() -> None:
    app = Counted(board(200))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.told.clear()
        app.view.toggle_mark()
        app.view.move_cursor(0, 1)
        app.view.choose()
        await pilot.pause()
        kinds = [type(message) for message in app.told]
        assert kinds == [MarksChanged, CursorMoved, CardChosen]


async def click(pilot: Pilot[None], card: Card, app: Counted, times: int = 1) -> None:
    await pilot.click(offset=spot_of(card, app), times=times)
    await pilot.pause()


def spot_of(card: Card, app: Counted) -> tuple[int, int]:
    for y in range(40):
        for x in range(2, 120, 24):
            if app.view.card_at(x, y) is card:
                return x, y
    raise AssertionError(card)


async def test_the_mouse_selects_opens_and_drags() -> None:
    app = Counted(board(200))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        card = app.project.lanes[(2, Status.READY)][1]
        await click(pilot, card, app)
        assert app.view.card is card
        app.told.clear()
        await click(pilot, card, app, times=2)
        assert any(isinstance(m, CardChosen) and m.card is card for m in app.told)
        other = app.project.lanes[(3, Status.DONE)][0]
        await pilot.mouse_down(offset=spot_of(card, app))
        await pilot.mouse_up(offset=spot_of(other, app))
        await pilot.pause()
        dropped = [message for message in app.told if isinstance(message, CardDropped)]
        assert [(m.key, m.place, m.before_key) for m in dropped] == [
            (card.key, (3, Status.DONE), other.key)
        ]


async def test_the_fold_mark_can_be_clicked() -> None:
    app = Counted(board(200))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.click(offset=(0, 1))
        await pilot.pause()
        assert frame(app)[1].startswith("\u25b81")


async def test_theme_and_focus_change_colours_not_text() -> None:
    app = Counted(board(200))
    async with app.run_test(size=(120, 40)) as pilot:
        app.view.focus()
        await pilot.pause()
        before = frame(app)
        palette = app.view._scene
        app.theme = "textual-light"
        await pilot.pause()
        assert app.view._scene is not palette
        app.screen.set_focus(None)
        await pilot.pause()
        assert frame(app) == before


SIZES = [(1, 1), (3, 2), (20, 5), (39, 12), (40, 9), (40, 12), (60, 20), (72, 18), (400, 120)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [0, 300])
async def test_any_size_works(size: tuple[int, int], count: int) -> None:
    app = Counted(board(count))
    async with app.run_test(size=size) as pilot:
        for columns, rows in ((1, 0), (0, 1), (0, 5), (-1, 0), (0, -9)):
            app.view.move_cursor(columns, rows)
        app.view.move_lane(1)
        app.view.fold()
        app.view.zoom()
        await pilot.pause()
        app.view.zoom()
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        assert [cell_len(strip.text) for strip in strips] == [size[0]] * size[1]


async def test_a_board_too_small_says_what_it_needs() -> None:
    app = Counted(board(50))
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        assert frame(app)[:2] == [" needs 40x9", " this is 30x10"]
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert frame(app)[0].startswith(" backlog 10")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert frame(app)[0].startswith(" backlog 10      ready")


async def test_hostile_text_is_inert_on_the_board() -> None:
    project = board(len(HOSTILE))
    cards = {
        key: replace(card, title=text, owner=text, tags=(text,), blocked=text if key % 2 else None)
        for (key, card), text in zip(project.cards.items(), HOSTILE.values(), strict=True)
    }
    lanes = {
        place: tuple(cards[card.key] for card in pane) for place, pane in project.lanes.items()
    }
    app = Counted(replace(project, cards=cards, lanes=lanes))
    async with app.run_test(size=(200, 120), notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        lines = frame(app)
        assert all(line.isprintable() for line in lines)
        assert all(cell_len(strip.text) == 200 for strip in app.screen._compositor.render_strips())
        assert any(safe_line(HOSTILE["click action"])[:20] in line for line in lines)


async def test_a_clock_set_back_is_no_trouble() -> None:
    app = Counted(with_boxes(board(200), timedelta(minutes=50)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        due = app.view.tick(NOW - timedelta(hours=2))
        assert due is not None
        app.view.show(replace(app.project, seq=2), NOW - timedelta(hours=2))
        assert isinstance(app.view.tick(NOW - timedelta(hours=2)), datetime)
        assert any("2h50" in line for line in frame(app))
