"""`mlpm hook`: takes alerts by HTTP, from Alertmanager, Evidently or any program."""

import ipaddress
import sys
from typing import Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.call import Call
from mlpm_tui.cli.log_file import log_to_file
from mlpm_tui.cli.shared import leaf
from mlpm_tui.domain.errors import RuleBroken, StoreTrouble
from mlpm_tui.domain.text import safe_line
from mlpm_tui.places import config_file
from mlpm_tui.sources.kept_secrets import Place


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
    fired again since. Every minute it does what is due for alerts, as `mlpm tick` does, and every
    few seconds it sends the messages that are due.
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
    from mlpm_tui.services.hooking import Hooking, check_token
    from mlpm_tui.services.hooking_serving import Listening, take
    from mlpm_tui.services.hooking_upkeep import Board, Duties
    from mlpm_tui.services.notifying import readied
    from mlpm_tui.services.opening import open_library

    settings, duties = read_hook_settings(), Duties(read_alert_settings().limits, readied())
    token = check_token(_token(place))
    wanted, project = call.wanted(may_create=True), _project(call)
    log_to_file()
    chosen = host or settings.host
    where = Listening(
        chosen, settings.port if port is None else port, lambda at: _say(at, project, chosen)
    )
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


def _project(call: Call) -> str:
    """Return the key of the project that alerts go to; the board has to be there and writable."""
    from mlpm_tui.services.opening import open_library, read_project

    wanted = call.wanted(may_create=True)
    library = open_library(wanted)
    try:
        if library.is_read_only:
            raise StoreTrouble(
                f"The hook keeps alerts, and the board cannot be written: "
                f"{library.read_only_cause}.",
                "read_only",
            )
        return read_project(library, wanted).key
    finally:
        library.close()


def _say(at: str, project: str, host: str) -> None:
    sys.stderr.write(safe_line(f"mlpm: alerts for {project} are taken at {at}/alerts") + "\n")
    if not _is_loopback(host):
        said = "mlpm: others can read what is sent here unless TLS is put before it"
        sys.stderr.write(said + "\n")
    sys.stderr.flush()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


app = leaf(hook)
