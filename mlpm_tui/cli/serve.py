"""`mlpm serve`: the dashboard in a browser."""

import os
import secrets
import shlex
import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json
from mlpm_tui.cli.call import Call
from mlpm_tui.cli.dashboard import BROWSER_DRIVER
from mlpm_tui.cli.extras import need
from mlpm_tui.cli.log_file import log_to_file
from mlpm_tui.cli.serving import say, say_if_open, served_project
from mlpm_tui.cli.shared import leaf
from mlpm_tui.cli.typed import whole_number
from mlpm_tui.places import PACKAGE
from mlpm_tui.sources.kept_secrets import check_token

VARIABLE = "MLPM_SERVE_TOKEN"


def serve(
    context: typer.Context,
    *,
    host: Annotated[
        str, typer.Option("--host", metavar="HOST", help="Where to listen.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="0: a free one.")
    ] = 8800,
    most: Annotated[
        int,
        typer.Option(
            "--most",
            metavar="N",
            parser=whole_number(1, 1_000),
            help="So many dashboards at once.",
        ),
    ] = 16,
) -> None:
    """Show the dashboard in browsers until it is stopped.

    Open the address that it prints: the token in it lets a browser in, and is made anew at each
    start. With a token of your own in $MLPM_SERVE_TOKEN the page asks for it instead. Each browser
    has a dashboard of its own, all as the same person and at the same board, and ends it by going
    away; --read-only lets them look only. Nothing is loaded from other hosts.
    """
    call: Call = context.obj
    need("textual_serve", "serve")
    given = _given_token()
    project = served_project(call, must_write=not call.settings.read_only)
    log_to_file()
    from mlpm_tui.services.browsing import show_dashboards
    from mlpm_tui.services.listening import Listening
    from mlpm_tui.sources.browser_session import Show

    token = given or secrets.token_urlsafe(32)

    def tell(at: str) -> None:
        say(f"{project} is shown at {at}/{'' if given else f'?token={token}'}")
        say_if_open(host)

    command = f"exec {shlex.join([sys.executable, '-P', '-m', 'mlpm_tui'])}"
    show = Show(f"mlpm: {project}", command, changed_for(call), most)
    opened = show_dashboards(show, token, Listening(host, port, tell))
    if call.is_json:
        print_json({"opened": opened})


def _given_token() -> str:
    token = os.environ.get(VARIABLE, "").strip()
    mend = "leave it out, and a token is made"
    return check_token(token, VARIABLE, mend) if token else ""


def changed_for(call: Call) -> Mapping[str, str | None]:
    """Return the variables of each dashboard's process: this call's options, and no token."""
    settings, inherited = call.settings, [os.environ.get("PYTHONPATH")]
    return {
        "MLPM_DB": settings.address,
        "MLPM_USER": settings.who,
        "MLPM_PROJECT": settings.project or None,
        "MLPM_READ_ONLY": str(settings.read_only).lower(),
        "MLPM_ASCII": str(settings.ascii).lower(),
        "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), *filter(None, inherited)]),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TEXTUAL_DRIVER": BROWSER_DRIVER,
        VARIABLE: None,
    }


app = leaf(serve)
