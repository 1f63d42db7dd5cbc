"""Real logs of a production model: read as they are, its known change found, labels joined."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import pytest

from mlpm_tui.domain.fleet import Source
from mlpm_tui.domain.sketches import ColumnReference, Counts
from mlpm_tui.services.sketching import sketch_source
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database

FOLDER = Path(__file__).parents[2] / "data" / "demo" / "car_loan"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
FIRST = date(2018, 11, 5)
"""The first Monday of the analysis period: its first week is not a whole one."""
CHANGED = {"car_value", "loan_length", "salary_range", "repaid_loan_on_prev_car", "y_pred_proba"}
STEADY = {"debt_to_income_ratio", "driver_tenure", "size_of_downpayment", "y_pred"}
SETTINGS = {
    "time": "timestamp",
    "join": "id",
    "prediction": "y_pred",
    "score": "y_pred_proba",
    "label": "repaid",
    "reference": str(FOLDER / "synthetic_car_loan_reference.csv.gz"),
    "labels_uri": str(FOLDER / "synthetic_car_loan_analysis_target.csv.gz"),
}


@pytest.fixture(scope="module")
def library(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    board = tmp_path_factory.mktemp("car_loan") / "board.db"
    board.write_bytes(founded.read_bytes())
    opened = Library(open_database(read_address(str(board))))
    uri = str(FOLDER / "synthetic_car_loan_analysis.csv.gz")
    source = Source(5, 1, "log", "files", uri, NOW, settings=SETTINGS)
    done = sketch_source(opened.sketches, source, NOW)
    assert [part.rows for part in done.read] == [50_000]
    assert done.troubles == ()
    assert sketch_source(opened.sketches, source, NOW).read == ()
    yield opened
    opened.close()


def moved(reference: ColumnReference, window: Counts) -> float:
    """Return the largest difference between two distributions, bin by bin."""
    before = list(accumulate(count / reference.counts.n for count in reference.counts.bins))
    after = list(accumulate(count / window.n for count in window.bins))
    return max(abs(one - other) for one, other in zip(before, after, strict=True))


def test_the_known_change_shows_from_its_week_on_and_nowhere_else(library: Library) -> None:
    references = {each.column: each for each in library.sketches.references(5)}
    assert set(references) == CHANGED | STEADY | {"repaid"}
    for name in CHANGED | STEADY:
        scores = []
        for week in range(42):
            start = FIRST + week * WEEK
            counts = library.sketches.window(5, name, start, start + timedelta(days=6))
            assert counts is not None
            assert 1_150 <= counts.rows <= 1_160
            scores.append(moved(references[name], counts))
        assert max(scores[:20]) < 0.05, name
        if name in CHANGED:
            assert min(scores[21:]) > 0.07, name
        else:
            assert max(scores) < 0.05, name


def test_labels_that_came_later_tell_how_often_the_model_was_right(library: Library) -> None:
    tallies = library.sketches.tallies(5, date.min, date.max)
    correct = [t for day in tallies.values() for t in day if t.measure == "correct"]
    assert sum(tally.n for tally in correct) == 50_000
    share = sum(tally.good or 0 for tally in correct) / 50_000
    right = library.sketches.outcomes(5)["y_pred"]
    assert sum(right.n) == 50_000
    assert share == pytest.approx(0.925, abs=0.03)
    assert sum(right.good) / 50_000 == pytest.approx(0.94, abs=0.03)
    labelled = library.sketches.window(5, "repaid", date.min, date.max)
    assert labelled is not None
    assert labelled.n == 50_000
    assert library.sketches.known(5).labels is not None
