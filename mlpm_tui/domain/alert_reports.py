"""What somebody reports about a model: a monitor of ours, Alertmanager, Evidently or a person.

Reports of the same condition share a fingerprint, whoever sends them, however often.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class AlertReport:
    """One report: the condition it is about, and whether it still holds.

    `starts_at` is when the source saw the condition begin, which names the episode; `ends_at` is
    when it was over, None while it holds. `facts` are names and values to show, in their order.
    """

    model: str
    signal: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    severity: str = "warning"
    labels: Mapping[str, str] = field(default_factory=dict)
    origin: str = "person"
    group: str = ""
    before: float | None = None
    after: float | None = None
    threshold: float | None = None
    floor: float | None = None
    window: str = ""
    summary: str = ""
    runbook: str = ""
    url: str = ""
    monitor: int | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def fingerprint(self) -> str:
        """What identifies the condition: the model, the signal and the labels, 16 hex digits."""
        return fingerprint_of(self.model, self.signal, self.labels)


def fingerprint_of(model: str, signal: str, labels: Mapping[str, str]) -> str:
    """Return what identifies a condition of a model."""
    parts = [model, signal, *(f"{name}\x01{labels[name]}" for name in sorted(labels))]
    text = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:16]
