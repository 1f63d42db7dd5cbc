"""The defaults by type and size, each with its reason."""

import math
from statistics import NormalDist

import pytest

from mlpm_tui.domain.drift_choices import LIMITS, default_method, default_share
from mlpm_tui.domain.drift_floors import JS_SCALE
from mlpm_tui.domain.drift_shares import Part
from mlpm_tui.domain.drift_windows import Method
from mlpm_tui.domain.sketches import ColumnKind


@pytest.mark.parametrize(
    ("kind", "values", "method"),
    [
        (ColumnKind.NUMBER, None, Method.KS),
        (ColumnKind.NUMBER, 2, Method.SHARE),
        (ColumnKind.CATEGORY, None, Method.PSI),
        (ColumnKind.CATEGORY, 5, Method.PSI),
        (ColumnKind.CATEGORY, 2, Method.SHARE),
    ],
)
def test_the_method_goes_by_what_a_column_holds(
    kind: ColumnKind, values: int | None, method: Method
) -> None:
    for n in (100, 5_000, 1_000_000):
        choice = default_method(kind, n, values)
        assert choice.method is method
        assert 0 < choice.limit < choice.alarm
        assert choice.bins >= 2
        assert ("widen" in choice.why) == (n < 500)
        assert choice.why.count(".") < 12
        assert not choice.why.endswith(".")


def test_a_rare_share_is_judged_by_half_of_itself() -> None:
    rare = default_method(ColumnKind.NUMBER, 5_000, 2, 0.02)
    assert (rare.limit, rare.alarm) == (0.01, 0.02)
    assert default_method(ColumnKind.NUMBER, 5_000, 2, 0.4).limit == 0.05
    assert default_method(ColumnKind.NUMBER, 5_000, 2, 0.99).limit == pytest.approx(0.005)


@pytest.mark.parametrize("part", list(Part))
def test_every_part_has_its_limits(part: Part) -> None:
    choice = default_share(part)
    assert choice.method is Method.SHARE
    assert choice.limit < choice.alarm
    assert choice.why


def test_limits_of_different_methods_mean_the_same() -> None:
    """Of a normal column PSI is the shift squared and KS 2 Phi(shift / 2) - 1."""
    normal = NormalDist()
    ks_of = {shift: 2 * normal.cdf(shift / 2) - 1 for shift in (0.25, 0.5)}
    assert LIMITS[Method.KS][1] == pytest.approx(ks_of[0.5], abs=0.005)
    assert LIMITS[Method.KS][0] < 0.75 * ks_of[0.25]
    for place in (0, 1):
        seen = math.sqrt(LIMITS[Method.PSI][place] / JS_SCALE)
        assert LIMITS[Method.JS][place] == pytest.approx(seen, abs=0.005)
