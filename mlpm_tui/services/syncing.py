"""Reading all runs of a project at once, for people and programs that are not at the board."""

from datetime import datetime

from mlpm_tui.domain.project import Project
from mlpm_tui.domain.runs import Run, RunStatus, is_stale
from mlpm_tui.domain.standing import Standing
from mlpm_tui.services.documents import Document
from mlpm_tui.services.run_memory import RunMemory
from mlpm_tui.services.tracking import Standings, read_runs
from mlpm_tui.sources.tracking import Tracking
from mlpm_tui.store.library import Library


def synced(
    library: Library, project: Project, uri: str, tracking: Tracking, now: datetime
) -> Document:
    """Read the runs, remember them, and return how many each card has and which is the best."""
    results, links = library.recorded(project.key)
    snapshot = read_runs(tracking, project, links, now, library.trainings(project.key))
    RunMemory(uri).keep(snapshot)
    judged = Standings().read(project, results, snapshot)
    cards = [
        _card(project.cards[key].id, runs, judged.get(key), now)
        for key, runs in snapshot.runs.items()
        if key in project.cards
    ]
    return {
        "address": snapshot.address,
        "read_at": now,
        "cards": sorted(cards, key=lambda card: str(card["id"])),
    }


def _card(name: str, runs: tuple[Run, ...], standing: Standing | None, now: datetime) -> Document:
    best = None
    if standing is not None:
        first = standing.first
        best = {
            "name": standing.attempt.name,
            "run": standing.attempt.run,
            "metric": first.metric if first else None,
            "value": first.observed if first else None,
            "is_met": standing.is_met,
            "tried": standing.tried,
        }
    running = [run for run in runs if run.status is RunStatus.RUNNING]
    stale = sum(is_stale(run, now) for run in running)
    return {
        "id": name,
        "runs": len(runs),
        "running": len(running) - stale,
        "stale": stale,
        "best": best,
    }
