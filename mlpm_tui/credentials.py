"""Which secret may be sent to which host, as this machine says; a shared board has no say in it.

Anybody at a board can write any address there. So the config file binds hosts to the environment
variables that hold their secrets:

    [credentials]
    "prometheus.example.org" = "PROMETHEUS_TOKEN"
    "metrics.example.org:8443" = ["METRICS_USER", "METRICS_PASSWORD"]
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from mlpm_tui import places
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.settings import BadSettings, read_file, read_settings

TABLE = "credentials"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
"""Plain characters only: how others are read is not the same everywhere."""
_PAIR = 2

Environment = Mapping[str, str]
Variables = tuple[str, ...]
"""The variable of a token or password, or those of a user and a password."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret for one host; without a user it is a token, or the password of the address' user."""

    secret: str = field(repr=False)
    user: str = field(default="", repr=False)


def credential_for(
    host: str,
    usual: Sequence[Variables] = (),
    environment: Environment = os.environ,
    file: Path | None = None,
) -> Credential | None:
    """Return the secret that may be sent to a host, written as HOST or HOST:PORT; mostly None.

    `usual` are the variables that everybody sets for such a server: they are for this machine
    itself, where the config file binds nothing to the host. Raises RuleBroken where a variable that
    it binds is not set.
    """
    bound = _bound(host, read_credentials(file))
    if bound is not None:
        return _held(bound, environment, host)
    if not is_here(host):
        return None
    given = next((names for names in usual if environment.get(names[0])), None)
    if given is None:
        return None
    return Credential(environment.get(given[-1], ""), _user(given, environment))


def read_credentials(file: Path | None = None) -> dict[str, Variables]:
    """Return which variables the config file binds to which hosts."""
    file = file or places.config_file()
    found = read_file(file).get(TABLE, {})
    if not isinstance(found, dict):
        raise BadSettings(f"{file} sets {TABLE} to a value; it has to be a table, [{TABLE}].")
    where = f"{file}, in [{TABLE}],"
    return {_host(host, where): _variables(host, names, where) for host, names in found.items()}


def is_here(host: str) -> bool:
    """Tell whether a host is this machine: `localhost`, a loopback address or a socket's folder."""
    if host.startswith("/") and "," not in host:
        return True
    found = _HOST.fullmatch(host)
    name = found[1].strip("[]").lower() if found else ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def is_own_store(uri: str, environment: Environment = os.environ) -> bool:
    """Tell whether an address on the board is the tracking store of our own settings, or is here.

    Only such a one may be asked by programs that see all of our variables.
    """
    own = read_settings(environment=environment).tracking_uri
    if uri == own:
        return True
    scheme, host = _server(uri)
    return scheme in ("http", "https") and (is_here(host) or (scheme, host) == _server(own))


def _server(uri: str) -> tuple[str, str]:
    parts = urlsplit(uri)
    return parts.scheme, parts.netloc.rpartition("@")[2].lower()


def _bound(host: str, known: Mapping[str, Variables]) -> Variables | None:
    found = _HOST.fullmatch(host)
    if found is None:
        return None
    return known.get(host.lower()) or known.get(found[1].lower())


def _held(names: Variables, environment: Environment, host: str) -> Credential:
    for name in names:
        if not environment.get(name):
            raise RuleBroken(
                f"The config file says that the secret for {safe_line(host, 100)} is in {name}, "
                "which is not set: set it where mlpm runs.",
                "no_secret",
            )
    return Credential(environment[names[-1]], _user(names, environment))


def _user(names: Variables, environment: Environment) -> str:
    return environment.get(names[0], "") if len(names) == _PAIR else ""


def _host(host: str, where: str) -> str:
    found = _HOST.fullmatch(host)
    if found is None:
        raise BadSettings(
            f"{where} names {host[:60]!r}, which is no host; write "
            '"prometheus.example.org" or "prometheus.example.org:9090".'
        )
    return host.lower()


def _variables(host: str, names: object, where: str) -> Variables:
    given: list[object] = names if isinstance(names, list) else [names]
    known = tuple(name for name in given if isinstance(name, str) and _VARIABLE.fullmatch(name))
    if known and len(known) == len(given) <= _PAIR:
        return known
    # What stands there may be the secret itself: it isn't repeated.
    raise BadSettings(
        f"{where} gives {host[:60]!r} no variable; write the name of the environment variable "
        'that holds its token or password, or ["USER_VARIABLE", "PASSWORD_VARIABLE"].'
    )
