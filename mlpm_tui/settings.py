"""What a person can set, from the config file and the environment.

Reading goes by pydantic-settings, which costs as much as half the dashboard's start; so settings
that were found good are remembered beside the caches, under a hash of all that they came from.
"""

import difflib
import getpass
import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from mlpm_tui import __version__, places
from mlpm_tui.domain.errors import MlpmError

PREFIX = "MLPM_"
NAMED = {"MLPM_DB": "database", "MLPM_USER": "user"}
"""Variables with a name of their own; every other setting is MLPM_ and its name in capitals."""
NOT_SETTINGS = frozenset({"MLPM_NOW", "MLPM_CONFIG"})


class BadSettings(MlpmError):
    """A setting that cannot be used; names the file or variable, the key and the nearest one."""

    code = "settings"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults."""

    database: str = ""
    """The board: a path or postgresql+psycopg://user@host/name; empty: board.db in the data folder."""
    user: str = ""
    """Who you are on the board; empty: your login name."""
    project: str = ""
    """The key of the project to open; empty: the first one."""
    tracking_uri: str = ""
    """Where runs are logged; empty: $MLFLOW_TRACKING_URI, or none."""
    theme: str = "mlpm-dark"
    """The dashboard's colours."""
    keymap: str = ""
    """A preset of keys (arrows, k9s, lazygit) or the path of a keymap file; empty: the usual keys."""
    ascii: bool = False
    """Draw with ASCII characters only."""
    read_only: bool = False
    """Show everything, change nothing."""

    @property
    def who(self) -> str:
        """The person's name."""
        return self.user or getpass.getuser()

    @property
    def address(self) -> str:
        """The database's address."""
        return self.database or str(places.data_folder() / "board.db")


def read_settings(
    file: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Settings:
    """Return the settings: the file's, overruled by the environment's."""
    file = file or places.config_file()
    variables = {
        name: value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name not in NOT_SETTINGS
    }
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        text = b""
    except OSError as error:
        raise BadSettings(f"{file} cannot be read: {error.strerror}.") from error
    if not text and variables.keys() <= NAMED.keys():
        return Settings(**{NAMED[name]: value for name, value in variables.items()})
    digest = hashlib.sha256(repr((__version__, text, sorted(variables.items()))).encode())
    return _remembered(digest.hexdigest()) or _validated(file, text, variables, digest.hexdigest())


def _memory() -> Path:
    return places.cache_folder() / "settings.json"


def _remembered(digest: str) -> Settings | None:
    try:
        memory = json.loads(_memory().read_bytes())
        return Settings(**memory["settings"]) if memory["of"] == digest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _validated(file: Path, text: bytes, variables: Mapping[str, str], digest: str) -> Settings:
    try:
        found = tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{file} is no valid TOML: {error}.") from error
    _check_names(found, str(file), {field.name: field.name for field in fields(Settings)})
    names = {variable: name for variable, name in NAMED.items()}
    names |= {PREFIX + f.name.upper(): f.name for f in fields(Settings)}
    _check_names(variables, "the environment", names)
    merged = found | {names[variable]: value for variable, value in variables.items()}
    settings = _typed(merged, file, variables)
    _remember(digest, settings)
    return settings


def _check_names(found: Mapping[str, Any], where: str, known: Mapping[str, str]) -> None:
    for name in found:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."
            raise BadSettings(f"{where} sets {name!r}, which mlpm does not know; {hint}")


def _typed(merged: Mapping[str, Any], file: Path, variables: Mapping[str, str]) -> Settings:
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Settings).validate_python(dict(merged))
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        sources = {PREFIX + name.upper(), *(v for v, n in NAMED.items() if n == name)}
        where = "the environment" if sources & variables.keys() else str(file)
        raise BadSettings(f"{where} sets {name} wrongly: {first['msg'].lower()}.") from error


def _remember(digest: str, settings: Settings) -> None:
    try:
        places.private_folder(_memory().parent)
        descriptor = os.open(_memory(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as memory:
            json.dump({"of": digest, "settings": asdict(settings)}, memory)
    except OSError:
        # Remembering saves time only; a full or read-only home must not keep anyone out.
        return
