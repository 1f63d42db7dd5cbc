"""What people do with a service's promises: make one, take it back, record what was measured."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mlpm_tui.domain.cards import Card, Kind
from mlpm_tui.domain.changes import Act, edited, made, removed
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.objectives import Measurement, Objective
from mlpm_tui.domain.placing import on_board
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

MOST = 100
"""Objectives on one card."""


@dataclass(frozen=True, slots=True)
class Promise:
    """An objective as it was read; its fields mean what those of `Objective` do."""

    text: str
    signal: str
    comparison: str
    limit: float
    unit: str
    target: float | None = None
    window_days: int = 30
    least: int = 0


@dataclass(frozen=True, slots=True)
class SetObjective(OfCard):
    """A service is to keep something; the same signal again changes what it is to keep."""

    rests_on: ClassVar[tuple[str, ...]] = ("objective",)

    promise: Promise

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the objective, new or as it is changed."""
        card, promise = _serving(project, self.id), self.promise
        fields: dict[str, Any] = {
            "text": check_line(promise.text, "An objective", 1_000),
            "comparison": promise.comparison,
            "limit": promise.limit,
            "unit": promise.unit,
            "target": promise.target,
            "window_days": promise.window_days,
            "least": promise.least,
        }
        standing = project.dossier(card).objectives
        said = f"set an objective of {card.id}: {fields['text']}"
        for old in standing:
            if old.signal == promise.signal:
                return Act(said, edited(old, **fields))
        if len(standing) >= MOST:
            raise RuleBroken(f"{card.id} has {MOST} objectives already; remove one first.")
        # Several that are set at once keep the order in which they were typed.
        last = [old.made_at + timedelta(microseconds=1) for old in standing]
        new = Objective(
            key=moment.new_key(),
            card=card.key,
            signal=promise.signal,
            made_at=max([moment.now, *last]),
            **fields,
        )
        return Act(said, (made(new),))


@dataclass(frozen=True, slots=True)
class RemoveObjective(OfCard):
    """A service is no longer to keep something: named by its number, its signal or its text."""

    rests_on: ClassVar[tuple[str, ...]] = ("objective",)

    which: str

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the objective's removal."""
        card = on_board(project, self.id)
        standing = project.dossier(card).objectives
        wanted = self.which.strip()
        for number, objective in enumerate(standing, 1):
            if wanted in (str(number), objective.signal, objective.text):
                said = f"removed an objective of {card.id}: {objective.text}"
                return Act(said, (removed(objective),))
        names = ", ".join(objective.signal for objective in standing) or "none"
        raise NotFound(f"{card.id} has no objective {wanted[:60]!r}; it has {names}.")


@dataclass(frozen=True, slots=True)
class RecordMeasurement(OfCard):
    """Somebody has measured a service; `figures` are values by signal."""

    rests_on: ClassVar[tuple[str, ...]] = ("measurement",)

    tool: str
    uri: str
    figures: Mapping[str, Any]
    digest: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the measurement; the same report twice is refused."""
        card = _serving(project, self.id)
        standing = project.dossier(card).measurements
        for old in standing:
            if self.digest and old.digest == self.digest:
                raise RuleBroken(
                    f"{card.id} has this report already, as {old.uri}: measure again.", "exists"
                )
        # What is recorded later counts, also where the clock stands still or goes back.
        last = [old.recorded_at + timedelta(microseconds=1) for old in standing]
        measurement = Measurement(
            moment.new_key(),
            card.key,
            self.tool,
            check_line(self.uri, "A report's name", 2_000),
            max([moment.now, *last]),
            moment.who,
            self.figures,
            self.digest,
            self.starts_at,
            self.ends_at,
        )
        return Act(f"recorded what {self.tool} measured of {card.id}", (made(measurement),))


def _serving(project: Project, text: str) -> Card:
    card = on_board(project, text)
    if card.kind is not Kind.EPIC and card.parent is None:
        raise RuleBroken(
            f"{card.id} is a card of kind {card.kind}: an epic or one of its sub-tasks has "
            "objectives.",
            "kind",
        )
    return card
