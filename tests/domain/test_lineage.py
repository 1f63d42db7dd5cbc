"""What led to what: told once each, nearest first, whatever circles there are."""

from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.lineage import DEEPEST, Kin, Step, trace


def kin(key: int) -> Kin:
    return Kin(key, f"ML-EXP-{key:02d}", "t", "experiment", "done")


def told(steps: tuple[Step, ...]) -> list[tuple[int, int, str]]:
    return [(step.card.key, step.depth, step.via[-2:] + "!" * step.is_again) for step in steps]


def test_each_card_stands_below_the_one_it_is_tied_to() -> None:
    before = {5: [kin(4), kin(2)], 2: [kin(1)], 4: [kin(1)]}
    found = trace(kin(5), before, {5: [kin(8)]})
    assert told(found.before) == [(2, 1, "05"), (1, 2, "02"), (4, 1, "05"), (1, 2, "04!")]
    assert told(found.after) == [(8, 1, "05")]


def test_a_circle_ends_where_it_began() -> None:
    circle = {1: [kin(2)], 2: [kin(3)], 3: [kin(1)]}
    found = trace(kin(1), circle, {})
    assert told(found.before) == [(2, 1, "01"), (3, 2, "02"), (1, 3, "03!")]


def test_a_long_chain_is_cut() -> None:
    chain = {n: [kin(n + 1)] for n in range(1000)}
    assert len(trace(kin(0), chain, {}).before) == DEEPEST


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40))
def test_any_ties_are_told_once(pairs: list[tuple[int, int]]) -> None:
    ties: dict[int, list[Kin]] = {}
    for near, far in pairs:
        ties.setdefault(near, []).append(kin(far))
    steps = trace(kin(0), ties, {}).before
    keys = [step.card.key for step in steps if not step.is_again]
    assert len(keys) == len(set(keys))
    reached, new = {0}, {0}
    while new := {far for near, far in pairs if near in new} - reached:
        reached |= new
    assert set(keys) == reached - {0}
