"""Making a new board: its tables, its project, its phases and their gates."""

import json
import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from mlpm_tui.domain.changes import Act, Record, made, removed
from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.ids import check_project_key
from mlpm_tui.domain.phases import GateOutput, Phase
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.places import private_folder
from mlpm_tui.store import keeping
from mlpm_tui.store.address import Address
from mlpm_tui.store.database import Connection
from mlpm_tui.store.door import Door
from mlpm_tui.store.mapping import write_time
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.sqlite import SqliteConnection
from mlpm_tui.store.sqlite_file import APPLICATION, check_nothing_left, explained, is_missing
from mlpm_tui.store.units import Deed, Unit


@dataclass(frozen=True, slots=True)
class Founding:
    """Who makes which project, when, and from which template (see `data/templates`)."""

    key: str
    name: str
    template: Mapping[str, Any]
    who: str
    at: datetime

    @property
    def acts(self) -> Iterator[tuple[Act, str, datetime]]:
        """The project's phases and gate outputs as they come into being."""
        phases = self.template["phases"]
        outputs = [(phase["number"], name) for phase in phases for name in phase["gate"]]
        # Keys rise, so that outputs keep the template's order.
        keys = sorted(secrets.randbits(62) for _ in range(len(phases) + len(outputs)))
        records: list[Phase | GateOutput] = []
        for key, phase in zip(keys, phases, strict=False):
            started = self.at if phase["number"] == 1 else None
            least, most = phase["planned_days"]
            records.append(Phase(key, phase["number"], phase["name"], least, most, started))
        for key, (number, name) in zip(keys[len(phases) :], outputs, strict=True):
            records.append(GateOutput(key, number, name))
        yield Act(f"founded {self.key}", tuple(map(made, records))), self.who, self.at

    @property
    def takes_place(self) -> bool:
        """Whether it may take the place of a project with nothing in it: never."""
        return False

    @property
    def keeps_former(self) -> bool:
        """Whether the board is copied first: no, for nothing that is there is touched."""
        return False

    def completed(self, connection: Connection) -> None:
        """Add nothing: a template has no more than that."""


def read_template(path: Path) -> Mapping[str, Any]:
    """Return a project template from its file."""
    try:
        template: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreTrouble(f"The template {path.stem} cannot be read: {error}.") from error
    return template


class Beginning(Protocol):
    """What a project begins with: a template, or all that another board has held."""

    @property
    def key(self) -> str:
        """What its cards' ids begin with."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def who(self) -> str:
        """Who makes it."""

    @property
    def at(self) -> datetime:
        """When it is made."""

    @property
    def acts(self) -> Iterator[tuple[Act, str, datetime]]:
        """All records with which it begins, with who made them and when."""

    @property
    def takes_place(self) -> bool:
        """Whether it may take the place of a project with nothing in it."""

    @property
    def keeps_former(self) -> bool:
        """Whether a board with anything in it is copied first."""

    def completed(self, connection: Connection) -> None:
        """Write what it begins with besides records."""


def create(address: Address, founding: Beginning) -> Path | None:
    """Make a board where there is none, or add a project to the one that is there.

    Return the copy that was made of it before, where there is one.
    """
    check_project_key(founding.key)
    if address.path is None:
        from mlpm_tui.store.postgres_schema import create_tables

        create_tables(address)
    elif _create_file(address.path, founding):
        return None
    database = open_database(address)
    try:
        with database.writing() as connection:
            emptied = _room_for(connection, founding)
            # While nobody else can write: the copy is the board as it was, and nothing later.
            copy = _copied(connection, address.path, founding)
            _found(connection, founding, emptied)
        return copy
    finally:
        database.close()


def _copied(connection: Connection, path: Path | None, founding: Beginning) -> Path | None:
    if path is None or not founding.keeps_former or _is_untouched(connection):
        return None
    from mlpm_tui.store.backup import back_up_beside

    return back_up_beside(path, founding.at)


def _create_file(path: Path, founding: Beginning) -> bool:
    """Make the file with its project and return True, or return False where there is one."""
    _make_folder(path.parent)
    if is_missing(path):
        check_nothing_left(path)
    try:
        with Door(path).held():
            if not is_missing(path):
                return False
            _build(path, founding)
    except OSError as error:
        raise StoreTrouble(f"{path} cannot be made: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise explained(error, path) from error
    return True


def _make_folder(folder: Path) -> None:
    try:
        private_folder(folder)
    except OSError as error:
        raise StoreTrouble(f"{folder} cannot be made: {error.strerror}.") from error


def _build(path: Path, founding: Beginning) -> None:
    # A board comes into sight finished: it is built under another name and then renamed.
    from mlpm_tui.store.migrating import upgrade_file

    draft = path.with_name(f"{path.name}.new-{os.getpid()}")
    with _private(draft):
        upgrade_file(draft)
        with closing(sqlite3.connect(draft, isolation_level=None)) as raw:
            raw.execute(f"pragma application_id={APPLICATION}")
            with suppress(sqlite3.Error):
                raw.execute("pragma journal_mode=wal")
            raw.execute(f"pragma schema_version={secrets.randbits(31)}")
        connection = SqliteConnection(draft, read_only=False)
        with closing(connection.raw):
            connection.run("begin immediate")
            connection.run(
                "insert into board (id, made_at, made_by) values (?, ?, ?)",
                (uuid4().hex, write_time(founding.at), founding.who),
            )
            _found(connection, founding)
            connection.run("commit")
        draft.replace(path)
        _sync(path.parent)


def _sync(folder: Path) -> None:
    """See that the new name is on the disk before anything is called kept."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _private(draft: Path) -> Iterator[None]:
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield
    finally:
        for name in (draft.name, f"{draft.name}-wal", f"{draft.name}-shm", f"{draft.name}-journal"):
            draft.with_name(name).unlink(missing_ok=True)


def _room_for(connection: Connection, founding: Beginning) -> list[Record] | None:
    """Return what goes where a project is founded anew, None where there was none.

    One with work in it is refused.
    """
    if not connection.rows("select 1 from project where key = ?", (founding.key,)):
        return None
    if not founding.takes_place or not _is_untouched(connection, founding.key):
        raise StoreTrouble(
            f"There is a project {founding.key} here already, and its name was given when it "
            "was made: choose another key, as in `mlpm init --key LAB --name ...`, or "
            "`mlpm init` in another place with --db.",
            "exists",
        )
    return _template_of(connection, founding.key)


def _found(
    connection: Connection, founding: Beginning, emptied: Sequence[Record] | None = None
) -> None:
    name, at = check_line(founding.name, "A project's name"), write_time(founding.at)
    acts = list(founding.acts)
    if emptied is not None:
        act, who, when = acts[0]
        acts[0] = replace(act, changes=(*map(removed, emptied), *act.changes)), who, when
        connection.run("update project set name = ? where key = ?", (name, founding.key))
    else:
        connection.run(
            "insert into project (key, name, made_at) values (?, ?, ?)", (founding.key, name, at)
        )
    for act, who, when in acts:
        keeping.keep(connection, Unit(founding.key, who, when, act, Deed.FOUND))
    founding.completed(connection)


def _is_untouched(connection: Connection, key: str | None = None) -> bool:
    """Tell whether nothing was done in a project, or in any, since a template founded it."""
    return not connection.rows(
        "select 1 from journal where project = coalesce(?, project) and (deed <> 'found' or "
        "entity not in ('phase', 'gate_output') or before is not null) limit 1",
        (key,),
    )


def _template_of(connection: Connection, key: str) -> list[Record]:
    from mlpm_tui.store.reading import frame

    project = frame(connection, key)
    return [] if project is None else [*project.outputs, *project.phases]
