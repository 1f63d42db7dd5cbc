"""How the board stands, in a few words: what expires, what is blocked, which alerts fire."""

from collections import Counter
from datetime import datetime

from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.domain.values import dataclass
from mlpm_tui.ui.widgets.bar_view import Word

SEVERITIES = ("critical", "warning", "info")


@dataclass(frozen=True, slots=True)
class Concerns:
    """The counts that stay in sight."""

    expired: int = 0
    at_risk: int = 0
    blocked: int = 0
    alerts: tuple[tuple[str, int], ...] = ()


def concerns_of(project: Project, now: datetime) -> Concerns:
    """Count once over the whole board; a few milliseconds at 10,000 cards."""
    states: Counter[TimeboxState] = Counter()
    for experiment in project.experiments.values():
        if experiment.timebox_running_since is None or experiment.outcome is not None:
            continue
        if (timebox := experiment.timebox) is not None:
            states[timebox.state(now)] += 1
    firing: Counter[str] = Counter()
    for key, alert in project.alerts.items():
        card = project.cards.get(key)
        if alert.state is AlertState.FIRING and card is not None and card.status is not Status.DONE:
            firing[alert.severity] += 1
    names = (*SEVERITIES, *sorted(set(firing) - set(SEVERITIES)))
    return Concerns(
        states[TimeboxState.EXPIRED],
        states[TimeboxState.AT_RISK],
        sum(card.blocked is not None for card in project.cards.values()),
        tuple((name, firing[name]) for name in names if firing[name]),
    )


def concern_words(concerns: Concerns) -> list[Word]:
    """Return what is to be seen of the counts; all quiet says so."""
    words = []
    if concerns.expired:
        words.append(Word(f"{concerns.expired} expired", "bad"))
    if concerns.at_risk:
        words.append(Word(f"{concerns.at_risk} expiring", "warning"))
    if concerns.blocked:
        words.append(Word(f"{concerns.blocked} blocked", "bad"))
    for severity, count in concerns.alerts:
        tone = "bad" if severity == "critical" else "warning"
        noun = "alert" if count == 1 else "alerts"
        words.append(Word(f"{count} {safe_line(severity, 12)} {noun}", tone))
    return words or [Word("nothing expires, nothing is blocked", "detail")]
