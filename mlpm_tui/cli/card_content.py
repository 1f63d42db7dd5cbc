"""What a card says: editing it, its owner, what blocks it, comments and checklists."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answering import do_to
from mlpm_tui.cli.shared import UsageError
from mlpm_tui.cli.typed import CardId, Due, Owner, Points, Tags, Texts, joined, read_due
from mlpm_tui.domain.attaching import AddComment, AddItem, CheckItem
from mlpm_tui.domain.editing import AssignCard, BlockCard, EditCard, UnblockCard

if TYPE_CHECKING:
    from mlpm_tui.domain.changes import Value
    from mlpm_tui.domain.wishes import Wish


def edit(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    card: CardId,
    *,
    title: Annotated[str | None, typer.Option("--title", help="A new title.")] = None,
    description: Annotated[str | None, typer.Option("--description", help="A longer text.")] = None,
    owner: Owner = None,
    points: Points = None,
    due: Due = None,
    tag: Tags = None,
    endpoint: Annotated[
        str | None,
        typer.Option(
            "--endpoint", metavar="TEXT", help='Of a serving sub-task: "POST /api/v1/sentiment".'
        ),
    ] = None,
    clear: Annotated[
        list[str] | None,
        typer.Option(
            "--clear",
            metavar="FIELD",
            help="Empty owner, points, due, tags, description or endpoint.",
        ),
    ] = None,
) -> None:
    """Give some of a card's fields new values."""
    fields: dict[str, Value] = dict.fromkeys(clear or ())
    fields |= {"tags": ()} if "tags" in fields else {}
    if "title" in fields:
        raise UsageError("A card cannot be without a title")
    given = {"title": title, "description": description, "owner": owner, "points": points}
    fields |= {name: value for name, value in given.items() if value is not None}
    if due is not None:
        fields["due"] = read_due(due, context.obj.clock.today())
    if tag is not None:
        fields["tags"] = tuple(tag)
    wishes: list[Wish] = []
    if "endpoint" in fields or endpoint is not None:
        from mlpm_tui.domain.endpoints import SetEndpoint

        fields.pop("endpoint", None)
        wishes.append(SetEndpoint(card, endpoint or ""))
    if not fields and not wishes:
        raise UsageError("Say what to change, as in --title or --due")
    do_to(context, card, *([EditCard(card, fields)] if fields else []), *wishes)


def assign(
    context: typer.Context,
    card: CardId,
    who: Annotated[str, typer.Argument(metavar="WHO", help="A name, me, or none.")],
) -> None:
    """Give a card an owner, or none."""
    do_to(context, card, AssignCard(card, None if who.casefold() == "none" else who))


def block(
    context: typer.Context,
    card: CardId,
    why: Annotated[Texts, typer.Argument(metavar="WHY", help="What it waits for.")],
) -> None:
    """Say that a card cannot go on, and why."""
    do_to(context, card, BlockCard(card, joined(why)))


def unblock(context: typer.Context, card: CardId) -> None:
    """Say that a card can go on again."""
    do_to(context, card, UnblockCard(card))


def comment(
    context: typer.Context,
    card: CardId,
    text: Annotated[Texts, typer.Argument(metavar="TEXT", help="The remark.")],
) -> None:
    """Leave a remark on a card."""
    do_to(context, card, AddComment(card, joined(text)))


def check(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    card: CardId,
    item: Annotated[Texts, typer.Argument(metavar="ITEM", help="Its number or how it begins.")],
    *,
    evidence: Annotated[
        str | None, typer.Option("--evidence", metavar="URI", help="What shows that it is done.")
    ] = None,
    undone: Annotated[bool, typer.Option("--undone", help="Open it again.")] = False,
    new: Annotated[bool, typer.Option("--new", help="Add it to the checklist instead.")] = False,
    group: Annotated[
        str, typer.Option("--group", help="With --new: which checklist.")
    ] = "checklist",
) -> None:
    """Tick a checklist item off, open it again, or add one."""
    if new:
        do_to(context, card, AddItem(card, joined(item), group))
    else:
        do_to(context, card, CheckItem(card, joined(item), not undone, evidence))
