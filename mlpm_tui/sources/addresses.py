"""Where a tracking store is: its kind, and its address with and without what is secret in it."""

import re
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.secret_names import secret_word
from mlpm_tui.domain.values import dataclass

_CREDENTIALS = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://).*@", re.DOTALL)


class StoreKind(StrEnum):
    """The ways a tracking store can be reached."""

    SQLITE = "sqlite"
    FOLDER = "folder"
    SERVER = "server"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A tracking store's address; only `shown` may reach a screen, a message or a log."""

    kind: StoreKind
    shown: str
    uri: str = field(repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    path: Path | None = None
    gets_secrets: bool = True
    """The programs that ask it may see the secrets among our variables."""


def read_address(uri: str) -> StoreAddress:
    """Understand what a person typed: a path, `sqlite:///`, `http(s)://`, `file:`, a database URI.

    Nothing is opened or created. Raises SourceTrouble, without repeating what may be secret.
    """
    uri = uri.strip()
    scheme = uri.split(":", 1)[0].lower() if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", uri) else ""
    family = scheme.split("+", 1)[0]
    if not uri:
        raise SourceTrouble("the address of the tracking store is empty")
    if family == "sqlite":
        return _local(Path(_sqlite_path(uri)), StoreKind.SQLITE)
    if scheme == "file":
        return _local(Path(unquote(_split(uri).path)), StoreKind.FOLDER)
    if not scheme:
        path = Path(uri).expanduser()
        return _local(path, StoreKind.FOLDER if path.is_dir() else StoreKind.SQLITE)
    if family in {"http", "https"}:
        return _server(uri)
    if family in {"postgresql", "postgres", "mysql", "mssql"}:
        return StoreAddress(StoreKind.DATABASE, without_secrets(uri), uri)
    raise SourceTrouble(
        "this kind of tracking address is not known; give a file, a folder, sqlite:///, "
        "http(s)://, postgresql:// or mysql://"
    )


def without_secrets(uri: str) -> str:
    """Give an address that may be shown: no user, no password, no token in its query."""
    # Everything up to the last @ goes, because an unquoted password may hold a slash.
    parts = _split(_CREDENTIALS.sub(r"\1", uri))
    query = urlencode(
        [pair for pair in parse_qsl(parts.query) if not secret_word(pair[0])], safe="/:"
    )
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _split(uri: str) -> SplitResult:
    try:
        parts = urlsplit(uri)
        _ = parts.port  # only here are a wrong port and a wrong host noticed
    except ValueError:
        raise SourceTrouble(
            "the address of the tracking store cannot be read; check its host and port"
        ) from None
    return parts


def _local(path: Path, kind: StoreKind) -> StoreAddress:
    return StoreAddress(kind, str(path), str(path), path=path)


def _sqlite_path(uri: str) -> str:
    """Read the path as SQLAlchemy does: three slashes are relative, four absolute."""
    rest = uri.split(":", 1)[1]
    if not rest.startswith("///") or not rest[3:].split("?", 1)[0]:
        raise SourceTrouble("sqlite: needs a file, as in sqlite:///mlflow.db")
    return unquote(rest[3:].split("?", 1)[0])


def _server(uri: str) -> StoreAddress:
    parts = _split(uri)
    if not parts.hostname:
        raise SourceTrouble("the tracking server's address names no host, as in http://host:5000")
    host = parts.netloc.rpartition("@")[2]
    return StoreAddress(
        StoreKind.SERVER,
        without_secrets(uri),
        urlunsplit((parts.scheme, host, parts.path, parts.query, "")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
