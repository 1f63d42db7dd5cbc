"""Where a card stands and what it is tied to: moving, ordering, linking, archiving."""

from enum import StrEnum
from typing import Annotated

import typer

from mlpm_tui.cli.answering import do_to
from mlpm_tui.cli.session import reading
from mlpm_tui.cli.shared import UsageError
from mlpm_tui.cli.typed import CardId, Phase, word_of
from mlpm_tui.domain.attaching import LinkCards, UnlinkCards
from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.placing import ArchiveCard, MoveCard, OrderCard, RestoreCard
from mlpm_tui.domain.wishes import Wish


class Way(StrEnum):
    """Where a card goes in its column."""

    UP = "up"
    DOWN = "down"
    TOP = "top"


RelationWord = Annotated[
    Relation,
    typer.Argument(
        metavar="RELATION", parser=word_of(Relation, "relation"), help=", ".join(Relation)
    ),
]
Target = Annotated[str, typer.Argument(metavar="ID", help="The other card.")]


def move(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    card: CardId,
    status: Annotated[
        Status | None,
        typer.Argument(metavar="STATUS", parser=word_of(Status, "status"), help=", ".join(Status)),
    ] = None,
    *,
    phase: Phase = None,
    before: Annotated[
        str | None, typer.Option("--before", metavar="ID", help="Put it before this card.")
    ] = None,
    top: Annotated[bool, typer.Option("--top", help="Put it on top.")] = False,
    force: Annotated[
        str, typer.Option("--force", metavar="REASON", help="Begin a rollout or end an epic early.")
    ] = "",
) -> None:
    """Move a card to another column or phase."""
    if status is None and phase is None and before is None:
        raise UsageError(f"Say where to: a status ({', '.join(Status)}) or --phase")
    do_to(context, card, MoveCard(card, status, phase, before, top, force))


def order(
    context: typer.Context,
    card: CardId,
    way: Annotated[
        Way, typer.Argument(metavar="WAY", parser=word_of(Way, "way"), help=", ".join(Way))
    ],
) -> None:
    """Move a card up or down in its column."""
    do_to(context, card, _ordered(context, card, way))


def _ordered(context: typer.Context, card: str, way: Way) -> Wish:
    if way is not Way.TOP:
        return OrderCard(card, -1 if way is Way.UP else 1)
    with reading(context.obj) as board:
        found = board.dossier(card).card
        key = found.id.partition("-")[0]
        project = board.library.whole(key)
    pane = project.lanes[found.place] if project else ()
    if not pane or pane[0].key == found.key:
        return OrderCard(card, -1)
    return MoveCard(card, before=pane[0].id)


def link(context: typer.Context, card: CardId, relation: RelationWord, target: Target) -> None:
    """Tie a card to another one."""
    do_to(context, card, LinkCards(card, relation, target))


def unlink(context: typer.Context, card: CardId, relation: RelationWord, target: Target) -> None:
    """Take a tie between two cards away."""
    do_to(context, card, UnlinkCards(card, relation, target))


def delete(context: typer.Context, card: CardId) -> None:
    """Take a card off the board; it is archived and can be restored."""
    do_to(context, card, ArchiveCard(card))


def restore(context: typer.Context, card: CardId) -> None:
    """Bring an archived card back."""
    do_to(context, card, RestoreCard(card))
