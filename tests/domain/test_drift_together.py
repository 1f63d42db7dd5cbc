"""Runs of windows: what they show together, and that one odd day shows nothing."""

from datetime import date, timedelta

import pytest

from mlpm_tui.domain.drift_cutting import Days
from mlpm_tui.domain.drift_floors import kolmogorov_smirnov_floor
from mlpm_tui.domain.drift_judging import judge_windows
from mlpm_tui.domain.drift_scoring import score_columns
from mlpm_tui.domain.drift_windows import Method, MonitorTerms, WindowState
from mlpm_tui.domain.sketches import ColumnKind, ColumnReference, Counts

FIRST = date(2026, 11, 2)
REFERENCE = ColumnReference("x", ColumnKind.NUMBER, Counts((12_500,) * 4), (1.0, 2.0, 3.0))
TERMS = MonitorTerms(Method.KS, 0.07, 0.2, columns=50)
EVEN = (125, 125, 125, 125)


def moved(share: float) -> tuple[int, ...]:
    """Move a share of 500 rows from the lower half to the upper one."""
    by = round(500 * share / 2)
    return (125 - by, 125 - by, 125 + by, 125 + by)


def days(*rows: tuple[int, ...], apart: int = 1) -> Days[Counts]:
    given = {FIRST + timedelta(apart * place): Counts(bins) for place, bins in enumerate(rows)}
    return Days(FIRST, max(given), given)


def test_two_small_windows_are_beyond_together() -> None:
    found = score_columns(REFERENCE, days(EVEN, moved(0.1), moved(0.1)), TERMS)
    assert [window.state for window in found] == ["ok", "warning", "warning"]
    floors = [kolmogorov_smirnov_floor(n, 50_000, 50) for n in (500, 1_000)]
    assert [window.floor for window in found] == [floors[0], floors[1], floors[1]]
    assert floors[1] < found[1].value < floors[0]  # type: ignore[operator]
    (episode,) = judge_windows(found, TERMS).episodes
    assert (episode.starts_on, episode.opened_on) == (FIRST + timedelta(1), FIRST + timedelta(2))
    assert not episode.is_alarm


@pytest.mark.parametrize(
    ("rows", "states"),
    [
        ((EVEN, moved(0.4), EVEN), ["ok", "alarm", "ok"]),
        ((moved(0.06), moved(0.4), EVEN), ["ok", "alarm", "ok"]),
        ((moved(0.1), moved(-0.1), EVEN), ["ok", "ok", "ok"]),
        ((moved(0.1), moved(0.05), EVEN), ["ok", "ok", "ok"]),
        ((moved(0.072), moved(0.12), EVEN), ["warning", "warning", "ok"]),
    ],
)
def test_a_run_has_to_be_of_one_kind(rows: tuple[tuple[int, ...], ...], states: list[str]) -> None:
    found = score_columns(REFERENCE, days(*rows), TERMS)
    assert [window.state for window in found] == states


def test_windows_far_apart_or_asked_one_by_one_are_no_run() -> None:
    far = score_columns(REFERENCE, days(moved(0.1), moved(0.1), apart=40), TERMS)
    assert {window.state for window in far if window.n} == {WindowState.OK}
    single = MonitorTerms(Method.KS, 0.07, 0.2, columns=50, needed=1)
    found = score_columns(REFERENCE, days(moved(0.1), moved(0.1)), single)
    assert {window.state for window in found} == {WindowState.OK}
