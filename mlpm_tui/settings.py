"""What a person can set, from the config file and the environment.

They are read by hand: all are texts or switches, and pydantic-settings alone would cost half as
much processor time (220 ms) as the whole dashboard's start.
"""

import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from mlpm_tui import places
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.team import PROGRAM
from mlpm_tui.domain.values import dataclass

PREFIX = "MLPM_"
NAMED = {"MLPM_DB": "database", "MLPM_USER": "user"}
FROM_MLFLOW = "MLFLOW_TRACKING_URI"
"""Variables with a name of their own; every other setting is MLPM_ and its name in capitals."""
YES, NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})
NOT_SETTINGS = frozenset(
    [
        *("MLPM_NOW", "MLPM_CONFIG", "MLPM_CARD", "MLPM_TRAINING"),
        *("MLPM_HOOK_TOKEN", "MLPM_SERVE_TOKEN", "MLPM_NOTIFY_URLS"),
    ]
)
TABLES = ("hook", "alerts", "notify", "credentials")
"""Tables of the config file that commands of their own read; see alert_settings, credentials."""


class BadSettings(MlpmError):
    """A setting that cannot be used; names the file or variable, the key and the nearest one."""

    code = "settings"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults."""

    database: str = ""
    """The board: a path or postgresql+psycopg://...; empty: board.db in the data folder."""
    user: str = ""
    """Who you are on the board; empty: your login name."""
    project: str = ""
    """The key of the project to open; empty: the first one."""
    tracking_uri: str = ""
    """Where runs are logged; empty: $MLFLOW_TRACKING_URI, or none."""
    theme: str = "mlpm-dark"
    """The dashboard's colours."""
    keymap: str = ""
    """A preset of keys or the path of a keymap file; empty: the usual keys."""
    ascii: bool = False
    """Draw with ASCII characters only."""
    read_only: bool = False
    """Show everything, change nothing."""
    standup_share: str = "2min"
    """How long each person has at a stand-up; the screen counts against it."""
    bell: str = "off"
    """What a new critical alert does to the terminal: off, bell, or osc9 (a message of its own)."""

    @property
    def who(self) -> str:
        """The person's name."""
        if (name := self.user or _login_name()).casefold() == PROGRAM:
            raise BadSettings(
                f"{name} is what the program calls itself: set MLPM_USER or `user` to your name."
            )
        return name

    @property
    def address(self) -> str:
        """The database's address."""
        return self.database or str(places.data_folder() / "board.db")


def _login_name() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        # In a container the user's number may have no name.
        raise BadSettings("Nobody knows your name here: set MLPM_USER or `user`.") from error


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
    found = read_file(file)
    found = {name: value for name, value in found.items() if name not in TABLES}
    known = {field.name: field.name for field in fields(Settings)}
    chosen = _checked(found, str(file), known)
    known = {PREFIX + name.upper(): name for name in known} | NAMED
    chosen = {"tracking_uri": environment.get(FROM_MLFLOW, "")} | chosen
    return Settings(**(chosen | _checked(variables, "The environment", known)))


def read_file(file: Path) -> dict[str, object]:
    """Return what a config file sets, unchecked; nothing where there is no file."""
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadSettings(f"{file} cannot be read: {error.strerror}.") from error
    return _parsed(file, text) if text else {}


def _parsed(file: Path, text: bytes) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{file} is no valid TOML: {error}.") from error


def _checked(found: Mapping[str, object], where: str, known: Mapping[str, str]) -> dict[str, Any]:
    check_names(found, where, known)
    kinds = {field.name: type(field.default) for field in fields(Settings)}
    return {known[name]: _typed(name, found[name], kinds[known[name]], where) for name in found}


def _typed(name: str, value: object, kind: type, where: str) -> object:
    if kind is bool and isinstance(value, str) and value.lower() in YES | NO:
        return value.lower() in YES
    if not isinstance(value, kind):
        wanted = "true or false" if kind is bool else "text in quotes"
        raise BadSettings(f"{where} sets {name} to {str(value)[:40]!r}; it has to be {wanted}.")
    return value


def check_names(found: Mapping[str, object], where: str, known: Mapping[str, object]) -> None:
    """Raise BadSettings for a name that is none of the known ones; the nearest is named."""
    for name in found:
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."
            raise BadSettings(f"{where} sets {name!r}, which mlpm does not know; {hint}")
