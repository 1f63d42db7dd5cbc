"""What a card's part refuses: wrong types, numbers that are none, texts that are too long."""

import math
from typing import TYPE_CHECKING, Any

import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.experimenting import AttachRun, RecordResult, ShapeExperiment
from mlpm_tui.domain.experiments import Baseline
from mlpm_tui.domain.placing import AddCard
from tests.domain.projects import Table

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish

WRONG: list[tuple[Kind, dict[str, Any]]] = [
    (Kind.EXPERIMENT, {"hypothesis": 3}),
    (Kind.EXPERIMENT, {"baseline": "rules f1=0.7"}),
    (Kind.EXPERIMENT, {"baseline": Baseline("rules", {"f1": math.nan})}),
    (Kind.EXPERIMENT, {"baseline": Baseline("rules", {"f" * 300: 0.5})}),
    (Kind.EXPERIMENT, {"criteria": "f1 > 0.8"}),
    (Kind.EXPERIMENT, {"criteria": ({"metric": "f1"},)}),
    (Kind.EXPERIMENT, {"stopping": ("timebox exceeded",)}),
    (Kind.EXPERIMENT, {"resources": "1 x V100"}),
    (Kind.EXPERIMENT, {"resources": ("x" * 501,)}),
    (Kind.EXPERIMENT, {"timebox_length_s": math.inf}),
    (Kind.EXPERIMENT, {"timebox_length_s": "1w"}),
    (Kind.EXPERIMENT, {"timebox_length_s": True}),
    (Kind.EXPERIMENT, {"timebox_length_s": 0}),
    (Kind.EXPERIMENT, {"timebox_length_s": 10**12}),
    (Kind.EXPERIMENT, {"colour": "red"}),
    (Kind.ALERT, {"before": math.nan}),
    (Kind.ALERT, {"after": "0.65"}),
    (Kind.ALERT, {"severity": "awful"}),
    (Kind.ALERT, {"model": "m" * 201}),
    (Kind.RETRAINING, {"model": 7}),
]


@pytest.mark.parametrize(("kind", "part"), WRONG, ids=range(len(WRONG)))
def test_a_part_that_cannot_be_is_refused_with_a_sentence(kind: Kind, part: dict[str, Any]) -> None:
    table = Table()
    wishes: list[Wish] = [AddCard(kind, "new", part=part)]
    if kind is Kind.EXPERIMENT:
        table.do(AddCard(kind, "old"))
        wishes.append(ShapeExperiment("ML-EXP-01", part))
    before = table.project
    for wish in wishes:
        with pytest.raises(RuleBroken) as caught:
            table.do(wish)
        assert str(caught.value).endswith((".", "again", "it"))
        assert table.project is before


def test_results_and_ties_that_cannot_be_are_refused() -> None:
    table = Table()
    table.do(AddCard(Kind.EXPERIMENT, "try"))
    card = "ML-EXP-01"
    number: Any = "0.9"
    for wish in (
        RecordResult(card, "x", {"f" * 251: 0.9}),
        RecordResult(card, "x", {" ": 0.9}),
        RecordResult(card, "x", {"f1": number}),
        RecordResult(card, "x", folds={"f1": (0.9, number)}),
        RecordResult(card, "x", {"f1": 0.9}, run="r" * 201),
        RecordResult(card, "x", {"f1": 0.9}, run="a\0b"),
        AttachRun(card, "model", "abc"),
    ):
        with pytest.raises(RuleBroken):
            table.do(wish)
    table.do(RecordResult(card, "x", {"f1": math.nan}, run=" abc "))
    assert table.project.dossier(table.project.card(card)).results[0].run == "abc"
