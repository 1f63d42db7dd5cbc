"""Which curve a card shows beside its results."""

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experiments import Baseline, Experiment
from mlpm_tui.domain.metrics import Direction
from mlpm_tui.domain.runs import MetricSummary, Run, RunStatus
from mlpm_tui.services.run_watcher import Curve
from mlpm_tui.services.typed_experiment import read_kept_criteria
from mlpm_tui.ui.widgets.card_results import wanted_curve
from tests.conftest import NOW


def run(name: str, f1: float) -> Run:
    summary = MetricSummary("f1", f1, 1, NOW, f1, f1, 1, NOW)
    return Run(name, name, "0", "study", RunStatus.FINISHED, NOW, NOW, NOW, {"f1": summary})


def test_the_curve_is_that_of_the_run_that_people_call_the_best() -> None:
    card = Card(1, "ML-EXP-01", Kind.EXPERIMENT, "x", 3, Status.BACKLOG, "a", NOW, NOW, NOW)
    promise = read_kept_criteria("f1 beats baseline")
    dossier = Dossier(card, Experiment(1, "", Baseline("rules", {"f1": 0.7}), promise))
    runs = (run("low", 0.6), run("high", 0.8))
    assert wanted_curve(dossier, runs, {}) == Curve("high", "f1")
    assert wanted_curve(dossier, runs, {"f1": Direction.LOWER}) == Curve("low", "f1")
