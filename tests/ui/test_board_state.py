from dataclasses import replace

from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.changes import edited
from mlpm_tui.domain.project import Project
from mlpm_tui.ui.widgets.board_cursor import Cursor, row_of
from mlpm_tui.ui.widgets.board_state import BoardState
from tests.budgets.boards import NOW, board

DOING = (1, Status.IN_PROGRESS)


def state(count: int = 200, width: int = 120, height: int = 38) -> BoardState:
    made = BoardState()
    made.resize(width, height)
    made.show(board(count))
    return made


def moved(project: Project, card: Card, **wanted: object) -> Project:
    return project.applied(edited(card, **wanted), NOW)  # type: ignore[arg-type]


def on_card(made: BoardState) -> Card:
    assert made.card is not None
    return made.card


def test_a_board_is_entered_at_the_work_in_progress() -> None:
    made = state()
    assert made.cursor.place == DOING
    assert made.cursor.key == made.panes.pane(DOING)[0].key


def test_an_empty_project_can_be_walked() -> None:
    made = BoardState()
    made.resize(120, 38)
    made.show(replace(board(0)))
    for columns, rows in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        made.move(columns, rows)
    made.move_lane(1)
    made.move_to_end(is_last=True)
    made.mark_all()
    made.mark_range()
    made.toggle_mark()
    assert made.card is None


def test_down_goes_through_the_pane_and_on_to_the_next_lane() -> None:
    made = state()
    pane = made.panes.pane(DOING)
    for card in pane[1:]:
        made.move(0, 1)
        assert made.cursor.key == card.key
    made.move(0, 1)
    assert made.cursor == Cursor(2, Status.IN_PROGRESS, made.panes.pane((2, DOING[1]))[0].key)
    made.move(0, -1)
    assert made.cursor.key == pane[-1].key


def test_the_cursor_is_always_in_sight() -> None:
    made = state(2000)
    for step in (1, 1, 1, 1, 1, -1, -1, 7, -3, 200, -50):
        made.move(0, step)
        rows = made.layout.rows(made.cursor.phase)
        top = made.panes.top(made.cursor.place, rows)
        row = row_of(made.panes, made.cursor)
        assert row is not None
        assert top <= row < top + rows


def test_sideways_keeps_the_height_and_stops_at_the_edge() -> None:
    made = state()
    made.move(0, 1)
    made.move(1, 0)
    assert made.cursor.key == made.panes.pane((1, Status.REVIEW))[1].key
    for _ in range(5):
        made.move(1, 0)
    assert made.cursor.status is Status.DONE


def test_the_ends_pages_and_lanes() -> None:
    made = state()
    made.move_to_end(is_last=True)
    assert made.cursor.key == made.panes.pane(DOING)[-1].key
    made.move_to_end(is_last=False)
    made.move_page(1)
    assert made.cursor.key == made.panes.pane(DOING)[1].key
    made.move_lane(-1)
    assert made.cursor.phase == 5
    made.move_lane(1)
    assert made.cursor.phase == 1


def test_a_folded_lane_is_stepped_over_but_can_be_reached() -> None:
    made = state(25)
    made.fold(2)
    made.move(0, 1)
    assert made.cursor.phase == 3
    made.move_lane(-1)
    assert made.cursor.phase == 2
    made.fold(2)
    assert made.layout.rows(2) > 0


def test_the_cursor_follows_its_card() -> None:
    made = state()
    card = on_card(made)
    made.show(moved(made.panes.project, card, phase=4, status=Status.DONE))
    assert made.card is not None
    assert (made.cursor.place, made.cursor.key) == ((4, Status.DONE), card.key)


def test_the_cursor_takes_the_nearest_card_when_its_own_is_gone() -> None:
    made = state()
    made.move(0, 1)
    below = made.panes.pane(DOING)[2]
    made.show(moved(made.panes.project, on_card(made), archived_at=NOW))
    assert made.cursor.key == below.key


def test_scroll_and_marks_stay_when_others_change_the_board() -> None:
    made = state(2000)
    for _ in range(8):
        made.move(0, 1)
    rows = made.layout.rows(1)
    pane = made.panes.pane(DOING)
    first = pane[made.panes.top(DOING, rows)]
    made.toggle_mark()
    cursor, marks = made.cursor, made.marks
    made.show(moved(made.panes.project, pane[0], status=Status.DONE))
    assert made.panes.pane(DOING)[made.panes.top(DOING, rows)] is first
    assert (made.cursor, made.marks) == (cursor, marks)


def test_marks_of_cards_that_are_gone_are_dropped() -> None:
    made = state()
    made.toggle_mark()
    made.show(moved(made.panes.project, on_card(made), archived_at=NOW))
    assert made.marks == frozenset()


def test_a_range_is_marked_from_the_last_mark_to_the_cursor() -> None:
    made = state()
    made.toggle_mark()
    for _ in range(3):
        made.move(0, 1)
    made.mark_range()
    assert made.marks == {card.key for card in made.panes.pane(DOING)[:4]}
    made.clear_marks()
    made.mark_range()
    assert made.marks == {made.cursor.key}


def test_all_shown_cards_are_marked_and_unmarked() -> None:
    made = state()
    shown = frozenset(range(1, 21))
    made.filter_by(shown)
    made.mark_all()
    assert made.marks == shown
    made.mark_all()
    assert made.marks == frozenset()


def test_a_filter_leaves_the_cursor_on_its_card_or_goes_to_one_that_is_shown() -> None:
    made = state()
    key = on_card(made).key
    made.filter_by(frozenset({key, 1, 2}))
    assert made.cursor.key == key
    made.filter_by(frozenset({2}))
    assert made.cursor.key == 2
    made.filter_by(frozenset())
    assert made.card is None
    made.filter_by(None)
    assert made.cursor.key is not None


def test_cards_not_read_yet_are_counted_and_not_reached() -> None:
    made = BoardState()
    made.resize(120, 38)
    whole = board(25)
    made.show(replace(whole, beyond={DOING: 4000}))
    made.move(0, 1)
    assert made.cursor.place == DOING
    assert made.panes.needs()[1] == 4001
    assert not made.panes.is_least((DOING,))
    made.show(replace(whole, beyond={DOING: 500}, at_least=frozenset({DOING})))
    assert made.panes.is_least((DOING, (2, Status.DONE)))
    assert made.panes.least_in(1) == frozenset({Status.IN_PROGRESS})
    assert not made.panes.least_in(2)
    made.show(whole)
    made.move(0, 1)
    assert made.cursor.phase == 2


def test_a_point_is_a_pane_and_a_card() -> None:
    made = state()
    lane = made.layout.lanes[0]
    assert made.spot(50, lane.top + 1) == (DOING, made.panes.pane(DOING)[0])
    assert made.spot(50, lane.top + 4) == (DOING, made.panes.pane(DOING)[1])
    assert made.spot(50, lane.top) == (DOING, None)
    assert made.spot(50, 0) == (None, None)
    assert made.spot(500, 3) == (None, None)


def test_scrolling_leaves_the_cursor_and_stops_at_the_end() -> None:
    made = state()
    cursor = made.cursor
    made.scroll(DOING, 3)
    rows = made.layout.rows(1)
    assert (made.panes.top(DOING, rows), made.cursor) == (3, cursor)
    made.scroll(DOING, 1000)
    assert made.panes.top(DOING, rows) == len(made.panes.pane(DOING)) - rows
    made.scroll(DOING, -2000)
    assert made.panes.top(DOING, rows) == 0
