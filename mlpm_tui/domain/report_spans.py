"""What a report is about: a sprint, a phase or some days, and the board as it was at their end."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.flow import Track
from mlpm_tui.domain.moment import day_of, day_start
from mlpm_tui.domain.phases import GateOutput, Phase
from mlpm_tui.domain.report_words import when
from mlpm_tui.domain.team import Sprint
from mlpm_tui.domain.values import dataclass

USUAL_DAYS = 14
"""So many days are told of where no sprint is planned."""
LONGEST = timedelta(days=3_660)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time that is told of; `phase` or `sprint` is what it is a stretch of.

    `until` is its end, or now while it goes on. `ends_on` is the planned last day.
    """

    since: datetime
    until: datetime
    sprint: Sprint | None = None
    phase: Phase | None = None
    is_over: bool = False
    has_begun: bool = True
    zone: tzinfo = UTC
    """Whose days these are."""

    @property
    def kind(self) -> str:
        """One word: sprint, phase or days."""
        if self.sprint is not None:
            return "sprint"
        return "days" if self.phase is None else "phase"

    @property
    def name(self) -> str:
        """What people call it."""
        if self.sprint is not None:
            return self.sprint.called
        if self.phase is not None:
            return f"phase {self.phase.number}, {self.phase.name}"
        return f"{self.first} to {self.last}" if self.first != self.last else f"{self.first}"

    @property
    def first(self) -> date:
        """Its first day."""
        return day_of(self.since, self.zone)

    @property
    def last(self) -> date:
        """Its last day so far."""
        # A day that ends at midnight is whole: the next one is no part of it.
        return max(self.first, day_of(self.until - timedelta(microseconds=1), self.zone))

    def holds(self, at: datetime | None) -> bool:
        """Tell whether something happened in it."""
        return at is not None and self.since <= at <= self.until

    def of_phase(self, card: Card) -> bool:
        """Tell whether a card belongs to it, as all do where it is no phase's."""
        return self.phase is None or card.phase == self.phase.number


def sprint_span(sprint: Sprint, now: datetime, every: Iterable[Sprint] = ()) -> Span:
    """Return the days of a sprint; one that nobody has closed goes on until now.

    A closed one ends with its last day, or sooner where it was closed or the next began sooner, so
    that nothing is told of twice; `every` are all sprints.
    """
    zone = now.tzinfo or UTC
    since = day_start(sprint.starts_on, zone)
    if since > now:
        return Span(since, since, sprint, has_begun=False, zone=zone)
    if sprint.closed_at is None:
        return Span(since, now, sprint, zone=zone)
    last = sprint.ends_on
    later = [other.starts_on for other in every if sprint.starts_on < other.starts_on <= last]
    end = day_start(min(later), zone) if later else day_start(last + timedelta(days=1), zone)
    until = min(max(since, sprint.closed_at), end - timedelta(microseconds=1))
    return Span(since, until, sprint, is_over=True, zone=zone)


def phase_span(phase: Phase, now: datetime) -> Span:
    """Return the time from when a phase's first work began until it was left, or now."""
    zone = now.tzinfo or UTC
    if phase.started_at is None:
        return Span(now, now, phase=phase, has_begun=False, zone=zone)
    is_over = phase.ended_at is not None
    until = phase.ended_at or max(now, phase.started_at)
    return Span(phase.started_at, until, phase=phase, is_over=is_over, zone=zone)


def days_span(since: datetime | None, until: datetime | None, now: datetime) -> Span:
    """Return a stretch of days, the latest fortnight where none is said; RuleBroken for no days."""
    zone = now.tzinfo or UTC
    is_past = until is not None and until < now
    end = until if until is not None and is_past else now
    if since is None:
        first = day_of(end - timedelta(microseconds=1), zone) - timedelta(USUAL_DAYS - 1)
        since = day_start(first, zone)
    if since >= end:
        raise RuleBroken(
            f"There is no time between {when(since)} and {when(end)}: name "
            "an earlier --since or a later --until.",
            "bad_days",
        )
    if end - since > LONGEST:
        raise RuleBroken(
            f"A report of more than ten years tells nobody anything: name a --since later than "
            f"{since:%Y-%m-%d}.",
            "bad_days",
        )
    return Span(since, end, is_over=is_past, zone=zone)


def as_of(
    cards: Mapping[int, Card], tracks: Mapping[int, Track], at: datetime
) -> tuple[dict[int, Card], dict[int, Track]]:
    """Return where the cards stood at a moment, and how they came there; later ones are left out.

    Their texts, owners and points are those that they have now.
    """
    then, trimmed = {}, {}
    for key, card in cards.items():
        track = tuple(stay for stay in tracks.get(key, ()) if stay.since <= at)
        if not track:
            continue
        last = track[-1]
        archived_at = (card.archived_at or last.since) if last.is_archived else None
        then[key] = replace(card, status=last.status, phase=last.phase, archived_at=archived_at)
        trimmed[key] = track
    return then, trimmed


def phase_as_of(phase: Phase, at: datetime) -> Phase:
    """Return a phase as it was before it was left, where that was later."""
    if phase.ended_at is None or phase.ended_at <= at:
        return phase
    return replace(phase, ended_at=None, decision=None, decided_by=None, reason="")


def output_as_of(output: GateOutput, at: datetime) -> GateOutput:
    """Return a gate's output as it was before it was recorded, where that was later."""
    if output.recorded_at is None or output.recorded_at <= at:
        return output
    return replace(output, evidence=None, recorded_by=None, recorded_at=None)
