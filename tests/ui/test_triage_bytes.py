"""What a step from one alert to another sends: little enough for a bad link."""

from pathlib import Path

import pytest

from mlpm_tui.ui.screens.triage import TriageScreen
from tests.ui.dashboard import SMALL, USUAL, dashboard


@pytest.mark.parametrize(("size", "mean", "most"), [(SMALL, 700, 1_500), (USUAL, 1_350, 1_800)])
async def test_a_step_to_an_alert_of_another_kind_stays_small_in_all_colours(
    alarmed: Path,
    written: list[int],
    size: tuple[int, int],
    mean: int,
    most: int,
) -> None:
    async with dashboard(alarmed, size) as here:
        await here.press("4")
        await here.until_said("bad above 0.1")
        screen = here.app.screen
        assert isinstance(screen, TriageScreen)
        screen.show_detail()
        await here.pilot.pause()
        written.clear()
        signals, costs = set(), []
        for _ in range(12):
            await here.press("j")
            await here.until(lambda: screen.alert and screen._shown_key == screen.alert.key)
            await here.pilot.pause()
            costs.append(sum(written))
            written.clear()
            assert screen.alert is not None
            signals.add(screen.alert.alert.signal)
        assert len(signals) > 3
        assert 0 < sum(costs) / len(costs) <= mean
        assert max(costs) <= most
