"""Mutes: promises not to be told of some alerts for a time."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.alert_typed import Reason, read_until
from mlpm_tui.cli.answers import print_json, print_line, print_said, print_table
from mlpm_tui.cli.session import reading, writing
from mlpm_tui.cli.shared import UsageError
from mlpm_tui.cli.typed import whole_number
from mlpm_tui.domain.alert_measures import in_words
from mlpm_tui.domain.alert_muting import EndMute, MuteAlerts, muted_what
from mlpm_tui.domain.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from mlpm_tui.domain.fleet import Fleet, Mute
    from mlpm_tui.services.documents import Document


def mute(
    context: typer.Context,
    time: Annotated[str, typer.Argument(metavar="TIME", help="4h, 2d, or a day; 90 days at most.")],
    *,
    reason: Reason,
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="Of this model.")] = "",
    signal: Annotated[
        str, typer.Option("--signal", metavar="SIGNAL", help="drift/age, or drift/* for all.")
    ] = "",
    label: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="NAME=VALUE", help="With this label; may be repeated."),
    ] = None,
) -> None:
    """Let nobody be told of some alerts for a time; they are still counted and listed."""
    labels = dict(map(_label, label or ()))
    with writing(context.obj) as session:
        until, key = read_until(time, session.now), session.desk.project.key
        before = {one.key for one in session.desk.library.fleet(key).mutes}
        said = session.do(MuteAlerts(until, reason, model, signal, labels))
        if context.obj.is_json:
            fleet = session.desk.library.fleet(key)
            made = next(one for one in fleet.mutes if one.key not in before)
            print_json(_document(made, fleet, session.now))
        else:
            print_said(said)


def mutes(
    context: typer.Context,
    *,
    show_all: Annotated[bool, typer.Option("--all", help="Also those that have ended.")] = False,
) -> None:
    """List what is muted, by whom, why and for how long."""
    with reading(context.obj) as board:
        fleet, now = board.library.fleet(board.project().key), board.now
        found = fleet.mutes if show_all else holding(fleet, now)
        if context.obj.is_json:
            print_json([_document(one, fleet, now) for one in found])
            return
    if not found:
        print_line("Nothing is muted.")
        return
    numbers = {one.key: str(at) for at, one in enumerate(holding(fleet, now), 1)}
    print_table(
        ("no", "what", "left", "until", "who", "reason"),
        (
            (
                numbers.get(one.key, ""),
                muted_what(one),
                _left(one, now) if one.key in numbers else "ended",
                f"{one.until:%Y-%m-%d %H:%M} UTC",
                one.who,
                one.reason,
            )
            for one in found
        ),
        "reason",
    )


def unmute(
    context: typer.Context,
    number: Annotated[
        int, typer.Argument(metavar="NO", parser=whole_number(1, 9999), help="As `mutes` lists.")
    ],
) -> None:
    """End a mute before its time."""
    with writing(context.obj) as session:
        fleet = session.desk.library.fleet(session.desk.project.key)
        found = holding(fleet, session.now)
        if number > len(found):
            raise NotFound(f"There is no mute {number}: `mlpm alert mutes` lists those that hold.")
        said = session.do(EndMute(found[number - 1].key))
        if context.obj.is_json:
            fleet = session.desk.library.fleet(session.desk.project.key)
            ended = next(one for one in fleet.mutes if one.key == found[number - 1].key)
            print_json(_document(ended, fleet, session.now))
        else:
            print_said(said)


def holding(fleet: "Fleet", now: "datetime") -> "Sequence[Mute]":
    """Return the mutes that hold, the one that ends first on top."""
    return tuple(one for one in fleet.mutes if one.ended_at is None and one.until > now)


def _label(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name.strip()):
        raise UsageError(f"--label takes NAME=VALUE, as in env=test; {text[:40]!r} is not")
    return name.strip(), value.strip()


def _left(one: "Mute", now: "datetime") -> str:
    return in_words(one.until - now)


def _document(one: "Mute", fleet: "Fleet", now: "datetime") -> "Document":
    from mlpm_tui.services.alert_documents import mute_document

    numbers = {each.key: at for at, each in enumerate(holding(fleet, now), 1)}
    return mute_document(one, numbers.get(one.key), now)
