"""A registered model is read alike from files of three MLflow versions, a folder, and a server."""

import json
import sqlite3
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mlpm_tui.domain.champion_versions import Registered
from mlpm_tui.sources.tracking import Tracking, open_tracking
from tests.sources.mlflow_serving import MlflowServer

HOSTILE = "[red]x[/] \x1b[31m 'q\" ;drop"


def register(store: Path, name: str = "loans") -> list[str]:
    """Write three versions of a model as MLflow does, and return the runs they come from."""
    with closing(sqlite3.connect(store)) as file, file:
        runs = [run for (run,) in file.execute("select run_uuid from runs limit 2")]
        file.execute("insert into registered_models (name, creation_time) values (?, 1)", (name,))
        file.executemany(
            "insert into model_versions (name, version, creation_time, run_id, status, source) "
            "values (?, ?, 1767225600000, ?, 'READY', 's3://bucket')",
            [(name, at + 9, run) for at, run in enumerate((*runs, None))],
        )
        file.executemany(
            "insert into registered_model_aliases (name, alias, version) values (?, ?, ?)",
            [(name, "champion", 9), (name, "best", 9), (name, "challenger", 10)],
        )
        file.execute(
            "insert into model_version_tags (key, value, name, version) values (?, ?, ?, 10)",
            ("k", HOSTILE, name),
        )
    return runs


def asked(store: Path, name: str) -> Registered | None:
    with closing(open_tracking(str(store))) as tracking:
        return tracking.registered(name)


def test_versions_and_aliases_of_a_file(
    any_store: Path, contents_of: Callable[[Path], dict[str, str]]
) -> None:
    runs = register(any_store)
    before = contents_of(any_store.parent)
    found = asked(any_store, "loans")
    assert found is not None
    assert [version.number for version in found.versions] == [11, 10, 9]
    champion = found.at("champion")
    assert champion is not None
    assert (champion.run, champion.aliases, champion.shown) == (
        *(runs[0], ("best", "champion")),
        "v9 (best, champion)",
    )
    assert champion.made_at is not None
    assert f"{champion.made_at:%Y-%m-%d}" == "2026-01-01"
    newest = found.latest
    assert newest is not None
    assert newest.run is None
    second = found.numbered(10)
    assert second is not None
    assert second.tags == {"k": HOSTILE}
    assert found.at("nobody") is found.numbered(1) is None
    assert asked(any_store, "loan") is None
    assert asked(any_store, "x' or '1'='1") is None
    assert contents_of(any_store.parent) == before


def test_a_name_with_a_quote_and_a_model_without_versions(store: Path) -> None:
    register(store, "o'brien")
    found = asked(store, "o'brien")
    assert found is not None
    assert len(found.versions) == 3
    with closing(sqlite3.connect(store)) as file, file:
        file.execute("insert into registered_models (name) values ('empty')")
    assert asked(store, "empty") == Registered("empty")


def test_versions_and_aliases_of_a_folder(mlruns: Path) -> None:
    model = mlruns / "models" / "loans"
    for number, run in ((1, "abc"), (2, "def")):
        folder = model / f"version-{number}"
        (folder / "tags").mkdir(parents=True)
        meta = f"creation_timestamp: 1767225600000\nname: loans\nrun_id: {run}\nstatus: READY\n"
        (folder / "meta.yaml").write_text(f"{meta}source: s3://bucket\nversion: {number}\n")
        (folder / "tags" / "note").write_text(HOSTILE)
    (model / "aliases").mkdir()
    (model / "aliases" / "champion").write_text("1")
    (model / "meta.yaml").write_text("name: loans\n")
    found = asked(mlruns, "loans")
    assert found is not None
    champion = found.at("champion")
    assert champion is not None
    assert (champion.number, champion.run, champion.tags) == (1, "abc", {"note": HOSTILE})
    assert asked(mlruns, "../models/loans") is asked(mlruns, "other") is None


@pytest.mark.slow
def test_a_server_tells_what_its_file_holds(served: MlflowServer, through_server: Tracking) -> None:
    def post(path: str, **body: object) -> None:
        request = urllib.request.Request(  # this machine
            f"http://{served.address}/api/2.0/mlflow/{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as reply:  # noqa: S310
            assert reply.status == 200

    with closing(sqlite3.connect(served.store)) as file:
        ((run,),) = file.execute("select run_uuid from runs limit 1")
    post("registered-models/create", name="loans")
    for number in (1, 2):
        tags = [{"key": "note", "value": HOSTILE}] if number == 2 else []
        post(
            "model-versions/create", name="loans", source="s3://bucket/model", run_id=run, tags=tags
        )
    post("registered-models/alias", name="loans", alias="champion", version="2")
    told = through_server.registered("loans")
    assert through_server.registered("other") is None
    assert told is not None
    assert told == asked(served.store, "loans")
    champion = told.at("champion")
    assert champion is not None
    assert (champion.run, champion.tags) == (run, {"note": HOSTILE})
