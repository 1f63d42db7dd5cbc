"""Small forms with one or two fields: blocking, tagging, extending, commenting."""

from collections.abc import Callable, Sequence

from mlpm_tui.domain.attaching import AddComment, AddItem
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.durations import read_duration
from mlpm_tui.domain.editing import BlockCard, EditCard
from mlpm_tui.domain.text import check_block, check_line
from mlpm_tui.domain.timing import ExtendTimebox
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.ui.dialogs.form import Field, Values
from mlpm_tui.ui.dialogs.typed import read_field, read_tags

Form = tuple[str, tuple[Field, ...], Callable[[Values], list[Wish]]]
"""A title, fields, and how they are read."""


def block_form(cards: Sequence[Card]) -> Form:
    """Ask what blocks these cards."""

    def read(values: Values) -> list[Wish]:
        reason = read_field(values, "reason", lambda text: check_line(text, "A reason", 500))
        return [BlockCard(card.id, reason) for card in cards]

    return f"Block {names(cards)}", (Field("reason", "What blocks it", "", "waits for"),), read


def tag_form(cards: Sequence[Card]) -> Form:
    """Ask for the tags of one card, or what to add to and take from several."""
    if len(cards) == 1:
        card = cards[0]
        field = Field("tags", "Tags", " ".join(card.tags), "nlp serving")
        return (
            f"Tags of {card.id}",
            (field,),
            lambda values: [EditCard(card.id, {"tags": read_tags(values["tags"])})],
        )

    def read(values: Values) -> list[Wish]:
        words = read_tags(values["tags"])
        away = {word[1:].casefold() for word in words if word.startswith("-")}
        more = [word for word in words if not word.startswith("-")]
        return [
            EditCard(card.id, {"tags": (*(t for t in card.tags if t not in away), *more)})
            for card in cards
        ]

    field = Field("tags", "Tags to add; -tag takes one away", "", "nlp -old")
    return f"Tags of {names(cards)}", (field,), read


def extend_form(card: Card) -> Form:
    """Ask how much more time an experiment gets, and why."""

    def read(values: Values) -> list[Wish]:
        by = read_field(values, "by", read_duration)
        reason = read_field(values, "reason", lambda text: check_line(text, "A reason", 500))
        return [ExtendTimebox(card.id, by, reason)]

    fields = (Field("by", "How much longer", "", "2d"), Field("reason", "Why"))
    return f"More time for {card.id}", fields, read


def comment_form(card: Card) -> Form:
    """Ask for a comment."""

    def read(values: Values) -> list[Wish]:
        text = read_field(values, "text", lambda text: check_block(text, "A comment"))
        return [AddComment(card.id, text)]

    return f"Comment on {card.id}", (Field("text", "Comment", is_block=True),), read


def item_form(card: Card, group: str) -> Form:
    """Ask for one more thing to do."""

    def read(values: Values) -> list[Wish]:
        text = read_field(values, "text", lambda text: check_line(text, "An item", 500))
        return [AddItem(card.id, text, values["group"].strip() or "checklist")]

    fields = (Field("text", "What is to be done"), Field("group", "List", group))
    return f"One more thing to do on {card.id}", fields, read


def names(cards: Sequence[Card]) -> str:
    """Name one card, or count several."""
    return cards[0].id if len(cards) == 1 else f"{len(cards)} cards"
