"""Who else has a board open: told by locks beside a file, by the names of connections on a server.

Nothing of it is kept in the database, so nobody's history grows and no other dashboard reads anew.
The system lets go of a killed program's lock, and the server of its connection, at once; others see
that when they look next.
"""

import fcntl
import os
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.text import safe_line
from mlpm_tui.store.database import Database

FOLDER = "-here"
"""What the folder of a board's locks is called, behind the board's own name."""
LONGEST = 200
MOST_SEEN = 50
NAME_LETTERS = 30
"""The server cuts a connection's name at 63 bytes."""
MARK = "mlpm-here"


class Presence(Protocol):
    """Somebody at a board, who sees the others."""

    def others(self) -> tuple[str, ...]:
        """Return the people at the other dashboards of the project, one for each of these."""

    def leave(self) -> None:
        """Be seen no more."""


def attend(database: Database, project: str, who: str) -> Presence:
    """Return a presence at a project; it begins with the first look at the others."""
    path = database.address.path
    if path is None:
        return ServerPresence(database, project, who)
    return FilePresence(path, project, who, is_seen=not database.read_only_cause)


class FilePresence:
    """A locked file of each dashboard beside the board; one that can be locked belongs to nobody.

    Whoever only reads the board writes nothing, and so is not seen. Where the folder cannot be made
    or locked there is nobody to be seen.
    """

    def __init__(self, path: Path, project: str, who: str, *, is_seen: bool) -> None:
        """Be at the board in this file."""
        self._folder = path.with_name(path.name + FOLDER)
        self._own = self._folder / f"{os.getpid()}-{secrets.token_hex(4)}"
        self._project, self._text = project, f"{project}\n{safe_line(who, 100)}\n"
        self._is_seen = is_seen
        self._held: int | None = None
        # Somebody may leave while a look is under way in a thread.
        self._turn = threading.Lock()

    def others(self) -> tuple[str, ...]:
        """Return who has locked a file there; those of the dead are taken away."""
        with self._turn, suppress(OSError):
            if self._is_seen and not self._own.exists():
                self._show()
            return tuple(self._seen())
        return ()

    def leave(self) -> None:
        """Take the own file away, and the folder behind the last one."""
        with self._turn:
            self._is_seen = False
            if self._held is not None:
                with suppress(OSError):
                    self._own.unlink()
                os.close(self._held)
                self._held = None
                with suppress(OSError):
                    self._folder.rmdir()

    def _show(self) -> None:
        self._folder.mkdir(exist_ok=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None
        # It comes into sight locked: a file without a lock would be taken for a dead one's.
        draft = self._own.with_name(f".{self._own.name}")
        held = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.write(held, self._text.encode())
            draft.rename(self._own)
        except BaseException:
            os.close(held)
            with suppress(OSError):
                draft.unlink()
            raise
        self._held = held

    def _seen(self) -> Iterator[str]:
        if not self._folder.is_dir():
            return
        names = sorted(entry.name for entry in os.scandir(self._folder))
        for name in names[:MOST_SEEN]:
            if name != self._own.name and not name.startswith("."):
                project, _, who = self._read(self._folder / name).partition("\n")
                if project == self._project and who.strip():
                    yield safe_line(who.strip(), 40)

    @staticmethod
    def _read(path: Path) -> str:
        """Return what a living dashboard wrote; nothing of a dead one, whose file goes."""
        try:
            found = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return ""
        try:
            fcntl.flock(found, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return os.read(found, LONGEST).decode("utf-8", "replace")
        else:
            with suppress(OSError):
                path.unlink()
            return ""
        finally:
            os.close(found)


class ServerPresence:
    """A name on the connections of each dashboard, which everybody on the server may read."""

    def __init__(self, database: Database, project: str, who: str) -> None:
        """Be at the board of this database."""
        self._database, self._project = database, project
        self._token = secrets.token_hex(4)
        shown = quote(safe_line(who, 60))[:NAME_LETTERS].rpartition("%")
        name = shown[0] if shown[1] and len(shown[2]) < len("XX") else "".join(shown)
        self._name = f"{MARK}:{self._token}:{project}:{name}"

    def others(self) -> tuple[str, ...]:
        """Return who else has named a connection so; the own name is set where it is not."""
        try:
            with self._database.reading() as connection:
                connection.rows("select set_config('application_name', ?, false)", (self._name,))
                rows = connection.rows(
                    "select distinct application_name from pg_stat_activity "
                    "where datname = current_database() and starts_with(application_name, ?)",
                    (f"{MARK}:",),
                )
        except MlpmError:
            # The watcher says so where the server cannot be reached.
            return ()
        return tuple(self._people(sorted(str(name) for (name,) in rows)))

    def leave(self) -> None:
        """Nothing: the connections are closed with the board."""

    def _people(self, names: Sequence[str]) -> Iterator[str]:
        for name in names[:MOST_SEEN]:
            _, token, project, who = (*name.split(":", 3), "", "", "")[:4]
            if token != self._token and project == self._project and who:
                yield safe_line(unquote(who, errors="replace"), 40)
