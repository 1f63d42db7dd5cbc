"""Deciding on the screen, going to production with one key, and writing the record to a file."""

import threading
from pathlib import Path
from types import ModuleType

import pytest
from textual.widgets import Input, TextArea

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.experimenting import DecideExperiment, RecordResult
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.placing import MoveCard
from mlpm_tui.services import experiment_record, judging, production
from tests.conftest import Sit
from tests.ui.dashboard import SMALL, USUAL, Dashboard, dashboard


@pytest.fixture
def succeeded(filled: Path, sit: Sit) -> Path:
    """A board on which ML-EXP-01 is a success."""
    seat = sit(filled)
    seat.desk.do(
        RecordResult("ML-EXP-01", "network", {"f1": 0.8}),
        DecideExperiment("ML-EXP-01", Outcome.SUCCESS, "cheap"),
    )
    seat.settle()
    return filled


async def fill(here: Dashboard, name: str, text: str) -> None:
    await here.until(lambda: here.app.screen.query(f"#field-{name}"))
    field = here.app.screen.query_one(f"#field-{name}")
    here.app.screen.set_focus(field)
    if isinstance(field, TextArea):
        field.text = text
    elif isinstance(field, Input):
        field.value = text
    await here.pilot.pause()


@pytest.mark.parametrize("size", [SMALL, USUAL])
async def test_all_there_is_to_say_of_a_decision(filled: Path, size: tuple[int, int]) -> None:
    async with dashboard(filled, size) as here:
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("D")
        await here.until_said("What did ML-EXP-01 come to?")
        await here.press("s")
        await fill(here, "next", "experiment: a bigger one")
        await fill(here, "informs", "ML-EXP-09")
        await fill(here, "artifacts", "model=s3://bucket")
        await here.press("ctrl+o")
        await here.until_said("names nothing in its bucket")
        await fill(here, "artifacts", "model=nowhere/at/all.pt")
        await here.press("ctrl+o")
        await here.until_said("The model is missing")
        await fill(here, "artifacts", "!model=nowhere/at/all.pt")
        await here.press("ctrl+o")
        await here.until_said("There is no card ML-EXP-09")
        await fill(here, "informs", "ML-EXP-02")
        await here.press("ctrl+o")
        await here.until_said("P opens its production epic")
        dossier = here.app.desk.dossier("ML-EXP-01")
        assert [(a.kind, a.uri) for a in dossier.artifacts] == [("model", "nowhere/at/all.pt")]
        assert sorted(dossier.linked.values()) == ["ML-EXP-02", "ML-EXP-03"]
        assert here.project.card("ML-EXP-03").title == "a bigger one"
        await here.press("u")
        await here.until(lambda: here.project.find("ML-EXP-03") is None)
        assert here.project.card("ML-EXP-01").status is Status.IN_PROGRESS


async def test_next_steps_may_stay_words(filled: Path) -> None:
    async with dashboard(filled) as here:
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("D")
        await here.until_said("What did ML-EXP-01 come to?")
        await here.press("p")
        await fill(here, "next", "label more")
        await here.press("tab", "n", "ctrl+o")
        await here.until(lambda: here.project.card("ML-EXP-01").status is Status.DONE)
        assert len(here.project.cards) == 4


@pytest.mark.parametrize("size", [SMALL, USUAL])
async def test_one_key_opens_the_epic(succeeded: Path, size: tuple[int, int]) -> None:
    async with dashboard(succeeded, size) as here:
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("P")
        await here.until(lambda: here.project.find("ML-PROD-01"))
        assert here.board.card == here.project.card("ML-PROD-01")
        assert sum(card.kind is Kind.TASK for card in here.project.cards.values()) == 13
        await here.until_said("0/11")
        here.board.do([MoveCard("ML-PROD-01c", Status.DONE)])
        await here.until_said("1/11")
        await here.press("enter")
        await here.until_said("From            ML-EXP-01")
        await here.until_said("1 of 11 done")
        await here.until_said("infrastructure")
        await here.press("escape", "u", "u")
        await here.until(lambda: here.project.find("ML-PROD-01") is None)
        assert len(here.project.cards) == 4


async def test_a_key_that_cannot_open_an_epic_says_why(succeeded: Path) -> None:
    async with dashboard(succeeded) as here:
        here.board.go_to(here.project.card("ML-EXP-02"))
        await here.press("P")
        await here.until_said("ML-EXP-02 is not decided")
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("P")
        await here.until(lambda: here.project.find("ML-PROD-01"))
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("P")
        await here.until_said("ML-EXP-01 produces ML-PROD-01 already")


async def test_the_cards_screen_opens_the_epic_too(succeeded: Path) -> None:
    async with dashboard(succeeded) as here:
        here.board.go_to(here.project.card("ML-EXP-02"))
        await here.press("enter")
        await here.until_said("[overview]")
        assert "production" not in here.frame.splitlines()[-1]
        await here.press("escape")
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("enter")
        await here.until_said("P production")
        await here.press("P")
        await here.until(lambda: here.project.find("ML-PROD-01"))


async def test_the_record_goes_to_a_file_and_over_none(
    succeeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with dashboard(succeeded) as here:
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("enter")
        await here.until_said("Outcome         success")
        await here.press("w")
        await here.until_said("File; one that is there stays")
        await here.press("enter")
        await here.until_said("wrote the record of ML-EXP-01")
        assert (tmp_path / "ML-EXP-01.md").read_text().startswith("# ML-EXP-01 Fine-tune")
        await here.press("w", "enter")
        await here.until_said("is there already")


async def test_files_are_read_and_results_judged_while_the_screen_goes_on(
    succeeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done_in: dict[str, threading.Thread] = {}

    def watch(module: ModuleType, name: str) -> None:
        real = getattr(module, name)

        def noted(*given: object) -> object:
            done_in[name] = threading.current_thread()
            return real(*given)

        monkeypatch.setattr(module, name, noted)

    watch(judging, "judge")
    watch(experiment_record, "record_of")
    watch(production, "read_plan")
    async with dashboard(succeeded) as here:
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("D")
        await here.until_said("What did ML-EXP-01 come to?")
        await here.press("escape", "P")
        await here.until(lambda: here.project.find("ML-PROD-01"))
        here.board.go_to(here.project.card("ML-EXP-01"))
        await here.press("enter")
        await here.until_said("[overview]")
        await here.press("w")
        await here.until_said("File; one that is there stays")
        await here.press("enter")
        await here.until_said("wrote the record")
    assert done_in.keys() == {"judge", "record_of", "read_plan"}
    assert threading.main_thread() not in done_in.values()
