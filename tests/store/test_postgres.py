"""A board on a server that dies, hangs or refuses; and what never to say about it."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.errors import MlpmError, StoreTrouble
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.opening import Wanted, found_project
from mlpm_tui.services.writer import UnitKept
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import Address, read_address
from mlpm_tui.store.database import SCHEMA
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.postgres import explained
from tests.conftest import NOW, Seat, Server, Sit

SECRET = "canary-word"  # noqa: S105


@pytest.fixture(autouse=True)
def _no_secret_is_told(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert SECRET not in caplog.text
    out, err = capfd.readouterr()
    assert SECRET not in out + err


def kill_sessions(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'mlpm' and datname = current_database()"
        )


def codes(seat: Seat) -> list[str]:
    return [notice.error.code for notice in seat.settle() if notice.error]


def test_killed_connections_are_made_anew(on_server: str, sit: Sit) -> None:
    seat = sit(on_server)
    seat.desk.do(AddCard(Kind.TASK, "one"))
    assert codes(seat) == []
    kill_sessions(on_server)
    assert seat.in_database() is not None
    seat.desk.do(AddCard(Kind.TASK, "two"))
    assert codes(seat) == []
    assert len(seat.desk.project.cards) == 2


def test_a_killed_listener_misses_nothing(on_server: str, sit: Sit) -> None:
    watching, other = Library(open_database(read_address(on_server))), sit(on_server, "bo")
    assert watching.has_changed()
    assert not watching.has_changed()
    kill_sessions(on_server)
    other.desk.do(AddCard(Kind.TASK, "one"))
    assert codes(other) == []
    # The news of its end may take more than one look to arrive.
    assert any(watching.has_changed() for _ in range(1_000))
    assert not watching.has_changed()
    watching.close()


def test_a_commit_without_an_answer_is_looked_up_by_its_unit(
    on_server: str, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = sit(on_server)
    writing = seat.desk.library.database.writing
    cuts = iter([True])

    def cut() -> None:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    class AfterCommit:
        def __init__(self) -> None:
            self.block = writing()

        def __enter__(self) -> object:
            return self.block.__enter__()

        def __exit__(self, *problem: object) -> None:
            self.block.__exit__(*problem)  # type: ignore[arg-type]
            if next(cuts, False):
                with seat.desk.library.database._explaining():  # type: ignore[attr-defined]
                    cut()

    monkeypatch.setattr(seat.desk.library.database, "writing", AfterCommit)
    seat.desk.do(AddCard(Kind.TASK, "once"))
    seat.desk.flush()
    assert isinstance(seat.events[0], UnitKept)
    assert codes(seat) == []
    assert [card.title for card in seat.desk.project.cards.values()] == ["once"]
    assert len(seat.desk.library.history("ML")) == len(
        {entry.seq for entry in seat.desk.library.history("ML")}
    )


@pytest.fixture
def own_server(server: Server) -> Iterator[Server]:
    """The server, which this test may kill; it runs again afterwards."""
    yield server
    server.kill()
    server.start()


def test_a_server_that_dies_in_the_middle_of_a_crowd_loses_nothing(
    own_server: Server, on_server: str, sit: Sit
) -> None:
    seat = sit(on_server)
    kept: list[str] = []
    dead = threading.Event()

    def work() -> None:
        for n in range(200):
            seat.desk.do(AddCard(Kind.TASK, f"card {n}"))
            if codes(seat):
                dead.set()
                return
            kept.append(f"card {n}")
            if n == 5:
                dead.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert dead.wait(30)
    own_server.kill()
    thread.join(60)
    assert not thread.is_alive()
    own_server.start()
    later = sit(on_server, "bo")
    titles = {card.title for card in later.desk.project.cards.values()}
    assert set(kept) <= titles
    assert len(titles) <= len(kept) + 1
    # A commit whose answer was lost with the server is news like any other.
    assert not any(notice.error for notice in seat.catch_up())
    seat.desk.do(AddCard(Kind.TASK, "back"))
    assert codes(seat) == []
    assert seat.desk.project.lanes == seat.desk.library.whole("ML").lanes  # type: ignore[union-attr]
    assert "back" in {card.title for card in seat.desk.project.cards.values()}


def test_a_waiting_writer_gives_up_with_a_sentence(
    on_server: str, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlpm_tui.store.postgres.PATIENCE_S", 1)
    seat = sit(on_server)
    with psycopg.connect(on_server) as holder:
        holder.execute("select pg_advisory_xact_lock(%s)", (0x6D6C706D,))
        seat.desk.do(AddCard(Kind.TASK, "one"))
        assert codes(seat) == ["busy"]
    assert seat.desk.project.cards == {}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:canary-word@/board?host=/nowhere-at-all",
        "postgresql://ana:canary-word@localhost:1/board",
        "postgresql://ana:%zzcanary-word@localhost:1/board",
        "postgresql://ana:canary-word@localhost:1/board?wrong_option=canary-word",
    ],
)
def test_a_server_that_is_not_there_is_told_without_the_password(url: str) -> None:
    address = read_address(url)
    for attempt in (
        lambda: open_database(address),
        lambda: found_project(Wanted(Settings(database=url, user="ana"), Clock(NOW)), address),
    ):
        with pytest.raises(MlpmError) as caught:
            attempt()
        assert caught.value.code == "unreachable"
        assert SECRET not in str(caught.value)


def test_each_closed_door_says_which_one_it_is(server: Server) -> None:
    stranger = server.url("postgres").replace("//postgres:", "//nobody_here:")
    for url, code in ((server.url("elsewhere"), "no_database"), (stranger, "denied")):
        with pytest.raises(MlpmError) as caught:
            open_database(read_address(url))
        assert caught.value.code == code
        assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('connection failed: FATAL:  password authentication failed for user "ana"', "denied"),
        ("connection failed: fe_sendauth: no password supplied", "denied"),
        ("connection failed: FATAL:  sorry, too many clients already", "busy"),
        ("connection failed: Connection refused", "unreachable"),
    ],
)
def test_the_driver_s_words_are_told_apart_and_not_passed_on(said: str, code: str) -> None:
    told = explained(psycopg.OperationalError(said), read_address(f"postgresql://a:{SECRET}@b/c"))
    assert told.code == code
    assert "ana" not in str(told)


def test_somebody_who_may_only_read_is_told_so(server: Server, on_server: str) -> None:
    name = urlsplit(on_server).path[1:]
    server.sql("drop role if exists onlooker")
    server.sql("create role onlooker login")
    server.sql("grant select on all tables in schema public to onlooker", name)
    database = open_database(read_address(on_server.replace("//postgres:", "//onlooker:")))
    try:
        assert "may only read" in database.read_only_cause
        assert database.size() > 0
        with pytest.raises(StoreTrouble, match="may only read"), database.writing():
            pass
    finally:
        database.close()
        server.sql("drop owned by onlooker", name)
        server.sql("drop role onlooker")


def test_a_server_without_a_board_says_so(server: Server) -> None:
    with pytest.raises(StoreTrouble, match="mlpm init") as caught:
        open_database(read_address(server.url("postgres")))
    assert caught.value.code == "no_board"


@pytest.mark.parametrize(
    ("schema", "code"), [(SCHEMA + 1, "newer_schema"), (SCHEMA - 1, "old_schema")]
)
def test_another_schema_is_refused(on_server: str, schema: int, code: str) -> None:
    with psycopg.connect(on_server) as connection:
        connection.execute("update alembic_version set version_num = %s", (f"{schema:04d}",))
    with pytest.raises(StoreTrouble) as caught:
        open_database(read_address(on_server))
    assert caught.value.code == code
    assert SECRET not in str(caught.value)


def test_a_file_is_no_server_and_a_server_no_file(tmp_path: Path) -> None:
    assert Address(path=tmp_path / "x").is_file
    assert not read_address("postgres://host/x").is_file
