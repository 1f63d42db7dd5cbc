"""What a comparison is made of: experiments with their runs, asked of the tracking store."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime

from mlpm_tui.domain.compared_lines import Side
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound, SourceTrouble
from mlpm_tui.domain.metrics import at_step
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.rule_metrics import find_metric
from mlpm_tui.domain.runs import Run
from mlpm_tui.domain.standing import criteria_of
from mlpm_tui.domain.training import without_the_dead
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.tracking import read_runs
from mlpm_tui.sources.tracking import Tracking, open_tracking


@dataclass(frozen=True, slots=True)
class Gathered:
    """The sides of a comparison and values at a step; `trouble` says why runs are missing.

    `known` are all runs that were read, those of other experiments too.
    """

    sides: tuple[Side, ...]
    known: tuple[Run, ...] = ()
    at_step: Mapping[tuple[str, str], float] = field(default_factory=dict)
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the tracking store is asked besides the experiments' runs."""

    runs: tuple[str, ...] = ()
    step: int | None = None
    metrics: tuple[str, ...] = ()


def leading_metrics(dossiers: Iterable[Dossier]) -> tuple[str, ...]:
    """Return the metrics that experiments promise something about, then their baselines'."""
    promised: list[str] = []
    baselines: list[str] = []
    for dossier in dossiers:
        if dossier.experiment is not None:
            promised += [c.metric for c in criteria_of(dossier.experiment) if c.metric]
            if dossier.experiment.baseline is not None:
                baselines += dossier.experiment.baseline.metrics
    return tuple(dict.fromkeys(promised + baselines))


def side_of(dossier: Dossier, runs: tuple[Run, ...]) -> Side:
    """Return what one experiment brings."""
    baseline = dossier.experiment.baseline if dossier.experiment else None
    return Side(dossier.card.id, baseline, dossier.results, runs)


def gather(
    uri: str, projects: Sequence[tuple[Project, Sequence[Dossier]]], asked: Asked, now: datetime
) -> Gathered:
    """Return the sides with their runs, those that were named last.

    A store that cannot be read is told and leaves what people recorded; a run that was named and
    is not there raises NotFound.
    """
    dossiers = [dossier for _, some in projects for dossier in some]
    bare = tuple(side_of(dossier, ()) for dossier in dossiers)
    if not uri:
        if asked.runs:
            raise NotFound("There is no tracking store to look for runs in: set tracking_uri.")
        return Gathered(bare)
    try:
        tracking = open_tracking(uri)
        try:
            return _gathered(tracking, projects, asked, now)
        finally:
            tracking.close()
    except SourceTrouble as trouble:
        if asked.runs:
            raise
        return Gathered(bare, trouble=str(trouble))


def _gathered(
    tracking: Tracking,
    projects: Sequence[tuple[Project, Sequence[Dossier]]],
    asked: Asked,
    now: datetime,
) -> Gathered:
    sides = []
    read: list[Run] = []
    trainings = [t for _, dossiers in projects for each in dossiers for t in each.trainings]
    for project, dossiers in projects:
        links = tuple(link for dossier in dossiers for link in dossier.run_links)
        of_cards = read_runs(tracking, project, links, now, trainings).runs
        read += (run for runs in of_cards.values() for run in runs)
        sides += [side_of(dossier, of_cards.get(dossier.card.key, ())) for dossier in dossiers]
    known = {run.id for side in sides for run in side.runs}
    named = [_named(tracking, run) for run in asked.runs if run not in known]
    if named:
        sides.append(Side("", runs=without_the_dead(named, trainings)))
    return Gathered(tuple(sides), tuple(read), _at_step(tracking, sides, asked))


def _named(tracking: Tracking, run: str) -> Run:
    found = tracking.find_run(run)
    if found is None:
        raise NotFound(f"There is no run {run[:60]} in {tracking.address}.")
    return found


def _at_step(
    tracking: Tracking, sides: Iterable[Side], asked: Asked
) -> dict[tuple[str, str], float]:
    """Read the values of a step: of the metrics that were named, else of all."""
    if asked.step is None:
        return {}
    found = {}
    for run in (run for side in sides for run in side.runs):
        named = {find_metric(name, run.metrics) for name in asked.metrics} or {*run.metrics}
        for metric in sorted(name for name in named if name is not None):
            point = at_step(tracking.history(run.id, metric), asked.step)
            if point is not None:
                found[run.id, metric] = point.value
    return found
