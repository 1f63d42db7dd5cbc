"""An experiment as it is typed."""

import pytest

from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.experiments import Baseline
from mlpm_tui.services.typed_experiment import (
    TypedExperiment,
    read_approach,
    read_experiment,
    read_kept_criteria,
)


def test_only_what_was_typed_is_read() -> None:
    assert read_experiment(TypedExperiment()) == {}
    assert read_experiment(TypedExperiment(hypothesis=" ")) == {"hypothesis": ""}


def test_all_fields_are_read() -> None:
    fields = read_experiment(
        TypedExperiment(
            hypothesis="Better",
            baseline="rule-based f1=0.72 precision = 0.7",
            criteria=["f1 >= 0.85 and recall >= 0.8", "latency < 100 ms"],
            stopping=["f1 < 0.75 after 3 epochs -> stop"],
            timebox="at most 1 week",
            resources=["1 x V100"],
        )
    )
    assert fields["baseline"] == Baseline("rule-based", {"f1": 0.72, "precision": 0.7})
    assert isinstance(fields["criteria"], tuple)
    assert [kept["metric"] for kept in fields["criteria"]] == ["f1", "recall", "latency"]
    assert fields["timebox_length_s"] == 604_800
    assert fields["resources"] == ("1 x V100",)
    assert read_approach(["One"]) == (("approach", "One"),)


@pytest.mark.parametrize(
    ("typed", "said", "position"),
    [
        (TypedExperiment(criteria=["f1 >> 1"]), "^The criterion, at '> 1' ", 4),
        (TypedExperiment(stopping=["f1 < 1 ->"]), "^The stopping rule, at its end ", 9),
        (TypedExperiment(timebox=""), "^The timebox, empty: ", 0),
        (TypedExperiment(baseline="x f1=a"), "^The baseline, at ", 3),
    ],
)
def test_a_wrong_field_is_named(typed: TypedExperiment, said: str, position: int) -> None:
    with pytest.raises(BadText, match=said) as raised:
        read_experiment(typed)
    assert raised.value.position == position


def test_a_field_alone_keeps_its_own_sentence() -> None:
    with pytest.raises(BadText, match=r"^Here a number"):
        read_kept_criteria("f1 >> 1")


def test_an_empty_resource_is_refused() -> None:
    with pytest.raises(RuleBroken, match="A resource is empty"):
        read_experiment(TypedExperiment(resources=[" "]))
