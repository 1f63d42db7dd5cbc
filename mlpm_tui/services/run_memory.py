"""What was last read of a tracking store, kept in the cache so that a board opens offline too."""

import hashlib
import json
import logging
import os
from dataclasses import asdict
from datetime import datetime
from typing import Any

from mlpm_tui import places
from mlpm_tui.domain.runs import MetricSummary, Run, RunStatus
from mlpm_tui.services.tracking import Snapshot

LOG = logging.getLogger(__name__)
_RUN_TIMES = ("started_at", "ended_at", "reported_at")
_METRIC_TIMES = ("last_at", "first_at", "newest_at")


class RunMemory:
    """The file that remembers the runs of one tracking store."""

    def __init__(self, uri: str) -> None:
        """Belong to the store at this address, whose password stays out of the file's name."""
        name = hashlib.sha256(uri.encode()).hexdigest()[:16]
        self._path = places.cache_folder() / f"runs-{name}.json"

    def keep(self, snapshot: Snapshot) -> None:
        """Write the snapshot; a cache that cannot be written costs nothing but itself."""
        document = {
            "address": snapshot.address,
            "read_at": snapshot.read_at,
            "runs": {key: [_plain(run) for run in runs] for key, runs in snapshot.runs.items()},
        }
        draft = self._path.with_suffix(f".new-{os.getpid()}")
        try:
            places.private_folder(self._path.parent)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(document, file, default=_text)
            draft.replace(self._path)
        except OSError as error:
            LOG.warning("runs cannot be remembered: %s", error)

    def recall(self) -> Snapshot:
        """Return what was last kept; an empty snapshot where nothing usable was."""
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
            runs = {int(key): tuple(map(_run, kept)) for key, kept in document["runs"].items()}
            read_at = datetime.fromisoformat(document["read_at"])
            return Snapshot(str(document["address"]), read_at, runs)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return Snapshot()


def _plain(run: Run) -> dict[str, Any]:
    parts = {name: getattr(run, name) for name in Run.__dataclass_fields__}
    metrics = {name: asdict(metric) for name, metric in run.metrics.items()}
    return {**parts, "metrics": metrics, "params": dict(run.params), "tags": dict(run.tags)}


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _run(kept: dict[str, Any]) -> Run:
    metrics = {
        name: MetricSummary(**_timed(metric, _METRIC_TIMES))
        for name, metric in kept["metrics"].items()
    }
    status = RunStatus.of(kept["status"])
    return Run(**{**_timed(kept, _RUN_TIMES), "metrics": metrics, "status": status})


def _timed(kept: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(kept[name]) for name in names if kept[name] is not None}
    return {**kept, **times}
