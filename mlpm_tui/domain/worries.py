"""What has to stay in sight of a board however large it is: what runs out, is blocked, or fires."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.timebox import Timebox
from mlpm_tui.domain.values import dataclass

if TYPE_CHECKING:
    from mlpm_tui.domain.project import Project

NONE: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Worries:
    """The timeboxes that run, the number of blocked cards, and of firing alerts by severity."""

    timeboxes: tuple[Timebox, ...]
    blocked: int
    firing: Mapping[str, int]


def worries_of(project: "Project", quiet: Mapping[int, str] = NONE) -> Worries | None:
    """Return a project's worries; of a first window those that were read, None before that.

    `quiet` has the severity of each firing alert that is muted: those worry nobody.
    """
    if not project.is_whole:
        known = project.worries
        if known is None or not quiet:
            return known
        return replace(known, firing=Counter(known.firing) - Counter(quiet.values()))
    timeboxes = (
        experiment.timebox
        for experiment in project.experiments.values()
        if experiment.timebox_running_since is not None and experiment.outcome is None
    )
    firing: Counter[str] = Counter()
    for key, alert in project.alerts.items():
        card = project.cards.get(key)
        if alert.state is not AlertState.FIRING or key in quiet:
            continue
        if card is not None and card.status is not Status.DONE:
            firing[alert.severity] += 1
    return Worries(
        tuple(timebox for timebox in timeboxes if timebox is not None),
        sum(card.blocked is not None for card in project.cards.values()),
        firing,
    )
