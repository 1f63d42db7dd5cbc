"""What of an alert people are told by message, when, and in which words.

A message tells of all that happened to one model's alerts within a minute or so; by night only of
what is critical. Each thing that happens has a name of its own and is told once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from mlpm_tui.domain.alert_reports import SEVERITIES
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.details import Alert, AlertState
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

CRITICAL = SEVERITIES[-1]
OPENED, REOPENED, WOKE, ESCALATED, OVER = "opened", "reopened", "woke", "escalated", "over"
BEGINS = (OPENED, REOPENED, WOKE, ESCALATED)
MOST_LINES = 20
LONGEST_LINE = 300
REMEMBERED = timedelta(hours=24)
"""What happened longer ago than this is no news any more, whoever was not told."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that is to be told; `once` is its name, `group` what it is told together with."""

    once: str
    alert: int | None
    kind: str
    severity: str
    group: str
    text: str
    made_at: datetime
    due_at: datetime
    tries: int = 0
    key: int = 0

    @property
    def is_critical(self) -> bool:
        """Whether somebody is to be woken for it."""
        return self.severity == CRITICAL and self.kind in BEGINS


@dataclass(frozen=True, slots=True)
class Told:
    """An alert of which there may be something to tell."""

    card: Card
    alert: Alert
    incident: Incident


@dataclass(frozen=True, slots=True)
class Quiet:
    """From when until when it is quiet, by the clock on the wall, and for whom."""

    silence: tuple[time, time] | None = None
    is_for_critical: bool = False

    def holds(self, wall: datetime, notice: Notice) -> bool:
        """Say whether a notice has to wait at this hour."""
        if self.silence is None or (notice.is_critical and not self.is_for_critical):
            return False
        first, last = self.silence
        at = wall.time()
        return first <= at < last if first <= last else at >= first or at < last


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out in one piece, and the notices that it tells of."""

    title: str
    body: str
    severity: str
    notices: tuple[Notice, ...]


def notices_of(told: Told, least: str, now: datetime, wait: timedelta) -> Iterator[Notice]:
    """Yield what happened to an alert lately that people are to be told of, critical at once."""
    alert = told.alert
    severity = alert.severity if alert.severity in SEVERITIES else "warning"
    if SEVERITIES.index(severity) < SEVERITIES.index(least):
        return
    for kind, name, at in _happened(told):
        if now - at > REMEMBERED:
            continue
        once = f"{alert.key}:{kind}:{name}"
        due = at if severity == CRITICAL and kind in BEGINS else at + wait
        group = alert.model or told.card.id
        yield Notice(once, alert.key, kind, severity, group, _line(told, kind), now, due)


def messages_of(notices: Iterable[Notice], project: str) -> list[Message]:
    """Return the messages that notices come to: one for each group."""
    groups: dict[str, list[Notice]] = {}
    for notice in notices:
        groups.setdefault(notice.group, []).append(notice)
    return [_message(tuple(group), project) for group in groups.values()]


def overtaken(waiting: Iterable[Notice], known: frozenset[int]) -> frozenset[int]:
    """Return the keys of the notices that what came after them has made untrue.

    `waiting` is in the order in which it happened. What has begun and is over says nothing any
    more, nor does an end after which it began again. The end itself is told to those who know
    of the beginning: `known` are the alerts that people were told to be firing.
    """
    stories: dict[int, list[Notice]] = {}
    for notice in waiting:
        if notice.alert is not None:
            stories.setdefault(notice.alert, []).append(notice)
    return frozenset(
        notice.key
        for alert, story in stories.items()
        for notice in _untrue(story, is_known=alert in known)
    )


def _untrue(story: list[Notice], *, is_known: bool) -> list[Notice]:
    ends = [at for at, notice in enumerate(story) if notice.kind == OVER]
    if not ends:
        return []
    last = ends[-1]
    is_news = last == len(story) - 1 and (is_known or all(n.kind == OVER for n in story))
    return story[:last] if is_news else story[: last + 1]


def again(notice: Notice, now: datetime) -> Notice:
    """Return a notice for another try: after a minute, then two, four and so on up to an hour."""
    pause = timedelta(minutes=min(60, 1 << min(notice.tries, 6)))
    return replace(notice, tries=notice.tries + 1, due_at=now + pause)


def _happened(told: Told) -> Iterator[tuple[str, str, datetime]]:
    alert, case, card = told.alert, told.incident, told.card
    if alert.state is AlertState.RESOLVED or case.ended_at is not None:
        ended = case.resolved_at or case.ended_at
        if ended is not None:
            yield OVER, f"{case.reopened}", ended
        return
    if case.escalated_at is not None:
        yield ESCALATED, _stamp(case.escalated_at), case.escalated_at
    if alert.state is not AlertState.FIRING:
        return
    if case.woke_at is not None:
        yield WOKE, _stamp(case.woke_at), case.woke_at
    elif case.reopened:
        yield REOPENED, f"{case.reopened}", card.entered_at
    else:
        yield OPENED, _stamp(alert.opened_at), alert.opened_at


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S}"


def _line(told: Told, kind: str) -> str:
    alert, card = told.alert, told.card
    said = {
        OPENED: alert.severity,
        REOPENED: f"{alert.severity}, fires again",
        WOKE: f"{alert.severity}, its snooze is over",
        ESCALATED: f"{alert.severity}, and nobody has taken it up",
        OVER: "over",
    }[kind]
    moved = ""
    if alert.before is not None and alert.after is not None:
        moved = f" ({alert.before:.4g} \u2192 {alert.after:.4g})"
    elif alert.after is not None and kind != OVER:
        moved = f" ({alert.after:.4g})"
    about = f"{alert.signal}: " if alert.signal and alert.signal not in card.title else ""
    return safe_line(f"{card.id} {said}: {about}{card.title}{moved}", LONGEST_LINE)


def _message(notices: tuple[Notice, ...], project: str) -> Message:
    ordered = sorted(notices, key=lambda n: (not n.is_critical, n.made_at, n.once))
    lines = [notice.text for notice in ordered[:MOST_LINES]]
    if len(ordered) > MOST_LINES:
        lines.append(f"and {len(ordered) - MOST_LINES} more")
    begun = [notice for notice in ordered if notice.kind in BEGINS]
    severity = max((n.severity for n in begun), key=SEVERITIES.index, default="info")
    group = ordered[0].group.partition("@")[0]
    count = len({notice.alert for notice in ordered})
    what = f"{count} alert{'s' if count > 1 else ''}" + ("" if begun else " over")
    return Message(
        safe_line(f"{project}: {group}, {what}", LONGEST_LINE), "\n".join(lines), severity, notices
    )
