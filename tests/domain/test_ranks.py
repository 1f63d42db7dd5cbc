from itertools import islice, pairwise
from operator import lt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.ranks import is_rank, rank_between, ranks_for

SALTS = st.integers(0, 2**62 - 1)


@given(st.lists(st.tuples(st.integers(0, 1_000), SALTS), max_size=60))
def test_inserts_anywhere_keep_the_order(inserts: list[tuple[int, int]]) -> None:
    column: list[str] = []
    for where, salt in inserts:
        place = where % (len(column) + 1)
        before = column[place - 1] if place else None
        after = column[place] if place < len(column) else None
        rank = rank_between(before, after, salt)
        assert is_rank(rank)
        column.insert(place, rank)
    assert all(low < high for low, high in pairwise(column))


@pytest.mark.parametrize("at_end", [True, False])
def test_cards_at_one_end_stay_short(at_end: bool) -> None:  # noqa: FBT001
    rank = None
    last = "" if at_end else "~"
    for salt in range(20_000):
        rank = rank_between(rank, None, salt) if at_end else rank_between(None, rank, salt)
        assert (last < rank) is at_end
        last = rank
    assert len(last) <= 8


@pytest.mark.slow
@pytest.mark.parametrize("at_end", [True, False])
def test_millions_of_cards_at_one_end_stay_short(at_end: bool) -> None:  # noqa: FBT001
    # From card 242,235 to the fifteen millionth the counting part has four digits: what follows
    # the first of these is as long. One by one gives the same, as is tried all along.
    edge = rank_between(None, None, 5)
    before, after = (edge, None) if at_end else (None, edge)
    ranks = ranks_for(250_000, before, after, salt=5)
    assert all(map(lt, ranks, islice(ranks, 1, None)))
    assert len(ranks[-1 if at_end else 0]) == 9
    for low, high in islice(pairwise(ranks), 0, None, 83):
        assert rank_between(low, None, 5) == high if at_end else rank_between(None, high, 5) == low


def test_a_thousand_cards_into_the_same_gap() -> None:
    low = rank_between(None, None, 1)
    high = rank_between(low, None, 2)
    for salt in range(1_000):
        new = rank_between(low, high, salt)
        assert low < new < high
        if salt % 3:
            low = new
        else:
            high = new
    assert len(new) <= 1_000 / 4


@given(st.sets(SALTS, min_size=2, max_size=50))
def test_writers_of_the_same_gap_differ_and_leave_room(salts: set[int]) -> None:
    low, high = ranks_for(2, salt=5)
    ranks = sorted(rank_between(low, high, salt) for salt in salts)
    assert len(set(ranks)) == len(salts)
    for left, right in pairwise([low, *ranks, high]):
        assert left < rank_between(left, right, 7) < right


def test_card_keys_in_a_row_give_ranks_that_differ() -> None:
    keys = [2**40 + step for step in range(2_000)]
    assert len({rank_between(None, None, key) for key in keys}) == len(keys)


@given(st.integers(0, 200), st.sampled_from(["open", "after", "before", "between"]), SALTS)
def test_many_at_once(count: int, place: str, salt: int) -> None:
    low, high = ranks_for(2, salt=3)
    before = low if place in {"after", "between"} else None
    after = high if place in {"before", "between"} else None
    ranks = ranks_for(count, before, after, salt)
    assert len(ranks) == count
    whole = [rank for rank in (before, *ranks, after) if rank is not None]
    assert all(left < right for left, right in pairwise(whole))
    assert all(len(rank) <= 12 for rank in ranks)


@pytest.mark.parametrize("bad", ["", "a", "a0", "a00", "0abc", "b1", "a1 2", "aé1", "a1_", "{11"])
def test_what_is_no_rank(bad: str) -> None:
    assert not is_rank(bad)
    with pytest.raises(RuleBroken, match="no place"):
        rank_between(bad, None, 1)


def test_neighbours_in_the_wrong_order() -> None:
    low, high = ranks_for(2)
    for before, after in [(high, low), (low, low)]:
        with pytest.raises(RuleBroken, match="changed places") as refused:
            rank_between(before, after, 1)
        assert refused.value.code == "order_changed"


def test_the_very_ends() -> None:
    assert rank_between("zz" + "z" * 25 + "V", "zz" + "z" * 25 + "W", 1) < "zz" + "z" * 25 + "W"
    with pytest.raises(RuleBroken, match="no room"):
        rank_between("z" + "z" * 26 + "1", None, 1)
    with pytest.raises(RuleBroken, match="no room"):
        rank_between(None, "A" + "0" * 26 + "1", 1)
