"""Where a board's database is: a file of SQLite's, or a PostgreSQL server."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from mlpm_tui.domain.errors import StoreTrouble
from mlpm_tui.domain.values import dataclass

POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")
MEMORY = ":memory:"


@dataclass(frozen=True, slots=True)
class Address:
    """A database's place; exactly one of `path` and `url` is set."""

    path: Path | None = None
    url: str | None = None

    @property
    def is_file(self) -> bool:
        """Whether it is a file of SQLite's."""
        return self.path is not None

    @property
    def shown(self) -> str:
        """The address without its password, for people and logs."""
        if self.path is not None:
            return str(self.path)
        parts = urlsplit(self.url or "")
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        return f"postgresql://{host}{port}{parts.path}"

    def __repr__(self) -> str:
        """Show no password."""
        return f"Address({self.shown})"


def read_address(text: str) -> Address:
    """Return the address that a person gave: a path, sqlite:///path or postgresql://..."""
    scheme, colon, rest = text.partition("://")
    if not colon:
        return Address(path=_path(text))
    if scheme == "sqlite":
        return Address(path=_path(unquote(rest.removeprefix("/"))))
    if scheme in POSTGRES:
        return _server(f"postgresql://{rest}")
    raise StoreTrouble(
        f"{scheme[:40]}:// is no kind of database that mlpm knows: "
        "give a path, sqlite:///path or postgresql+psycopg://user@host/name."
    )


def _server(url: str) -> Address:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        # What is wrong with it is not quoted: it may be a part of the password.
        raise StoreTrouble(
            "The server's address cannot be read: write postgresql+psycopg://user@host:5432/name; "
            "special characters in a password are written as %40 for @, %2F for / and so on.",
            "bad_address",
        ) from None
    return Address(url=url)


def _path(text: str) -> Path:
    if not text.strip() or MEMORY in text or "\0" in text:
        raise StoreTrouble("A board needs a file to be kept in: give the path of one.")
    path = Path(text).expanduser()
    if path.is_dir():
        raise StoreTrouble(f"{path} is a folder: give the path of a file in it.")
    return path.absolute()
