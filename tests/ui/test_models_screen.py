"""The models screen: how models stand, their signals, a long course, and where it leads."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.points import Point
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.ui.screens.models import ModelsScreen
from mlpm_tui.ui.screens.triage import TriageScreen
from tests.conftest import NOW
from tests.ui.boards import made_once
from tests.ui.dashboard import SMALL, USUAL, Dashboard, dashboard
from tests.ui.models import DAY, NAMES, TODAY, put_models

NARROW = (60, 20)


@pytest.fixture(scope="session")
def modelled_once(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board with models, made once; tests get copies."""
    return made_once(founded, tmp_path_factory.mktemp("modelled"), put_models)


@pytest.fixture
def modelled(modelled_once: Path, tmp_path: Path) -> Path:
    """A board with five models."""
    return Path(shutil.copy(modelled_once, tmp_path / "modelled.db"))


async def go_there(here: Dashboard) -> ModelsScreen:
    await here.press("5")
    await here.until(lambda: here.app.screen.name == "models")
    screen = here.app.screen
    assert isinstance(screen, ModelsScreen)
    await here.until(lambda: screen.overview is not None)
    return screen


@pytest.fixture
def library(modelled: Path) -> Iterator[Library]:
    """Another process at the same board."""
    opened = Library(open_database(read_address(str(modelled))))
    yield opened
    opened.close()


@pytest.mark.parametrize("size", [SMALL, USUAL, NARROW])
@pytest.mark.parametrize("is_ascii", [False, True])
async def test_what_stands_worst_comes_first_with_its_signals(
    modelled: Path, size: tuple[int, int], *, is_ascii: bool
) -> None:
    async with dashboard(modelled, size, ascii=is_ascii) as here:
        screen = await go_there(here)
        await here.until_said("66 %")
        assert [row.name for row in screen.list.state.rows] == [
            *("loans", "fraud", "churn", "ranking", "translate"),
        ]
        frame = here.frame
        assert ("!A" if is_ascii else "\u25b2A") in frame
        assert "1C 1W" in frame
        assert "1 alarm  1 warning  3 ok" in frame
        assert "last" not in frame
        assert "next 2026-12-01" in frame
        assert "drift/age" in frame
        assert not is_ascii or frame.isascii()
        assert all(len(line) <= size[0] for line in frame.splitlines())


async def test_the_signals_follow_the_cursor_and_say_why(modelled: Path) -> None:
    async with dashboard(modelled) as here:
        screen = await go_there(here)
        await here.until_said("labels to 22 Nov")
        await here.press("j")
        await here.until(lambda: screen.model and screen.model.name == "fraud")
        await here.until_said(" fraud  ben")
        await here.press("enter")
        assert screen.is_inside
        await here.press("j", "j")
        assert screen.signal is not None
        assert screen.signal.stand.monitor.signal == "drift/age"
        await here.until_said("psi: warns above 0.1, alarms above 0.25")
        await here.until_said("alarms a month expected")
        assert "above 0.1" in here.frame.partition("psi: ")[0]
        await here.press("escape")
        assert not screen.is_inside


async def test_a_long_course_shows_limits_alarms_and_other_times(modelled: Path) -> None:
    async with dashboard(modelled, SMALL) as here:
        screen = await go_there(here)
        await here.press("enter", "j", "enter")
        await here.until_said("loans predictions, 30 days: alarm")
        await here.until_said("- limit 0.36, 0.46")
        await here.until_said("AAAA")
        await here.press("right_square_bracket")
        await here.until_said("90 days")
        await here.press("right_square_bracket", "right_square_bracket")
        await here.until_said("365 days")
        await here.press("left_square_bracket", "k")
        await here.until_said("loans accuracy, 90 days: ok")
        await here.press("escape")
        assert not screen.is_long
        assert screen.is_inside
        await here.press("right_square_bracket")
        await here.until_said("enter on a signal shows its course")


async def at_alerts(here: Dashboard) -> TriageScreen:
    await here.until(lambda: isinstance(here.app.screen, TriageScreen))
    screen = here.app.screen
    assert isinstance(screen, TriageScreen)
    return screen


async def test_alerts_of_a_model_and_of_a_signal(modelled: Path) -> None:
    async with dashboard(modelled) as here:
        await go_there(here)
        await here.press("a")
        triage = await at_alerts(here)
        await here.until(lambda: triage.filter_text == "model:loans")
        await here.press("escape", "minus")
        screen = await go_there(here)
        await here.until_said("predictions")
        await here.press("enter", "j", "a")
        inbox = await at_alerts(here)
        assert screen.signal is not None
        await here.until(lambda: inbox.filter_text == "model:loans signal:predictions")
        await here.until_said("1 of 2")


async def test_retraining_starts_shows_its_card_and_can_be_undone(modelled: Path) -> None:
    async with dashboard(modelled, SMALL) as here:
        screen = await go_there(here)
        await here.press("T")
        await here.until_said("was not trained again yet")
        await here.press("R")
        await here.until_said("Retrain loans")
        await here.until_said("Model           loans")
        (card,) = (c for c in here.project.cards.values() if c.kind is Kind.RETRAINING)
        await here.press("escape")
        await here.until(lambda: here.app.screen is screen)
        await here.until_said(f"last {card.id} of 2026-11-23, in progress")
        await here.press("u")
        await here.until(lambda: card.key not in here.project.cards)
        await here.until_said("retraining  next 2026-12-01")


async def test_what_another_process_measures_is_seen(modelled: Path, library: Library) -> None:
    async with dashboard(modelled, SMALL) as here:
        screen = await go_there(here)
        await here.press("j", "j", "enter")
        await here.until_said("churn  ana")
        assert "0.777" not in here.frame
        churn = library.fleet("ML").model("churn")
        assert churn is not None
        measured = Point(churn.key, "accuracy", TODAY, TODAY + DAY, 0.777, 900, state="ok")
        library.points.keep([measured], NOW + timedelta(hours=1))
        await here.until_said("77.7")
        assert screen.model is not None
        assert screen.model.name == "churn"
        assert screen.is_inside


async def test_filter_and_order(modelled: Path) -> None:
    async with dashboard(modelled, SMALL) as here:
        screen = await go_there(here)
        await here.press("slash")
        await here.type("state:ok owner:ana")
        await here.press("enter")
        assert [row.name for row in screen.list.state.rows] == ["churn", "translate"]
        await here.until_said("2 of 5")
        await here.press("escape")
        assert len(screen.list.state.rows) == 5
        await here.press("S")
        await here.type("model")
        await here.press("enter")
        await here.until_said("by model")
        assert [row.name for row in screen.list.state.rows] == [*NAMES]
        await here.press("S")
        await here.type("model")
        await here.press("enter")
        await here.until_said("by -model")
        assert [row.name for row in screen.list.state.rows] == [*reversed(NAMES)]
        await here.press("slash")
        await here.type("nothing")
        await here.press("enter")
        await here.until_said("No model fits the filter.")
        await here.press("R")
        await here.until_said("There is no model here")


async def test_preview_zoom_and_the_way_back(modelled: Path) -> None:
    async with dashboard(modelled, SMALL) as here:
        screen = await go_there(here)
        await here.until_said("registry")
        await here.press("p")
        await here.until(lambda: not screen.signals.display)
        await here.press("plus")
        await here.until(lambda: screen.signals.display and not screen.list.display)
        await here.press("plus", "h", "y")
        await here.until(lambda: screen.list.display)
        await here.press("minus")
        await here.until(lambda: here.app.screen is here.board)


async def test_empty_and_read_only_boards(board: Path, modelled: Path) -> None:
    async with dashboard(board, SMALL) as here:
        await go_there(here)
        await here.until_said("No model runs in production yet.")
        await here.press("enter", "a", "o", "y", "P", "T", "R", "plus", "right_square_bracket")
        assert here.app.screen.name == "models"
    async with dashboard(modelled, SMALL, read_only=True) as here:
        await go_there(here)
        await here.until_said("read only")
        await here.press("R")
        await here.pilot.pause()
        assert here.app.screen.name == "models"
        assert "retrain  o" not in here.frame


@pytest.mark.parametrize(("size", "most"), [(SMALL, 1_500), (USUAL, 1_500)])
async def test_a_step_stays_small_and_rest_sends_nothing(
    modelled: Path, size: tuple[int, int], most: int, written: list[int]
) -> None:
    async with dashboard(modelled, size) as here:
        screen = await go_there(here)
        await here.until_said("registry")
        await here.press("j", "k")
        costs = []
        for key in ("j", "j", "k", "k"):
            await here.until_quiet()
            written.clear()
            await here.press(key)
            await here.until_quiet()
            costs.append(sum(written))
        assert 0 < sum(costs) / len(costs) <= most, costs
        await here.press("enter")
        await here.until_quiet()
        written.clear()
        await here.press("j")
        await here.until_quiet()
        assert 0 < sum(written) <= most
        written.clear()
        screen.read_again()
        screen.hear()
        screen.show_models()
        await here.until_quiet()
        assert written == []
