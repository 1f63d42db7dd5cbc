"""Finding cards: a filter, an order and a limit over a project."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any

from mlpm_tui.domain.cards import STATUSES, Card
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.filters import Filter

_COLUMN = {status: place for place, status in enumerate(STATUSES)}
_Key = Callable[["CardView", datetime], Any]
"""Any: what an order compares, which no type but the key itself knows."""

ORDERS: dict[str, _Key] = {
    "board": lambda view, _: (view.phase, _COLUMN[view.card.status], view.card.rank, view.card.key),
    "id": lambda view, _: (view.card.id.rsplit("-", 1)[0], view.card.number, view.id),
    "title": lambda view, _: view.title.casefold(),
    "kind": lambda view, _: view.kind,
    "phase": lambda view, _: view.phase,
    "status": lambda view, _: _COLUMN[view.card.status],
    "owner": lambda view, _: view.owner and view.owner.casefold(),
    "points": lambda view, _: view.points,
    "due": lambda view, _: view.due,
    "created": lambda view, _: view.card.created_at,
    "updated": lambda view, _: view.updated_at,
    "timebox": lambda view, now: view.timebox_left(now),
}
"""What a list can be sorted by; cards without a value come last, whichever way it runs."""


NO_ALERTS: Mapping[int, Alert] = {}


class CardView:
    """A card as filters see it; one view is pointed at card after card, which costs nothing."""

    __slots__ = ("alerts", "card", "experiments")

    card: Card
    experiments: Mapping[int, Experiment]
    alerts: Mapping[int, Alert]

    def __init__(
        self,
        experiments: Mapping[int, Experiment],
        card: Card,
        alerts: Mapping[int, Alert] = NO_ALERTS,
    ) -> None:
        """Look at a card of a project with these experiments and alerts."""
        self.experiments = experiments
        self.alerts = alerts
        self.card = card

    @property
    def id(self) -> str:
        """The card's id."""
        return self.card.id

    @property
    def kind(self) -> str:
        """The card's kind."""
        return self.card.kind

    @property
    def title(self) -> str:
        """The card's title."""
        return self.card.title

    @property
    def outcome(self) -> str | None:
        """What an experiment came to; None where that is not decided."""
        experiment = self.experiments.get(self.card.key)
        return experiment.outcome if experiment else None

    @property
    def alert(self) -> Alert | None:
        """The card's alert part, or None where it has none."""
        return self.alerts.get(self.card.key)

    @property
    def phase(self) -> int:
        """The card's phase."""
        return self.card.phase

    @property
    def status(self) -> str:
        """The card's status."""
        return self.card.status

    @property
    def owner(self) -> str | None:
        """The card's owner."""
        return self.card.owner

    @property
    def points(self) -> float | None:
        """The card's points."""
        return self.card.points

    @property
    def due(self) -> date | None:
        """The day the card is due."""
        return self.card.due

    @property
    def tags(self) -> tuple[str, ...]:
        """The card's tags."""
        return self.card.tags

    @property
    def blocked(self) -> str | None:
        """What blocks the card."""
        return self.card.blocked

    @property
    def is_archived(self) -> bool:
        """Whether the card was taken off the board."""
        return self.card.archived_at is not None

    @property
    def updated_at(self) -> datetime:
        """When the card was last changed."""
        return self.card.updated_at

    def timebox_left(self, now: datetime, /) -> timedelta | None:
        """Return what is left of the timebox; None without one and where the outcome is decided."""
        experiment = self.experiments.get(self.card.key)
        timebox = experiment.timebox if experiment else None
        if timebox is None or timebox.is_closed:
            return None
        return timedelta(seconds=timebox.left_s(now))


def find_cards(
    cards: Iterable[Card],
    experiments: Mapping[int, Experiment],
    wanted: Filter,
    now: datetime,
    alerts: Mapping[int, Alert] = NO_ALERTS,
) -> list[Card]:
    """Return the cards that meet a filter, in the order in which they came."""
    found: list[Card] = []
    view: CardView | None = None
    for card in cards:
        if view is None:
            view = CardView(experiments, card, alerts)
        view.card = card
        if wanted.matches(view, now):
            found.append(card)
    return found


def sort_cards(
    cards: Iterable[Card],
    experiments: Mapping[int, Experiment],
    order: str,
    now: datetime,
) -> list[Card]:
    """Return the cards sorted by `due`, or by `-due` with the last first."""
    name = order.removeprefix("-").casefold()
    key = _order(name)
    views = [CardView(experiments, card) for card in cards]
    # The board's order decides between equals, in both directions: sorting is stable.
    views.sort(key=lambda view: ORDERS["board"](view, now))
    keyed = [(key(view, now), view.card) for view in views]
    known = [pair for pair in keyed if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=order.startswith("-"))
    return [card for _, card in known] + [card for value, card in keyed if value is None]


def wants_archived(wanted: Filter) -> bool:
    """Tell whether a filter asks for cards that were taken off the board."""
    return any(
        term.field == "is" and "archived" in term.values and not term.is_negated
        for term in wanted.terms
    )


def _order(name: str) -> _Key:
    if name in ORDERS:
        return ORDERS[name]
    near = get_close_matches(name, ORDERS, 1)
    hint = f"did you mean {near[0]}?" if near else f"it may be {', '.join(ORDERS)}."
    raise BadText(f"Cards are not sorted by {name[:30]!r}; {hint}")
