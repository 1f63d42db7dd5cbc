"""The work of a report's span: what was planned, what is done, and what is not done yet."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.flow import Track, begun_at, ended_at, is_followed
from mlpm_tui.domain.report_spans import Span
from mlpm_tui.domain.sprint_cards import UNDER_WAY, Contents
from mlpm_tui.domain.sprint_closing import summary_of
from mlpm_tui.domain.sprint_summaries import kept_summary
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Amount:
    """So many cards, and the points of those that have any."""

    cards: int
    points: float


@dataclass(frozen=True, slots=True)
class WorkCard:
    """A card in the work of a span, with what is to be known of how it came there or left."""

    card: Card
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What a span's work came to; `amounts` are by what they count, `into` is the next sprint.

    Of a sprint all of its cards are told of; of a phase or of days what was begun or finished.
    """

    amounts: Mapping[str, Amount] = field(default_factory=dict)
    done: tuple[WorkCard, ...] = ()
    unfinished: tuple[WorkCard, ...] = ()
    left_out: tuple[WorkCard, ...] = ()
    into: str | None = None

    @property
    def is_any(self) -> bool:
        """Whether there was any work."""
        return any(amount.cards for amount in self.amounts.values())


def work_of_sprint(contents: Contents, names: Mapping[int, str]) -> Work:
    """Return what a sprint's work came to; of a closed one as it was fixed then.

    `names` are those of all sprints, by their keys.
    """
    summary = kept_summary(contents.sprint) or summary_of(contents, None)
    by_id = {member.card.id: member.card for member in contents.members}
    places = {member.card.key: member.place for member in contents.members}

    def listed(name: str, mark: str = "") -> tuple[WorkCard, ...]:
        found = (by_id[one] for one in summary[name] if one in by_id)
        return tuple(WorkCard(card, (mark,) if mark else marks(card)) for card in found)

    def marks(card: Card) -> tuple[str, ...]:
        place = places.get(card.key)
        if place is None:
            return ()
        said = [] if place.is_planned else ["came in later"]
        if place.carried_from is not None:
            said.append(f"from {names.get(place.carried_from, 'an earlier sprint')}")
        return tuple(said)

    done, unfinished = listed("done"), listed("unfinished")
    left_out = (*listed("taken_out", "taken out"), *listed("archived", "archived undone"))
    points = summary["points"]
    amounts = {
        "planned": Amount(len(summary["planned"]), points["planned"]),
        "came_in": _amount(listed("came_in")),
        "carried_in": _amount(listed("carried_in")),
        "taken_out": _amount(left_out),
        "done": Amount(len(summary["done"]), points["done"]),
        "unfinished": Amount(len(summary["unfinished"]), points["taken_on"] - points["done"]),
    }
    return Work(amounts, done, unfinished, left_out, summary["into"])


def work_of_days(span: Span, cards: Mapping[int, Card], tracks: Mapping[int, Track]) -> Work:
    """Return what was added, begun and finished in a span, and what is under way at its end.

    Epics are left out: their sub-tasks are the work.
    """
    added, begun, done, open_ones, waiting = [], [], [], [], []
    for key, card in sorted(cards.items()):
        track = tracks.get(key, ())
        if not track or not is_followed(card) or not span.of_phase(card):
            continue
        if span.holds(track[0].since):
            added.append(card)
        if span.holds(begun_at(track)):
            begun.append(card)
        if span.holds(end := ended_at(track)):
            done.append((end, card))
        if card.status in UNDER_WAY and not card.is_archived:
            open_ones.append(card)
        elif card.status is not Status.DONE and not card.is_archived:
            waiting.append(card)
    ended = tuple(WorkCard(card) for _, card in sorted(done, key=_by_end))
    under_way = tuple(WorkCard(card, _stands(card)) for card in sorted(open_ones, key=_by_place))
    amounts = {
        "added": _amount(map(WorkCard, added)),
        "begun": _amount(map(WorkCard, begun)),
        "done": _amount(ended),
        "unfinished": _amount(under_way),
        "waiting": _amount(map(WorkCard, waiting)),
    }
    return Work(amounts, ended, under_way)


def _by_end(one: tuple[object, Card]) -> tuple[object, int, int]:
    return one[0], one[1].phase, one[1].key


def _by_place(card: Card) -> tuple[int, int, int]:
    return card.phase, -UNDER_WAY.index(card.status), card.number


def _stands(card: Card) -> tuple[str, ...]:
    return (f"blocked: {card.blocked}",) if card.blocked else ()


def _amount(cards: Iterable[WorkCard]) -> Amount:
    found = [one.card for one in cards]
    return Amount(len(found), sum(card.points or 0.0 for card in found))
