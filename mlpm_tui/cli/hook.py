"""`mlpm hook`: takes alerts by HTTP, from Alertmanager, Evidently or any program."""

from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.call import Call
from mlpm_tui.cli.log_file import log_to_file
from mlpm_tui.cli.serving import say, say_if_open, served_project
from mlpm_tui.cli.shared import leaf
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.places import config_file
from mlpm_tui.sources.kept_secrets import Place, check_token


def hook(
    context: typer.Context,
    *,
    host: Annotated[
        str | None, typer.Option("--host", help="Where to listen; else this machine only.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="0: a free one; else 9099.")
    ] = None,
    new_token: Annotated[
        bool, typer.Option("--new-token", help="Make the token that senders need, and end.")
    ] = False,
) -> None:
    """Take alerts by HTTP until it is stopped: POST /alerts, /alertmanager, /evidently, /points.

    Senders need the token of $MLPM_HOOK_TOKEN, of the file hook-token beside the config file
    (readable by you alone) or of the system's key ring, as `Authorization: Bearer TOKEN` or as the
    password of basic authentication. A delivery is answered with 200 once it is on the disk, with
    503 where the board cannot be written, so that Alertmanager sends it again. The same
    `Idempotency-Key` counts once within an hour; the same body too, unless its alert has ended or
    fired again since. A value without `at` is one more each time, unless it was answered with 503
    or its sender went before the answer: give `at` or a key. Every minute it does what is due for
    alerts, as `mlpm tick` does, and every few seconds it sends the messages that are due.
    """
    place = token_place()
    if new_token:
        place.make()
        _say_made(context.obj, place)
        return
    _serve(context.obj, place, host, port)


def token_place() -> Place:
    """Return where the hook's token lies."""
    return Place("MLPM_HOOK_TOKEN", config_file().parent / "hook-token", "hook-token")


def _say_made(call: Call, place: Place) -> None:
    if call.is_json:
        print_json({"file": str(place.file)})
    else:
        print_line(f"The token is in {place.file}, which only you can read.")


def _serve(call: Call, place: Place, host: str | None, port: int | None) -> None:
    from mlpm_tui.alert_settings import read_alert_settings, read_hook_settings
    from mlpm_tui.services.hooking import Hooking
    from mlpm_tui.services.hooking_serving import take
    from mlpm_tui.services.hooking_upkeep import Board, Duties
    from mlpm_tui.services.listening import Listening
    from mlpm_tui.services.notifying import readied
    from mlpm_tui.services.opening import open_library

    settings, duties = read_hook_settings(), Duties(read_alert_settings().limits, readied())
    mend = "`mlpm hook --new-token` makes one"
    token = check_token(_token(place), "The hook's token", mend)
    wanted = call.wanted(may_create=True)
    project = served_project(call, must_write=True, why="The hook keeps alerts")
    log_to_file()
    chosen = host or settings.host

    def tell(at: str) -> None:
        say(f"alerts for {project} are taken at {at}/alerts")
        say_if_open(chosen)

    where = Listening(chosen, settings.port if port is None else port, tell)
    clock = call.clock
    board = Board(lambda: open_library(wanted), project, clock.now, clock.sure)
    kept = take(Hooking(token, settings.names, settings.largest_body), where, board, duties)
    if call.is_json:
        print_json({"kept": kept})


def _token(place: Place) -> str:
    token = place.read()
    if not token:
        raise RuleBroken(
            "The hook needs a token that senders show: `mlpm hook --new-token` makes one, or set "
            "MLPM_HOOK_TOKEN.",
            "no_token",
        )
    return token


app = leaf(hook)
