"""What of the board wants somebody at a stand-up: due, stuck, running out, firing, waiting."""

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise

from mlpm_tui.domain.alert_standing import severity_place
from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.flow import OLD, Track, is_followed, part_below, percentile
from mlpm_tui.domain.handoffs import Handoff
from mlpm_tui.domain.phases import Decision, Phase
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.sprint_cards import UNDER_WAY
from mlpm_tui.domain.standing_up_since import day_words, working_day_after
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wording import number_of

_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Matter:
    """A card that wants somebody, and why; `grade` is one word for how much, `at` when or since.

    `person` is who is wanted: mostly the card's owner.
    """

    card: Card
    grade: str
    why: str
    at: datetime | date | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """What a phase that is under way still needs before it can be left.

    `waits` tells whether all is recorded and somebody has to decide.
    """

    phase: int
    name: str
    recorded: int
    needed: int
    missing: tuple[str, ...]
    decision: Decision | None = None
    decided_by: str | None = None

    @property
    def waits(self) -> bool:
        """Whether nothing but a decision is missing."""
        return not self.missing

    @property
    def why(self) -> str:
        """What it waits for, in a few words."""
        if self.missing:
            return f"{self.recorded}/{self.needed} recorded, missing: {', '.join(self.missing)}"
        before = ""
        if self.decision is not None:
            before = f" (it was {self.decision}, {self.decided_by})"
        return f"{self.recorded}/{self.needed} recorded: waits for go, no-go or stop{before}"


def length_words(length: timedelta) -> str:
    """Write a length of time by its largest unit: 4d, 3h, 25min."""
    seconds = abs(length.total_seconds())
    for unit, name in ((_DAY_S, "d"), (3_600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{int(seconds // unit)}{name}"
    return "a moment"


def alerts_of(project: Project, quiet: Mapping[int, str], now: datetime) -> tuple[Matter, ...]:
    """Return the alerts that nobody has taken up, the gravest first; `quiet` have those muted."""
    found = []
    for key, alert in project.alerts.items():
        card = project.cards.get(key)
        if card is None or card.status is Status.DONE or key in quiet:
            continue
        if alert.state is AlertState.FIRING:
            why = f"{alert.severity}, open for {length_words(now - alert.opened_at)}"
            matter = Matter(card, alert.severity, why, alert.opened_at, card.owner)
            place = severity_place(alert), alert.opened_at, card.number, card.id
            found.append((place, matter))
    return tuple(matter for _, matter in sorted(found, key=lambda pair: pair[0]))


def stuck_in(project: Project, tracks: Mapping[int, Track], now: datetime) -> tuple[Matter, ...]:
    """Return blocked cards, then those that stand in their column longer than most ever did.

    The measure is the team's own: the stays of all cards in that column that have left it.
    """
    visits = column_visits(tracks)
    blocked, old = [], []
    for card in project.cards.values():
        if card.status is Status.DONE:
            continue
        if card.blocked is not None:
            matter = Matter(card, "blocked", f"blocked: {card.blocked}", None, card.owner)
            blocked.append(matter)
        elif card.status in UNDER_WAY and is_followed(card):
            since = arrived_at(tracks.get(card.key, ())) or card.entered_at
            known, days = visits[card.status], (now - since).total_seconds() / _DAY_S
            below = part_below(known, days)
            if below is not None and below >= OLD:
                old.append(Matter(card, "old", _stays(card, known, days), since, card.owner))
    blocked.sort(key=lambda one: (one.card.entered_at, one.card.number, one.card.id))
    old.sort(key=lambda one: (one.at, one.card.number, one.card.id))
    return (*blocked, *old)


def _stays(card: Card, known: list[float], days: float) -> str:
    """Say how long a card stands in its column; to the hour where days alone look the same."""
    lengths = timedelta(days=days), timedelta(days=percentile(known, OLD))
    own, usual = map(length_words, lengths)
    if own == usual:
        own, usual = map(_finer, lengths)
    column = str(card.status).replace("_", " ").removeprefix("in ")
    return f"{own} in {column}, {100 * OLD:.0f} % leave it within {usual}"


def _finer(length: timedelta) -> str:
    hours = int(length.total_seconds() // 3_600)
    return f"{hours // 24}d {hours % 24}h" if hours >= 24 else length_words(length)  # noqa: PLR2004


def column_visits(tracks: Mapping[int, Track]) -> dict[Status, list[float]]:
    """Return how many days each visit to a column of work took that is over, the shortest first."""
    found: dict[Status, list[float]] = {status: [] for status in UNDER_WAY}
    for track in tracks.values():
        since = track[0].since
        for before, stay in pairwise(track):
            if stay.status is before.status:
                continue
            if before.status in found:
                days = (stay.since - since).total_seconds() / _DAY_S
                insort(found[before.status], max(0.0, days))
            since = stay.since
    return found


def arrived_at(track: Track) -> datetime | None:
    """Return when a card came to the column in which it is now; None where nothing is known."""
    found = None
    for before, stay in zip((None, *track), track, strict=False):
        if before is None or stay.status is not before.status:
            found = stay.since
    return found


def expiring_in(project: Project, now: datetime, zone: tzinfo) -> tuple[Matter, ...]:
    """Return the experiments whose time is up, nearly up, or up by the next working day."""
    horizon = working_day_after(now, zone)
    found = []
    for key, experiment in project.experiments.items():
        card, timebox = project.cards.get(key), experiment.timebox
        if card is None or timebox is None or (ends := timebox.ends_at) is None:
            continue
        state = timebox.state(now)
        is_soon = ends <= horizon or state is TimeboxState.AT_RISK
        if experiment.outcome is not None or card.status is Status.DONE or not is_soon:
            continue
        length = length_words(ends - now)
        is_over = state is TimeboxState.EXPIRED
        why = (
            f"time ran out {length} ago, to be decided" if is_over else f"{length} of its time left"
        )
        found.append(Matter(card, str(state), why, ends, card.owner))
    return tuple(sorted(found, key=lambda one: (one.at, one.card.number, one.card.id)))


def due_in(project: Project, now: datetime, zone: tzinfo) -> tuple[Matter, ...]:
    """Return what is over its day, due today, or due by the next working day."""
    today = now.astimezone(zone).date()
    last = working_day_after(now, zone).astimezone(zone).date()
    due = [
        (card.due, card)
        for card in project.cards.values()
        if card.due is not None and card.due <= last and card.status is not Status.DONE
    ]
    due.sort(key=lambda pair: (pair[0], pair[1].number, pair[1].id))
    return tuple(
        Matter(card, _grade(day, today), _due_words(day, today), day, card.owner)
        for day, card in due
    )


def _grade(day: date, today: date) -> str:
    return "overdue" if day < today else "today" if day == today else "soon"


def _due_words(day: date, today: date) -> str:
    late = (today - day).days
    if late > 0:
        return f"{number_of(late, 'day')} overdue"
    return f"due {day_words(day, today)}"


def waiting_of(handoffs: Iterable[Handoff], project: Project, now: datetime) -> tuple[Matter, ...]:
    """Return the models that wait for their receiver, then those that were sent back."""
    latest: dict[int, Handoff] = {}
    for handoff in sorted(handoffs, key=lambda one: (one.opened_at, one.key)):
        latest[handoff.card] = handoff
    found = [
        (handoff.state != "waiting", since, matter)
        for handoff in latest.values()
        for since, matter in _waits(handoff, project, now)
    ]
    found.sort(key=lambda one: (*one[:2], one[2].card.number, one[2].card.id))
    return tuple(matter for *_, matter in found)


def _waits(handoff: Handoff, project: Project, now: datetime) -> Iterator[tuple[datetime, Matter]]:
    if (card := project.cards.get(handoff.card)) is None:
        return
    if handoff.state == "waiting":
        since = handoff.asked_at or handoff.opened_at
        why = f"waits {length_words(now - since)} for {handoff.receiver} to accept it"
        yield since, Matter(card, "waiting", why, since, handoff.receiver)
    elif handoff.state == "returned":
        since = handoff.decided_at or handoff.opened_at
        why = f"{handoff.receiver} sent it back: {handoff.reason}"
        yield since, Matter(card, "returned", why, since, handoff.opened_by)


def gates_of(project: Project) -> tuple[Gate, ...]:
    """Return the gates of the phases that are under way."""
    return tuple(
        gate
        for phase in project.phases
        if phase.started_at is not None and phase.ended_at is None
        for gate in _gate(project, phase)
    )


def _gate(project: Project, phase: Phase) -> Iterator[Gate]:
    outputs = [output for output in project.outputs if output.phase == phase.number]
    if outputs:
        missing = tuple(sorted(output.name for output in outputs if output.evidence is None))
        recorded = len(outputs) - len(missing)
        who = phase.decided_by if phase.decision is not None else None
        needed = len(outputs)
        yield Gate(phase.number, phase.name, recorded, needed, missing, phase.decision, who)
