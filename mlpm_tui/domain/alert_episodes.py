"""What a report means for the alert that its condition has: an episode begins, goes on, or ends.

The source's own times decide, never the order in which reports come in: an episode is named by the
time at which it began, a later one replaces it, what is told of an earlier one changes nothing, and
an end that is told before its beginning is an end all the same.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from mlpm_tui.domain.alert_cases import Case, joined, reopened, resolved
from mlpm_tui.domain.alert_reports import SEVERITIES, AlertReport
from mlpm_tui.domain.changes import Act, Change, Value, edited
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wording import times

SAME_CASE = timedelta(hours=24)
"""What begins again within this time of its end is the same case, reopened."""

Fields = Mapping[str, Value]


class What(StrEnum):
    """What came of a report.

    `recovered` is the end of a condition that a person has taken up: the alert says so, and closing
    it stays theirs, because they are to say what it was.
    """

    OPENED = "opened"
    REPEATED = "repeated"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    RECOVERED = "recovered"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a report, and what changes by it."""

    what: What
    act: Act


def needs_card(case: Case | None, report: AlertReport) -> bool:
    """Say whether a report is of a new case: nothing is known, or it ended more than a day ago."""
    if case is None:
        return True
    if case.is_open or not _is_later(case, report):
        return False
    ended_at = case.incident.ended_at or case.incident.resolved_at
    return ended_at is not None and report.starts_at - ended_at > SAME_CASE


def taken(project: Project, case: Case, report: AlertReport, moment: Moment) -> Taken:
    """Return what comes of a report about an alert that is known.

    What is judged anew of a window that was reported before is no report more.
    """
    if report.ends_at is None and _is_known(case, report):
        return _anew(case, report)
    if _is_later(case, report):
        return _later(project, case, report, moment)
    if report.starts_at < (case.incident.starts_at or report.starts_at):
        return _ignored(case)
    if report.ends_at is not None:
        return _ended(project, case, report, moment)
    if case.incident.ended_at is not None or not case.is_open:
        return _ignored(case)
    return _again(case, report, moment)


def _is_known(case: Case, report: AlertReport) -> bool:
    """Say whether a window was reported before, by another process or as it was read earlier."""
    until = case.incident.reported_until
    if report.until is not None and until is not None:
        return report.until <= until
    shown = case.alert.window, case.alert.after
    return report.monitor is not None and shown == (report.window, report.after)


def _anew(case: Case, report: AlertReport) -> Taken:
    """Return an alert whose latest window was judged anew; an earlier one changes nothing."""
    known = case.incident
    is_latest = report.until == known.reported_until
    if not is_latest or not case.is_open or known.ended_at is not None:
        return _ignored(case)
    told: dict[str, Value] = {
        "threshold": known.threshold if report.threshold is None else report.threshold,
        "floor": known.floor if report.floor is None else report.floor,
        "summary": report.summary or known.summary,
        "facts": report.facts or known.facts,
    }
    changes = _with_values(case.noted(**told), case, report, counts=False)
    return Taken(What.IGNORED, Act(f"{case.card.id} was judged anew: {report.window}", changes))


def merged_taken(case: Case, other: Case, report: AlertReport, moment: Moment) -> Taken:
    """Return what comes of a report about an alert for which another, open one stands.

    Its own count is what it adds to the one that stands for both (`counts_of`), which is as severe
    as the gravest of them and else stays as it is; only a report of its own condition ends that.
    """
    if report.ends_at is None and _is_known(case, report):
        return _ignored(other)
    if not _is_later(case, report):
        if report.starts_at < (case.incident.starts_at or report.starts_at):
            return _ignored(other)
        if report.ends_at is not None:
            return _end_noted(case, report, moment)
        if case.incident.ended_at is not None:
            return _ignored(other)
    known = _seen(case, report, moment) | {"ended_at": report.ends_at}
    changes = _with_values(case.noted(**known), case, report)
    if report.ends_at is not None:
        return Taken(What.IGNORED, Act(f"{case.card.id} fired again and has recovered", changes))
    graver = max(other.alert.severity, report.severity, key=SEVERITIES.index)
    changes += edited(other.alert, severity=graver)
    return Taken(What.REPEATED, Act(f"{other.card.id} was reported again", changes))


def _is_later(case: Case, report: AlertReport) -> bool:
    """Say whether it is about a later episode; to a case that nothing reported yet, all are."""
    known = case.incident
    if known.last_seen_at is None or known.starts_at is None:
        return True
    return report.starts_at > known.starts_at


def _later(project: Project, case: Case, report: AlertReport, moment: Moment) -> Taken:
    """Return what comes of an episode that begins, or that has begun and ended unseen."""
    known = _seen(case, report, moment) | {"ended_at": report.ends_at}
    is_known = _is_known(case, report)
    if case.is_open:
        if report.ends_at is None:
            return _again(case, report, moment)
        return _over(project, case, report, moment, known, counts=not is_known)
    if is_known:
        return _ignored(case)
    name = case.card.id
    if report.ends_at is None:
        changes = reopened(project, case, moment, **known)
        said = f"{name} fires again, reopened {times(case.incident.reopened + 1)}"
        return Taken(What.REOPENED, Act(said, _with_values(changes, case, report, severer=False)))
    ending: dict[str, Value] = {
        **known,
        "reopened": case.incident.reopened + 1,
        "resolved_at": moment.now,
        "resolved_by": moment.who,
        "cause": "recovered",
        "merged_into": None,
    }
    changes = _with_values(case.noted(**ending), case, report, severer=False)
    return Taken(What.RESOLVED, Act(f"{name} fired again and has recovered", changes))


def _ended(project: Project, case: Case, report: AlertReport, moment: Moment) -> Taken:
    """Return what comes of the end of the episode that is known."""
    if case.incident.ended_at is not None or not case.is_open:
        return _end_noted(case, report, moment)
    known = {"ended_at": report.ends_at, "last_seen_at": moment.now}
    return _over(project, case, report, moment, known, counts=False)


def _end_noted(case: Case, report: AlertReport, moment: Moment) -> Taken:
    """Return an alert, resolved or known to have recovered, with the end that is told of it."""
    ended_at = case.incident.ended_at
    if ended_at is not None:
        # Told twice with different times, the later one holds, whichever comes first.
        later = max(ended_at, report.ends_at or ended_at)
        return Taken(What.IGNORED, Act(_still(case), case.noted(ended_at=later)))
    known: Fields = {"ended_at": report.ends_at, "last_seen_at": moment.now}
    return Taken(What.IGNORED, Act(f"{case.card.id} has recovered", case.noted(**known)))


def _over(
    project: Project,
    case: Case,
    report: AlertReport,
    moment: Moment,
    known: Fields,
    *,
    counts: bool = True,
) -> Taken:
    """Return an open alert whose condition is over: resolved, or its person is told.

    Whoever has taken it up and then put it off is still the one to close it.
    """
    name, by = case.card.id, case.alert.acknowledged_by
    if by is not None:
        changes = case.noted(**known)
        taken_ = Taken(What.RECOVERED, Act(f"{name} has recovered: {by} can resolve it", changes))
    else:
        changes = resolved(project, case, moment, "recovered", **known)
        taken_ = Taken(What.RESOLVED, Act(f"{name} has recovered and is resolved", changes))
    if not counts:
        return taken_
    act = taken_.act
    return Taken(taken_.what, Act(act.said, _with_values(act.changes, case, report)))


def _again(case: Case, report: AlertReport, moment: Moment) -> Taken:
    """Return an open alert that is reported once more."""
    known = _seen(case, report, moment) | {"ended_at": None}
    count = case.alert.occurrences + 1
    changes = _with_values(case.noted(**known), case, report)
    return Taken(What.REPEATED, Act(f"{case.card.id} was reported again ({count})", changes))


def _seen(case: Case, report: AlertReport, moment: Moment) -> dict[str, Value]:
    """Return what a report tells of the case itself."""
    known = case.incident
    return {
        "starts_at": max(report.starts_at, known.starts_at or report.starts_at)
        if known.last_seen_at
        else report.starts_at,
        "last_seen_at": max(moment.now, known.last_seen_at or moment.now),
        "origin": report.origin,
        "monitor": report.monitor or known.monitor,
        "threshold": known.threshold if report.threshold is None else report.threshold,
        "floor": known.floor if report.floor is None else report.floor,
        "summary": report.summary or known.summary,
        "runbook": report.runbook or known.runbook,
        "url": report.url or known.url,
        "facts": report.facts or known.facts,
        "reported_until": max(report.until, known.reported_until or report.until)
        if report.until is not None
        else known.reported_until,
    }


def _with_values(
    changes: tuple[Change, ...],
    case: Case,
    report: AlertReport,
    *,
    severer: bool = True,
    counts: bool = True,
) -> tuple[Change, ...]:
    """Return these changes with one occurrence more and the values that were reported.

    Within a case an alert becomes more severe, never less: who was called for should stay called.
    """
    alert = case.alert
    severity = report.severity
    if severer:
        severity = max(alert.severity, severity, key=SEVERITIES.index)
    wanted: dict[str, Value] = {
        "occurrences": alert.occurrences + counts,
        "severity": severity,
        "before": alert.before if report.before is None else report.before,
        "after": alert.after if report.after is None else report.after,
        "window": report.window or alert.window,
    }
    return joined(changes, edited(alert, **wanted))


def _ignored(case: Case) -> Taken:
    return Taken(What.IGNORED, Act(_still(case), ()))


def _still(case: Case) -> str:
    return f"{case.card.id} is {case.alert.state} already"


def age_of(case: Case, now: datetime) -> timedelta:
    """Return for how long an alert has fired with nobody at it."""
    since = case.alert.opened_at
    if case.incident.reopened:
        # Reopening moves the card, and nothing else keeps when that was.
        since = max(since, case.card.entered_at)
    if case.incident.woke_at is not None:
        since = max(since, case.incident.woke_at)
    return now - since
