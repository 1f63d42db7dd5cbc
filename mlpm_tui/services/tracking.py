"""The board's runs: which are wanted, to which card each belongs, and how the cards stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.experiments import Result, RunLink, Training
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.runs import Run, WantedRuns, card_of, parent_of
from mlpm_tui.domain.standing import Standing, attempts, standing_of
from mlpm_tui.domain.training import without_the_dead
from mlpm_tui.domain.values import dataclass

if TYPE_CHECKING:
    from mlpm_tui.sources.tracking import Tracking


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The runs as they were read, by card key, with when that was and what goes wrong since."""

    address: str = ""
    read_at: datetime | None = None
    runs: Mapping[int, tuple[Run, ...]] = field(default_factory=dict)
    trouble: str | None = None

    @property
    def said(self) -> str:
        """In a few words: how many runs are followed, or since when they are not."""
        if self.trouble is None:
            count = len({run.id for runs in self.runs.values() for run in runs})
            return f"{count} runs" if self.read_at else ""
        if self.read_at is None:
            return f"no runs: {self.trouble}"
        return f"runs of {self.read_at.astimezone():%d %b %H:%M}: {self.trouble}"


def wanted_runs(project: Project, links: Iterable[RunLink]) -> WantedRuns:
    """Return which runs a project asks its tracking store for."""
    cards = (card.id for card in project.cards.values() if card.kind is Kind.EXPERIMENT)
    tied: dict[str, set[str]] = {"run": set(), "experiment": set()}
    for link in links:
        tied.setdefault(link.kind, set()).add(link.target)
    return WantedRuns(frozenset(cards), frozenset(tied["run"]), frozenset(tied["experiment"]))


def by_card(
    project: Project, links: Iterable[RunLink], runs: Iterable[Run]
) -> dict[int, tuple[Run, ...]]:
    """Return the runs of each card: tagged with its id, tied by a link, or nested in such a run."""
    owners: dict[tuple[str, str], set[int]] = defaultdict(set)
    for link in links:
        owners[(link.kind, link.target)].add(link.card)
    runs = tuple(runs)
    keys_of: dict[str, set[int]] = {}
    for run in runs:
        keys = owners[("run", run.id)] | owners[("experiment", run.experiment_id)]
        keys |= owners[("experiment", run.experiment)]
        tagged = project.ids.get((card_of(run) or "").upper())
        keys_of[run.id] = keys | ({tagged} if tagged is not None else set())
    found: dict[int, list[Run]] = defaultdict(list)
    parents = {run.id: parent_of(run) for run in runs}
    for run in runs:
        for key in keys_of[run.id] or _inherited(run.id, keys_of, parents):
            found[key].append(run)
    return {key: tuple(belonging) for key, belonging in found.items()}


def _inherited(
    run: str, keys_of: Mapping[str, set[int]], parents: Mapping[str, str | None]
) -> set[int]:
    """Return the cards of the nearest run around a nested one that belongs to any."""
    seen: set[str] = set()
    above = parents.get(run)
    while above is not None and above not in seen:
        if keys := keys_of.get(above):
            return keys
        seen.add(above)
        above = parents.get(above)
    return set()


def read_runs(
    tracking: "Tracking",
    project: Project,
    links: tuple[RunLink, ...],
    now: datetime,
    trainings: Sequence[Training],
) -> Snapshot:
    """Read a project's runs, as they stand by what is known of trainings; raises SourceTrouble."""
    runs = without_the_dead(tracking.runs(wanted_runs(project, links)), trainings)
    return Snapshot(tracking.address, now, by_card(project, links, runs))


class Standings:
    """Where the experiments of a project stand, each judged again only where it has changed."""

    def __init__(self) -> None:
        """Know none yet."""
        self._known: dict[int, tuple[tuple[object, ...], Standing | None]] = {}

    def read(
        self, project: Project, results: Mapping[int, tuple[Result, ...]], snapshot: Snapshot
    ) -> dict[int, Standing]:
        """Return where each experiment stands for which anything was tried, by card key."""
        before, self._known = self._known, {}
        directions = project.directions
        for key, experiment in project.experiments.items():
            own, runs = results.get(key, ()), snapshot.runs.get(key, ())
            case = (experiment, own, runs, directions)
            known = before.get(key)
            if known is None or known[0] != case:
                tried = attempts(experiment, own, runs, directions)
                known = (case, standing_of(experiment, tried, directions))
            self._known[key] = known
        return {key: found for key, (_, found) in self._known.items() if found is not None}
