"""How the board stands, in a few words: what expires, what is blocked, which alerts fire."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.worries import NONE, worries_of
from mlpm_tui.ui.widgets.bar_view import Word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlpm_tui.domain.alarms import Alarm

SEVERITIES = ("critical", "warning", "info")


@dataclass(frozen=True, slots=True)
class Concerns:
    """The counts that stay in sight."""

    expired: int = 0
    at_risk: int = 0
    blocked: int = 0
    alerts: tuple[tuple[str, int], ...] = ()
    muted: int = 0
    fired: int = 0
    near: int = 0
    silent: int = 0


def concerns_of(
    project: Project, now: datetime, quiet: Mapping[int, str] = NONE
) -> Concerns | None:
    """Count once over the whole board; None before all of it was counted.

    The alerts of `quiet` fire without calling anybody; only that there are critical ones among them
    is told. A few milliseconds at 10,000 cards.
    """
    if (worries := worries_of(project, quiet)) is None:
        return None
    states = Counter(timebox.state(now) for timebox in worries.timeboxes)
    names = (*SEVERITIES, *sorted(set(worries.firing) - set(SEVERITIES)))
    return Concerns(
        states[TimeboxState.EXPIRED],
        states[TimeboxState.AT_RISK],
        worries.blocked,
        tuple((name, worries.firing[name]) for name in names if worries.firing.get(name)),
        sum(severity == SEVERITIES[0] for severity in quiet.values()),
    )


def with_alarms(concerns: Concerns, alarms: "Iterable[Alarm]") -> Concerns:
    """Return the counts with those of what the cards call out; expired ones are counted already."""
    from mlpm_tui.domain.alarms import Alarm

    count = Counter(alarms)
    fired = count[Alarm.FIRED] + count[Alarm.STOPPED]
    near, silent = count[Alarm.WOULD_FIRE], count[Alarm.STALE]
    return replace(concerns, fired=fired, near=near, silent=silent)


def calls(word: Word) -> bool:
    """Tell whether words call somebody."""
    return word.tone in ("bad", "warning")


def concern_words(
    concerns: Concerns, *, is_calm: bool = True, is_brief: bool = False
) -> list[Word]:
    """Return what is to be seen of the counts; all quiet says so, briefly where room is wanted.

    `is_calm` tells that nothing that stands beside the counts calls anybody either.
    """
    counts = (
        (concerns.fired, "fired", "bad"),
        (concerns.expired, "expired", "bad"),
        (concerns.near, "would fire", "warning"),
        (concerns.at_risk, "expiring", "warning"),
        (concerns.blocked, "blocked", "bad"),
        (concerns.silent, "stale", "warning"),
    )
    words = [Word(f"{count} {what}", tone) for count, what, tone in counts if count]
    for severity, count in concerns.alerts:
        tone = "bad" if severity == "critical" else "warning"
        noun = "alert" if count == 1 else "alerts"
        said = f"{count} {safe_line(severity, 12)}"
        words.append(Word(f"{said} {noun}", tone, brief=said))
    if concerns.muted:
        words.append(Word(f"{concerns.muted} critical muted", "warning"))
    if not words and not is_calm:
        return []
    quiet = "all quiet" if is_brief else "nothing expires, nothing is blocked"
    return words or [Word(quiet, "detail")]
