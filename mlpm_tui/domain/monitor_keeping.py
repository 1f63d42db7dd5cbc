"""What is done about monitors: they are added, edited, paused, resumed and removed."""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from mlpm_tui.domain.changes import Act, Change, edited, made, removed
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.fleet import Fleet, Model, Monitor
from mlpm_tui.domain.model_keeping import OfModel
from mlpm_tui.domain.model_words import check_fields, fleet_of, model_of
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.monitor_signals import DISTANCES, METHODS_OF, read_signal
from mlpm_tui.domain.monitor_sources import source_of
from mlpm_tui.domain.monitor_terms import FIELDS, check_terms
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

_EXPLAINED = frozenset({"method", "side", "warn", "alarm"})
"""Fields that a default's reason is about: it holds no longer where somebody chose otherwise."""


@dataclass(frozen=True, slots=True)
class OfMonitor(OfModel):
    """What wishes about one monitor begin with: the model's name and the signal's."""

    signal: str


@dataclass(frozen=True, slots=True)
class AddMonitor(OfMonitor):
    """A signal of a model is watched; what no field says follows from the signal."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the new monitor; a signal is watched by one."""
        fleet, model = fleet_of(project), model_of(project, self.model)
        _check_in_use(model)
        signal = read_signal(self.signal)
        if find_monitor(fleet, model, signal.name) is not None:
            raise RuleBroken(
                f"{signal.name} of {model.name} is watched already: `mlpm monitor edit` changes "
                "how.",
                "exists",
            )
        source = source_of(fleet, model, self.source).key if self.source else None
        monitor = Monitor(
            *(moment.new_key(), model.key, signal.name, moment.now),
            source=source,
            column=signal.column,
            group=signal.group,
        )
        typed = {"method": METHODS_OF[signal.nature][0], **self.fields}
        typed.setdefault("side", "above" if typed["method"] in DISTANCES else signal.side)
        monitor = replace(monitor, **check_fields(typed, FIELDS))
        check_terms(monitor)
        return Act(f"watched {signal.name} of {model.name}", (made(monitor),))


@dataclass(frozen=True, slots=True)
class EditMonitor(OfMonitor):
    """A monitor asks something else; settings given replace those of their name."""

    fields: Mapping[str, Any] = field(default_factory=dict)

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the fields that really differ."""
        model = model_of(project, self.model)
        monitor = monitor_of(fleet_of(project), model, self.signal)
        typed = dict(self.fields)
        if "settings" in typed:
            typed["settings"] = {**monitor.settings, **typed["settings"]}
        elif not _EXPLAINED.isdisjoint(typed) and monitor.settings.get("why"):
            typed["settings"] = {**monitor.settings, "why": ""}
        typed = check_fields(typed, FIELDS)
        check_terms(replace(monitor, **typed))
        changes = edited(monitor, **typed)
        names = ", ".join(changes[0].after or ()) if changes else "nothing"
        return Act(f"edited {names} of monitor {_name(model, monitor)}", changes)


@dataclass(frozen=True, slots=True)
class PauseMonitor(OfMonitor):
    """A monitor rests: its numbers are kept, and it opens and ends no alert."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the monitor with when it began to rest."""
        model = model_of(project, self.model)
        monitor = monitor_of(fleet_of(project), model, self.signal)
        if monitor.paused_at is not None:
            raise RuleBroken(f"{_name(model, monitor)} is paused already.", "paused")
        changes = edited(monitor, paused_at=moment.now)
        return Act(f"paused monitor {_name(model, monitor)}", changes)


@dataclass(frozen=True, slots=True)
class ResumeMonitor(OfMonitor):
    """A paused monitor watches again."""

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the monitor as one that watches."""
        model = model_of(project, self.model)
        monitor = monitor_of(fleet_of(project), model, self.signal)
        if monitor.paused_at is None:
            raise RuleBroken(f"{_name(model, monitor)} is not paused.", "paused")
        changes = edited(monitor, paused_at=None)
        return Act(f"resumed monitor {_name(model, monitor)}", changes)


@dataclass(frozen=True, slots=True)
class RemoveMonitor(OfMonitor):
    """A signal is watched no longer; its past values stay."""

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the monitor taken away."""
        model = model_of(project, self.model)
        monitor = monitor_of(fleet_of(project), model, self.signal)
        return Act(f"removed monitor {_name(model, monitor)}", (removed(monitor),))


@dataclass(frozen=True, slots=True)
class AddMonitors(OfModel):
    """Several signals of a model are watched at once, those that are watched already left out."""

    monitors: tuple[AddMonitor, ...] = ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the new monitors, one step for all."""
        model = model_of(project, self.model)
        changes: list[Change] = []
        for wish in self.monitors:
            if find_monitor(fleet_of(project), model, wish.signal) is None:
                changes += wish.act(project, moment).changes
        return Act(f"watched {len(changes)} signals of {model.name}", tuple(changes))


def find_monitor(fleet: Fleet, model: Model, signal: str) -> Monitor | None:
    """Return the monitor of a model's signal, or None."""
    for monitor in fleet.monitors:
        if monitor.model == model.key and monitor.signal == signal.strip():
            return monitor
    return None


def monitor_of(fleet: Fleet, model: Model, signal: str) -> Monitor:
    """Return the monitor of a model's signal; NotFound says how to see which there are."""
    found = find_monitor(fleet, model, signal)
    if found is None:
        raise NotFound(
            f"{safe_line(signal, 60)} of {model.name} is not watched: `mlpm monitor show "
            f"{model.name}` lists what is."
        )
    return found


def _check_in_use(model: Model) -> None:
    if model.retired_at is not None:
        raise RuleBroken(
            f"{model.name} is retired: `mlpm model edit --back` brings it back first.", "retired"
        )


def _name(model: Model, monitor: Monitor) -> str:
    return f"{monitor.signal} of {model.name}"
