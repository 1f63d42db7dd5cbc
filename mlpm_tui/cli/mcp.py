"""`mlpm mcp`: lets an agent use the board, by the Model Context Protocol."""

import sys
from typing import Annotated

import typer

from mlpm_tui.cli.call import Call, WrongUsage
from mlpm_tui.cli.extras import need
from mlpm_tui.cli.log_file import log_to_file
from mlpm_tui.cli.serving import say, served_project
from mlpm_tui.cli.shared import leaf


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
    --as, else under the name that the agent's program gives; undoing it is for people, from the
    history. What destroys, administers, reads files or is for a person to decide is never offered.
    """
    call: Call = context.obj
    if write and call.is_read_only:
        raise WrongUsage("Say --write or --read-only, not both.")
    need("mcp", "mcp")
    project = served_project(call, must_write=write, why="With --write the agent changes it")
    log_to_file()
    from mlpm_tui.cli.agent_calls import Agent
    from mlpm_tui.cli.agent_serving import serve

    may = "read and change" if write else "read"
    say(f"an agent may {may} {project} until standard input ends")
    if sys.stdin.isatty():
        say("an agent's program starts this command and talks to it; ctrl+c ends it")
    serve(Agent(call, may_write=write))


app = leaf(mcp)
