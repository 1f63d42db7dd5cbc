"""What a card says: title, owner, points, due day, tags, description, and what blocks it."""

import re
from collections.abc import Mapping
from typing import Any

from mlpm_tui.domain.changes import Act, Value, edited
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.team import PROGRAM
from mlpm_tui.domain.text import check_block, check_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

EDITABLE = ("title", "description", "owner", "points", "due", "tags")
MOST_POINTS = 1000
MOST_TAGS = 20
_WORD = re.compile(r"[^\s,:\"]+")


def check_fields(typed: Mapping[str, Value]) -> dict[str, Any]:
    """Return typed card fields as they are to be kept, or say which of them is wrong."""
    return {name: _checked(name, value) for name, value in typed.items()}


def _checked(name: str, value: Value) -> Value:
    if name not in EDITABLE:
        raise RuleBroken(f"A card has no field {name!r} to edit; it has {', '.join(EDITABLE)}.")
    if name == "title":
        return check_line(str(value), "A title", 10_000)
    if name == "description":
        return check_block(str(value), "A description") if value else ""
    if name == "owner":
        return check_name(str(value)) if value else None
    if name == "points":
        return _check_points(value)
    if name == "tags":
        return check_tags(value if isinstance(value, tuple) else ())
    return value


def check_name(text: str) -> str:
    """Return a person's short name: one word."""
    name = check_line(text, "A name", 40)
    if not _WORD.fullmatch(name):
        raise RuleBroken(f"A name is one word without commas or colons; {name!r} is not.")
    if name.casefold() == PROGRAM:
        raise RuleBroken(f"{name} is what the program calls itself: choose another name.")
    return name


def check_tags(tags: tuple[Any, ...]) -> tuple[str, ...]:
    """Return tags in small letters, each once, in the order given."""
    kept: dict[str, None] = {}
    for tag in tags:
        word = check_line(str(tag).lstrip("#"), "A tag", 40).casefold()
        if not _WORD.fullmatch(word):
            raise RuleBroken(f"A tag is one word without commas or colons; {word!r} is not.")
        kept[word] = None
    if len(kept) > MOST_TAGS:
        raise RuleBroken(f"A card has at most {MOST_TAGS} tags; these are {len(kept)}.")
    return tuple(kept)


def _check_points(value: Value) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or not 0 <= value <= MOST_POINTS:
        raise RuleBroken(f"Points are a number from 0 to {MOST_POINTS}; {_shown(value)} is not.")
    return float(value)


def _shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, int | float) else repr(value)


@dataclass(frozen=True, slots=True)
class EditCard(OfCard):
    """Some of a card's fields get new values."""

    fields: Mapping[str, Value]

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the fields that really differ; archived cards may be edited too."""
        card = project.card(self.id)
        changes = edited(card, **check_fields(self.fields))
        names = ", ".join(changes[0].after or ()) if changes else "nothing"
        if card.parent is not None and changes and "tags" in (changes[0].after or {}):
            from mlpm_tui.domain.subtasks import group_kept

            changes += group_kept(project, card)
        return Act(f"edited {names} of {card.id}", changes)


@dataclass(frozen=True, slots=True)
class AssignCard(OfCard):
    """A card gets an owner, or none."""

    owner: str | None

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the card with its new owner."""
        card = project.card(self.id)
        owner = check_name(self.owner) if self.owner else None
        said = f"assigned {card.id} to {owner}" if owner else f"took {card.id} from its owner"
        return Act(said, edited(card, owner=owner))


@dataclass(frozen=True, slots=True)
class BlockCard(OfCard):
    """A card cannot go on, for a reason."""

    reason: str

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the card with what blocks it."""
        card = project.card(self.id)
        reason = check_line(self.reason, "What blocks a card", 500)
        return Act(f"blocked {card.id}: {reason}", edited(card, blocked=reason))


@dataclass(frozen=True, slots=True)
class UnblockCard(OfCard):
    """A card can go on again."""

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the card with nothing in its way."""
        card = project.card(self.id)
        if card.blocked is None:
            raise RuleBroken(f"{card.id} is not blocked.")
        return Act(f"unblocked {card.id}", edited(card, blocked=None))
