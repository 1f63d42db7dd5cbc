"""What every wish has: the cards it needs at hand, and a pure rule that turns it into changes."""

from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from mlpm_tui.domain.changes import Act, Change
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass


class Wish(Protocol):
    """Something a person wants done to the project."""

    @property
    def about(self) -> tuple[str, ...]:
        """The ids of the cards whose dossiers the rule reads."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return what is to change, or raise RuleBroken."""


@dataclass(frozen=True, slots=True)
class OfCard:
    """What wishes about one card begin with: the card's id."""

    id: str

    @property
    def about(self) -> tuple[str, ...]:
        """The card."""
        return (self.id,)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a rule has read besides what it changes: kinds of record, of these cards or of all.

    With `fields`, edits of others don't matter. The kind EVERYTHING stands for all of them.
    """

    kinds: frozenset[str]
    cards: frozenset[int] = frozenset()
    fields: frozenset[str] = frozenset()

    def holds(self, entity: str, card: int, edited: Callable[[], Collection[str]]) -> bool:
        """Tell whether a change of a record, of a card or of none (0), is one of its ground."""
        if EVERYTHING in self.kinds:
            return True
        if entity not in self.kinds or (card and self.cards and card not in self.cards):
            return False
        return not self.fields or not self.fields.isdisjoint(edited())


EVERYTHING = "*"


def grounds_of(wish: Wish, project: Project) -> tuple[Ground, ...]:
    """Return what a wish's rule reads that it does not change, as its `rests_on` names it.

    What belongs to cards is meant of those alone that the wish is about, where it is about any.
    """
    kinds: tuple[str, ...] = getattr(wish, "rests_on", ())
    if not kinds:
        return ()
    cards = filter(None, map(project.find, wish.about))
    return (Ground(frozenset(kinds), frozenset(card.key for card in cards)),)


def needs_pane(wish: Wish) -> bool:
    """Tell whether a wish asks for all cards of a pane, not only for those at its start."""
    return bool(getattr(wish, "needs_pane", False))


def needs_fleet(wish: Wish) -> bool:
    """Tell whether a wish asks for the project's models and what watches over them."""
    return bool(getattr(wish, "needs_fleet", False))


def needs_explained(wish: Wish) -> bool:
    """Tell whether a wish ends an alert, and so asks for those that it has muted."""
    return bool(getattr(wish, "needs_explained", False))


def needs_team(wish: Wish) -> bool:
    """Tell whether a wish asks for the project's sprints and what its people have agreed on."""
    return bool(getattr(wish, "needs_team", False))


def about_more(wish: Wish, project: Project) -> tuple[str, ...]:
    """Return the ids of further cards that a rule reads, by what is known of the first ones."""
    ask = getattr(wish, "about_more", None)
    more: tuple[str, ...] = () if ask is None else ask(project)
    return more


ABOUT: tuple[Callable[[Wish, Project], tuple[str, ...]], ...] = (
    lambda wish, _: wish.about,
    about_more,
    about_more,
)
"""What is read for a wish, in turn: a sub-task names its epic, only that says where it is from."""


def in_turn(wishes: Iterable[Wish], project: Project, moment: Moment) -> tuple[Change, ...]:
    """Return what wishes come to, each worked out on the project as those before it leave it."""
    changes: list[Change] = []
    for wish in wishes:
        act = wish.act(project, moment)
        project = project.applied(act.changes, moment.now)
        changes += act.changes
    return tuple(changes)
