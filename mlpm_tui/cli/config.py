"""`mlpm config`: the settings as they are, and where they come from."""

import os
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from mlpm_tui import places
from mlpm_tui.cli.answers import print_json, print_line, print_table
from mlpm_tui.cli.call import Call
from mlpm_tui.cli.discreet import discreet
from mlpm_tui.cli.shared import noun, verb
from mlpm_tui.credentials import TABLE, read_credentials
from mlpm_tui.settings import FROM_MLFLOW, NAMED, PREFIX

app = noun("Show the settings and where they come from.")


@verb(app, "show")
def show(context: typer.Context) -> None:
    """Show every setting with its value and where that comes from."""
    call: Call = context.obj
    settings = call.settings
    known = asdict(settings) | {"database": settings.address, "user": settings.who} | _tables()
    shown = {
        name: discreet(value) if isinstance(value, str) else value for name, value in known.items()
    }
    sources = {name: _source(call, name) for name in shown}
    if call.is_json:
        print_json({name: {"value": value, "from": sources[name]} for name, value in shown.items()})
        return
    rows = ((name, _written(value), sources[name]) for name, value in shown.items())
    print_table(("setting", "value", "from"), rows, "value")


def _tables() -> dict[str, object]:
    """Return what the config file's tables set, as `hook.port`."""
    from mlpm_tui import alert_settings as tables

    read: dict[str, Any] = {
        "hook": tables.read_hook_settings(),
        "alerts": tables.read_alert_settings(),
        "notify": tables.read_notify_settings(),
    }
    known = {table: asdict(found) for table, found in read.items()}
    known[TABLE] = read_credentials()
    return {
        f"{table}.{name}": list(value) if isinstance(value, tuple) else value
        for table, found in known.items()
        for name, value in found.items()
    }


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _source(call: Call, name: str) -> str:
    options = {
        "database": call.database,
        "user": call.who,
        "project": call.project,
        "read_only": call.is_read_only,
    }
    if options.get(name):
        return "command line"
    variables = [PREFIX + name.upper(), *(v for v, named in NAMED.items() if named == name)]
    if found := [variable for variable in variables if variable in os.environ]:
        return f"${found[-1]}"
    if name in _in_file(places.config_file()):
        return "config file"
    is_mlflows = name == "tracking_uri" and os.environ.get(FROM_MLFLOW)
    return f"${FROM_MLFLOW}" if is_mlflows else "default"


def _in_file(file: Path) -> frozenset[str]:
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        return frozenset()
    tables = {name: value for name, value in found.items() if isinstance(value, dict)}
    return frozenset(found) | {f"{name}.{key}" for name, keys in tables.items() for key in keys}


@verb(app, "path")
def path(context: typer.Context) -> None:
    """Print the path of the config file, whether it is there or not."""
    file = places.config_file()
    if context.obj.is_json:
        print_json({"path": str(file), "exists": file.exists()})
    else:
        print_line(str(file))
