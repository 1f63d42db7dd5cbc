"""The experiments of a project in order; what did not change is not weighed again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.experiment_stages import OrderKey, Stage, changes_at, order_key, stage_of
from mlpm_tui.domain.project import Project
from mlpm_tui.services.finding import ORDERS, CardView
from mlpm_tui.ui.paint.countdown import NEVER

USUAL = "urgency"
"""The order in which the table comes up."""


class ExperimentsOrder:
    """Sorts experiments; ten thousand of which one changed take a few milliseconds.

    `due` is when time alone changes the order, `stages` where each experiment is.
    """

    def __init__(self) -> None:
        """Know none yet."""
        self.due = NEVER
        self.stages: Mapping[int, Stage] = {}
        self._order = USUAL
        self._project = Project("", "")
        self._alarms: Mapping[int, Alarm] = {}
        self._places: dict[int, OrderKey] = {}
        self._until: dict[int, datetime] = {}
        self._values: dict[int, Any] = {}
        self._keys: list[int] = []
        self._cards: tuple[Card, ...] = ()

    @property
    def order(self) -> str:
        """What is sorted by; `-title` has the last title first."""
        return self._order

    def sort_by(self, order: str) -> None:
        """Sort by something else from now on."""
        self._order = order
        self.forget()

    def forget(self) -> None:
        """Weigh all anew, as after a clock was set back."""
        self._project, self._values = Project("", ""), {}
        self._keys = []

    def sorted(
        self, project: Project, alarms: Mapping[int, Alarm], now: datetime
    ) -> tuple[Card, ...]:
        """Return the cards of all experiments in order; the same tuple where nothing changed."""
        shown = project.experiments.keys() & project.cards.keys()
        stale = self._stale(project, alarms, now, shown)
        is_same = not stale and len(shown) == len(self._keys)
        self._project, self._alarms = project, alarms
        if is_same:
            return self._cards
        self._weigh(stale, now)
        known = [key for key in self._keys if key in shown]
        self._keys = known + list(shown.difference(known))
        # Nearly in order already, and so sorted nearly at once.
        self._keys.sort(key=self._places.__getitem__)
        self._cards = tuple(map(project.cards.__getitem__, self._wanted()))
        return self._cards

    def _stale(
        self, project: Project, alarms: Mapping[int, Alarm], now: datetime, shown: set[int]
    ) -> set[int]:
        """Return what is not as it was when it was weighed."""
        before = self._project
        stale = {key for key, until in self._until.items() if until <= now}
        if project.experiments is not before.experiments or project.cards is not before.cards:
            old, cards, olds = before.experiments, project.cards, before.cards
            stale |= {
                key
                for key, experiment in project.experiments.items()
                if old.get(key) is not experiment or olds.get(key) is not cards.get(key)
            }
        if alarms is not self._alarms:
            both = alarms.keys() | self._alarms.keys()
            stale |= {key for key in both if alarms.get(key) is not self._alarms.get(key)}
        return stale & shown

    def _weigh(self, stale: set[int], now: datetime) -> None:
        project, stages = self._project, dict(self.stages)
        for gone in stages.keys() - project.experiments.keys():
            del stages[gone]
            self._until.pop(gone, None)
        for key in stale:
            card, experiment = project.cards[key], project.experiments[key]
            stage = stages[key] = stage_of(card, experiment, self._alarms.get(key), now)
            self._places[key] = order_key(stage, card, experiment)
            if (until := changes_at(experiment, now)) is not None:
                self._until[key] = until
            else:
                self._until.pop(key, None)
        self.stages = stages
        self.due = min(self._until.values(), default=NEVER)
        if self._order != USUAL:
            read = ORDERS[self._order.removeprefix("-")]
            for key in stale:
                view = CardView(project.experiments, project.cards[key])
                self._values[key] = read(view, now)

    def _wanted(self) -> list[int]:
        """Return the keys by what was chosen; equal ones by urgency, unknown ones last."""
        if self._order == USUAL:
            return self._keys
        values = self._values
        known = [key for key in self._keys if values[key] is not None]
        known.sort(key=values.__getitem__, reverse=self._order.startswith("-"))
        return known + [key for key in self._keys if values[key] is None]
