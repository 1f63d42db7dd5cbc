"""How much may be in work at once: in a column, in a lane, with a person; warned of or refused.

A column's limit counts its cards over all lanes, in one lane, or in each lane by itself. A person's
and a lane's limit count what is in progress. Blocked cards count, epics don't: their sub-tasks are
the work. Only what makes a count grow is held against its limit, and an alert never is: who is on
call takes up what fires, however much is in work.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

from mlpm_tui.domain.agreements import WorkLimit
from mlpm_tui.domain.cards import PHASE_NUMBERS, Card, Kind, Status
from mlpm_tui.domain.changes import Act, Change, edited, made, removed
from mlpm_tui.domain.editing import check_name, check_person
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.sprint_cards import team_of
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wording import number_of

MOST = 1_000
COUNTED = frozenset({"status", "phase", "owner", "archived_at"})
"""What of a card decides which limits count it."""


class Scope(StrEnum):
    """What a limit is of."""

    COLUMN = "column"
    PERSON = "person"
    LANE = "lane"


@dataclass(frozen=True, slots=True)
class Count:
    """How many cards a limit counts, in one lane where it counts each by itself."""

    limit: WorkLimit
    phase: int | None
    cards: tuple[Card, ...]

    @property
    def is_over(self) -> bool:
        """Whether these are more than agreed."""
        return len(self.cards) > self.limit.most

    @property
    def where(self) -> str:
        """What is counted, as people say it: in progress with ana, review in phase 3."""
        name = self.limit.name
        if self.limit.scope == Scope.PERSON:
            return f"in progress with {name}" + self._in_phase
        if self.limit.scope == Scope.LANE:
            return f"in progress in phase {name}"
        return f"in {name.removeprefix('in_')}" + self._in_phase

    @property
    def _in_phase(self) -> str:
        return "" if self.phase is None else f" of phase {self.phase}"


@dataclass(frozen=True, slots=True)
class SetLimit:
    """A limit is agreed on, or changed; `each_lane` counts a column in each lane by itself."""

    needs_team: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = ("work_limit",)

    scope: Scope
    name: str
    most: int
    phase: int | None = None
    each_lane: bool = False
    refuses: bool = False

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the limit as it is to be."""
        name = check_limited(self.scope, self.name)
        if self.scope is Scope.PERSON:
            name = check_person(project, name, moment.who)
        if not 1 <= self.most <= MOST:
            raise RuleBroken(f"A limit is a number from 1 to {MOST}; {self.most} is not.")
        if (self.phase is not None or self.each_lane) and self.scope is Scope.LANE:
            raise RuleBroken("A lane's limit is of that lane already: leave --phase out.")
        if self.each_lane and (self.phase is not None or self.scope is not Scope.COLUMN):
            raise RuleBroken("Each lane by itself is counted for a whole column only.")
        across = not self.each_lane and self.phase is None
        known = next(
            (
                limit
                for limit in team_of(project).limits
                if is_of(limit, self.scope, name)
                and (limit.phase, limit.across) == (self.phase, across)
            ),
            None,
        )
        fields = (self.scope, name, self.most, self.phase, across, self.refuses)
        limit = WorkLimit(moment.new_key(), *fields)
        where = Count(limit, self.phase, ()).where
        said = f"agreed on at most {number_of(self.most, 'card')} {where}"
        said += " in each lane" if self.each_lane else ""
        if known is None:
            return Act(said, (made(limit),))
        return Act(said, edited(known, most=self.most, refuses=self.refuses))


@dataclass(frozen=True, slots=True)
class ClearLimit:
    """The limits of a column, a person or a lane hold no longer."""

    needs_team: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = ("work_limit",)

    scope: Scope
    name: str
    phase: int | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the limits that go."""
        found = [
            limit
            for limit in team_of(project).limits
            if is_of(limit, self.scope, self.name) and self.phase in (None, limit.phase)
        ]
        if not found:
            raise NotFound(
                f"There is no limit of {self.scope} {self.name[:40]}: `mlpm limit list` shows all."
            )
        return Act(f"cleared the limit of {self.scope} {self.name}", tuple(map(removed, found)))


def check_limited(scope: Scope, text: str) -> str:
    """Return the name of a column, a person or a lane that can have a limit."""
    if scope is Scope.PERSON:
        return check_name(text)
    if scope is Scope.LANE:
        if text not in map(str, PHASE_NUMBERS):
            raise RuleBroken(f"A lane is a phase, 1 to 5; {text[:40]!r} is none.")
        return text
    columns = [str(status) for status in Status if status is not Status.DONE]
    name = text.strip().casefold().replace("-", "_").replace(" ", "_")
    if name not in columns:
        raise RuleBroken(f"A limit is of {', '.join(columns)}; {text[:40]!r} is none of them.")
    return name


def is_of(limit: WorkLimit, scope: Scope, name: str) -> bool:
    """Tell whether a limit is of this column, person or lane."""
    return limit.scope == scope and limit.name.casefold() == name.strip().casefold()


def counts_of(project: Project, limits: Iterable[WorkLimit]) -> list[Count]:
    """Return how much each limit counts now."""
    return [count for limit in limits for count in _counts(project, limit)]


def held_against(before: Project, after: Project, limits: Iterable[WorkLimit]) -> list[Count]:
    """Return which counts have grown beyond their limits; RuleBroken where such a one refuses."""
    limits = tuple(limits)
    grown = [
        (was, now)
        for was, now in zip(counts_of(before, limits), counts_of(after, limits), strict=True)
        if now.is_over and _has_grown(was, now)
    ]
    for was, now in grown:
        if now.limit.refuses:
            raise RuleBroken(
                f"That would be {said_of(now)}: {_way_out(was)}agree on more (`mlpm limit set`).",
                "over_limit",
            )
    return [now for _, now in grown]


def said_of(count: Count) -> str:
    """Say how much is counted and what was agreed: 4 in progress with ana, agreed at most 3."""
    return f"{len(count.cards)} {count.where}, agreed at most {count.limit.most}"


def _way_out(was: Count) -> str:
    """Say which of the cards that were counted already may make room, if there was any."""
    names = ", ".join(card.id for card in was.cards[:4])
    return f"finish or hand over one of {names} first, or " if names else ""


def _counts(project: Project, limit: WorkLimit) -> Iterable[Count]:
    if limit.scope == Scope.LANE:
        yield Count(limit, int(limit.name), _cards(project, Status.IN_PROGRESS, int(limit.name)))
    elif limit.scope == Scope.PERSON:
        cards = _cards(project, Status.IN_PROGRESS, limit.phase)
        name = limit.name.casefold()
        own = tuple(card for card in cards if (card.owner or "").casefold() == name)
        yield Count(limit, limit.phase, own)
    elif limit.across or limit.phase is not None:
        yield Count(limit, limit.phase, _cards(project, Status(limit.name), limit.phase))
    else:
        for phase in PHASE_NUMBERS:
            yield Count(limit, phase, _cards(project, Status(limit.name), phase))


def _cards(project: Project, status: Status, phase: int | None) -> tuple[Card, ...]:
    lanes = PHASE_NUMBERS if phase is None else (phase,)
    return tuple(
        card for lane in lanes for card in project.lanes[(lane, status)] if card.kind != Kind.EPIC
    )


def concerns(changes: Iterable[Change]) -> bool:
    """Tell whether changes may make a count grow."""
    return any(
        change.entity == "card" and change.after is not None and COUNTED & change.after.keys()
        for change in changes
    )


def has_grown(before: Project, after: Project, limits: Iterable[WorkLimit]) -> bool:
    """Tell whether a step makes any of the limits' counts grow."""
    limits = tuple(limits)
    counts = zip(counts_of(before, limits), counts_of(after, limits), strict=True)
    return any(_has_grown(was, now) for was, now in counts)


def _has_grown(was: Count, now: Count) -> bool:
    if len(now.cards) <= len(was.cards):
        return False
    known = {card.key for card in was.cards}
    return any(card.kind != Kind.ALERT for card in now.cards if card.key not in known)
