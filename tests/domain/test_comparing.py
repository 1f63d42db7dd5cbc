"""Lines side by side: differences, the best, what differs, order."""

import math
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.compared_lines import Line, LineKind, Measure
from mlpm_tui.domain.comparing import (
    Compared,
    Comparison,
    WantedTable,
    compare,
    difference_of,
    per_cent_of,
)
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.metrics import Direction, is_better

NUMBERS = st.floats(allow_nan=True, allow_infinity=True)


def line(name: str, metrics: Mapping[str, float], **more: object) -> Line:
    measures = {metric: Measure(value) for metric, value in metrics.items()}
    kind = LineKind.BASELINE if name == "rules" else LineKind.RUN
    return Line(name, "ML-EXP-01", kind, measures, **more)  # type: ignore[arg-type]


RULES = line("rules", {"f1": 0.8})


def cell(comparison: Comparison, metric: str, name: str) -> Compared:
    column = next(column for column in comparison.metrics if column.name == metric)
    at = next(at for at, line in enumerate(comparison.lines) if line.name == name)
    found = column.cells[at]
    assert found is not None
    return found


def names(comparison: Comparison) -> list[str]:
    return [line.name for line in comparison.lines]


def test_each_line_is_held_against_the_baseline() -> None:
    found = compare([RULES, line("bert", {"f1": 0.9, "loss": 1.0})], WantedTable())
    bert = cell(found, "f1", "bert")
    assert bert.difference == pytest.approx(0.1)
    assert bert.per_cent == pytest.approx(12.5)
    assert (bert.is_best, bert.is_better) == (True, True)
    base = cell(found, "f1", "rules")
    assert (base.difference, base.is_best) == (None, False)
    lonely = cell(found, "loss", "bert")
    assert (lonely.difference, lonely.is_best) == (None, False)
    assert found.metrics[1].cells[0] is None


@given(st.lists(NUMBERS, max_size=6), st.sampled_from(["f1", "loss"]))
def test_nothing_beats_what_is_marked_and_nan_never_is(values: list[float], metric: str) -> None:
    lines = [line(str(at), {metric: value}) for at, value in enumerate(values)]
    found = compare(lines, WantedTable())
    cells = [cell for column in found.metrics for cell in column.cells if cell is not None]
    best = [cell.measure.value for cell in cells if cell.is_best]
    known = [value for value in values if not math.isnan(value)]
    assert bool(best) is (len(known) > 1)
    direction = Direction.HIGHER if metric == "f1" else Direction.LOWER
    for value in best:
        assert not math.isnan(value)
        assert not any(is_better(other, value, direction) for other in known)


@given(NUMBERS, NUMBERS)
def test_differences_add_up_or_say_that_they_are_none(value: float, base: float) -> None:
    difference = difference_of(value, base)
    share = per_cent_of(difference, base)
    if math.isnan(value) or math.isnan(base):
        assert math.isnan(difference)
    elif value == base:
        assert difference == 0
    else:
        assert (difference > 0) is (value > base)
    if share is not None:
        assert math.isfinite(share)
        assert base != 0
        assert share == 0 or (share > 0) is (difference > 0)


def test_a_metric_without_a_direction_has_no_best() -> None:
    found = compare([line("a", {"zeal": 1}), line("b", {"zeal": 2})], WantedTable())
    assert not any(cell and cell.is_best for cell in found.metrics[0].cells)
    chosen = WantedTable(directions={"zeal": Direction.LOWER})
    assert cell(
        compare([line("a", {"zeal": 1}), line("b", {"zeal": 2})], chosen), "zeal", "a"
    ).is_best


def test_only_what_differs_unless_all_is_wanted() -> None:
    lines = [
        RULES,
        line("a", {}, params={"lr": "1", "model": "x", "only": "1"}),
        line("b", {}, params={"lr": "2", "model": "x"}),
    ]
    found = compare(lines, WantedTable())
    assert [param.name for param in found.params] == ["lr", "only"]
    assert found.params[1].cells == (None, "1", None)
    assert found.alike == 1
    everything = compare(lines, WantedTable(only_differing=False))
    assert [param.name for param in everything.params] == ["lr", "only", "model"]
    assert (everything.params[2].differs, everything.alike) == (False, 0)


def test_the_metrics_that_were_promised_lead() -> None:
    lines = [line("rules", {"f1": 0.7}), line("a", {"acc": 1, "f1": 1, "auc": 1, "f1_std": 1})]
    found = compare(lines, WantedTable(first=("AUC",)))
    assert [m.name for m in found.metrics] == ["auc", "f1", "acc", "f1_std"]
    found = compare(lines, WantedTable(metrics=("F1", "acc")))
    assert [m.name for m in found.metrics] == ["f1", "acc"]
    with pytest.raises(NotFound, match="did you mean auc"):
        compare(lines, WantedTable(metrics=("auk",)))


def test_a_deviation_that_was_logged_hides_behind_its_mean() -> None:
    group = Line("a", "", LineKind.RUN, {"f1": Measure(0.5, 3, 0.1), "f1_std": Measure(0.1)})
    assert [m.name for m in compare([group], WantedTable()).metrics] == ["f1"]
    assert len(compare([group], WantedTable(metrics=("f1_std",))).metrics) == 1


def test_the_baseline_may_spell_a_metric_in_its_own_way() -> None:
    lines = [line("rules", {"F1": 0.5}), line("a", {"test/f1_score": 0.75, "train/f1": 0.9})]
    found = compare(lines, WantedTable())
    assert [m.name for m in found.metrics] == ["test/f1_score", "train/f1"]
    assert cell(found, "test/f1_score", "a").per_cent == 50
    assert cell(found, "train/f1", "a").difference is None


def test_another_line_can_be_the_one_to_compare_with() -> None:
    lines = [RULES, line("a", {"f1": 0.5}, runs=("r1",)), line("b", {"f1": 0.6})]
    assert names(compare(lines, WantedTable(against="b"))) == ["b", "rules", "a"]
    assert names(compare(lines, WantedTable(against="r1")))[0] == "a"
    assert names(compare(lines, WantedTable(against="ml-exp-01")))[0] == "b"
    with pytest.raises(NotFound, match="No line of the comparison is called c"):
        compare(lines, WantedTable(against="c"))


def test_lines_are_sorted_behind_the_baseline() -> None:
    lines = [
        RULES,
        line("a", {"f1": 0.5, "loss": 3}, params={"lr": "0.1"}, duration=timedelta(hours=1)),
        line("b", {"f1": 0.9, "loss": math.nan}, params={"lr": "1e-2"}),
        line("c", {"f1": 0.7}, duration=timedelta(minutes=1)),
    ]
    for sort, expected in {
        "f1": "bca",
        "-f1": "acb",
        "loss": "abc",
        "-loss": "abc",
        "lr": "bac",
        "time": "cab",
        "-name": "cba",
    }.items():
        assert names(compare(lines, WantedTable(sort=sort))) == ["rules", *expected], sort
    assert names(compare(lines, WantedTable(sort="f1", limit=1))) == ["rules", "b"]
    with pytest.raises(NotFound, match="did you mean lr"):
        compare(lines, WantedTable(sort="lrr"))


def test_nothing_is_a_comparison_too() -> None:
    assert compare([], WantedTable()) == Comparison()


def test_what_only_rounding_tells_apart_is_no_difference() -> None:
    assert difference_of(0.1 + 0.2, 0.3) == 0
    assert difference_of(0.3 + 1e-9, 0.3) > 0
    assert difference_of(1e-30, 0.0) == 1e-30
