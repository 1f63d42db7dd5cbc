"""What somebody reports about a model: a monitor of ours, Alertmanager, Evidently or a person.

Reports of the same condition share a fingerprint, whoever sends them, however often.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from mlpm_tui.domain.values import dataclass

SEVERITIES = ("info", "warning", "critical")
_OTHERS_WORDS = {
    **dict.fromkeys(("page", "emergency", "fatal", "error", "disaster", "high", "p1"), "critical"),
    **dict.fromkeys(("warn", "ticket", "average", "medium", "p2", "p3"), "warning"),
    **dict.fromkeys(("information", "notice", "none", "low", "debug", "p4", "p5"), "info"),
}


@dataclass(frozen=True, slots=True)
class AlertReport:
    """One report: the condition it is about, and whether it still holds.

    `starts_at` is when the source saw the condition begin, which names the episode; `ends_at` is
    when it was over, None while it holds. `facts` are names and values to show, in their order.
    `until` ends the window that it is about, where it is about one: a window counts once.
    `chance` is a p-value where no more is known: then it takes several to say that something holds.
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
    chance: float | None = None
    window: str = ""
    until: datetime | None = None
    summary: str = ""
    runbook: str = ""
    url: str = ""
    monitor: int | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def is_calm(self) -> bool:
        """Whether it says no more than that nothing was wrong at a moment: it ends as it begins."""
        return self.ends_at == self.starts_at

    @property
    def fingerprint(self) -> str:
        """What identifies the condition: the model, the signal and the labels, 16 hex digits."""
        return fingerprint_of(self.model, self.signal, self.labels)


@dataclass(frozen=True, slots=True)
class LabelNames:
    """Which labels of others name the model, the signal and the severity, the first found wins."""

    model: tuple[str, ...] = ("model", "service", "job")
    signal: tuple[str, ...] = ("signal", "alertname")
    severity: tuple[str, ...] = ("severity",)


def fingerprint_of(model: str, signal: str, labels: Mapping[str, str]) -> str:
    """Return what identifies a condition of a model."""
    parts = [model, signal, *(f"{name}\x01{labels[name]}" for name in sorted(labels))]
    text = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:16]


def severity_of(word: str) -> str | None:
    """Return how severe what others call so is: info, warning or critical; None if unknown."""
    name = word.strip().casefold()
    return name if name in SEVERITIES else _OTHERS_WORDS.get(name)
