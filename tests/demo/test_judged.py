"""The demo's experiments as they judge themselves."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.evidence import Level
from mlpm_tui.domain.experiments import Baseline, Experiment, Result
from mlpm_tui.services.judging import NOTHING_OBSERVED, Judgement, judge
from mlpm_tui.services.rule_language import read_criteria

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STUDY = json.loads(
    (Path(__file__).parents[2] / "data" / "demo" / "study.json").read_text(encoding="utf-8")
)
CARDS: Mapping[str, Any] = {c["id"]: c for c in STUDY["cards"] if c["kind"] == "experiment"}
DECIDED = {name: card["outcome"] for name, card in CARDS.items() if card["outcome"]}


def judged(name: str) -> Judgement:
    card = CARDS[name]
    criteria = (rule.as_json() for text in card["criteria"] for rule in read_criteria(text))
    baseline = Baseline(card["baseline"]["name"], card["baseline"]["metrics"])
    rows = (
        Result(
            at,
            1,
            row["model"],
            NOW,
            "ana",
            {metric: float(value) for metric, value in row["metrics"].items()},
            {metric: tuple(map(float, values)) for metric, values in row["folds"].items()},
            row["run"],
        )
        for at, row in enumerate(card["results"])
    )
    shell = Card(1, name, Kind.EXPERIMENT, "x", 3, Status.DONE, "a", NOW, NOW, NOW)
    experiment = Experiment(1, card["hypothesis"], baseline, tuple(criteria))
    return judge(Dossier(shell, experiment, results=tuple(rows)), NOW, NOTHING_OBSERVED, {})


@pytest.mark.parametrize("name", sorted(CARDS))
def test_no_card_of_the_demo_disagrees_with_itself(name: str) -> None:
    assert judged(name).lints == ()


@pytest.mark.parametrize("name", sorted(DECIDED))
def test_what_was_decided_is_what_the_evidence_speaks_for(name: str) -> None:
    proposal = judged(name).proposal
    assert proposal is not None
    assert str(proposal.outcome) == DECIDED[name]


def test_the_models_are_compared_on_the_folds_of_both() -> None:
    for name in ("ML-EXP-01", "ML-EXP-02", "ML-EXP-05", "ML-EXP-09"):
        evidence = judged(name).evidence
        assert evidence is not None
        assert (evidence.level, evidence.n) == (Level.PAIRED, 5)
