"""The alerts' inbox, as a person on call uses it, on real boards in files."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.project import Project
from mlpm_tui.ui.screens import following
from mlpm_tui.ui.screens.card import CardScreen
from mlpm_tui.ui.screens.triage import TriageScreen
from tests.conftest import Sit
from tests.ui.alerts import raise_alerts
from tests.ui.dashboard import SMALL, USUAL, Dashboard, dashboard

TINY = (60, 20)
FIRING, TAKEN = AlertState.FIRING, AlertState.ACKNOWLEDGED
SNOOZED, RESOLVED = AlertState.SNOOZED, AlertState.RESOLVED


def inbox(here: Dashboard) -> TriageScreen:
    screen = next(one for one in here.app.screen_stack if one.name == "triage")
    assert isinstance(screen, TriageScreen)
    return screen


async def go_there(here: Dashboard) -> TriageScreen:
    await here.press("4")
    await here.until_said("model and signal")
    screen = inbox(here)
    await here.until(lambda: screen.alert is None or screen.alert.incident is not None)
    return screen


def state(here: Dashboard, name: str) -> AlertState:
    return here.project.alerts[here.project.ids[name]].state


def at(screen: TriageScreen) -> str:
    return screen.alert.card.id if screen.alert is not None else ""


def picture(project: Project | None) -> object:
    """What undoing has to bring back: how each alert stands, where its card is, who does it."""
    assert project is not None
    alerts = {k: (a.state, a.snoozed_until, a.occurrences) for k, a in project.alerts.items()}
    cards = {key: (card.status, card.owner) for key, card in project.cards.items()}
    return alerts, cards, [one.id for one in project.cards.values()]


@pytest.mark.parametrize("size", [SMALL, USUAL, TINY])
async def test_the_inbox_at_every_size(alarmed: Path, size: tuple[int, int]) -> None:
    async with dashboard(alarmed, size) as here:
        await go_there(here)
        lines = here.frame.splitlines()
        assert len(lines) == size[1]
        assert "4 critical  12 warning  4 info" in lines[1]
        assert lines[3].startswith("\N{LEFT HALF BLOCK} \N{BLACK UP-POINTING TRIANGLE}C firing")
        assert "a ack" in lines[-1]
        if size == TINY:
            assert "What is known" not in here.frame
        else:
            await here.until_said("bad above 0.1")
            assert "What is known" in here.frame
            assert "0.04 \N{RIGHTWARDS ARROW} 0.31  +675 %  past week" in here.frame
            assert "noise to 0.03" in here.frame
        if size == USUAL:
            assert "A/B test against the model in production" in here.frame


async def test_twenty_alerts_in_a_small_terminal_by_keys_alone_and_all_of_it_undone(
    alarmed: Path, sit: Sit
) -> None:
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        start, count = picture(here.project), 0

        async def hit(*keys: str) -> None:
            nonlocal count
            count += len(keys)
            await here.press(*keys)

        for _ in range(3):
            await hit("a")
        await hit("D", "2", "enter")
        await here.until(lambda: "What was" not in here.frame)
        await hit("D", "5", *"known", "enter")
        await here.until(lambda: "What was" not in here.frame)
        await hit("z", "4", "enter")
        await here.until(lambda: "Put ML" not in here.frame)
        await hit("space", "space", "space", "z", "t", "enter")
        await here.until(lambda: "Put 3" not in here.frame)
        await hit("R", "1")
        await here.until(lambda: "What mends" not in here.frame)
        await hit("A", *"zoe", "enter")
        await here.until(lambda: "Who does" not in here.frame)
        await hit("M", "enter")
        await here.until(lambda: "Which alert" not in here.frame)
        await hit("asterisk", "D", "7", "enter")
        await here.until(lambda: "What was" not in here.frame)
        await here.until_kept()
        open_ones = [key for key, row in screen.list.order.rows.items() if row.standing < 4]
        assert open_ones == []
        assert count <= 60
        assert {a.state for a in here.project.alerts.values()} == {RESOLVED}
        assert "nothing fires" in here.frame
        steps = 3 + 2 + 1 + 1 + 1 + 1 + 1 + 1
        for _ in range(steps):
            await here.press("u")
        await here.until(lambda: picture(here.project) == start)
        await here.until_said("4 critical  12 warning  4 info")
    assert picture(sit(alarmed).in_database()) == start


async def test_after_an_act_the_cursor_goes_to_the_next_alert(alarmed: Path) -> None:
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        assert at(screen) == "ML-ALERT-01"
        await here.press("a")
        await here.until(lambda: at(screen) == "ML-ALERT-06")
        assert state(here, "ML-ALERT-01") is TAKEN
        await here.until_said("3 critical  12 warning  4 info  1 taken up")
        assert "a ack" in here.frame
        await here.press("G")
        assert at(screen) == "ML-ALERT-01"
        await here.until_said("a give back")
        await here.press("a")
        await here.until(lambda: state(here, "ML-ALERT-01") is FIRING)
        assert at(screen) == "ML-ALERT-19"
        await here.until_kept()
        await here.press("u")
        await here.until(lambda: state(here, "ML-ALERT-01") is TAKEN)
        await here.press("U")
        await here.until(lambda: state(here, "ML-ALERT-01") is FIRING)


async def test_marks_are_one_step(alarmed: Path) -> None:
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        await here.press("space", "j", "j", "v")
        await here.until_said("4 marked")
        await here.press("y")
        await here.until_said("copied ML-ALERT-01 ML-ALERT-06")
        await here.press("a")
        await here.until_said("4 taken up")
        assert "marked" not in here.frame
        assert at(screen) == "ML-ALERT-02"
        await here.until_kept()
        await here.press("u")
        await here.until_said("4 critical  12 warning")


async def test_resolving_wants_a_cause_and_hides_the_alert(alarmed: Path) -> None:
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        await here.press("D")
        await here.until_said("What was ML-ALERT-01?")
        await here.press("enter")
        await here.until_said("Choose one by its key.")
        await here.press("p")
        await here.type("a join")
        await here.press("enter")
        await here.until(lambda: state(here, "ML-ALERT-01") is RESOLVED)
        assert at(screen) == "ML-ALERT-06"
        assert "ML-ALERT-01" not in here.frame.splitlines()[3]
        await here.press("full_stop", "G")
        await here.until_said("Resolved just now by ana: pipeline fault")
        assert "a join" in here.frame
        await here.until_kept()
        await here.press("a")
        await here.until_said("resolved already")
        await here.press("O")
        await here.until(lambda: state(here, "ML-ALERT-01") is FIRING)


async def test_a_snooze_is_ended_and_a_wrong_time_explained(alarmed: Path) -> None:
    async with dashboard(alarmed, SMALL) as here:
        await go_there(here)
        await here.press("z", "o")
        await here.type("gibberish")
        await here.press("enter")
        await here.until_said("is no time; write 2h")
        await here.press(*["backspace"] * 9)
        await here.type("17:30")
        await here.press("tab")
        await here.type("lunch")
        await here.press("enter")
        await here.until_said("1 snoozed")
        await here.press("G")
        await here.until_said(": lunch")
        await here.press("z", "w")
        await here.press("enter")
        await here.until(lambda: state(here, "ML-ALERT-01") is FIRING)
        await here.press("g")
        await here.until_said("firing, woke")
        await here.until_said("ana had snoozed it (lunch)")


async def test_a_condition_is_muted_until_somebody_ends_that(alarmed: Path) -> None:
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        await here.press("m", "1", "enter")
        await here.until_said("Say why")
        await here.type("known fault")
        await here.press("enter")
        await here.until_said("1 muted")
        assert at(screen) == "ML-ALERT-06"
        await here.press("G")
        await here.until_said("muted 1")
        await here.until_said("by ana: known fault")
        await here.press("m", "e", "enter")
        await here.until(lambda: "1 muted" not in here.frame)
        await here.until_said("4 critical  12 warning")
        await here.until_kept()
        await here.press("g", "m", "1", *"why", "enter")
        await here.until_said("1 muted")
        await here.until_kept()
        here.app.desk.clock.fixed = screen.list.order.due + timedelta(seconds=1)
        screen.tick()
        await here.until_said("4 critical")


async def test_merging_and_splitting_repairing_and_assigning(alarmed: Path) -> None:
    async with dashboard(alarmed) as here:
        screen = await go_there(here)
        await here.press("asterisk", "M")
        await here.until_said("Only alerts of one model are merged, not ")
        await here.press("escape", "M")
        await here.until_said("Which alert stands for ML-ALERT-01?")
        assert "fraud" not in here.frame.partition("stands for")[2].partition("esc cancel")[0]
        await here.press("enter")
        await here.until(lambda: state(here, "ML-ALERT-01") is RESOLVED)
        await here.until_kept()
        await here.press("full_stop", "G")
        await here.until_said("Merged into ML-ALERT-")
        await here.press("M")
        await here.until(lambda: state(here, "ML-ALERT-01") is FIRING)
        await here.until_kept()
        await here.press("g", "R")
        await here.until_said("a key saves at once")
        await here.press("e")
        await here.until(lambda: "ML-EXP-01" in here.project.ids)
        # It has stood for a critical one, and stays as grave.
        assert at(screen) == "ML-ALERT-05"
        await here.until_kept()
        await here.press("A")
        await here.type("zoe")
        await here.press("enter")
        await here.until(lambda: here.project.card("ML-ALERT-05").owner == "zoe")
        assert at(screen) == "ML-ALERT-06"
        screen.go_to(here.project.card("ML-ALERT-01"))
        await here.until_said("ML-EXP-01  produces")


async def test_groups_fold_and_act_as_one(alarmed: Path) -> None:
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        await here.press("l")
        await here.until_said("F groups them")
        await here.press("F")
        await here.until_said("grouped by model")
        await here.until_said("5 alerts, 1 critical, 3 warning, 1 info firing")
        await here.until_said("done to all of them")
        await here.press("h")
        await here.until(lambda: "drift/age" not in here.frame.splitlines()[4][:60])
        await here.press("a")
        await here.until_said("5 taken up")
        assert at(screen).startswith("ML-ALERT")
        await here.press("g", "enter", "space")
        await here.until_said("marked")
        await here.press("escape", "F", "F")
        await here.until(lambda: "grouped" not in here.frame)


async def test_the_checklist_is_gone_through(alarmed: Path) -> None:
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        await here.until_said("What is known")
        await here.press("tab")
        await here.until_said("Investigation")
        await here.press("space")
        await here.until_said("[x]  Check the pipeline")
        await here.press("j", "space")
        await here.until_said("[x]  See whether related")
        assert at(screen) == "ML-ALERT-01"
        await here.until_kept()
        await here.press("u")
        await here.until_said("[ ]  See whether related")
        await here.press("escape", "j")
        await here.until(lambda: at(screen) == "ML-ALERT-06")


async def test_a_tiny_terminal_shows_the_alert_in_the_list_s_place(alarmed: Path) -> None:
    async with dashboard(alarmed, TINY) as here:
        screen = await go_there(here)
        await here.press("enter")
        await here.until_said("What is known")
        assert "model and signal" not in here.frame
        top = here.frame.splitlines()[2]
        await here.press("right_square_bracket")
        await here.until(lambda: here.frame.splitlines()[2] != top)
        await here.press("enter")
        await here.until(lambda: isinstance(here.app.screen, CardScreen))
        await here.press("escape", "escape")
        await here.until_said("model and signal")
        assert here.app.screen is screen
        await here.press("p", "p")
        await here.until_said("model and signal")


async def test_finding_sorting_and_going(alarmed: Path) -> None:
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        await here.press("slash")
        await here.type("accuracy")
        await here.until_said("4 of 20")
        await here.press(*["backspace"] * 8)
        await here.type("critical -model:churn")
        await here.until_said("3 of 20")
        await here.press("enter", "a")
        await here.until_said("3 critical  12 warning  4 info  1 taken up")
        await here.until_said("3 of 20")
        await here.press("asterisk")
        await here.until_said("3 marked")
        await here.press("escape", "escape")
        await here.until(lambda: "of 20" not in here.frame)
        await here.press("S")
        await here.type("age")
        await here.press("enter")
        await here.until_said("by age")
        await here.press("colon")
        await here.type("ML-ALERT-14")
        await here.press("enter")
        await here.until(lambda: at(screen) == "ML-ALERT-14")
        await here.press("enter")
        await here.until(lambda: isinstance(here.app.screen, CardScreen))
        await here.press("minus", "minus")
        await here.until(lambda: here.app.screen is here.board)
        assert screen.follow not in here.board.followers


async def test_a_quick_second_esc_clears_and_leaves_nothing(
    alarmed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "QUICK_S", 3_600.0)
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        await here.press("slash", *"critical", "enter")
        await here.until_said("4 of 20")
        await here.press("escape", "escape")
        await here.until_said("All is cleared: esc goes back.")
        assert here.app.screen is screen
        monkeypatch.setattr(following, "QUICK_S", 0.0)
        await here.press("z", "escape", "escape")
        await here.until(lambda: here.app.screen.name != "triage")


async def test_a_dialog_that_esc_closes_takes_no_screen_with_it(
    alarmed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "QUICK_S", 3_600.0)
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        for key in ("question_mark", "z", "slash"):
            await here.press(key)
            await here.press("escape")
            await here.until(lambda: here.app.screen is screen)
            await here.press("escape")
            assert here.app.screen is screen
        await here.press("minus")
        await here.until(lambda: here.app.screen is not screen)


async def test_what_lies_off_the_screen_is_counted(alarmed: Path) -> None:
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        await here.until_said("bad above 0.1")
        lines, seen = here.frame.splitlines(), screen.list.state.height
        assert lines[2].endswith("before > after")
        assert lines[3 + seen] == f"  {20 - seen} more \N{DOWNWARDS ARROW}"
        assert re.search(r" \d+ more \N{DOWNWARDS ARROW} *$", lines[-2])
        await here.press("G")
        await here.until(
            lambda: here.frame.splitlines()[3 + seen] == f"  {20 - seen} \N{UPWARDS ARROW}"
        )
        await here.press("p")
        await here.until(lambda: "more" not in here.frame.replace("more are", ""))


async def test_help_names_the_keys_and_runs_them(alarmed: Path) -> None:
    async with dashboard(alarmed, SMALL) as here:
        await go_there(here)
        await here.press("question_mark")
        await here.type("snooze")
        await here.until_said("Put off until later, or wake")
        await here.press("enter")
        await here.until_said("Put ML-ALERT-01 off until when?")
        await here.press("escape", "1", "question_mark")
        await here.type("alerts")
        await here.until_said("Go to the alerts")


async def test_reading_only_changes_nothing(alarmed: Path) -> None:
    async with dashboard(alarmed, SMALL, read_only=True) as here:
        await go_there(here)
        assert "a ack" not in here.frame
        assert "D resolve" not in here.frame
        assert "read only" in here.frame
        before = picture(here.project)
        for key in ("a", "D", "z", "m", "R", "M", "O", "A", "C"):
            await here.press(key)
            assert not here.app.screen.is_modal
        assert picture(here.project) == before


async def test_plain_ascii(alarmed: Path) -> None:
    async with dashboard(alarmed, USUAL, ascii=True) as here:
        await go_there(here)
        await here.until_said("What is known")
        assert here.frame.isascii()
        assert "!C firing" in here.frame


async def test_an_empty_inbox_says_what_brings_alerts(board: Path) -> None:
    async with dashboard(board, SMALL) as here:
        await here.press("4")
        await here.until_said("No alert has come yet.")
        await here.press(
            "a", "D", "R", "m", "tab", "space", "asterisk", "enter", "o", "S", "escape"
        )
        assert here.app.is_running


async def test_what_others_do_is_seen_without_moving_the_cursor(alarmed: Path, sit: Sit) -> None:
    async with dashboard(alarmed, SMALL) as here:
        screen = await go_there(here)
        await here.press("j", "j")
        bob = sit(alarmed, who="bob")
        raise_alerts(bob, 22)
        await here.until_said("5 critical  13 warning")
        assert at(screen) == "ML-ALERT-11"
        from mlpm_tui.domain.alert_handling import AcknowledgeAlert

        bob.desk.do(AcknowledgeAlert("ML-ALERT-01"))
        bob.settle()
        await here.until_said("1 taken up")
        assert at(screen) == "ML-ALERT-11"
        await here.press("G")
        await here.until_said("Taken up by bob")


async def test_an_alert_by_hand_is_one_too(board: Path, sit: Sit) -> None:
    from mlpm_tui.domain.placing import AddCard

    seat = sit(board)
    seat.desk.do(AddCard(Kind.ALERT, "Users complain", 5, Status.READY))
    seat.settle()
    async with dashboard(board, SMALL) as here:
        await here.press("4")
        await here.until_said("Users complain")
        await here.press("a")
        await here.until(lambda: state(here, "ML-ALERT-01") is TAKEN)


@pytest.mark.parametrize(("size", "most"), [(SMALL, 900), (USUAL, 1_500)])
async def test_a_step_with_the_alert_beside_stays_small_and_rest_sends_nothing(
    alarmed: Path, size: tuple[int, int], most: int, written: list[int]
) -> None:
    async with dashboard(alarmed, size) as here:
        screen = await go_there(here)
        await here.until_said("bad above 0.1")
        await here.pilot.pause()
        costs = []
        for _ in range(12):
            written.clear()
            await here.press("j")
            await here.until(lambda: screen.alert and screen._shown_key == screen.alert.key)
            await here.until_said(at(screen))
            await here.pilot.pause()
            costs.append(sum(written))
        assert 0 < sum(costs) / len(costs) <= most
        written.clear()
        screen.follow()
        screen.show_detail()
        await here.pilot.pause()
        assert written == []
