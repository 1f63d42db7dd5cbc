"""A store in PostgreSQL: read through MLflow's client, never created and never migrated."""

import gzip
import math
from contextlib import closing
from pathlib import Path
from typing import Protocol

import pytest

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.runs import WantedRuns
from mlpm_tui.sources.tracking import open_tracking
from tests.sources.conftest import STORES

SENTIMENT = WantedRuns(experiments=frozenset({"sentiment"}), cards=frozenset({"ML-EXP-05"}))


class PostgreSQL(Protocol):
    folder: Path

    def run(self, program: str, *arguments: str, check: bool = True) -> str: ...

    def url(self, name: str) -> str: ...


def ask(server: PostgreSQL, name: str, sql: str) -> str:
    return server.run("psql", "-h", str(server.folder), "-U", "postgres", "-Atc", sql, name)


@pytest.mark.slow
def test_a_store_in_postgresql(server: PostgreSQL) -> None:
    pytest.importorskip("psycopg")
    server.run("createdb", "-h", str(server.folder), "-U", "postgres", "tracking")
    uri = server.url("tracking")
    tables = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'"

    with closing(open_tracking(uri)) as tracking:
        with pytest.raises(SourceTrouble, match="holds no MLflow store") as caught:
            tracking.runs(SENTIMENT)
        assert "canary" not in str(caught.value) + tracking.address
    assert ask(server, "tracking", tables) == "0\n"

    # Made by MLflow's own client; its migrations take ten seconds.
    dump = server.folder / "tracking.sql"
    dump.write_bytes(gzip.decompress((STORES / "mlflow-3.17.sql.gz").read_bytes()))
    server.run("psql", "-h", str(server.folder), "-U", "postgres", "-qf", str(dump), "tracking")
    with closing(open_tracking(uri)) as tracking:
        runs = {run.name: run for run in tracking.runs(SENTIMENT)}
        assert len(runs) == 8
        assert runs["baseline"].metrics["f1"].highest == 0.74
        odd = runs["odd numbers"].metrics
        assert math.isnan(odd["only_nan"].last)
        assert (odd["ends_inf"].last, odd["ends_inf"].lowest) == (math.inf, -math.inf)
        assert len(tracking.history(runs["curve"].id, "train/loss")) == 120

    ask(server, "tracking", "UPDATE alembic_version SET version_num = 'another'")
    before = ask(server, "tracking", tables)
    refused = pytest.raises(SourceTrouble, match="mlpm migrates none")
    with closing(open_tracking(uri)) as tracking, refused:
        tracking.runs(SENTIMENT)
    assert ask(server, "tracking", tables) == before
    assert ask(server, "tracking", "SELECT version_num FROM alembic_version") == "another\n"


@pytest.mark.slow
def test_a_database_that_is_not_there() -> None:
    uri = "postgresql+psycopg://me:canary-word@127.0.0.1:9/ml"
    with closing(open_tracking(uri)) as tracking:
        with pytest.raises(SourceTrouble, match="does not answer") as caught:
            tracking.runs(SENTIMENT)
        assert "canary" not in str(caught.value)
