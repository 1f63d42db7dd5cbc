"""The painted inbox: its order, its groups, what a key repaints, and what ten thousand cost."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from rich.cells import cell_len
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from mlpm_tui.domain.alert_standing import ORDERS, SeenAlert, Standing
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.details import Alert, AlertState
from mlpm_tui.domain.fleet import Mute
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.project import Project
from mlpm_tui.ui.paint.glyphs import ASCII, UNICODE
from mlpm_tui.ui.paint.triage_line import AlertLine, HeadRow, TriagePainter
from mlpm_tui.ui.pen import Pen
from mlpm_tui.ui.widgets.triage_order import TriageOrder
from mlpm_tui.ui.widgets.triage_state import TriageState
from mlpm_tui.ui.widgets.triage_view import TriageView
from tests.conftest import NOW
from tests.payloads import HOSTILE

SEVERITIES = ("critical", "warning", "info")
STATES = tuple(AlertState)


def card(key: int, **more: object) -> Card:
    at = NOW - timedelta(days=1)
    made = Card(
        key,
        f"ML-ALERT-{key:02d}",
        Kind.ALERT,
        f"Alert {key}",
        5,
        Status.READY,
        "i",
        at,
        at,
        at,
        key,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def alert(key: int, **more: object) -> Alert:
    made = Alert(
        key,
        NOW - timedelta(days=2, minutes=key),
        model=f"model{key % 3}",
        signal="drift/age",
        severity=SEVERITIES[key % 3],
        before=0.4,
        after=0.65,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def case(key: int, **more: object) -> Incident:
    return replace(Incident(key, f"{key:x}"), **more)  # type: ignore[arg-type]


@cache
def project(count: int) -> Project:
    cards = {key: card(key) for key in range(1, count + 1)}
    alerts = {key: alert(key) for key in cards}
    ids = {one.id: key for key, one in cards.items()}
    return Project("ML", "Study", cards=cards, ids=ids, alerts=alerts)


def changed(shown: Project, key: int, **more: object) -> Project:
    part = replace(shown.alerts[key], **more)  # type: ignore[arg-type]
    return replace(shown, alerts={**shown.alerts, key: part})


def ordered(shown: Project, cases: Mapping[int, Incident], *mutes: Mute) -> list[int]:
    order = TriageOrder()
    order.take(shown, cases, mutes, NOW)
    return [*order.rows]


class Counted(App[None]):
    """Shows the inbox and counts what it would write to a terminal."""

    CSS = "#inbox { height: 1fr; }"

    def __init__(self, shown: Project, *, is_ascii: bool = False) -> None:
        super().__init__()
        self.now = NOW
        self.shown = shown
        self.view = TriageView(ASCII if is_ascii else UNICODE, lambda: self.now)
        self.pen, self.written = Pen(), 0
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.show(self.shown, {}, (), self.now)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.written += len(
                self.pen.shortened(renderable.render_segments(self.console)).encode()
            )
        super()._display(screen, renderable)

    def _note(self, message: Message) -> None:
        self.told.append(message)

    on_tick_wanted = on_alert_passed = _note

    @property
    def frame(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


async def bytes_of(pilot: Pilot[None], app: Counted) -> int:
    await pilot.pause()
    written, app.written = app.written, 0
    return written


def test_what_wants_somebody_comes_first() -> None:
    shown = project(9)
    until = NOW + timedelta(hours=1)
    shown = changed(shown, 3, state=AlertState.ACKNOWLEDGED)
    shown = changed(shown, 6, state=AlertState.SNOOZED, snoozed_until=until)
    shown = changed(shown, 1, state=AlertState.RESOLVED)
    mute = Mute(7, until, "known", "ana", NOW, model="model2", signal="drift/*")
    cases = {7: case(7, escalated_at=NOW), 4: case(4, muted_by=9)}
    # Critical 9; of the warnings the escalated 7; then acked 3, snoozed 6, muted by age, over 1.
    assert ordered(shown, cases, mute) == [9, 7, 3, 6, 4, 8, 5, 2, 1]


def test_a_mute_that_has_ended_hides_nothing() -> None:
    over = Mute(1, NOW, "known", "ana", NOW, model="model0")
    taken_back = Mute(2, NOW + timedelta(days=1), "known", "ana", NOW, "model0", ended_at=NOW)
    assert ordered(project(9), {}, over, taken_back) == ordered(project(9), {})


@pytest.mark.parametrize("order", [*ORDERS, *(f"-{name}" for name in ORDERS)])
def test_every_order_has_all_of_them(order: str) -> None:
    sorter = TriageOrder()
    sorter.take(project(30), {}, (), NOW)
    sorter.sort_by(order)
    assert sorted(sorter.rows) == [*range(1, 31)]
    sorter.take(changed(project(30), 7, occurrences=9), {}, (), NOW)
    assert sorter.rows[7].alert.occurrences == 9


def test_what_is_counted_follows_every_change() -> None:
    order = TriageOrder()
    order.take(project(9), {}, (), NOW)
    until = NOW + timedelta(hours=2)
    asleep = changed(project(9), 3, state=AlertState.SNOOZED, snoozed_until=until)
    assert order.take(asleep, {}, (), NOW)
    assert not order.take(asleep, {}, (), NOW)
    assert (+order.tally)[Standing.SNOOZED, "critical"] == 1
    assert (+order.tally)[Standing.FIRING, "critical"] == 2
    assert order.wakes == (until, "ML-ALERT-03")
    fewer = {key: one for key, one in project(9).alerts.items() if key < 3}
    order.take(replace(project(9), alerts=fewer), {}, (), NOW)
    assert sum((+order.tally).values()) == 2
    other = {2: alert(2), 9: alert(9)}
    order.take(replace(project(9), alerts=other), {}, (), NOW)
    assert {*order.rows} == {2, 9}
    assert order.wakes is None


def test_one_change_among_ten_thousand_is_weighed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    order = TriageOrder()
    shown = project(10_000)
    order.take(shown, {}, (), NOW)
    weighed: list[SeenAlert] = []
    place = TriageOrder._place

    def counted(order: TriageOrder, row: SeenAlert) -> object:
        weighed.append(row)
        return place(order, row)

    monkeypatch.setattr(TriageOrder, "_place", counted)
    order.take(changed(shown, 77, state=AlertState.ACKNOWLEDGED), {}, (), NOW)
    assert len(weighed) == 1


def test_groups_heads_folds_and_marks() -> None:
    order, state = TriageOrder(), TriageState()
    order.take(project(9), {}, (), NOW)
    state.resize(20)
    state.show_alerts(order.rows)
    state.group_by("model")
    heads = [row for row in state.rows if isinstance(row, HeadRow)]
    assert [head.name for head in heads] == ["model0", "model1", "model2"]
    assert heads[0].firing == (("critical", 3),)
    assert state.here is heads[0]
    assert len(state.chosen()) == 3
    assert (
        state.next_after(heads[0].keys) == state.chosen()[0].key + 1
        or state.next_after(heads[0].keys) in heads[1].keys
    )
    assert state.fold(is_folded=True)
    assert not state.fold(is_folded=True)
    assert len(state.rows) == 9
    state.toggle_mark()
    assert state.marks == set(heads[0].keys)
    state.move(1)
    state.mark_range()
    assert state.marks == set(heads[0].keys)
    state.mark_all()
    assert len(state.marks) == 9
    state.mark_all()
    assert not state.marks
    state.show_only({heads[1].keys[0]})
    assert [row.key for row in state.rows][1:] == [heads[1].keys[0]]
    state.group_by("group")
    assert isinstance(state.rows[0], HeadRow)
    assert state.rows[0].name == "no group"


def test_the_cursor_goes_on_where_something_is_left() -> None:
    order, state = TriageOrder(), TriageState()
    order.take(project(6), {}, (), NOW)
    state.resize(20)
    state.show_alerts(order.rows)
    keys = [row.key for row in state.rows]
    state.go(2)
    assert state.next_after({keys[2]}) == keys[3]
    assert state.next_after({keys[2], keys[3]}) == keys[4]
    assert state.next_after(set(keys[2:])) == keys[1]
    assert state.next_after({keys[0]}) == keys[2]
    assert state.next_after(set(keys)) is None


def test_grouping_keeps_the_head_of_the_cursor_s_group_in_sight() -> None:
    order, state = TriageOrder(), TriageState()
    order.take(project(30), {}, (), NOW)
    state.resize(8)
    state.show_alerts(order.rows)
    for row in (0, 1):
        state.go(row)
        state.group_by("model")
        assert any(isinstance(one, HeadRow) for one in state.in_sight()[: state.row - state.top])
        state.group_by("")


async def test_a_key_paints_two_lines_and_looks_at_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Counted(project(10_000))
    async with app.run_test(size=(120, 40)) as pilot:
        await bytes_of(pilot, app)
        painted: list[AlertLine] = []
        paint = TriagePainter.line

        def counted(painter: TriagePainter, line: AlertLine) -> Strip:
            painted.append(line)
            return paint(painter, line)

        monkeypatch.setattr(TriagePainter, "line", counted)
        costs = []
        for _ in range(20):
            painted.clear()
            app.view.state.move(1)
            app.view.changed()
            assert len(painted) == 2
            costs.append(await bytes_of(pilot, app))
        assert 0 < sum(costs) / len(costs) <= 700
        painted.clear()
        app.view.state.go(9_999)
        app.view.changed()
        assert len(painted) <= 40
        app.view.show(app.shown, {}, (), NOW)
        await bytes_of(pilot, app)
        app.view.show(replace(app.shown, seq=9), {}, (), NOW)
        assert await bytes_of(pilot, app) == 0


async def test_an_age_repaints_its_line_when_it_changes_and_not_before() -> None:
    shown = changed(project(9), 3, opened_at=NOW - timedelta(minutes=5))
    app = Counted(shown)
    async with app.run_test(size=(80, 24)) as pilot:
        await bytes_of(pilot, app)
        due = app.view.tick(NOW)
        assert due == NOW + timedelta(minutes=1)
        app.now = NOW + timedelta(seconds=59)
        app.view.tick(app.now)
        assert await bytes_of(pilot, app) == 0
        app.now = due
        app.view.tick(app.now)
        assert 0 < await bytes_of(pilot, app) < 150
        assert any("6min" in line for line in app.frame)


@pytest.mark.parametrize(
    ("size", "is_ascii"),
    [((120, 40), False), ((60, 20), True), ((1, 1), False), ((14, 3), False)],
)
async def test_a_hostile_text_takes_one_line(size: tuple[int, int], *, is_ascii: bool) -> None:
    texts = list(HOSTILE.values())
    shown = project(len(texts))
    cards = {key: card(key, title=text, owner=text) for key, text in enumerate(texts, 1)}
    alerts = {
        key: alert(key, model=text, signal=text, severity=text, after=float("nan"))
        for key, text in enumerate(texts, 1)
    }
    app = Counted(replace(shown, cards=cards, alerts=alerts), is_ascii=is_ascii)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for grouping in ("", "model"):
            app.view.state.group_by(grouping)
            for at in range(0, len(texts), 30):
                app.view.state.go(at)
                app.view.changed()
                await pilot.pause()
                assert all(cell_len(line) <= size[0] for line in app.frame)
                assert all(line.isprintable() for line in app.frame)
                assert not is_ascii or all(line.isascii() for line in app.frame)


async def test_what_the_state_says() -> None:
    today = NOW.astimezone().replace(hour=23, minute=30).astimezone(UTC)
    far = datetime(2026, 12, 24, 12, tzinfo=UTC)
    shown = project(7)
    for key, until in ((1, today), (2, far)):
        shown = changed(shown, key, state=AlertState.SNOOZED, snoozed_until=until)
    shown = changed(shown, 3, state=AlertState.ACKNOWLEDGED)
    shown = changed(shown, 5, before=None)
    cases = {
        4: case(4, woke_at=NOW, snoozed_by="bo"),
        5: case(5, escalated_at=NOW),
        6: case(6, muted_by=1),
        7: case(7, ended_at=NOW),
    }
    app = Counted(shown)
    async with app.run_test(size=(120, 40)) as pilot:
        app.view.show(shown, cases, (), NOW)
        await pilot.pause()
        assert sum(line.endswith(" 0.4 \N{RIGHTWARDS ARROW} 0.65") for line in app.frame) == 6
        assert sum(line.endswith("   0.65") for line in app.frame) == 1
        said = {line[20:31].strip(): line[5:19].strip() for line in app.frame[1:8]}
    assert said == {
        "ML-ALERT-01": "snoozed 23:30",
        "ML-ALERT-02": "snoozed 24 Dec",
        "ML-ALERT-03": "acked",
        "ML-ALERT-04": "firing, woke",
        "ML-ALERT-05": "escalated",
        "ML-ALERT-06": "explained",
        "ML-ALERT-07": "firing, over",
    }


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
