"""`mlpm doctor`: whether everything the program needs is there."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import typer

from mlpm_tui import places
from mlpm_tui.cli.answers import print_json, print_table
from mlpm_tui.cli.call import Call, Ending
from mlpm_tui.cli.discreet import discreet
from mlpm_tui.cli.shared import leaf
from mlpm_tui.domain.errors import MlpmError

SAFE_SQLITE = (3, 51, 3)
"""Older ones can damage a file when a checkpoint meets another writer; our lock prevents it."""
LEAST_FREE = 50 * 1024 * 1024
OTHERS = 0o077


class Finding(NamedTuple):
    """What was looked at, whether it is well (None: a remark only), and a sentence."""

    what: str
    is_well: bool | None
    said: str


def doctor(context: typer.Context) -> int | None:
    """Check the program, its settings, the database and the tracking store; 3 means trouble."""
    findings = [_looked(name, look, context.obj) for name, look in LOOKS.items()]
    if context.obj.is_json:
        print_json(
            [{"what": f.what, "ok": f.is_well is not False, "said": f.said} for f in findings]
        )
    else:
        words = {True: "ok", None: "note", False: "no"}
        rows = ((words[f.is_well], f.what, f.said) for f in findings)
        print_table(("", "what", "finding"), rows)
    return Ending.ANSWERED_NO if any(f.is_well is False for f in findings) else None


def _looked(name: str, look: Callable[[Call], tuple[bool | None, str]], call: Call) -> Finding:
    try:
        is_well, said = look(call)
    except MlpmError as error:
        is_well, said = False, str(error)
    return Finding(name, is_well, discreet(said))


def _python(_: Call) -> tuple[bool | None, str]:
    return True, f"{sys.version.split()[0]} at {sys.executable}"


def _sqlite(_: Call) -> tuple[bool | None, str]:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        return None, f"{version}: older than 3.51.3, so mlpm's own lock keeps writers apart"
    return True, version


def _settings(call: Call) -> tuple[bool | None, str]:
    file = places.config_file()
    who = call.settings.who
    return True, f"you are {who}; {file if file.exists() else f'no config file at {file}'}"


def _database(call: Call) -> tuple[bool | None, str]:
    from mlpm_tui.services.opening import open_library
    from mlpm_tui.store.address import read_address
    from mlpm_tui.store.sqlite_file import is_missing, is_on_network

    address = read_address(call.settings.address)
    if address.path is not None and is_missing(address.path):
        return None, f"no board at {address.shown} yet: `mlpm init` makes one"
    library = open_library(call.wanted())
    keys = ", ".join(library.project_keys())
    library.close()
    if address.path is not None and address.path.stat().st_mode & OTHERS:
        path = address.path
        return False, f"{path} can be read by others: `chmod 600 {path}` mends that"
    if address.path is not None and is_on_network(address.path):
        return None, f"{address.shown} lies on a network: slower, and without a write-ahead log"
    return True, f"{address.shown} with project {keys}"


def _disk(call: Call) -> tuple[bool | None, str]:
    from mlpm_tui.store.address import read_address

    address = read_address(call.settings.address)
    if address.path is None:
        return True, "the board is on a server"
    folder = next((p for p in address.path.parents if p.exists()), Path("/"))
    free = shutil.disk_usage(folder).free
    return free >= LEAST_FREE, f"{free / 1e9:,.1f} GB free in {folder}"


def _tracking(call: Call) -> tuple[bool | None, str]:
    uri = call.settings.tracking_uri
    if not uri:
        return None, "no tracking store is set: `tracking_uri` in the config file names one"
    from mlpm_tui.sources.tracking import open_tracking

    store = open_tracking(uri)
    try:
        return True, f"{store.kind} at {store.address}"
    finally:
        store.close()


def _terminal(_: Call) -> tuple[bool | None, str]:
    term, encoding = os.environ.get("TERM", ""), sys.stdout.encoding.lower()
    size = shutil.get_terminal_size()
    said = f"{term or 'no TERM'}, {encoding}, {size.columns}x{size.lines}"
    if "utf" not in encoding:
        return None, f"{said}: without UTF-8 some letters are replaced; set `ascii = true`"
    return True, said


LOOKS: dict[str, Callable[[Call], tuple[bool | None, str]]] = {
    "python": _python,
    "sqlite": _sqlite,
    "settings": _settings,
    "database": _database,
    "disk": _disk,
    "tracking": _tracking,
    "terminal": _terminal,
}

app = leaf(doctor)
