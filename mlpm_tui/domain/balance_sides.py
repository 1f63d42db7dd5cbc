"""Which work is experiments, which is production, and how much of each there is.

Experiments are cards of that kind wherever they stand, and tasks of phase 3. Production is epics
and their sub-tasks, alerts, retraining, and tasks of phases 4 and 5. Tasks of phases 1 and 2, the
problem and the data, serve both and count for neither. A sub-task is what its parent is.
"""

from collections.abc import Iterable
from enum import StrEnum

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.ids import KIND_WORDS
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wording import either, number_of

_KINDS = {word: kind for kind, word in KIND_WORDS.items()}
_EXPERIMENTATION = 3
_FIRST_OF_PRODUCTION = 4


class Side(StrEnum):
    """What a piece of work is for: finding out, or carrying into production and keeping there."""

    EXPERIMENT = "experiment"
    PRODUCTION = "production"

    @property
    def other(self) -> "Side":
        """The side that starves where this one takes too much."""
        return Side.PRODUCTION if self is Side.EXPERIMENT else Side.EXPERIMENT

    @property
    def plural(self) -> str:
        """What people call a lot of it."""
        return "experiments" if self is Side.EXPERIMENT else "production work"

    def told_of(self, count: int, whole: int) -> str:
        """Say how many cards are of this side: 1 of 9 cards is an experiment."""
        what = "an experiment" if self is Side.EXPERIMENT and count == 1 else self.plural
        return f"{count} of {number_of(whole, 'card')} {either(count, 'is', 'are')} {what}"


@dataclass(frozen=True, slots=True)
class Mix:
    """So many cards of each side; `points` are those of the same cards, where any has them."""

    experiment: int = 0
    production: int = 0
    neither: int = 0
    experiment_points: float = 0.0
    production_points: float = 0.0
    without_points: int = 0

    @property
    def counted(self) -> int:
        """The cards that count for a side."""
        return self.experiment + self.production

    @property
    def share(self) -> float | None:
        """The share of experiments by cards; None where no card counts."""
        return self.experiment / self.counted if self.counted else None

    @property
    def share_of_points(self) -> float | None:
        """The share of experiments by points; None where no counted card has any."""
        points = self.experiment_points + self.production_points
        return self.experiment_points / points if points else None


def side_of(card: Card) -> Side | None:
    """Return what a card is work for; None where it serves both."""
    kind = card.kind
    if kind is Kind.TASK and card.parent is not None:
        kind = _KINDS.get(card.id.split("-")[1], kind)
    if kind is Kind.EXPERIMENT:
        return Side.EXPERIMENT
    if kind is not Kind.TASK or card.phase >= _FIRST_OF_PRODUCTION:
        return Side.PRODUCTION
    return Side.EXPERIMENT if card.phase == _EXPERIMENTATION else None


def without_covers(cards: Iterable[Card]) -> list[Card]:
    """Return cards without the epics whose own sub-tasks are among them: no work counts twice."""
    cards = list(cards)
    parents = {card.parent for card in cards}
    return [card for card in cards if card.kind is not Kind.EPIC or card.key not in parents]


def mix_of(cards: Iterable[Card]) -> Mix:
    """Count the cards of each side."""
    found = [(side_of(card), card.points) for card in without_covers(cards)]
    counted = [(side, points) for side, points in found if side is not None]

    def points_of(wanted: Side) -> float:
        return sum(points or 0.0 for side, points in counted if side is wanted)

    return Mix(
        experiment=sum(side is Side.EXPERIMENT for side, _ in counted),
        production=sum(side is Side.PRODUCTION for side, _ in counted),
        neither=len(found) - len(counted),
        experiment_points=points_of(Side.EXPERIMENT),
        production_points=points_of(Side.PRODUCTION),
        without_points=sum(points is None for _, points in counted),
    )


def waiting(cards: Iterable[Card], side: Side) -> list[Card]:
    """Return the cards of a side that nobody has begun, the one that waits longest first.

    An epic that somebody has cut into sub-tasks waits by them.
    """
    idle = (Status.BACKLOG, Status.READY)
    open_cards = [card for card in without_covers(cards) if card.status in idle]
    found = [card for card in open_cards if side_of(card) is side]
    return sorted(found, key=lambda card: (card.created_at, card.number, card.key))
