"""A question to a table changes nothing there, and what goes wrong is one sentence."""

import socket
import struct
import threading
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

pytest.importorskip("ibis", reason="the extra `engines` is not installed")

from mlpm_tui.domain.errors import RuleBroken, SourceTrouble
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.sources.ibis_connecting import ask_table
from mlpm_tui.sources.ibis_tables import LogTable
from mlpm_tui.sources.log_tables import DaySpan, read_table_address
from tests.conftest import Server
from tests.sources.table_logs import ZONE, in_duckdb, in_postgres, in_sqlite, make_log

STARTUP = 196_608
"""How PostgreSQL's protocol 3.0 is called."""
ELSEWHERE = "0.0.0.0"  # noqa: S104  asked, not bound: it ends here, and is no loopback's address
BERLIN = ZoneInfo(ZONE)
SPAN = DaySpan(date(2026, 10, 1), date(2026, 11, 30))


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, server: Server) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("base")
    log = make_log().slice(0, 10)
    return {
        "duckdb": in_duckdb(log, folder),
        "sqlite": in_sqlite(log, folder),
        "postgres": in_postgres(log, server, "few"),
    }


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgres"])
def test_nothing_can_be_changed(places: dict[str, str], engine: str) -> None:
    address = read_table_address(places[engine])

    def change(table: object) -> object:
        backend = table.get_backend()  # type: ignore[attr-defined]
        return backend.raw_sql("create table mine (x int)")

    with pytest.raises(SourceTrouble, match="read"):
        ask_table(address, BERLIN, change)


def test_a_session_has_the_zone_of_the_source_for_its_question_only(
    places: dict[str, str],
) -> None:
    def zone(table: object) -> str:
        backend = table.get_backend()  # type: ignore[attr-defined]
        return str(backend.raw_sql("select current_setting('TimeZone')").fetchone()[0])

    for engine in ("duckdb", "postgres"):
        address = read_table_address(places[engine])
        assert ask_table(address, BERLIN, zone) == "Europe/Berlin"
        assert ask_table(address, ZoneInfo("UTC"), zone) == "UTC"
        with pytest.raises(RuleBroken, match="no time zone"):
            LogTable(address, LogLayout("made_at", zone="x'; drop")).count([], SPAN)


@pytest.mark.parametrize(
    ("engine", "change", "code"),
    [
        ("duckdb", ("the%20log", "gone"), "no_table"),
        ("duckdb", ("log.duckdb", "gone.duckdb"), "source"),
        ("sqlite", ("table=log", "table=gone"), "no_table"),
        ("postgres", ("the%20log", "gone"), "no_table"),
        ("postgres", ("/few", "/gone"), "no_database"),
        ("postgres", ("postgres@", "nobody@"), "no_database"),
        ("postgres", ("host=/", "host=/gone/"), "unreachable"),
    ],
)
def test_a_table_that_cannot_be_read_is_explained(
    places: dict[str, str], engine: str, change: tuple[str, str], code: str
) -> None:
    assert change[0] in places[engine]
    table = LogTable(read_table_address(places[engine].replace(*change)), LogLayout("made_at"))
    with pytest.raises(SourceTrouble) as told:
        table.references()
    assert told.value.code == code
    assert len(str(told.value)) < 250


def test_a_pattern_without_files_is_explained(tmp_path: Path) -> None:
    address = read_table_address(f"duckdb:///{tmp_path}/*.parquet")
    with pytest.raises(SourceTrouble, match="no such table or files"):
        LogTable(address, LogLayout("made_at")).references()


def test_a_wrong_time_is_explained(places: dict[str, str]) -> None:
    address = read_table_address(places["duckdb"])
    with pytest.raises(RuleBroken, match="no column when; it has made_at, wall"):
        LogTable(address, LogLayout("when")).count([], SPAN)
    with pytest.raises(RuleBroken, match="neither a timestamp nor a date but int"):
        LogTable(address, LogLayout("visits")).count([], SPAN)


def ask_for_password(server: socket.socket, told: list[bytes]) -> None:
    """Answer one client as a server of PostgreSQL's that wants the password as plain text."""
    connection, _ = server.accept()
    with connection:
        while True:
            (size,) = struct.unpack("!I", connection.recv(4))
            (kind,) = struct.unpack("!I", connection.recv(size - 4)[:4])
            if kind == STARTUP:
                break
            connection.send(b"N")
        connection.send(b"R" + struct.pack("!II", 8, 3))
        told.append(connection.recv(200))


def password_told(host: str) -> bytes:
    """Return what a server at a host is told when it asks for the password."""
    told: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=ask_for_password, args=(server, told))
        thread.start()
        port = server.getsockname()[1]
        address = read_table_address(f"postgresql://ana@{host}:{port}/db?table=t")
        with pytest.raises(SourceTrouble):
            ask_table(address, BERLIN, lambda table: len(table.columns))
        thread.join()
    return told[0]


def test_a_server_that_the_board_names_gets_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    monkeypatch.setenv("MLPM_CONFIG", str(config))
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    monkeypatch.setenv("PGPASSWORD", "canary-word")
    monkeypatch.setenv("LOGS_PASSWORD", "bound-word")
    monkeypatch.delenv("PGHOST", raising=False)
    assert b"canary-word" in password_told("127.0.0.1")
    assert password_told(ELSEWHERE) == b""
    config.write_text(f'[credentials]\n"{ELSEWHERE}" = "LOGS_PASSWORD"\n')
    assert b"bound-word" in password_told(ELSEWHERE)
    config.write_text("")
    monkeypatch.setenv("PGHOST", ELSEWHERE)
    assert b"canary-word" in password_told(ELSEWHERE)


def test_a_file_that_another_program_writes_to_is_told(places: dict[str, str]) -> None:
    import duckdb

    address = read_table_address(places["duckdb"])
    with duckdb.connect(address.path), pytest.raises(SourceTrouble) as told:
        LogTable(address, LogLayout("made_at")).references()
    assert told.value.code == "busy"
