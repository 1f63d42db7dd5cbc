"""Runs of a tracking store as a list: the best by a metric or the newest, and whose they are."""

from datetime import datetime

from mlpm_tui.domain.experiments import RunLink
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.ranking import Ranked, TopWanted
from mlpm_tui.domain.runs import card_of, is_stale, parent_of
from mlpm_tui.services.documents import Document
from mlpm_tui.services.tracking import by_card
from mlpm_tui.sources.tracking import Tracking


def listed(
    tracking: Tracking,
    wanted: TopWanted,
    board: tuple[Project, tuple[RunLink, ...]] | None,
    now: datetime,
) -> Document:
    """Find the runs, and name the cards that follow them; without a board their tags only."""
    found = tracking.top(wanted)
    cards: dict[str, list[str]] = {}
    if board is not None:
        project, links = board
        for key, runs in by_card(project, links, [one.run for one in found]).items():
            for run in runs:
                cards.setdefault(run.id, []).append(project.cards[key].id)
    return {
        "address": tracking.address,
        "read_at": now,
        "metric": wanted.metric or None,
        "direction": wanted.direction if wanted.metric else None,
        "ranked_by": ("best" if wanted.is_best else "last") if wanted.metric else "start",
        "runs": [_run(one, sorted(cards.get(one.run.id, ())), now) for one in found],
    }


def _run(one: Ranked, cards: list[str], now: datetime) -> Document:
    run = one.run
    return {
        "run": run.id,
        "name": run.name,
        "experiment": run.experiment,
        "experiment_id": run.experiment_id,
        "status": run.status,
        "stale": is_stale(run, now),
        "value": one.value,
        "metrics": {name: metric.last for name, metric in run.metrics.items()},
        "params": dict(run.params),
        "card": card_of(run),
        "cards": cards,
        "parent": parent_of(run),
        "started_at": run.started_at,
        "ended_at": run.ended_at,
    }
