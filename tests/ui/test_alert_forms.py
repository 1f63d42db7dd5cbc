"""What is chosen or typed in the inbox's dialogs, read into moments and wishes."""

from datetime import UTC, datetime, time, timedelta

import pytest

from mlpm_tui.domain.alert_cases import CAUSES
from mlpm_tui.domain.alert_handling import (
    EndMute,
    MuteAlerts,
    OpenRepair,
    SnoozeAlert,
    WakeAlert,
)
from mlpm_tui.domain.alert_standing import SeenAlert, standing_of
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.fleet import Mute
from mlpm_tui.services.retraining_plans import read_plan
from mlpm_tui.ui.dialogs import alert_forms
from mlpm_tui.ui.dialogs.alert_forms import (
    mute_ask,
    read_until,
    repair_ask,
    resolve_ask,
    snooze_ask,
)
from mlpm_tui.ui.dialogs.form import WrongField
from tests.conftest import NOW
from tests.ui.test_triage_view import alert, card

LOCAL = NOW.astimezone()


def row(key: int, mute: Mute | None = None, **more: object) -> SeenAlert:
    part = alert(key, **more)
    return SeenAlert(card(key), part, None, standing_of(part, None, mute), mute)


def clock(day: datetime, at: time) -> datetime:
    return datetime.combine(day.date(), at).astimezone(UTC)


TOMORROW = LOCAL + timedelta(days=1)
LATER, EARLIER = LOCAL + timedelta(hours=2), LOCAL - timedelta(hours=2)


@pytest.mark.parametrize(
    ("chosen", "typed", "wanted"),
    [
        ("1h", "", NOW + timedelta(hours=1)),
        ("4h", "", NOW + timedelta(hours=4)),
        ("1d", "", NOW + timedelta(days=1)),
        ("tomorrow", "", clock(TOMORROW, time(9))),
        ("typed", "90min", NOW + timedelta(minutes=90)),
        ("typed", " 2d 4h ", NOW + timedelta(days=2, hours=4)),
        ("typed", f"{LATER:%H:%M}", clock(LATER, LATER.time().replace(second=0))),
        ("typed", f"until {EARLIER:%H:%M}", clock(TOMORROW, EARLIER.time())),
        ("typed", "2026-12-01", clock(datetime(2026, 12, 1), time(9))),  # noqa: DTZ001  as typed
        ("typed", "2026-12-01 17:30", clock(datetime(2026, 12, 1), time(17, 30))),  # noqa: DTZ001
        ("typed", "Tomorrow", clock(TOMORROW, time(9))),
    ],
)
def test_until_when(chosen: str, typed: str, wanted: datetime) -> None:
    assert read_until({"choice": chosen, "until": typed}, NOW) == wanted


@pytest.mark.parametrize("typed", ["", "soon", "25:00", "2026-13-01", "9", ":", "-1h", "\x1b"])
def test_what_is_no_time_is_said(typed: str) -> None:
    with pytest.raises(WrongField, match="is no time; write 2h, 17:30, tomorrow") as wrong:
        read_until({"choice": "typed", "until": typed}, NOW)
    assert wrong.value.name == "until"


def test_one_key_for_each_choice() -> None:
    asks = [resolve_ask([row(1)]), snooze_ask([row(1)], NOW), mute_ask([row(1)], NOW)]
    for ask in (*asks, repair_ask(row(1))):
        keys = "".join(choice.keys for choice in ask.choices)
        assert len(keys) == len(set(keys))
    assert [choice.value for choice in alert_forms.CAUSES] == list(CAUSES)


def test_only_what_is_put_off_is_woken_and_only_what_is_muted_ends() -> None:
    asleep = row(1, state=AlertState.SNOOZED)
    wake = snooze_ask([asleep, row(2)], NOW).read({"choice": "wake", "reason": ""})
    assert wake == [WakeAlert("ML-ALERT-01")]
    both = snooze_ask([asleep, row(2)], NOW).read({"choice": "1h", "reason": " tea "})
    assert both == [SnoozeAlert(f"ML-ALERT-0{n}", NOW + timedelta(hours=1), "tea") for n in (1, 2)]
    with pytest.raises(WrongField, match="by its key"):
        snooze_ask([row(2)], NOW).read({"choice": "wake", "reason": ""})
    mute = Mute(5, NOW + timedelta(days=1), "known", "ana", NOW, model="model1")
    ended = mute_ask([row(1, mute), row(4, mute)], NOW).read({"choice": "end", "reason": ""})
    assert ended == [EndMute(5)]


def test_one_mute_a_condition_and_never_without_a_reason() -> None:
    ask = mute_ask([row(1), row(4), row(2)], NOW)
    assert ask.title == "Mute 2 conditions"
    with pytest.raises(WrongField, match="Say why"):
        ask.read({"choice": "1h", "reason": " "})
    until = NOW + timedelta(hours=1)
    wanted = [MuteAlerts(until, "known", f"model{n}", "drift/age") for n in (1, 2)]
    assert ask.read({"choice": "1h", "reason": "known"}) == wanted


def test_a_retraining_that_mends_has_the_steps_of_its_plan() -> None:
    ask = repair_ask(row(1))
    (wish,) = ask.read({"choice": str(Kind.RETRAINING)})
    assert isinstance(wish, OpenRepair)
    assert wish.steps == read_plan().steps
    (task,) = ask.read({"choice": str(Kind.TASK)})
    assert task == OpenRepair("ML-ALERT-01", Kind.TASK)


def test_a_repair_says_that_marks_make_no_difference() -> None:
    assert not repair_ask(row(1)).note
    assert repair_ask(row(1), is_among_others=True).note.startswith("For ML-ALERT-01 alone")
