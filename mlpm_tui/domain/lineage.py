"""What led to a card and what it led to: the ties `informs`, followed both ways.

Nothing forbids a circle of three cards, so each card is followed once: where it turns up again it
is named, and what lies behind it is not told a second time.
"""

from collections.abc import Mapping, Sequence

from mlpm_tui.domain.values import dataclass

DEEPEST = 20
"""So many steps are followed from a card, each way."""


@dataclass(frozen=True, slots=True)
class Kin:
    """A card as its lineage tells it: what was tried, what it came to, what it taught."""

    key: int
    id: str
    title: str
    kind: str
    status: str
    outcome: str | None = None
    learnings: str = ""
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A card so many steps from the one that was asked about; `via` is the id one step nearer.

    `is_again` says that the card was told before: what lies behind it stands there.
    """

    card: Kin
    depth: int
    via: str
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Lineage:
    """A card with what informed it and what it informed, each followed by what lies behind it."""

    card: Kin
    before: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()


Ties = Mapping[int, Sequence[Kin]]
"""For a card's key the cards one step further, in one direction."""


def trace(card: Kin, before: Ties, after: Ties, deepest: int = DEEPEST) -> Lineage:
    """Return a card's lineage, worked out from the ties in each direction."""
    return Lineage(card, _followed(card, before, deepest), _followed(card, after, deepest))


def _followed(start: Kin, ties: Ties, deepest: int) -> tuple[Step, ...]:
    """Walk depth first, so that each card stands below the one that it is tied to."""
    steps: list[Step] = []
    told = {start.key}
    waiting = _next(start, ties, 1)
    while waiting:
        step = waiting.pop()
        if step.card.key in told:
            steps.append(Step(step.card, step.depth, step.via, is_again=True))
            continue
        told.add(step.card.key)
        steps.append(step)
        if step.depth < deepest:
            waiting += _next(step.card, ties, step.depth + 1)
    return tuple(steps)


def _next(card: Kin, ties: Ties, depth: int) -> list[Step]:
    """Return the cards one step further, the one to be told first at the end."""
    kin = sorted(ties.get(card.key, ()), key=lambda one: (len(one.id), one.id), reverse=True)
    return [Step(one, depth, card.id) for one in kin]
