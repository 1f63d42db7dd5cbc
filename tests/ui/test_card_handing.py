"""The way to production on a card's screen: handoff, rollout gate, objectives."""

import json
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.experimenting import DecideExperiment
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.handing import OpenHandoff, ShowItem, handoff_of
from mlpm_tui.domain.handoffs import HANDOFF_ITEMS
from mlpm_tui.domain.objective_keeping import SetObjective
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.production import OpenEpic
from mlpm_tui.services.objective_reading import read_promises
from mlpm_tui.services.production import read_plan
from mlpm_tui.ui.dialogs.handing_forms import ASK, RETURN, handoff_steps, queue_items
from mlpm_tui.ui.keys_card import PAGE
from mlpm_tui.ui.screens.card import CardScreen
from tests.conftest import Seat, Sit
from tests.ui.dashboard import SMALL, USUAL, Dashboard, dashboard

EPIC, SERVING, ROLLOUT = "ML-PROD-01", "ML-PROD-01a", "ML-PROD-01g"
REPORT = {
    "metrics": {
        "http_req_duration": {"avg": 20.0, "max": 300.0, "p(90)": 50.0, "p(99)": 90.0},
        "http_reqs": {"count": 2_000, "rate": 1_200.0},
    }
}


@pytest.fixture
def epic(board: Path, sit: Sit) -> Path:
    """A board whose experiment has opened an epic."""
    seat = sit(board)
    seat.desk.do(AddCard(Kind.EXPERIMENT, "Fine-tune"))
    seat.desk.do(DecideExperiment("ML-EXP-01", Outcome.SUCCESS))
    seat.desk.do(OpenEpic("ML-EXP-01", read_plan()))
    seat.settle()
    return board


def hand_over(seat: Seat, many: int = len(HANDOFF_ITEMS)) -> None:
    seat.desk.do(OpenHandoff(EPIC, "ben"))
    for name in HANDOFF_ITEMS[:many]:
        seat.desk.do(ShowItem(EPIC, name, f"s3://models/{name[:4]}"))
    seat.settle()


async def open_card(here: Dashboard, name: str = EPIC) -> None:
    here.board.open_card(here.project.card(name))
    await here.until(lambda: isinstance(here.app.screen, CardScreen))
    await here.until_said("[overview]")


def state_of(here: Dashboard) -> tuple[str, str] | None:
    dossier = here.app.desk.library.dossier(EPIC)
    assert dossier is not None
    handoff = handoff_of(dossier)
    return None if handoff is None else (handoff.state, handoff.receiver)


@pytest.mark.parametrize("size", [SMALL, USUAL])
async def test_an_epic_shows_gate_handoff_and_objectives(
    epic: Path, sit: Sit, size: tuple[int, int]
) -> None:
    seat = sit(epic)
    hand_over(seat, 5)
    texts = read_promises("latency_p99 < 100ms")
    seat.desk.do(*(SetObjective(SERVING, each) for each in texts))
    seat.settle()
    async with dashboard(epic, size) as here:
        await open_card(here)
        await here.until_said("shut: the handoff of ML-PROD-01 to ben misses test cases")
        await here.until_said("ana to ben, 5 of 6 items there, open")
        await here.press("G")
        for said in ("unchecked: s3://models/chec", "not there yet"):
            await here.until_said(said)
        for said in ("? unmeasured: latency_p99 < 100 ms", "error budget 432.0 minutes in 30 days"):
            await here.until_said(said)
        await here.press("escape")
        await open_card(here, SERVING)
        await here.until_said("? unmeasured: latency_p99 < 100 ms  ML-PROD-01a")


async def test_a_card_changes_hands_by_keys_alone(epic: Path) -> None:
    async with dashboard(epic, SMALL) as here:
        await open_card(here)
        await here.until_said("ML-PROD-01 has not changed hands")
        await here.press("H")
        await here.until_said("Who is to take ML-PROD-01?")
        await here.type("ben")
        await here.press("enter")
        await here.until_said("ana to ben, 0 of 6 items there, open")
        await here.press("u")
        await here.until_said("ML-PROD-01 has not changed hands")
        await here.press("U")
        await here.until_said("ana to ben, 0 of 6 items there, open")
        await here.press("H")
        await here.until_said("not there yet")
        await here.type("training")
        await here.press("enter")
        await here.until_said("The training code of ML-PROD-01")
        await here.type("nothing/here")
        await here.press("enter")
        await here.until_said("mend its address")
        await here.press("end", "ctrl+u")
        await here.type("s3")
        await here.press("colon")
        await here.type("//models/t")
        await here.press("enter")
        await here.until_said("1 of 6 items there")
        await here.press("u")
        await here.until_said("0 of 6 items there")
        await here.until_kept()
        assert state_of(here) == ("open", "ben")


async def test_the_receiver_sends_back_and_takes(epic: Path, sit: Sit) -> None:
    hand_over(sit(epic))
    async with dashboard(epic, USUAL, who="ben") as here:
        await open_card(here)
        await here.press("H")
        await here.until_said("Send it back")
        await here.press("down", "enter")
        await here.until_said("What has to be mended")
        await here.press("enter")
        await here.until_said("A reason")
        await here.type("mend the weights")
        await here.press("enter")
        await here.until_said("returned by ben: mend the weights")
        await here.press("u")
        await here.until_said("waits for ben")
        await here.press("H")
        await here.until_said("Accept it")
        await here.press("enter")
        await here.until_said("accepted by ben")
        await here.until_said("open: it may begin")
        await here.until_kept()
        assert state_of(here) == ("accepted", "ben")


async def test_another_one_takes_it_with_a_reason_only(epic: Path, sit: Sit) -> None:
    hand_over(sit(epic))
    async with dashboard(epic, USUAL) as here:
        await open_card(here)
        await here.press("H")
        await here.until_said("for ben, with a reason")
        await here.type("accept")
        await here.press("enter")
        await here.until_said("Why you, ana, do it for ben")
        await here.type("ben is ill")
        await here.press("enter")
        await here.until_said("accepted by ana: ben is ill")


async def test_objectives_are_set_measured_and_taken_back(epic: Path, tmp_path: Path) -> None:
    report = tmp_path / "k6.json"
    report.write_text(json.dumps(REPORT))
    async with dashboard(epic, USUAL) as here:
        await open_card(here, EPIC)
        await here.press("O")
        await here.until_said("What is ML-PROD-01 to keep?")
        await here.press("enter")
        await here.until_said("An objective of ML-PROD-01")
        await here.type("f1 > 3")
        await here.press("enter")
        await here.until_said("cannot be promised")
        await here.press("end", "ctrl+u")
        await here.type("throughput >= 1000 rps")
        await here.press("enter")
        await here.until_said("? unmeasured: throughput")
        await here.press("O")
        await here.type("record")
        await here.press("enter")
        await here.until_said("A report of k6")
        await here.press(*(each.replace("/", "slash") for each in str(report)))
        await here.press("enter")
        await here.until_said("met: throughput")
        await here.press("O")
        await here.type("remove")
        await here.press("enter")
        await here.until(lambda: "met: throughput" not in here.frame)
        await here.press("u")
        await here.until_said("met: throughput")


async def test_read_only_asks_for_nothing(epic: Path) -> None:
    async with dashboard(epic, USUAL, read_only=True) as here:
        await open_card(here)
        await here.press("H")
        await here.until_said("open for reading only")
        assert isinstance(here.app.screen, CardScreen)
        usable = {key.id for key in here.app.screen._usable(PAGE)}
        assert usable.isdisjoint({"page.hand", "page.promise"})


def test_what_waits_for_me_comes_first() -> None:
    items = [
        {"item": name, "evidence": None, "checked": "unchecked", "why": "", "note": ""}
        for name in HANDOFF_ITEMS
    ]
    handoff = {"receiver": "ben", "state": "returned", "missing": [], "items": items}
    assert handoff_steps(handoff, "ana")[0].value == ASK
    handoff["state"] = "waiting"
    assert handoff_steps(handoff, "Ben")[1].value == RETURN
    assert handoff_steps(handoff, "ana")[-1].value == RETURN


async def test_the_queue_leads_to_the_card(epic: Path, sit: Sit) -> None:
    async with dashboard(epic, SMALL) as here:
        await here.press("w")
        await here.until_said("Nothing is handed over")
        seat = sit(epic)
        hand_over(seat)
        await here.press("w")
        await here.until_said("waits 0s for ben  Fine-tune in production")
        await here.press("enter")
        await here.until(lambda: isinstance(here.app.screen, CardScreen))
        await here.until_said("ana to ben, 6 of 6 items there, waits for ben")


def test_what_waits_for_oneself_is_first_in_the_queue() -> None:
    def one(name: str, receiver: str, state: str) -> dict[str, object]:
        told = {"id": name, "title": name, "opened_by": "ana", "there": 6, "waiting_s": 7_200}
        return told | {"receiver": receiver, "state": state}

    queue = [
        one("ML-EXP-01", "ben", "waiting"),
        one("ML-EXP-02", "Ana", "waiting"),
        one("ML-EXP-03", "ana", "open"),
    ]
    items = queue_items(queue, "ana")
    assert [item.value for item in items] == ["ML-EXP-02", "ML-EXP-01", "ML-EXP-03"]
    assert [item.label.partition("  ")[0] for item in items] == [
        "waits 2h for you",
        "waits 2h for ben",
        "ana to ana, open",
    ]
