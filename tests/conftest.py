"""What many tests start from: a board, a desk at it, a clock that stands still, a server."""

import gc
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.desk import Desk, Notice
from mlpm_tui.services.opening import Wanted, found_project, open_desk
from mlpm_tui.services.writer import Event
from mlpm_tui.settings import Settings
from mlpm_tui.store.address import Address, read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.sources.mlflow_serving import MlflowServer, serving

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POSTGRES_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))

settings.register_profile(
    "quick",
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
settings.register_profile("long", max_examples=2_000, stateful_step_count=50, deadline=None)


def pytest_configure() -> None:
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
    # Under nohup or behind `&` a shell has signals ignored, and every program would inherit that.
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every later search for garbage.

    It stays to the end; looking through it again and again took a fifth of a dashboard's test.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(30_000, 10, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long ones begin, an equal number with each worker.

    One of them at the end would leave a core idle meanwhile. Each worker is given a run of
    neighbours.
    """
    long = [item for item in items if item.get_closest_marker("slow")]
    quick = iter([item for item in items if not item.get_closest_marker("slow")])
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    ends = [len(items) * (worker + 1) // workers for worker in range(workers)]
    items.clear()
    for worker, end in enumerate(ends):
        items += long[worker::workers]
        items += islice(quick, max(0, end - len(items)))
    items += quick


class Hands:
    """A clock that a test sets; every reading of it is a second later than the one before."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def moment(self, who: str = "ana") -> Moment:
        return Moment(self.now(), who, lambda: secrets.randbits(62))


@dataclass
class Seat:
    """A desk and the events it was told, taken when the test says so."""

    desk: Desk
    events: list[Event] = field(default_factory=list)

    def settle(self) -> list[Notice]:
        """Wait for the writer and take everything it told."""
        self.desk.flush()
        events = list(self.events)
        self.events.clear()
        return [self.desk.take(event) for event in events]

    def catch_up(self) -> list[Notice]:
        """Settle, then look for what others did."""
        notices = self.settle()
        self.desk.look_for_news()
        return notices + self.settle()

    def in_database(self) -> Project | None:
        return self.desk.library.whole(self.desk.project.key)


Sit = Callable[..., Seat]


def bare(project: Project | None) -> Project:
    """Return what two pictures of the same board have in common: all but the dossiers at hand."""
    assert project is not None
    return replace(project, dossiers={}, seq=0)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty board, made once; tests get copies."""
    path = tmp_path_factory.mktemp("founded") / "board.db"
    wanted = Wanted(Settings(database=str(path), user="ana"), Clock(NOW))
    found_project(wanted, Address(path=path))
    return path


@pytest.fixture
def board(founded: Path, tmp_path: Path) -> Path:
    """A fresh copy of the empty board."""
    copy = tmp_path / "board.db"
    shutil.copy(founded, copy)
    return copy


@pytest.fixture
def sit() -> Iterator[Sit]:
    """Sit down at a board, as somebody; desks are left when the test ends."""
    seats: list[Seat] = []

    def take_seat(board: Path | str, who: str = "ana", **more: object) -> Seat:
        chosen = Settings(database=str(board), user=who, **more)  # type: ignore[arg-type]
        events: list[Event] = []
        seats.append(Seat(open_desk(Wanted(chosen, Clock(NOW)), events.append), events))
        return seats[-1]

    yield take_seat
    for seat in seats:
        with suppress(Exception):
            seat.desk.close()


@dataclass(frozen=True)
class Server:
    """A private PostgreSQL server: a folder with its data and its socket."""

    programs: Path
    folder: Path

    @property
    def user(self) -> str:
        return "postgres" if os.geteuid() == 0 else os.environ.get("USER", "postgres")

    def run(self, program: str, *arguments: str, check: bool = True) -> str:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = [
                *["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"],
                *command,
            ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        if check and done.returncode:
            raise AssertionError(f"{program}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        options = f"-c listen_addresses= -k {self.folder} -c fsync=off -c max_connections=60"
        log = str(self.folder / "log")
        self.run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", log, "-o", options)

    def kill(self) -> None:
        self.run("pg_ctl", "stop", "-w", "-D", str(self.data), "-m", "immediate", check=False)

    def sql(self, statement: str, database: str = "postgres") -> None:
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, name: str) -> str:
        return f"postgresql://postgres:canary-word@/{name}?host={self.folder}"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for this test run; without its programs these tests are skipped."""
    if not POSTGRES_PROGRAMS:
        pytest.skip("PostgreSQL's programs are not installed")
    # A socket's path may have 107 characters; pytest's own folders are longer.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    found = Server(POSTGRES_PROGRAMS[-1], folder)
    try:
        found.run("initdb", "-D", str(found.data), "-U", "postgres", "-A", "trust", "-N")
        found.start()
        yield found
        found.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


RESET = """
do $$ declare name text; begin
  for name in select tablename from pg_tables where schemaname = 'public' loop
    execute format('delete from public.%I', name);
  end loop;
  for name in select tablename from pg_tables where schemaname = 'founded' loop
    execute format('insert into public.%I select * from founded.%I', name, name);
  end loop;
end $$
"""
SAVE = """
do $$ declare name text; begin
  create schema founded;
  for name in select tablename from pg_tables where schemaname = 'public' loop
    execute format('create table founded.%I as table public.%I', name, name);
  end loop;
end $$
"""


@pytest.fixture(scope="session")
def founded_on_server(server: Server) -> str:
    """An empty board on the server, made once; each test finds it as it was then."""
    server.sql("create database board")
    url = server.url("board")
    found_project(Wanted(Settings(database=url, user="ana"), Clock(NOW)), read_address(url))
    server.sql(SAVE, "board")
    return url


@pytest.fixture
def on_server(server: Server, founded_on_server: str) -> str:
    """The address of a fresh board on the server."""
    # Quicker than a database for each test, and than to truncate tables that have few rows.
    server.sql(f"set session_replication_role = replica; {RESET}", "board")
    return founded_on_server


@pytest.fixture(params=["file", "server"])
def anywhere(request: pytest.FixtureRequest) -> str:
    """A fresh empty board, in a file and on a server."""
    name = {"file": "board", "server": "on_server"}[request.param]
    return str(request.getfixturevalue(name))


@pytest.fixture
def library(anywhere: str) -> Iterator[Library]:
    """The library of a fresh empty board."""
    opened = Library(open_database(read_address(anywhere)))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MlflowServer]:
    """A real MLflow server for this test run; it starts once, for that takes seven seconds."""
    from tests.sources.conftest import unpack

    folder = tmp_path_factory.mktemp("served")
    store = unpack("3.17", folder).rename(folder / "mlflow.db")
    with serving(store) as address:
        yield MlflowServer(store, address)


@pytest.fixture
def hands() -> Hands:
    """A clock that moves a second each time it is read."""
    return Hands()
