"""Reading a report off a board: few questions, nothing forgotten, the board as it was."""

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.experimenting import DecideExperiment
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.placing import AddCard, ArchiveCard, MoveCard
from mlpm_tui.domain.report_sections import page_of
from mlpm_tui.domain.reports import Report
from mlpm_tui.services.desk import Desk
from mlpm_tui.services.judging import Observed
from mlpm_tui.services.report_reading import Asked, read_report
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.sqlite import SqliteConnection
from tests.conftest import NOW, Sit
from tests.ui.sprints import Past


def nothing(dossiers: Sequence[Dossier]) -> dict[int, Observed]:
    return {dossier.card.key: Observed() for dossier in dossiers}


def report(desk: Desk, asked: Asked | None = None) -> Report:
    desk.flush()
    project = desk.library.whole("ML")
    assert project is not None
    later = NOW + timedelta(hours=1)
    return read_report(desk.library, project, asked or Asked(), later, nothing)


def test_a_larger_board_is_asked_no_more(board: Path, sit: Sit) -> None:
    desk = sit(board).desk
    asked: list[str] = []
    with desk.library.database.reading() as connection:
        assert isinstance(connection, SqliteConnection)
        connection.raw.set_trace_callback(asked.append)
    counts = []
    for number in (4, 60):
        kinds = (Kind.TASK, Kind.EXPERIMENT, Kind.EPIC, Kind.ALERT)
        desk.do(*[AddCard(kinds[at % 4], f"card {at}") for at in range(number)])
        fresh = [one for one in desk.project.cards.values() if one.status is not Status.REVIEW]
        desk.do(*[MoveCard(card.id, Status.REVIEW) for card in fresh])
        desk.flush()
        asked.clear()
        found = report(desk)
        counts.append(sum(line.lower().startswith("select") for line in asked))
    assert len(found.under_way) == 16
    assert counts[0] == counts[1] <= 60


def test_a_failure_that_was_archived_is_told_of(board: Path, sit: Sit) -> None:
    desk = sit(board).desk
    desk.do(AddCard(Kind.EXPERIMENT, "Distil"))
    desk.do(MoveCard("ML-EXP-01", Status.IN_PROGRESS))
    desk.do(DecideExperiment("ML-EXP-01", Outcome.FAILURE, learnings="Too small."))
    desk.do(ArchiveCard("ML-EXP-01"))
    found = report(desk)
    assert [one.experiment.learnings for one in found.decided] == ["Too small."]
    assert found.under_way == ()


def test_what_happened_later_is_not_told_of_a_span_that_was_over(board: Path, sit: Sit) -> None:
    desk = sit(board).desk
    desk.do(AddCard(Kind.EXPERIMENT, "Distil"))
    desk.do(MoveCard("ML-EXP-01", Status.IN_PROGRESS))
    before = report(desk, Asked(until=NOW - timedelta(1)))
    assert before.span.is_over
    assert before.is_empty
    assert "nothing to report" in str(page_of(before))


def test_it_says_so_where_the_tracking_store_did_not_answer(board: Path, sit: Sit) -> None:
    desk = sit(board).desk
    desk.do(AddCard(Kind.EXPERIMENT, "Distil"))
    desk.do(MoveCard("ML-EXP-01", Status.IN_PROGRESS))
    desk.flush()
    project = desk.library.whole("ML")
    assert project is not None

    def away(dossiers: Sequence[Dossier]) -> dict[int, Observed]:
        return {dossier.card.key: Observed(trouble="it is away") for dossier in dossiers}

    found = read_report(desk.library, project, Asked(), NOW + timedelta(hours=1), away)
    assert found.trouble == "it is away"
    assert "Runs of the tracking store are missing: it is away." in str(page_of(found))


def test_a_short_span_tells_what_is_old_by_the_history_of_the_board(board: Path) -> None:
    with closing(Library(open_database(read_address(str(board))))) as library:
        past, ids = Past(library), [f"ML-TASK-{number:02d}" for number in range(1, 12)]
        long_ago = NOW - timedelta(days=40)
        past.do(long_ago, *[AddCard(Kind.TASK, name) for name in ids])
        past.do(long_ago, *[MoveCard(name, Status.IN_PROGRESS) for name in ids])
        past.do(long_ago + timedelta(days=2), *[MoveCard(name, Status.DONE) for name in ids[:10]])
        project = library.whole("ML")
        assert project is not None
        asked = Asked(since=NOW - timedelta(days=3))
        flow = read_report(library, project, asked, NOW, nothing).flow.flow
    assert (flow.finished, flow.cycle_days) == ((), [])
    assert [(one.card.id, one.is_old) for one in flow.ageing] == [("ML-TASK-11", True)]
