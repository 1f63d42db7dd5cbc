"""What a card is made of: its sub-tasks, how many of them are done, and what it comes from."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.changes import Change, made
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.ids import letters
from mlpm_tui.domain.values import dataclass

if TYPE_CHECKING:
    from mlpm_tui.domain.dossier import Dossier
    from mlpm_tui.domain.project import Project


@dataclass(frozen=True, slots=True)
class Subtask:
    """What a sub-task is, whatever its tags say later: its group, and where its service answers."""

    entity: ClassVar[str] = "subtask"

    key: int
    group: str = ""
    endpoint: str | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """The sub-task's card."""
        return self.key


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a card's sub-tasks are done."""

    done: int
    total: int

    def __str__(self) -> str:
        """Write it as people read it: 3/11."""
        return f"{self.done}/{self.total}"


def group_of(card: Card, known: Mapping[int, str] | None = None) -> str:
    """Return a sub-task's group: as it was given, else its first tag, as of boards of old."""
    group = (known or {}).get(card.key)
    return (card.tags[0] if card.tags else "") if group is None else group


def group_kept(project: "Project", card: Card) -> tuple[Change, ...]:
    """Return what keeps a sub-task of an old board what it is, before its tags change."""
    dossier = project.dossiers.get(card.key)
    if dossier is None or dossier.subtask is not None:
        return ()
    return (made(Subtask(card.key, group_of(card))),)


def progress_of(subtasks: Iterable[Card]) -> Progress | None:
    """Return how far sub-tasks are; archived ones don't count, and None where there is none."""
    states = [card.status is Status.DONE for card in subtasks if not card.is_archived]
    return Progress(sum(states), len(states)) if states else None


def subtasks_of(project: "Project", card: Card) -> tuple[Card, ...]:
    """Return a card's sub-tasks that are on the board, by their letters.

    Only those are found that were read: ask a whole project where none may be missing.
    """
    last = project.numbers.get(card.id, 0)
    names = (f"{card.id}{letters(number)}" for number in range(1, last + 1))
    found = (project.cards.get(project.ids.get(name, 0)) for name in names)
    return tuple(task for task in found if task is not None and task.parent == card.key)


def source_of(dossier: "Dossier") -> str | None:
    """Return the id of the experiment that produced a card, or None."""
    mine = dossier.card.key
    links = [link for link in dossier.links if link.relation is Relation.PRODUCES]
    return next((dossier.linked.get(link.card) for link in links if link.target == mine), None)
