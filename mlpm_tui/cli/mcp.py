"""`mlpm mcp`: lets an agent use the board, by the Model Context Protocol."""

import sys
from typing import Annotated

import typer

from mlpm_tui.cli.call import Call, WrongUsage
from mlpm_tui.cli.extras import need
from mlpm_tui.cli.log_file import log_to_file
from mlpm_tui.cli.shared import leaf
from mlpm_tui.domain.text import safe_line


def mcp(
    context: typer.Context,
    *,
    write: Annotated[
        bool, typer.Option("--write", help="Offer what changes the board, too.")
    ] = False,
) -> None:
    """Serve an agent on standard input and output until its input ends.

    An agent's program starts this command by itself and speaks the Model Context Protocol with it.
    It is offered the commands that read the board; with --write also those that add, move and
    change cards, record results and deal with alerts. What it does is recorded under the name of
    --as, else under the name that the agent's program gives, and can be undone like anybody's acts.
    What destroys, administers, reads files or is for a person to decide is never offered.
    """
    call: Call = context.obj
    if write and call.is_read_only:
        raise WrongUsage("Say --write or --read-only, not both.")
    need("mcp", "mcp")
    project = _project(call, may_write=write)
    log_to_file()
    from mlpm_tui.cli.agent_calls import Agent
    from mlpm_tui.cli.agent_serving import serve

    may = "read and change" if write else "read"
    _say(f"an agent may {may} {project} until standard input ends")
    if sys.stdin.isatty():
        _say("an agent's program starts this command and talks to it; ctrl+c ends it")
    serve(Agent(call, may_write=write))


def _project(call: Call, *, may_write: bool) -> str:
    """Return the key of the project that the agent works at; the board has to be there."""
    from mlpm_tui.services.opening import open_library, read_project

    wanted = call.wanted(may_create=may_write)
    library = open_library(wanted)
    try:
        return read_project(library, wanted).key
    finally:
        library.close()


def _say(text: str) -> None:
    """Tell a person; standard output belongs to the protocol."""
    sys.stderr.write(safe_line(f"mlpm: {text}") + "\n")
    sys.stderr.flush()


app = leaf(mcp)
