"""What a card says: title, owner, points, due day, tags, description, and what blocks it."""

import re
from collections.abc import Iterable, Mapping
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
NEAR = 0.6
"""So alike a name is to a known one that this may have been meant."""
ONESELF = "me"
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


def check_person(project: Project, text: str, who: str, held: Iterable[str | None] = ()) -> str:
    """Return a person's name as the team writes it; RuleBroken where it knows nobody called so.

    A team that recorded nobody takes every name. `who` asks, which `me` stands for, and `held` has
    names that stand where this one is to stand.
    """
    name = check_name(who if text.strip().casefold() == ONESELF else text)
    if not project.people:
        return name
    known = dict[str, str]()
    for found in (*people_at_hand(project, who), *filter(None, held)):
        known.setdefault(found.casefold(), found)
    if name.casefold() not in known:
        raise _unknown(name, known)
    return known[name.casefold()]


def people_at_hand(project: Project, who: str) -> dict[str, str]:
    """Return the people that a board names, with the role of each that has one.

    Those are the team's, whoever asks, and who answers for a card, a model, a duty or a limit.
    """
    known = {person.name: str(person.role or "") for person in project.people}
    recorded = {name.casefold() for name in known}
    fleet, team = project.fleet, project.team
    named = [who, *(card.owner for card in project.cards.values())]
    named += [model.owner for model in fleet.models] if fleet is not None else []
    if team is not None:
        named += [duty.person for duty in team.duties]
        named += [limit.name for limit in team.limits if limit.scope == "person"]
    others = (name for name in named if name and name.casefold() not in recorded)
    return known | dict.fromkeys(others, "")


def near_names(name: str, known: Mapping[str, str]) -> list[str]:
    """Return the names that may have been meant; `known` has each under its small letters."""
    from difflib import get_close_matches

    return [known[found] for found in get_close_matches(name.casefold(), list(known), 3, NEAR)]


def _unknown(name: str, known: Mapping[str, str]) -> RuleBroken:
    near = near_names(name, known)
    there = sorted(known.values(), key=str.casefold)
    names = f"{', '.join(there[:8])}{', ...' if len(there) > 8 else ''}"  # noqa: PLR2004
    said = f"did you mean {' or '.join(near)}?" if near else f"there are {names}."
    return RuleBroken(
        f"Nobody here is called {name}: {said} `mlpm person add {name}` makes another one known.",
        "unknown_person",
    )


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

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the fields that really differ; archived cards may be edited too."""
        card = project.card(self.id)
        fields = check_fields(self.fields)
        if owner := fields.get("owner"):
            fields["owner"] = check_person(project, owner, moment.who, (card.owner,))
        changes = edited(card, **fields)
        names = ", ".join(changes[0].after or ()) if changes else "nothing"
        if card.parent is not None and changes and "tags" in (changes[0].after or {}):
            from mlpm_tui.domain.subtasks import group_kept

            changes += group_kept(project, card)
        return Act(f"edited {names} of {card.id}", changes)


@dataclass(frozen=True, slots=True)
class AssignCard(OfCard):
    """A card gets an owner, or none."""

    owner: str | None

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the card with its new owner."""
        card = project.card(self.id)
        owner = self.owner and check_person(project, self.owner, moment.who, (card.owner,))
        said = f"assigned {card.id} to {owner}" if owner else f"took {card.id} from its owner"
        return Act(said, edited(card, owner=owner or None))


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
