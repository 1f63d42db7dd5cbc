from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.ui.widgets.board_layout import WantedLanes, column_widths, lay_out

FULL = dict.fromkeys(range(1, 6), 40)
phases = st.integers(1, 5)
needs = st.fixed_dictionaries({phase: st.integers(0, 60) for phase in range(1, 6)})
wishes = st.builds(
    WantedLanes,
    st.integers(40, 400),
    st.integers(9, 120),
    needs,
    st.frozensets(phases),
    phases,
    st.booleans(),
    st.none() | needs,
)


def rows(height: int, **other: object) -> tuple[int, ...]:
    wanted = WantedLanes(120, height, **{"needs": FULL, **other})  # type: ignore[arg-type]
    return tuple(lane.rows for lane in lay_out(wanted).lanes)


@given(wishes)
def test_lanes_never_overlap_and_never_leave_the_board(wanted: WantedLanes) -> None:
    layout = lay_out(wanted)
    line = 1
    for lane in layout.lanes:
        assert lane.top == line
        assert lane.rows * layout.card_height <= lane.height
        line = lane.bottom
    assert line <= wanted.height


@given(wishes)
def test_the_cursors_lane_is_always_there(wanted: WantedLanes) -> None:
    lane = lay_out(wanted).lane(wanted.focus)
    assert lane is not None
    if wanted.needs[wanted.focus] and (wanted.is_zoomed or wanted.focus not in wanted.folded):
        assert lane.rows >= 1


@given(wishes)
def test_a_folded_lane_shows_its_head_only(wanted: WantedLanes) -> None:
    for lane in lay_out(wanted._replace(is_zoomed=False)).lanes:
        assert lane.phase not in wanted.folded or not lane.is_open


def test_a_full_board_shares_the_height_equally() -> None:
    assert rows(38) == (2, 2, 2, 2, 2)
    assert lay_out(WantedLanes(120, 38, FULL)).card_height == 3


def test_a_low_board_has_low_cards() -> None:
    assert rows(22) == (2, 2, 2, 1, 1)
    assert lay_out(WantedLanes(80, 22, FULL)).card_height == 2


def test_a_very_low_board_opens_the_cursors_lane() -> None:
    assert rows(18, focus=3) == (0, 0, 4, 0, 0)
    assert rows(14, focus=3, folded=frozenset({3})) == (0, 0, 0, 0, 0)


def test_room_goes_where_cards_are() -> None:
    needs = {1: 1, 2: 1, 3: 9, 4: 2, 5: 0}
    assert rows(38, needs=needs) == (1, 1, 6, 2, 0)


def test_a_lane_where_all_is_done_leaves_its_room_to_the_others() -> None:
    needs = {1: 6, 2: 9, 3: 9, 4: 6, 5: 3}
    still_open = {1: 0, 2: 0, 3: 3, 4: 6, 5: 3}
    assert rows(38, needs=needs, open_needs=still_open) == (1, 1, 3, 3, 2)
    assert rows(60, needs=needs, open_needs=still_open) == (3, 2, 4, 6, 3)


def test_a_lane_that_hides_cards_gets_the_spare_line() -> None:
    heights = [lane.height for lane in lay_out(WantedLanes(120, 38, FULL)).lanes]
    assert heights == [7, 7, 6, 6, 6]


def test_zoom_leaves_one_lane() -> None:
    layout = lay_out(WantedLanes(120, 38, FULL, focus=4, is_zoomed=True))
    assert [(lane.phase, lane.rows) for lane in layout.lanes] == [(4, 12)]


def test_a_layout_stays_while_another_would_show_no_more() -> None:
    before = WantedLanes(120, 38, {1: 2, 2: 2, 3: 2, 4: 2, 5: 2})
    layout = lay_out(before)
    fewer = WantedLanes(120, 38, {1: 1, 2: 2, 3: 2, 4: 2, 5: 2})
    assert layout.still_serves(fewer, lay_out(fewer))
    more = WantedLanes(120, 38, {1: 1, 2: 3, 3: 2, 4: 2, 5: 2})
    assert not layout.still_serves(more, lay_out(more))


@given(st.integers(40, 400), st.lists(st.booleans(), min_size=5, max_size=5), st.integers(0, 4))
def test_columns_fill_the_width(width: int, empty: list[bool], focus: int) -> None:
    widths = column_widths(width, tuple(empty), focus)
    assert sum(widths) == width
    assert min(widths) >= 4
    assert widths[focus] >= 15


def test_columns_narrow_when_empty_or_on_a_narrow_screen() -> None:
    none = (False,) * 5
    assert column_widths(120, (True,) * 5, 0) == (24, 24, 24, 24, 24)
    assert column_widths(80, none, 0) == (16, 16, 16, 16, 16)
    assert column_widths(80, (False, False, False, True, True), 0) == (21, 21, 20, 9, 9)
    assert column_widths(60, none, 2) == (9, 9, 24, 9, 9)
