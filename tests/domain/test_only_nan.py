"""A metric whose values are all NaN was reported: nobody is told that it was not."""

import math

from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.rule_states import CriterionState
from mlpm_tui.domain.standing import Attempt, standing_of
from mlpm_tui.services.typed_experiment import read_kept_criteria

EXPERIMENT = Experiment(1, criteria=read_kept_criteria("auc >= 0.5 and f1 >= 0.9"))
CURVE, ODD = Attempt("curve", {"f1": 0.95}), Attempt("odd", {"auc": math.nan})


def why(*tried: Attempt) -> str:
    standing = standing_of(EXPERIMENT, tried, {})
    assert standing is not None
    assert standing.attempt is tried[0]
    assert standing.verdicts[0][1].state is CriterionState.UNKNOWN
    return standing.verdicts[0][1].why


def test_nan_in_another_attempt_is_said() -> None:
    assert why(CURVE, ODD) == "auc is only NaN where it was reported (odd), and not by curve"


def test_what_nobody_reported_is_not_reported() -> None:
    assert why(CURVE) == "auc is not reported yet"
