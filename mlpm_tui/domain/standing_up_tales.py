"""What changed since a moment, told as people would: each card once, with what came of it."""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.standing_up_clauses import (
    GRAVE,
    MOVING,
    SMALL,
    WEIGHTY,
    Clause,
    clauses_of,
)
from mlpm_tui.domain.standing_up_nets import Happened, Net, net_of
from mlpm_tui.domain.team import PROGRAM
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wording import number_of

MOST_CLAUSES = 2
"""More than so many things of one card nobody takes in; the weightiest are told."""
MAKING = frozenset({"added", "opened"})
REDONE = "redid: "
"""What the sentence of an act begins with that was undone and done again."""
OF_PROJECT: Mapping[str, int] = {
    "phase": GRAVE,
    "gate_output": WEIGHTY,
    "sprint": MOVING,
    "sprint_card": MOVING,
    "mute": MOVING,
    "link": SMALL,
    "model": SMALL,
    "monitor": SMALL,
    "source": SMALL,
    "schedule": SMALL,
    "work_limit": SMALL,
    "duty": SMALL,
    "metric": SMALL,
    "person": SMALL,
}
"""Records that are told by the sentence of the whole act, however many of them it touched."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of what changed; `card` is None where it concerns the project.

    `people` are those who did it, and `weight` how much a team wants to hear of it (0: the most).
    """

    text: str
    weight: int
    by: Happened
    people: tuple[str, ...]
    card: Card | None = None
    phase: int | None = None
    is_coming: bool = False
    """Whether there is no more to it than that the card came into being."""

    @property
    def at(self) -> datetime:
        """When the last of it was done."""
        return self.by.at


class Tales:
    """What changed, kept card by card: what is told anew is only what something happened to."""

    def __init__(self, happened: Iterable[Happened] = ()) -> None:
        """Begin with what happened so far, the earliest first."""
        self.seq = 0
        self._steps: dict[tuple[str, int], list[Happened]] = {}
        self._nets: dict[tuple[str, int], Net] = {}
        self._known: dict[int, tuple[Card, Told | None]] = {}
        self.add(happened)

    def add(self, happened: Iterable[Happened]) -> None:
        """Take in what happened since, the earliest first."""
        touched: dict[tuple[str, int], list[Happened]] = {}
        for one in happened:
            record = (one.entity, one.key)
            touched[record] = self._steps.setdefault(record, [])
            touched[record].append(one)
            self._known.pop(one.card, None)
            self.seq = max(self.seq, one.seq)
        for record, steps in touched.items():
            if (net := net_of(steps)) is not None:
                self._nets[record] = net
            else:
                self._nets.pop(record, None)

    def told(self, cards: Mapping[int, Card], phases: Mapping[int, int]) -> tuple[Told, ...]:
        """Return what changed, the weightiest first and of those the latest; `cards` are all.

        `phases` has the number of the phase for the keys of phases and gate outputs. A sub-task
        that came into being with its epic is not told apart from it.
        """
        of_cards: dict[int, list[Net]] = {}
        of_project: list[Net] = []
        # In the order in which each record was first touched.
        for net in filter(None, map(self._nets.get, self._steps)):
            if net.entity in OF_PROJECT:
                of_project.append(net)
            elif net.card in cards:
                of_cards.setdefault(net.card, []).append(net)
        new = {key for key, nets in of_cards.items() if _is_new(nets)}
        of_one = {net.last.unit for nets in of_cards.values() for net in nets}
        told = list(_of_acts(of_project, of_one, phases))
        for key, nets in of_cards.items():
            one = self._of_card(cards[key], nets)
            is_part = key in new and cards[key].parent in new
            if one is not None and not (is_part and one.is_coming):
                told.append(one)
        return tuple(sorted(told, key=lambda one: (one.weight, -one.by.seq)))

    def _of_card(self, card: Card, nets: list[Net]) -> Told | None:
        known = self._known.get(card.key)
        if known is None or (known[0] is not card and known[0] != card):
            clauses = clauses_of(nets, card.kind)
            known = card, _told(card, clauses) if clauses else None
            self._known[card.key] = known
        return known[1]


def _is_new(nets: Iterable[Net]) -> bool:
    return any(net.entity == "card" and net.is_made for net in nets)


def _told(card: Card, clauses: list[Clause]) -> Told:
    weighty = [clause for clause in clauses if clause.weight < SMALL] or clauses
    told = sorted(weighty[:MOST_CLAUSES], key=_turn)
    people = tuple(dict.fromkeys(clause.who for clause in clauses if clause.who != PROGRAM))
    is_coming = all(clause.verb == "added" for clause in clauses)
    weight, by = clauses[0].weight, told[-1].by
    return Told(_sentence(card.id, told), weight, by, people, card, card.phase, is_coming)


def _turn(clause: Clause) -> tuple[bool, bool, int]:
    """Return where a clause stands: coming into being first, what has a reason behind it last."""
    return clause.verb not in MAKING, ": " in clause.rest, clause.seq


def _sentence(name: str, clauses: list[Clause]) -> str:
    """Write clauses as one sentence; the card is named once, then it is `it`."""
    hands = []
    for who, own in groupby(clauses, lambda clause: clause.who):
        if who == PROGRAM:
            words, name = _passive(name, own)
        else:
            words, name = _active(name, own)
            words = f"{who} {words}"
        hands.append(words)
    return "; ".join(hands)


def _active(name: str, clauses: Iterator[Clause]) -> tuple[str, str]:
    said = []
    for clause in clauses:
        said.append(f"{clause.verb} {name}{clause.rest}")
        name = "it"
    return " and ".join(said), name


def _passive(name: str, clauses: Iterator[Clause]) -> tuple[str, str]:
    said = [clause.passive or f"was {clause.verb}{clause.rest}" for clause in clauses]
    first, *rest = said
    if first.startswith(":"):
        first = f"{name}{first}" if name != "it" else first.removeprefix(": ")
    else:
        first = f"{name} {first}"
    return " and ".join([first, *(words.removeprefix(": ") for words in rest)]), "it"


def _of_acts(
    nets: Iterable[Net], of_cards: Container[str], phases: Mapping[int, int]
) -> Iterator[Told]:
    """Tell what concerns no card alone by the sentence of each act, once.

    What is small beside it goes without saying where the act is told of a card, and is counted
    where somebody did it again and again.
    """
    alike: dict[tuple[str, str], list[Net]] = {}
    for weight, net in _acts(nets, of_cards):
        if weight == SMALL:
            alike.setdefault((net.last.who, net.entity), []).append(net)
        else:
            yield _act(net, weight, _said(net), phases.get(net.key))
    for (_, entity), own in alike.items():
        said = _said(own[-1])
        if len(own) > 1:
            said = f"changed {number_of(len(own), entity.replace('_', ' '))}"
        yield _act(own[-1], SMALL, said, None)


def _acts(nets: Iterable[Net], of_cards: Container[str]) -> Iterable[tuple[int, Net]]:
    """Return the weightiest record of each act."""
    acts: dict[str, tuple[int, Net]] = {}
    for net in nets:
        unit, weight = net.last.unit, OF_PROJECT[net.entity]
        if net.entity == "phase" and "decision" not in net.after:
            continue
        if weight == SMALL and unit in of_cards:
            continue
        if unit not in acts or weight < acts[unit][0]:
            acts[unit] = (weight, net)
    return acts.values()


def _said(net: Net) -> str:
    """Return the sentence of an act; what was undone and done again was done."""
    return net.last.said.removeprefix(REDONE)


def _act(net: Net, weight: int, said: str, phase: int | None) -> Told:
    by = net.last
    is_person = by.who != PROGRAM
    people = (by.who,) if is_person else ()
    return Told(f"{by.who} {said}" if is_person else said, weight, by, people, None, phase)
