"""A comparison in words and files: aligned, harmless, and exact where programs read."""

import csv
import io
import json
import math

import pytest

from mlpm_tui.domain.compared_lines import Line, LineKind, Measure
from mlpm_tui.domain.comparing import Comparison, WantedTable, compare
from mlpm_tui.domain.comparison_files import as_csv, as_markdown, comparison_document
from mlpm_tui.domain.comparison_text import (
    ASCII_SIGNS,
    Signs,
    Tone,
    columns_of,
    describe,
)
from mlpm_tui.domain.metrics import MISSING
from tests.payloads import HOSTILE

TEXTS = list(HOSTILE.values())


def made(name: str = "bert", metric: str = "f1", param: str = "lr", value: str = "1") -> Comparison:
    lines = [
        Line("rules", "ML-EXP-01", LineKind.BASELINE, {metric: Measure(0.72)}),
        Line(name, "ML-EXP-01", LineKind.RUN, {metric: Measure(0.89, 5, 0.0123)}, {param: value}),
        Line("worse", "ML-EXP-01", LineKind.RUN, {metric: Measure(math.nan)}, {"other": "x"}),
    ]
    return compare(lines, WantedTable())


def test_the_parts_of_a_metric_stand_below_each_other() -> None:
    name, metric, *params = columns_of(made(), Signs())
    assert name.cells == ("rules (baseline)", "bert", "worse")
    assert metric.head == "f1 ↑"
    assert [cell.split() for cell in metric.cells] == [
        ["0.72"],
        ["0.89", "\N{PLUS-MINUS SIGN}0.0123", "n=5", "+0.17", "+23.6", "%", "*"],
        ["NaN", "NaN"],
    ]
    assert len({len(cell) for cell in metric.cells}) == 1
    assert metric.tones == (Tone.PLAIN, Tone.BEST, Tone.WORSE)
    assert [param.cells for param in params] == [(MISSING, "1", MISSING), (MISSING, MISSING, "x")]
    assert metric.differing == {1, 2}


def test_plain_signs_are_ascii() -> None:
    assert all(c.isascii() for column in columns_of(made(), ASCII_SIGNS) for c in column.cells)


def test_a_cell_is_said_in_full() -> None:
    found = made()
    assert describe(found, found.metrics[0], 1, Signs()) == (
        "bert, f1: mean 0.89, sd 0.0123, n 5; +0.17 (+23.6 %) to rules; the best"
    )


@pytest.mark.parametrize("text", TEXTS, ids=list(HOSTILE))
def test_a_foreign_text_breaks_no_table(text: str) -> None:
    found = made(text, text or "m", text or "p", text)
    lines = as_markdown(found).splitlines()
    assert len(lines) == 5
    bars = [len(line.replace("\\\\", "").replace("\\|", "").split("|")) for line in lines]
    assert len({*bars}) == 1
    assert all(line.isprintable() for line in lines)
    rows = [*csv.reader(io.StringIO(as_csv(found)))]
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 4
    for cell in (cell for row in rows for cell in row):
        assert cell.isprintable()
        if cell.lstrip()[:1] in ("=", "+", "-", "@"):
            assert math.isfinite(float(cell))


def test_numbers_are_numbers_and_formulas_are_texts_in_csv() -> None:
    found = made(value="-0.5")
    assert ",-0.5," in as_csv(found)
    assert "'-1+1" in as_csv(made(value="-1+1"))
    assert "'=1" in as_csv(made("=1"))
    assert "0.89,0.0123,5,0.17" in as_csv(found)
    assert "nan" in as_csv(found)


def test_programs_get_numbers_in_full() -> None:
    document = comparison_document(made())
    assert document["against"] == {"name": "rules", "experiment": "ML-EXP-01"}
    bert = document["lines"][1]
    assert bert["metrics"]["f1"]["difference"] == 0.89 - 0.72
    assert (bert["n"], bert["params"]) == (5, {"lr": "1"})
    assert json.loads(json.dumps(document))


def test_a_narrow_cell_leaves_the_rest_to_the_line_below() -> None:
    metric = columns_of(made(), Signs(), is_narrow=True)[1]
    assert metric.cells[1].split() == ["0.89", "\N{PLUS-MINUS SIGN}0.012", "+23.6%", "*"]


def test_one_project_needs_no_name_before_its_cards() -> None:
    lines = [Line("a", f"ML-EXP-0{at}", LineKind.RUN, {"f1": Measure(at)}) for at in (1, 2)]
    assert columns_of(compare(lines, WantedTable()), Signs())[0].cells == ("EXP-01 a", "EXP-02 a")
    lines[1] = Line("a", "NLP-EXP-01", LineKind.RUN)
    assert columns_of(compare(lines, WantedTable()), Signs())[0].cells == (
        "ML-EXP-01 a",
        "NLP-EXP-01 a",
    )
