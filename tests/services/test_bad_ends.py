"""A run that failed, fell or diverged is told of where its best value is praised."""

import math
from pathlib import Path

import pytest

from mlpm_tui.domain.compared_lines import Reading, Side, lines_of
from mlpm_tui.domain.comparing import WantedTable, compare
from mlpm_tui.domain.experimenting import ShapeExperiment
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.runs import MetricSummary, Run, RunStatus
from mlpm_tui.services.judging import Judgement, Observed, judge
from mlpm_tui.services.typed_experiment import TypedExperiment, read_experiment
from tests.conftest import NOW, Sit
from tests.services.test_firing import begun, dossier_of

LOWER = {"loss": Direction.LOWER}


def run(name: str, metric: str, best: float, last: float, status: RunStatus) -> Run:
    known = [value for value in (best, last) if not math.isnan(value)]
    summary = MetricSummary(metric, last, 4, NOW, min(known), max(known), 5, NOW)
    return Run(name, name, "1", "study", status, NOW, NOW, NOW, {metric: summary})


def judgement_of(board: Path, sit: Sit, one: Run) -> Judgement:
    seat = begun(sit(board))
    typed = TypedExperiment(criteria=("f1 >= 0.7",))
    seat.desk.do(ShapeExperiment("ML-EXP-01", read_experiment(typed)))
    seat.settle()
    return judge(dossier_of(seat), NOW, Observed((one,)), {})


def test_a_run_that_fell_tells_its_last_value_too(board: Path, sit: Sit) -> None:
    found = judgement_of(board, sit, run("net", "f1", 0.74, 0.36, RunStatus.FINISHED))
    (_, verdict) = found.criteria[0]
    assert verdict.why == "f1 is 0.74 at best, 0.36 at its last step 4: >= 0.7 is met"


@pytest.mark.parametrize("status", [RunStatus.FINISHED, RunStatus.FAILED])
def test_a_run_that_failed_says_so_in_the_proposal(
    board: Path, sit: Sit, status: RunStatus
) -> None:
    found = judgement_of(board, sit, run("net", "f1", 0.74, 0.74, status))
    assert found.proposal is not None
    is_failed = status is RunStatus.FAILED
    assert found.proposal.why.endswith("; but its run failed") is is_failed


def test_a_run_that_ended_on_nan_is_never_the_best() -> None:
    runs = (
        run("diverged", "loss", 0.8, math.nan, RunStatus.FINISHED),
        run("steady", "loss", 0.9, 0.95, RunStatus.FINISHED),
        run("slow", "loss", 1.2, 1.2, RunStatus.FINISHED),
    )
    lines = lines_of([Side("ML-EXP-01", None, (), runs)], Reading(directions=LOWER), NOW)
    column = compare(lines, WantedTable(directions=LOWER)).metrics[0]
    starred = [cell is not None and cell.is_best for cell in column.cells]
    assert starred == [False, True, False]
