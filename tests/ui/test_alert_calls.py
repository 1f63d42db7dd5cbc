"""Critical alerts that come while the dashboard is open call once, in whatever is shown."""

from datetime import timedelta
from pathlib import Path

import pytest
from textual.app import App

from mlpm_tui.domain.alert_handling import AcknowledgeAlert, SnoozeAlert, WakeAlert
from mlpm_tui.domain.alert_muting import MuteAlerts
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.alert_reporting import report
from mlpm_tui.ui import alert_calls, app, terminal
from mlpm_tui.ui.terminal import call_out
from tests.conftest import NOW, Sit
from tests.payloads import HOSTILE
from tests.ui.alerts import MODELS, reported
from tests.ui.dashboard import SMALL, dashboard

CALLS = "Critical: ML-ALERT-"


class Written:
    """A driver that keeps what is written."""

    is_headless = False

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the terminal was asked to call out; the calls begin at once."""
    monkeypatch.setattr(app, "WARM_AFTER_S", 0.01)
    texts: list[str] = []
    monkeypatch.setattr(terminal, "call_out", lambda _app, how, text: texts.append(how + text))
    return texts


async def test_another_program_s_critical_alert_calls_once(
    board: Path, sit: Sit, rung: list[str]
) -> None:
    bob = sit(board, who="bob")
    report(bob.desk.library, "ML", [reported(0)], NOW)
    async with dashboard(board, SMALL, bell="osc9") as here:
        await here.until(lambda: len(here.board.followers) > 1)
        await here.pilot.pause(0.05)
        assert CALLS not in here.frame
        report(bob.desk.library, "ML", [reported(5), reported(1)], NOW)
        await here.until_said(f"{CALLS}02 drift/age of fraud")
        assert [text.partition(" drift")[0] for text in rung] == [f"osc9{CALLS}02"]
        bob.catch_up()
        bob.desk.do(SnoozeAlert("ML-ALERT-02", NOW + timedelta(hours=1), "lunch"))
        bob.settle()
        bob.desk.do(WakeAlert("ML-ALERT-02"))
        bob.settle()
        await here.until(lambda: len(rung) == 2)
        bob.desk.do(AcknowledgeAlert("ML-ALERT-02"))
        bob.settle()
        bob.desk.undo()
        bob.settle()
        report(bob.desk.library, "ML", [reported(10)], NOW)
        await here.until(lambda: len(rung) == 3)
        assert f"{CALLS}04" in rung[-1]


async def test_what_somebody_does_themselves_is_no_call(
    board: Path, sit: Sit, rung: list[str]
) -> None:
    async with dashboard(board, SMALL, bell="bell") as here:
        await here.until(lambda: len(here.board.followers) > 1)
        part = {"model": "churn", "severity": "critical"}
        here.board.do([AddCard(Kind.ALERT, "Mine", 5, Status.READY, part=part)])
        await here.until_kept()
        report(sit(board, who="bob").desk.library, "ML", [reported(0)], NOW)
        await here.until(lambda: rung)
        assert [text.partition(" drift")[0] for text in rung] == [f"bell{CALLS}02"]


async def test_a_snooze_ends_while_only_the_dashboard_is_there(
    board: Path, sit: Sit, rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alert_calls, "EVERY_S", 0.02)
    seat = sit(board)
    report(seat.desk.library, "ML", [reported(0)], NOW)
    seat.catch_up()
    seat.desk.do(SnoozeAlert("ML-ALERT-01", NOW + timedelta(hours=1)))
    seat.settle()
    async with dashboard(board, SMALL, bell="bell") as here:
        await here.press("4")
        await here.until_said("1 snoozed, ML-ALERT-01 wakes")
        here.app.desk.clock.fixed = NOW + timedelta(hours=1, seconds=1)
        await here.until_said("firing, woke")
        await here.until(lambda: len(rung) == 1)


async def test_an_unknown_bell_is_named_and_stays_silent(board: Path) -> None:
    async with dashboard(board, SMALL, bell="loud") as here:
        await here.until_said("There is no bell 'loud': say one of off, bell, osc9.")


@pytest.mark.parametrize(
    ("how", "tmux", "wanted"),
    [
        ("off", "", ""),
        ("bell", "", "\a"),
        ("osc9", "", "\x1b]9;a?b\a"),
        ("osc9", "/run/tmux,1,0", "\x1bPtmux;\x1b\x1b]9;a?b\a\x1b\\"),
    ],
)
def test_what_the_terminal_gets(
    how: str, tmux: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", tmux)
    shown: App[None] = App()
    driver = Written()
    shown._driver = driver  # type: ignore[assignment]
    call_out(shown, how, "a\x1bb")
    assert driver.text == wanted.replace("?", "\N{SYMBOL FOR ESCAPE}")


@pytest.mark.parametrize("tmux", ["", "/run/tmux,1,0"])
def test_no_text_ends_the_terminal_s_message_or_begins_another(
    tmux: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", tmux)
    shown: App[None] = App()
    begin, end = ("\x1bPtmux;\x1b\x1b]9;", "\a\x1b\\") if tmux else ("\x1b]9;", "\a")
    own = ["a\x07b\x1b\\c", "a\x9cb\x9d9;c", "a\r\nb\x00c", "\x1bPtmux;\x1b\x1b]52;c;eA==\a"]
    for text in (*own, *HOSTILE.values()):
        driver = Written()
        shown._driver = driver  # type: ignore[assignment]
        call_out(shown, "osc9", f"Critical: {text}")
        said = driver.text
        assert said.startswith(f"{begin}Critical: ")
        assert said.endswith(end)
        inside = said[len(begin) : len(said) - len(end)]
        assert inside.isprintable()
        assert len(inside) <= 200
        said.encode()


async def test_what_is_muted_neither_calls_nor_counts_above_the_board(
    board: Path, sit: Sit, rung: list[str]
) -> None:
    bob = sit(board, who="bob")
    report(bob.desk.library, "ML", [reported(1)], NOW)
    async with dashboard(board, SMALL, bell="bell") as here:
        await here.until(lambda: len(here.board.followers) > 1)
        await here.until(lambda: "1 warning alert" in here.frame)
        bob.catch_up()
        bob.desk.do(MuteAlerts(NOW + timedelta(hours=1), "load test", MODELS[0]))
        bob.desk.do(MuteAlerts(NOW + timedelta(hours=1), "load test", MODELS[1]))
        bob.settle()
        await here.until(lambda: "1 warning alert" not in here.frame)
        report(bob.desk.library, "ML", [reported(0)], NOW)
        bob.catch_up()
        bob.desk.do(AddCard(Kind.TASK, "work"))
        bob.settle()
        await here.until(lambda: len(here.board.quiet) == 2)
        assert "critical alert" not in here.frame
        await here.until_said("1 critical muted")
        assert "all quiet" not in here.frame
        assert rung == []
