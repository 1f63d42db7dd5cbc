"""The cursor of a table: it stays on the table and in sight, wherever somebody goes."""

from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.ui.paint.table import GAP
from mlpm_tui.ui.widgets.table_state import Shape, TableState

SHAPES = st.builds(
    Shape,
    st.lists(st.integers(1, 60), max_size=30).map(tuple),
    st.integers(0, 60),
    st.booleans(),
    st.integers(0, 100),
    st.integers(0, 40),
)
MOVES = st.lists(st.tuples(st.integers(-40, 40), st.integers(-70, 70)), max_size=12)


def fitted(shape: Shape) -> TableState:
    state = TableState()
    state.fit(shape)
    return state


@given(SHAPES, MOVES, SHAPES)
def test_the_cursor_is_always_on_the_table_and_in_sight(
    shape: Shape, moves: list[tuple[int, int]], other: Shape
) -> None:
    state = fitted(shape)
    for columns, lines in moves:
        state.move(columns, lines)
        check(state)
    state.fit(other)
    check(state)
    state.scroll(7)
    check(state)


def check(state: TableState) -> None:
    shape = state.shape
    assert 0 <= state.line <= max(0, shape.lines - 1)
    assert 0 <= state.column <= max(0, len(shape.widths) - 1)
    if shape.lines:
        assert state.line in state.lines_in_sight()
    if shape.widths and shape.room:
        seen = state.columns_in_sight()
        assert state.column in seen
        whole = sum(shape.widths[at] + GAP for at in seen) - GAP
        assert whole <= shape.room or len(seen) == 1
        end = sum(shape.widths[at] + GAP for at in seen if at <= state.column) - GAP
        assert end <= shape.room or state.column == state.left


@given(SHAPES, st.lists(st.frozensets(st.integers(0, 9)), max_size=8))
def test_differences_are_walked_through_once_each_way(
    shape: Shape, differing: list[frozenset[int]]
) -> None:
    state = fitted(shape._replace(widths=(5,) * len(differing), lines=10))
    every = [(at, line) for at, lines in enumerate(differing) for line in sorted(lines)]
    found = []
    while state.to_difference(differing, 1):
        found.append((state.column, state.line))
    assert found == [cell for cell in every if cell > (0, 0)]
    while state.to_difference(differing, -1):
        found.pop()
    assert len(found) <= 1


def test_the_baseline_stays_in_sight_and_the_names_too() -> None:
    state = fitted(Shape((10,) * 20, 50, has_base=True, room=40, height=10))
    state.move(0, 49)
    assert state.lines_in_sight()[0] == 0
    assert state.lines_in_sight()[-1] == 49
    state.move(19, 0)
    assert state.columns_in_sight() == [17, 18, 19]
    state.go(0, 0)
    assert state.left == 0


def test_a_click_finds_its_cell() -> None:
    state = fitted(Shape((10, 20), 5, has_base=True, room=40, height=10))
    assert state.cell_at(3, 0) is None
    assert state.cell_at(3, 1) == (0, 0)
    assert state.cell_at(13, 3) == (2, 1)
    assert state.cell_at(3, 9) is None
