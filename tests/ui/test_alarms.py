"""Stopping rules on the dashboard while a training logs: the card's mark, the toast, the words."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.timing import StartExperiment
from mlpm_tui.services import run_watcher
from mlpm_tui.services.typed_experiment import TypedExperiment, read_experiment
from mlpm_tui.ui import app
from mlpm_tui.ui.screens.card import CardScreen
from tests.conftest import NOW, Sit
from tests.services.trainings import Training
from tests.ui.dashboard import SMALL, USUAL, dashboard

SENTENCE = "f1 < 0.75 after 3 epochs fired on one net (0.71 at epoch 4): try another model"


@pytest.fixture
def filled(board: Path, sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A board with one experiment in progress; the watch looks often."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(run_watcher, "EVERY_S", 0.02)
    monkeypatch.setattr(app, "WARM_AFTER_S", 0.01)
    seat = sit(board)
    typed = TypedExperiment(
        stopping=("f1 < 0.75 after 3 epochs -> try another model", "training diverges"),
        timebox="1d",
        criteria=("f1 >= 0.85",),
    )
    seat.desk.do(AddCard(Kind.EXPERIMENT, "Fine-tune", part=read_experiment(typed)))
    seat.desk.do(StartExperiment("ML-EXP-01"))
    seat.settle()
    return board


@pytest.fixture
def training(tmp_path: Path) -> Iterator[Training]:
    training = Training(tmp_path)
    training.begin("one")
    yield training
    training.close()


@pytest.mark.parametrize("is_ascii", [False, True], ids=["unicode", "ascii"])
async def test_a_training_from_armed_to_fired(
    filled: Path, training: Training, *, is_ascii: bool
) -> None:
    uri = training.uri
    near, fired = ("? would fire", "! fired") if is_ascii else ("⚐ would fire", "⚑ fired")
    async with dashboard(filled, USUAL, tracking_uri=uri, ascii=is_ascii) as here:
        for epoch in range(3):
            assert near not in here.frame
            training.log("one", 0.71, epoch)
            await here.until_said(".71/.85")
        await here.until_said(near)
        await here.until_said("1 would fire")
        assert fired not in here.frame
        training.log("one", 0.71, 3)
        await here.until_said(fired)
        await here.until_said("1 fired")
        await here.until_said("try another model")
        shown = " ".join(here.frame.split())
        assert "mlpm: ML-EXP-01: f1 < 0.75 after 3 epochs fired on one net" in shown
        await here.press("enter")
        await here.until(lambda: isinstance(here.app.screen, CardScreen))
        await here.until_said("fired      f1 < 0.75 after 3 epochs -> try another model")
        await here.until_said("on one net; epochs counted from 0")
        assert "waits for an answer" in here.frame
        assert "unknown    training diverges" in here.frame
        await here.app.screen.run_action("comment")
        await here.type("noted")
        await here.press("ctrl+o")
        await here.until_said("answered")
        assert "waits for an answer" not in here.frame
        await here.press("escape")
        await here.until(lambda: fired not in here.frame)


async def test_the_record_knows_how_the_rules_stand(
    filled: Path, training: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for epoch in range(3):
        training.log("one", 0.71, epoch)
    async with dashboard(filled, USUAL, tracking_uri=training.uri) as here:
        await here.until_said("would fire")
        await here.press("enter")
        await here.until_said("[overview]")
        await here.press("w")
        await here.until_said("File; one that is there stays")
        await here.press("enter")
        await here.until_said("wrote the record")
    record = (tmp_path / "ML-EXP-01.md").read_text()
    stopping = record.partition("## Stopping")[2].partition("## ")[0]
    assert "would_fire | it holds in 1 of 2 reports in a row" in stopping


async def test_two_dashboards_tell_of_it_and_keep_it_once(filled: Path, training: Training) -> None:
    for epoch in range(3):
        training.log("one", 0.71, epoch)
    uri = training.uri
    async with (
        dashboard(filled, SMALL, tracking_uri=uri) as ana,
        dashboard(filled, SMALL, "bo", tracking_uri=uri) as bo,
    ):
        await ana.until_said("would fire")
        await bo.until_said("would fire")
        training.log("one", 0.71, 3)
        await ana.until_said("try another model")
        await bo.until_said("try another model")
        entries = ana.app.desk.library.history("ML")
        assert [e.said for e in entries if e.who == "mlpm"] == [f"ML-EXP-01: {SENTENCE}"]


async def test_time_that_is_up_asks_for_a_decision(filled: Path) -> None:
    async with dashboard(filled, USUAL) as here:
        await here.until_said("1d")
        here.app.desk.clock.fixed = NOW + timedelta(days=1, hours=2)
        await here.until_said("⚑")
        assert "-2h00" in here.frame
        await here.until_said("its 1d are up: decide what it came to")
        await here.until_said("1 expired")
        await here.press("D")
        await here.until_said("The time is up")
        await here.press("escape", "enter")
        await here.until_said("Time is up")
        await here.until_said("for 2h: decide what it came to")


async def test_an_open_card_names_a_silent_run(filled: Path, training: Training) -> None:
    training.log("one", 0.9, 0)
    async with dashboard(filled, SMALL, tracking_uri=training.uri) as here:
        await here.until_said(".9/.85")
        here.app.desk.clock.fixed = NOW + timedelta(minutes=20)
        await here.until_said("stale")
        assert here.board.watched is not None
        assert set(here.board.watched.alarms.values()) == {Alarm.STALE}
        await here.press("enter")
        await here.until_said("one net has not reported for 20min")


async def test_s_pauses_and_resumes_in_review_without_moving_the_card(filled: Path) -> None:
    async with dashboard(filled, USUAL) as here:
        await here.press("L")
        await here.until(lambda: here.project.card("ML-EXP-01").status == "review")
        await here.press("s")
        await here.until_said("paused 1d")
        await here.press("s")
        await here.until(lambda: "paused" not in here.frame)
        assert here.project.card("ML-EXP-01").status == "review"
        await here.until_kept()
