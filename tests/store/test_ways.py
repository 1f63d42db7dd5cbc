"""Where cards went, read on piece by piece: the same as all of it read at once."""

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.changes import Act, taken_back
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.store.card_moves import Ways
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Deed, Unit
from tests.conftest import NOW


def test_what_is_read_on_is_what_is_read_at_once(library: Library) -> None:
    ways = Ways("ML")

    def touched() -> set[int]:
        with library.looking() as sight:
            found = sight.read_on(ways)
        every = library.moves("ML")
        assert ways.all() == every
        assert [move for move in every if move.card == 77] == ways.of(77)
        return found

    def acted(wish: AddCard | MoveCard, unit: str, key: int = 77) -> Act:
        project = library.whole("ML")
        assert project is not None
        act = wish.act(project, Moment(NOW, "ana", lambda: key))
        library.keep(Unit("ML", "ana", NOW, act, id=unit))
        return act

    assert touched() == set()
    acted(AddCard(Kind.TASK, "one"), "one")
    acted(AddCard(Kind.TASK, "two"), "two", 78)
    assert touched() == {77, 78}
    moved = acted(MoveCard("ML-TASK-01", Status.IN_PROGRESS), "moved")
    assert touched() == {77}
    assert touched() == set()
    back = Act("undid", taken_back(moved.changes, NOW))
    library.keep(Unit("ML", "ana", NOW, back, Deed.UNDO, "moved", "undone"))
    assert touched() == {77}
    again = Act("redid", taken_back(back.changes, NOW))
    library.keep(Unit("ML", "ana", NOW, again, Deed.REDO, "undone"))
    acted(MoveCard("ML-TASK-02", Status.DONE), "done")
    assert touched() == {77, 78}
