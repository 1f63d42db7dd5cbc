"""Which drifted columns matter most."""

from datetime import date

import numpy as np
import pytest

from mlpm_tui.domain.drift_influence import (
    BinOutcomes,
    DriftedColumn,
    Influence,
    expected_change,
    influence_of,
    ranked,
)
from mlpm_tui.domain.drift_windows import ScoredWindow, WindowState
from mlpm_tui.domain.sketches import Counts

DAY = date(2026, 11, 2)
EVEN = (1000,) * 4
TOWARDS_ERRORS = Counts((100, 100, 100, 700))


def window(value: float, floor: float = 0.05) -> ScoredWindow:
    return ScoredWindow(DAY, DAY, value, 1000, WindowState.ALARM, limit=0.1, floor=floor)


def outcomes(column: str, *good: int) -> BinOutcomes:
    return BinOutcomes(column, EVEN, good)


def test_the_change_is_the_sum_over_bins() -> None:
    change, error = expected_change(TOWARDS_ERRORS, outcomes("a", 950, 950, 950, 650)) or (0, 0)
    wanted = -0.15 * 3 * 0.95 + 0.45 * 0.65
    assert change == pytest.approx(wanted, abs=0.002)
    assert 0 < error < 0.01
    assert expected_change(Counts((0,) * 4), outcomes("a", 1, 1, 1, 1)) is None
    assert expected_change(TOWARDS_ERRORS, BinOutcomes("a", (0,) * 4, (0,) * 4)) is None


def test_what_changes_the_accuracy_most_comes_first() -> None:
    columns = [
        DriftedColumn("harmless", window(3.0), TOWARDS_ERRORS, outcomes("harmless", *[875] * 4)),
        DriftedColumn("better", window(2.0), TOWARDS_ERRORS, outcomes("b", 700, 900, 900, 990)),
        DriftedColumn("unknown", window(0.4), TOWARDS_ERRORS),
        DriftedColumn("unknown_more", window(0.5)),
        DriftedColumn("worst", window(0.2), TOWARDS_ERRORS, outcomes("w", 990, 990, 990, 500)),
        DriftedColumn("bad", window(0.9), TOWARDS_ERRORS, outcomes("bad", 950, 950, 950, 650)),
    ]
    found = ranked(columns)
    names = [one.column for one in found]
    assert names == ["worst", "bad", "better", "unknown_more", "unknown", "harmless"]
    assert found[1].why == "-13.4 points of accuracy expected from its moved shares alone"
    assert found[3].why == "5 times what it takes to be beyond its limit; no labels by bin"
    assert "as good as elsewhere" in found[5].why


def test_the_ratio_is_to_limit_or_floor() -> None:
    assert influence_of(DriftedColumn("a", window(0.3))).ratio == pytest.approx(3)
    assert influence_of(DriftedColumn("a", window(0.3, floor=0.15))).ratio == pytest.approx(2)
    empty = ScoredWindow(DAY, DAY, None, 0, WindowState.NO_DATA)
    assert influence_of(DriftedColumn("a", empty)) == Influence(
        "a", 0, "0 times what it takes to be beyond its limit; no labels by bin"
    )


def test_chance_alone_is_no_influence() -> None:
    dice = np.random.default_rng(9)
    known = outcomes("a", 990, 990, 990, 500)
    counts = [Counts(tuple(dice.multinomial(500, [0.25] * 4).tolist())) for _ in range(300)]
    sure = [influence_of(DriftedColumn("a", window(0.2), one, known)).is_sure for one in counts]
    assert 0.01 < sum(sure) / 300 < 0.09
