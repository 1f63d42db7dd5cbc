"""Which values of two arms are paired, and what is left out."""

import pytest

from mlpm_tui.domain.arms import Arm, Sample
from mlpm_tui.domain.evidence import Claim, Level
from mlpm_tui.domain.pairing import Pairs
from mlpm_tui.domain.resampling import Part
from mlpm_tui.domain.weighing import Scale

EASY = {1: 0.70, 2: 0.80, 3: 0.75, 4: 0.60, 5: 0.90}
"""How hard each fold is: the rules' own values."""


def sample(*numbers: int, lead: float = 0.0, word: str = "fold") -> Sample:
    values = tuple(EASY[at] + lead + at / 10_000 * (lead > 0) for at in numbers)
    part = Part.FOLDS if word == "fold" else Part.SEEDS
    return Sample(values, part, len(numbers), tuple(f"{word} {at}" for at in numbers))


def pairs(own: Sample, base: Sample) -> Pairs:
    return Pairs("bert", "rules", own, base)


def test_folds_are_paired_by_their_numbers() -> None:
    own, base = sample(1, 2, 3, 5, lead=0.02), sample(1, 2, 3, 4)
    held = pairs(own, base)
    assert held.places == ((0, 0), (1, 1), (2, 2))
    assert held.trouble == ()
    assert held.left_out == ("not in both arms, so left out: fold 5 of bert and fold 4 of rules",)
    assert held.spread(1).mean == pytest.approx(0.0202)
    claim = Claim("f1", 1, held.of_base, 0.79)
    found = Scale(Arm("bert", {"f1": own}), Arm("rules", {"f1": base})).weigh(claim)
    assert (found.level, found.n) == (Level.PAIRED, 3)
    assert found.why[0].startswith("3 folds of both arms: f1 is 0.0202 better than rules")
    assert held.left_out[0] in found.why


def test_arms_of_different_size_are_paired_where_they_are_numbered() -> None:
    held = pairs(sample(5, 2, 3, lead=0.02), sample(1, 2, 3, 4, 5))
    assert held.places == ((0, 4), (1, 1), (2, 2))
    assert held.left_out == ("not in both arms, so left out: fold 1, fold 4 of rules",)


def test_the_same_folds_counted_from_0_and_from_1_are_the_same() -> None:
    own = Sample((0.72, 0.82, 0.77), Part.FOLDS, 3, ("fold 0", "fold 1", "fold 2"))
    held = pairs(own, sample(1, 2, 3))
    assert held.places == ((0, 0), (1, 1), (2, 2))
    assert held.left_out == ()


@pytest.mark.parametrize(
    ("own", "base", "said"),
    [
        (sample(1, 2), sample(3, 4), "2 folds here and 2 folds of rules: no pairs"),
        (sample(1, 2, 2), sample(1, 2, 3), "bert has fold 2 twice: no pairs"),
        (sample(1, 2, 3), sample(3, 4), "one pair has no spread"),
    ],
    ids=["nothing in common", "one twice", "one in common"],
)
def test_what_cannot_be_paired_says_why(own: Sample, base: Sample, said: str) -> None:
    assert pairs(own, base).trouble == (said,)


def test_seeds_with_nothing_in_common_are_paired_as_they_come() -> None:
    own, base = sample(1, 2, lead=0.02, word="seed"), sample(3, 4, word="seed")
    assert pairs(own, base).places == ((0, 0), (1, 1))
    assert pairs(own, sample(2, 1, 4, word="seed")).places == ((0, 1), (1, 0))


def test_values_that_nobody_numbered_are_paired_by_place() -> None:
    typed = Sample((0.70, 0.81, 0.75))
    assert pairs(sample(1, 2, 5, lead=0.02), typed).places == ((0, 0), (1, 1), (2, 2))
    assert pairs(sample(1, 2, lead=0.02), typed).places == ()
