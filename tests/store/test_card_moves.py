"""Where cards were and when, read from the history of either database."""

from datetime import timedelta

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.changes import Act, edited, taken_back
from mlpm_tui.domain.flow import Moved
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Deed, Unit
from tests.conftest import NOW

HOUR = timedelta(hours=1)


def test_moves_are_read_without_what_was_undone(library: Library) -> None:
    project = library.whole("ML")
    assert project is not None
    moment = Moment(NOW, "ana", lambda: 77)
    add = AddCard(Kind.TASK, '50 % of "status"').act(project, moment)
    library.keep(Unit("ML", "ana", NOW, add))
    project = library.whole("ML")
    assert project is not None
    card = project.cards[77]
    library.keep(Unit("ML", "ana", NOW, Act("edited", edited(card, description='"status"'))))
    project = project.with_dossier(library.dossiers([77])[77])
    move = MoveCard(card.id, Status.IN_PROGRESS).act(project, moment)
    library.keep(Unit("ML", "ana", NOW + HOUR, move, id="moved"))
    made = Moved(77, NOW, Status.BACKLOG, 1, is_archived=False)
    moved = Moved(77, NOW + HOUR, Status.IN_PROGRESS)
    assert library.moves("ML") == [made, moved]
    back = Act("undid", taken_back(move.changes, NOW))
    library.keep(Unit("ML", "ana", NOW + 2 * HOUR, back, Deed.UNDO, "moved", "undone"))
    assert library.moves("ML") == [made]
    again = Act("redid", taken_back(back.changes, NOW))
    library.keep(Unit("ML", "ana", NOW + 3 * HOUR, again, Deed.REDO, "undone"))
    assert library.moves("ML") == [made, moved]
    assert library.moves("NO") == []
