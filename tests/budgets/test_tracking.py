"""What of the tracking budgets does not depend on the machine: what is asked, and how."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mlpm_tui.domain.ranking import TopWanted
from mlpm_tui.domain.runs import WantedRuns
from mlpm_tui.sources import mlflow_tables
from mlpm_tui.sources.mlflow_sqlite import SqliteTracking
from tests.budgets.tracking_stores import CARD, make_store
from tests.sources.conftest import unpack

OF_CARD = WantedRuns(cards=frozenset({CARD}))
RUNS = 2_500
connect: Callable[..., sqlite3.Connection] = sqlite3.connect


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of some thousand runs, in the schema of a real MLflow."""
    folder = tmp_path_factory.mktemp("large")
    schema = unpack("3.17", folder)
    with closing(connect(schema)) as raw, raw:
        raw.execute("UPDATE experiments SET name = 'study' WHERE name = 'sentiment'")
        for table in ("metrics", "latest_metrics", "params", "tags", "runs"):
            raw.execute(f"DELETE FROM {table}")  # noqa: S608
    return make_store(schema, folder / "store.db", RUNS)


class Listener:
    """Every statement that is asked from now on, and how each connection was opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.opened: list[str] = []
        monkeypatch.setattr(sqlite3, "connect", self._connect)

    def _connect(self, path: str, **more: object) -> sqlite3.Connection:
        self.opened.append(path)
        connection = connect(path, **more)
        connection.set_trace_callback(self.asked.append)
        return connection


@pytest.mark.parametrize("is_best", [False, True])
def test_the_best_are_found_by_a_handful_of_questions(
    store: Path, monkeypatch: pytest.MonkeyPatch, *, is_best: bool
) -> None:
    with closing(SqliteTracking(store)) as tracking:
        heard = Listener(monkeypatch)
        found = tracking.top(TopWanted(50, "f1", is_best=is_best))
    assert len(found) == 50
    slices = RUNS // mlflow_tables.SLICE + 1
    questions = [text for text in heard.asked if text.lstrip().startswith("SELECT")]
    # Two for each slice, those of the best in chunks, and of what still runs its whole history.
    assert len(questions) <= 2 * slices + 20
    assert {path.rpartition("?")[2] for path in heard.opened} == {"mode=ro"}


def test_reading_thousands_of_runs_asks_nothing_for_each_of_them(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(SqliteTracking(store)) as tracking:
        heard = Listener(monkeypatch)
        runs = tracking.runs(OF_CARD)
        first = len(heard.asked)
        heard.asked.clear()
        again = tracking.runs(OF_CARD)
        second = len(heard.asked)
        heard.asked.clear()
        assert tracking.changed()
        assert not tracking.changed()
    assert len(runs) == RUNS - RUNS // 50
    assert [*map(id, runs)] == [*map(id, again)]
    assert first < len(runs) / 8, "a hundred runs at once: rows, sizes, metrics, texts"
    assert second < 60
    assert heard.asked == ["PRAGMA data_version"] * 2
    writes = ("INSERT", "UPDATE", "DELETE", "BEGIN", "CREATE")
    assert not [text for text in heard.asked if text.lstrip().upper().startswith(writes)]


def test_no_question_reads_more_than_a_slice(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer has to wait for one question at most, so none may grow with the store."""
    with closing(SqliteTracking(store)) as tracking:
        heard = Listener(monkeypatch)
        tracking.runs(OF_CARD)
        tracking.top(TopWanted(50, "f1"))
    monkeypatch.undo()
    with closing(connect(store)) as raw:
        longest = max(
            (len(raw.execute(text).fetchall()), text)
            for text in heard.asked
            if text.lstrip().startswith("SELECT")
        )
    assert longest[0] <= mlflow_tables.SLICE, longest[1]
    with closing(connect(store, timeout=0, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("ROLLBACK")
