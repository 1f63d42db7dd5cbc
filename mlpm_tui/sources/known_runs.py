"""The runs that were handed out last, so that an unchanged one stays the same object."""

from collections.abc import Iterable

from mlpm_tui.domain.runs import Run
from mlpm_tui.sources.mlflow_values import EPOCH


def newest_first(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Put runs in the order in which every kind of store hands them out."""
    return tuple(sorted(runs, key=lambda run: (run.started_at or EPOCH, run.id), reverse=True))


class KnownRuns:
    """Runs by id; a screen compares by identity to see what it has to paint anew."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, tuple[str, Run]] = {}

    def settled(self, runs: Iterable[Run]) -> tuple[Run, ...]:
        """Give the runs newest first, each the same object as last time if nothing changed."""
        # Compared as text, because a NaN is not equal to the same NaN read again.
        fresh = {run.id: (repr(run), run) for run in runs}
        for identity, (printed, _) in fresh.items():
            known = self._known.get(identity)
            if known is not None and known[0] == printed:
                fresh[identity] = known
        self._known = fresh
        return newest_first(run for _, run in fresh.values())
