"""A stand-up: what changed since the last one, and what of the board wants somebody today."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime, tzinfo

from mlpm_tui.domain.agreements import Standup, Team
from mlpm_tui.domain.balance_gauge import gauge_of
from mlpm_tui.domain.cards import NOT_BEGUN, Card, Status
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.flow import Track
from mlpm_tui.domain.handoffs import Handoff
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.sprint_cards import current_sprint
from mlpm_tui.domain.standing_up_matters import (
    Gate,
    Matter,
    alerts_of,
    due_in,
    expiring_in,
    gates_of,
    stuck_in,
    waiting_of,
)
from mlpm_tui.domain.standing_up_since import Since, date_words, last_held, since_words
from mlpm_tui.domain.standing_up_tales import Tales, Told
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

MATTERS = ("alerts", "stuck", "expiring", "due", "handoffs")
"""The lists of cards that want somebody, the most pressing one first."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a stand-up is told from, all of one moment.

    `cards` are those of the board and the archived ones, `tracks` tell where they were; `quiet` has
    the alerts that are muted.
    """

    project: Project
    team: Team
    cards: Mapping[int, Card]
    tracks: Mapping[int, Track] = field(default_factory=dict)
    tales: Tales = field(default_factory=Tales)
    handoffs: tuple[Handoff, ...] = ()
    quiet: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StandUp:
    """What a team looks at together; all lists have the most pressing first.

    `matters` has a list for each name of MATTERS; `held` is the last stand-up that was recorded.
    `person` and `phase` are whom and which lane it is narrowed to. `seq` is the last entry of the
    history that was surely read.
    """

    project: str
    name: str
    now: datetime
    since: Since
    said_now: str
    said_since: str
    held: Standup | None = None
    changed: tuple[Told, ...] = ()
    matters: Mapping[str, tuple[Matter, ...]] = field(default_factory=dict)
    gates: tuple[Gate, ...] = ()
    under_way: tuple[Card, ...] = ()
    balance: str | None = None
    is_balanced: bool = True
    people: tuple[str, ...] = ()
    lanes: tuple[tuple[int, str], ...] = ()
    person: str | None = None
    phase: int | None = None
    seq: int = 0

    @property
    def is_calm(self) -> bool:
        """Whether nothing wants anybody."""
        return not any(self.matters.values()) and not any(gate.waits for gate in self.gates)


def stand_up(seen: Seen, since: Since, now: datetime, zone: tzinfo) -> StandUp:
    """Tell what changed since a moment and what wants somebody now; days are those of the zone."""
    project, sprint = seen.project, current_sprint(seen.team, day_of(now, zone))
    gauge = gauge_of(seen.team, seen.cards, sprint, now) if sprint is not None else None
    phases = {record.key: record.number for record in project.phases}
    phases |= {record.key: record.phase for record in project.outputs}
    matters = {
        "alerts": alerts_of(project, seen.quiet, now),
        "stuck": stuck_in(project, seen.tracks, now),
        "expiring": expiring_in(project, now, zone),
        "due": due_in(project, now, zone),
        "handoffs": waiting_of(seen.handoffs, project, now),
    }
    return StandUp(
        project.key,
        project.name,
        now,
        since,
        date_words(now, zone),
        since_words(since, now, zone),
        last_held(seen.team, now),
        changed=seen.tales.told(seen.cards, phases),
        matters=matters,
        gates=gates_of(project),
        under_way=_under_way(project),
        balance=gauge.advice if gauge is not None else None,
        is_balanced=gauge is None or gauge.is_balanced,
        people=_people(project, matters),
        lanes=tuple((phase.number, phase.name) for phase in project.phases),
    )


def _under_way(project: Project) -> tuple[Card, ...]:
    shown = (card for card in project.cards.values())
    begun = [card for card in shown if card.status not in (*NOT_BEGUN, Status.DONE)]
    return tuple(sorted(begun, key=lambda card: (card.entered_at, card.number, card.id)))


def _people(project: Project, matters: Mapping[str, tuple[Matter, ...]]) -> tuple[str, ...]:
    """Return who has something to tell: the project's people, and who is wanted or owns a card."""
    open_ones = (card for card in project.cards.values() if card.status is not Status.DONE)
    names = {person.name for person in project.people} | {card.owner for card in open_ones}
    names |= {one.person for found in matters.values() for one in found}
    return tuple(sorted(filter(None, names), key=lambda name: (name.casefold(), name)))


def of_person(whole: StandUp, name: str) -> StandUp:
    """Return what concerns one person: what they did, what is theirs, what waits for them."""
    wanted = name.strip().casefold()
    known = {one.casefold(): one for told in whole.changed for one in told.people}
    known |= {one.casefold(): one for one in whole.people}
    if wanted not in known:
        names = ", ".join(safe_line(one, 40) for one in whole.people[:8]) or "nobody yet"
        raise NotFound(f"There is nobody called {safe_line(name, 40)!r} here; there is {names}.")
    who = known[wanted]
    told = (one for one in whole.changed if who in one.people or _owner(one.card) == who)
    return replace(
        whole,
        matters=_narrowed(whole, lambda one: one.person == who),
        changed=tuple(told),
        gates=(),
        under_way=tuple(card for card in whole.under_way if card.owner == who),
        balance=None,
        person=who,
    )


def of_lane(whole: StandUp, phase: int) -> StandUp:
    """Return what concerns one phase."""
    if phase not in dict(whole.lanes):
        raise NotFound(f"There is no phase {phase}: phases are numbered 1 to 5.")
    return replace(
        whole,
        matters=_narrowed(whole, lambda one: one.card.phase == phase),
        changed=tuple(one for one in whole.changed if one.phase == phase),
        gates=tuple(gate for gate in whole.gates if gate.phase == phase),
        under_way=tuple(card for card in whole.under_way if card.phase == phase),
        balance=None,
        phase=phase,
    )


def _narrowed(whole: StandUp, fits: Callable[[Matter], bool]) -> Mapping[str, tuple[Matter, ...]]:
    return {name: tuple(filter(fits, matters)) for name, matters in whole.matters.items()}


def _owner(card: Card | None) -> str | None:
    return card.owner if card is not None else None


def severities(alerts: Iterable[Matter]) -> str:
    """Count alerts by how grave they are: 1 critical, 3 warning."""
    counts = Counter(alert.grade for alert in alerts)
    return ", ".join(f"{count} {grade}" for grade, count in counts.items())
