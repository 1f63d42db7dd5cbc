"""An alert in full, for the place beside the inbox or below it."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from textual.content import Content

from mlpm_tui.domain.alert_standing import SeenAlert, Standing
from mlpm_tui.domain.alert_values import said, since_first
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.drift_windows import Method
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.text import safe_block, safe_line
from mlpm_tui.domain.wording import number_of, times
from mlpm_tui.services.triage import DAYS_BACK, AlertRead
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.readings import show_number
from mlpm_tui.ui.paint.sparkline import Course, Mark, course_of, spark_rows
from mlpm_tui.ui.paint.triage_line import HeadRow, Row, change_words, sign_of, state_words
from mlpm_tui.ui.widgets.text_parts import (
    BAD,
    GOOD,
    LABEL,
    WARN,
    WEAK,
    Part,
    bullets,
    since,
)
from mlpm_tui.ui.widgets.triage_work import (
    history_parts,
    items_parts,
    related_parts,
    said_parts,
    ways_parts,
)

TONES: Mapping[Mark, str] = {
    Mark.NOISE: WEAK,
    Mark.BEYOND: f"bold underline {BAD}",
    Mark.ODD: WARN,
    Mark.THRESHOLD: WEAK,
    Mark.FLOOR: WEAK,
}
TOLD_ABOVE = frozenset({"window", "score", "value", "limit", "noise floor", "by chance"})
"""Facts of a report of ours that stand beside the values and below the course as well."""
LEAST_COURSE = 20
TALL = 16
"""In a place of so many lines the course is drawn over several of them."""


class Place(NamedTuple):
    """Where the text stands: how many cells and lines there are, and the signs to write with."""

    width: int
    height: int
    glyphs: Glyphs


def alert_text(
    row: SeenAlert,
    read: AlertRead | None,
    place: Place,
    now: datetime,
    cards: Mapping[int, Card],
    item: int | None = None,
) -> Content:
    """Write what an alert says, what it may come of, and what was done about it.

    `cards` has the other cards by their keys; `item` is the number of the chosen thing to do,
    from 0. What has to be read first is left out until it is there.
    """
    parts = [*_who(row, place.glyphs, now)]
    parts += _moved(row.alert, row.incident, read, place)
    if read is not None:
        parts += _course(row, read, place)
    parts += _standing(row, now, cards)
    if read is not None:
        parts += related_parts(read, cards)
    if row.incident is not None:
        facts = _untold(row.incident.facts, row.alert, read)
        parts += bullets("What is known", [f"{k}: {v}" for k, v in facts], 200)
    parts += bullets("It may be", row.alert.causes, 500)
    if read is not None:
        parts += items_parts(read.dossier.checklist, item)
        parts += ways_parts(row.incident, read)
        parts += said_parts(read, now)
        parts += history_parts(read, now)
    return Content.assemble(*((place.glyphs.plain(text), style) for text, style in parts))


def group_text(head: Row | None, glyphs: Glyphs) -> Content:
    """Write what a group's head stands for; without one, that there is nothing."""
    if not isinstance(head, HeadRow):
        return Content("There is no alert here.")
    parts = [
        (f"{safe_line(head.name, 200)}\n", f"bold {LABEL}"),
        (f"{number_of(len(head.keys), 'alert')}\n", ""),
        *((f"{count} {safe_line(name, 20)} firing\n", "") for name, count in head.firing),
        ("\nWhat is done here is done to all of them.\nenter folds or unfolds the group.", WEAK),
    ]
    return Content.assemble(*((glyphs.plain(text), style) for text, style in parts))


def course_shown(row: SeenAlert, read: AlertRead) -> Course:
    """Return the course of an alert's signal with what it is held to."""
    case, monitor, alert = row.incident, read.monitor, row.alert
    limit = case.threshold if case is not None else None
    if limit is None and monitor is not None:
        limit = monitor.alarm if monitor.alarm is not None else monitor.warn
    is_below = monitor is not None and monitor.side == "below"
    if monitor is None and limit is not None and alert.after is not None:
        is_below = alert.after < limit
    course = course_of(read.points, is_below=is_below, days=DAYS_BACK)
    if monitor is not None and monitor.method == Method.SHARE and alert.before is not None:
        return _beside(course, alert.before, alert.after, limit)
    floor = case.floor if case is not None and case.floor is not None else course.floor
    return course._replace(threshold=limit, floor=floor)


def _beside(course: Course, before: float, after: float | None, limit: float | None) -> Course:
    """Return the course of a share, whose limit is a change from what it was before.

    Its noise lies on both sides of that, and is told as a number alone.
    """
    is_below = after is not None and after < before
    threshold = None if limit is None else before - limit if is_below else before + limit
    return course._replace(threshold=threshold, floor=None, is_below=is_below)


def _who(row: SeenAlert, glyphs: Glyphs, now: datetime) -> Iterator[Part]:
    alert, card = row.alert, row.card
    tone = {"critical": BAD, "warning": WARN}.get(alert.severity, "")
    yield (f"{sign_of(alert.severity, glyphs)} {safe_line(card.id)}", f"bold {LABEL}")
    words = [safe_line(alert.severity, 20), state_words(row, now.astimezone().toordinal())]
    is_live = row.standing <= Standing.ACKNOWLEDGED
    yield ("  " + f" {glyphs.dot} ".join(words), tone if is_live else WEAK)
    more = [since(alert.opened_at, now), safe_line(card.owner or "nobody", 24)]
    if row.reports > 1:
        more.insert(1, f"{row.reports} times")
    yield (f" {glyphs.dot} " + f" {glyphs.dot} ".join(more) + "\n", WEAK)
    yield (f"{safe_line(card.title, 300)}\n", "bold")
    summary = row.incident.summary if row.incident is not None else ""
    if summary and summary != card.title:
        yield (f"{safe_block(summary, 1_000)}\n", "")
    if card.blocked is not None:
        yield (f"Blocked: {safe_line(card.blocked, 300)}\n", BAD)


def _moved(
    alert: Alert, case: Incident | None, read: AlertRead | None, place: Place
) -> Iterator[Part]:
    """Write from where to where the signal went, over which window, and on how many rows."""
    words = change_words(alert, case, place.glyphs)
    if not words and not alert.signal:
        return
    what = safe_line(f"{alert.model} {alert.signal}".strip(), 200)
    yield (f"{what}  ", LABEL)
    yield (words, "bold")
    share = _share(alert)
    more = [share, safe_line(alert.window, 80)]
    last = read.points[-1] if read is not None and read.points else None
    if last is not None and last.n is not None:
        more.append(f"n {last.n:,}")
    if last is not None and last.chance is not None:
        more.append(f"p {show_number(last.chance, place.glyphs)}")
    told = "  ".join(word for word in more if word)
    yield (f"  {told}\n" if told else "\n", WEAK)
    if first := since_first(alert, case):
        yield (f"Opened with {safe_line(first, 120)}; above is the latest\n", WEAK)


def _untold(
    facts: Iterable[tuple[str, str]], alert: Alert, read: AlertRead | None
) -> Iterator[tuple[str, str]]:
    """Yield the facts that do not stand above already, where what is told there is their window."""
    facts = tuple(facts)
    is_told = read is not None and bool(read.points) and ("window", alert.window) in facts
    yield from (fact for fact in facts if not is_told or fact[0] not in TOLD_ABOVE)


def _share(alert: Alert) -> str:
    before, after = alert.before, alert.after
    if before is None or after is None or not before:
        return ""
    change = (after - before) / abs(before) * 100
    return f"{change:+.0f} %" if math.isfinite(change) else ""


def _course(row: SeenAlert, read: AlertRead, place: Place) -> Iterator[Part]:
    course, glyphs = course_shown(row, read), place.glyphs
    if not course.values:
        if row.alert.signal:
            yield ("No course is kept of this signal.\n", WEAK)
        return
    height = 3 if place.height >= TALL else 1
    # No wider than it has windows: what is blank moves with every line above it.
    width = min(place.width, 60 if height > 1 else 30, max(len(course.values), LEAST_COURSE))
    # A distance has no value before it, and is no share even of what is one.
    signal = row.alert.signal if row.alert.before is not None else ""
    legend = [*_limits(course, signal, row.incident, glyphs, is_drawn=height > 1)]
    for at, line in enumerate(spark_rows(course, width, height, is_ascii=glyphs.is_ascii)):
        yield from ((text, TONES.get(mark, "")) for text, mark in line)
        if at < height - 1:
            yield ("\n", "")
    yield ("\n" if height > 1 else "  ", "")
    yield (f"{', '.join(legend)}\n", WEAK)


def _limits(
    course: Course, signal: str, case: Incident | None, glyphs: Glyphs, *, is_drawn: bool
) -> Iterator[str]:
    line, floor = ("-", ".") if glyphs.is_ascii else ("\u2500", "\u254c")
    if course.threshold is not None:
        word = "below" if course.is_below else "above"
        sign = f"{line} " if is_drawn else ""
        yield f"{sign}bad {word} {said(signal, course.threshold, case)}"
    if course.floor is not None:
        sign = f"{floor} " if is_drawn else ""
        yield f"{sign}noise to {said(signal, course.floor, case)}"
    yield f"{len(course.values)} windows"


def _standing(row: SeenAlert, now: datetime, cards: Mapping[int, Card]) -> Iterator[Part]:
    """Write who put it off, why it is muted, that it woke or is over, or how it ended."""
    case, alert = row.incident, row.alert
    if row.mute is not None:
        who, why = safe_line(row.mute.who, 40), safe_line(row.mute.reason, 300)
        yield (f"Muted until {_at(row.mute.until)} by {who}: {why}\n", WARN)
    if row.standing is Standing.SNOOZED and alert.snoozed_until is not None:
        who = safe_line((case.snoozed_by if case else None) or "somebody", 40)
        why = f": {safe_line(case.snooze_reason, 300)}" if case and case.snooze_reason else ""
        yield (f"Snoozed until {_at(alert.snoozed_until)} by {who}{why}\n", WARN)
    if alert.acknowledged_by and row.standing is Standing.ACKNOWLEDGED:
        at = f" {since(case.acknowledged_at, now)}" if case and case.acknowledged_at else ""
        yield (f"Taken up by {safe_line(alert.acknowledged_by, 40)}{at}\n", GOOD)
    if case is not None:
        yield from _case(case, row.standing, now, cards)


def _case(
    case: Incident, standing: Standing, now: datetime, cards: Mapping[int, Card]
) -> Iterator[Part]:
    if case.muted_by is not None and standing is not Standing.RESOLVED:
        yield (f"{_name(case.muted_by, cards)} explains it\n", WARN)
    if case.merged_into is not None:
        yield (f"Merged into {_name(case.merged_into, cards)}\n", WARN)
    if standing is Standing.FIRING and case.escalated_at is not None:
        yield (f"Escalated {since(case.escalated_at, now)}: nobody took it up\n", BAD)
    if standing is Standing.FIRING and case.woke_at is not None:
        yield (_woke(case, since(case.woke_at, now)), WARN)
    if standing < Standing.RESOLVED and case.ended_at is not None:
        yield (f"Its source says it is over since {_at(case.ended_at)}\n", GOOD)
    if case.reopened:
        yield (f"Reopened {times(case.reopened)}\n", WEAK)
    if standing is Standing.RESOLVED and case.resolved_at is not None:
        yield from _ended(case, case.resolved_at, now)


def _woke(case: Incident, when: str) -> str:
    if not case.snoozed_by:
        return f"Back {when}: it is muted no more\n"
    why = f" ({safe_line(case.snooze_reason, 200)})" if case.snooze_reason else ""
    return f"Woke {when}: {safe_line(case.snoozed_by, 40)} had snoozed it{why}\n"


def _ended(case: Incident, at: datetime, now: datetime) -> Iterator[Part]:
    who = safe_line(case.resolved_by or "somebody", 40)
    cause = f": {safe_line(case.cause, 40).replace('_', ' ')}" if case.cause else ""
    yield (f"Resolved {since(at, now)} by {who}{cause}\n", GOOD)
    if case.resolution:
        yield (f"{safe_block(case.resolution, 2_000)}\n", "")


def _name(key: int, cards: Mapping[int, Card]) -> str:
    return safe_line(cards[key].id, 40) if key in cards else "another alert"


def _at(at: datetime) -> str:
    return f"{at.astimezone():%d %b %H:%M}"
