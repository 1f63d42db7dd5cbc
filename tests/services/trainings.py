"""A training that logs to a real MLflow store: the rows that MLflow's own client would write."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from tests.conftest import NOW
from tests.sources.conftest import unpack


class Training:
    """Writes to its own copy of a store of MLflow 3.17; a minute passes with each step."""

    def __init__(self, folder: Path) -> None:
        self.path = unpack("3.17", folder)
        self._writer = sqlite3.connect(self.path, isolation_level=None)

    @property
    def uri(self) -> str:
        return str(self.path)

    def begin(self, run: str, card: str = "ML-EXP-01") -> None:
        self._run(
            "insert into runs (run_uuid, name, status, start_time, user_id, experiment_id, "
            "lifecycle_stage)"
            " select ?, ?, 'RUNNING', ?, 'ana', experiment_id, 'active' from experiments"
            " where name = 'sentiment'",
            *(run, f"{run} net", _milliseconds(NOW)),
        )
        self._run("insert into tags (key, value, run_uuid) values ('mlpm.card', ?, ?)", card, run)

    def log(self, run: str, value: float, step: int, metric: str = "f1") -> None:
        row = (metric, value, _milliseconds(NOW + timedelta(minutes=step)), step, 0, run)
        columns = "(key, value, timestamp, step, is_nan, run_uuid) values (?, ?, ?, ?, ?, ?)"
        self._run("begin immediate")
        self._run(f"insert into metrics {columns}", *row)
        self._run("delete from latest_metrics where key = ? and run_uuid = ?", metric, run)
        self._run(f"insert into latest_metrics {columns}", *row)
        self._run("commit")

    def end(self, run: str, status: str = "FINISHED") -> None:
        at = _milliseconds(NOW + timedelta(hours=1))
        sql = "update runs set status = ?, end_time = ? where run_uuid = ?"
        self._run(sql, status, at, run)

    def close(self) -> None:
        self._writer.close()

    def _run(self, sql: str, *values: object) -> None:
        self._writer.execute(sql, values)


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)
