"""Whatever models and signals are called, their screen shows it and acts on none of it."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.model_keeping import AddModel, EditModel
from mlpm_tui.domain.monitor_keeping import AddMonitor
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.retraining import ScheduleRetraining
from mlpm_tui.ui.screens.models import ModelsScreen
from tests.conftest import NOW, Seat, Sit
from tests.ui.dashboard import SMALL, Dashboard, dashboard
from tests.ui.test_hostile_text import TEXTS, sent

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish

DEEP = 2
"""So many models are looked at in full."""
WATCHED = sent
"""What goes to the terminal is looked at when the test is over."""


def load(seat: Seat) -> None:
    """Call a model by each text, and what is watched of it too."""
    for text in TEXTS.values():
        name = text[:90]
        psi = {"method": "psi", "warn": 0.1}
        unit = {"method": "threshold", "alarm": 0.1, "settings": {"unit": text[:40]}}
        wishes: list[Wish] = [
            AddModel(name),
            *(EditModel(name, {field: text[:90]}) for field in ("registered", "alias")),
            *(EditModel(name, {field: text[:90]}) for field in ("description", "runbook", "owner")),
            AddMonitor(name, f"drift/{name}", psi),
            AddMonitor(name, name, unit),
            ScheduleRetraining(name, NOW),
        ]
        for wish in wishes:
            with suppress(MlpmError):
                seat.desk.do(wish)
        seat.settle()
    library = seat.desk.library
    facts = tuple((text[:40], text[:40]) for text in TEXTS.values())
    points = [
        Point(
            one.model, one.signal, at, at + timedelta(days=1), value, 9, facts=facts, state="alarm"
        )
        for one in library.fleet("ML").monitors
        for at, value in (
            (NOW - timedelta(days=3), 0.5),
            (NOW - timedelta(days=2), float("nan")),
            (NOW - timedelta(days=1), float("inf")),
        )
    ]
    library.points.keep(points, NOW)


async def visit(here: Dashboard) -> None:
    """Look at the models, at some of them in full, and at what is asked of them."""
    await here.press("5")
    await here.until(lambda: here.app.screen.name == "models")
    screen = here.app.screen
    assert isinstance(screen, ModelsScreen)
    await here.until(lambda: screen.overview is not None)
    assert len(screen.list.state.rows) > 2 * DEEP
    for _ in range(DEEP):
        await here.press("enter", "j", "enter")
        await here.until(lambda: screen.is_long)
        await here.pilot.pause()
        await here.press("right_square_bracket", "escape", "escape", "y", "o", "P", "T", "j")
        await here.until_quiet()
    while screen.list.state.row < len(screen.list.state.rows) - 1:
        await here.press("ctrl+d")
    await here.until_quiet()
    await here.press("slash", "quotation_mark", "escape", "minus")
    await here.until(lambda: here.app.screen is here.board)


@pytest.mark.usefixtures("sent")
async def test_the_models_show_all_of_it_harmlessly(board: Path, sit: Sit) -> None:
    load(sit(board))
    async with dashboard(board, SMALL) as here:
        await visit(here)
        assert here.app.is_running
