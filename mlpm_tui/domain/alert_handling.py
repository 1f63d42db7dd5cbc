"""What people do about alerts: take up, put off, wake, resolve, reopen, merge and split."""

from datetime import datetime
from typing import ClassVar

from mlpm_tui.domain.alert_cases import (
    Case,
    acknowledged,
    case_of,
    check_cause,
    check_end,
    merged,
    reopened,
    resolved,
    waiting_again,
)
from mlpm_tui.domain.alert_explaining import released_with
from mlpm_tui.domain.alert_muting import EndMute, MuteAlerts
from mlpm_tui.domain.alert_repairing import OpenRepair
from mlpm_tui.domain.alert_standing import severity_place
from mlpm_tui.domain.changes import Act, edited, made
from mlpm_tui.domain.details import AlertState, Comment
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import check_block, check_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

__all__ = [
    "AcknowledgeAlert",
    "EndMute",
    "MergeAlert",
    "MuteAlerts",
    "OpenRepair",
    "ReopenAlert",
    "ResolveAlert",
    "SnoozeAlert",
    "SplitAlert",
    "UnacknowledgeAlert",
    "WakeAlert",
]
MOST_SNOOZE_DAYS = 30


@dataclass(frozen=True, slots=True)
class AcknowledgeAlert(OfCard):
    """Somebody has seen an alert and takes it up; a snooze ends with that."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the alert acknowledged and its card in progress."""
        case = _open_case(project, self.id)
        if case.alert.state is AlertState.ACKNOWLEDGED:
            raise RuleBroken(
                f"{case.card.id} was acknowledged by {case.alert.acknowledged_by} already.",
                "acknowledged",
            )
        was = " and ended its snooze" if case.alert.state is AlertState.SNOOZED else ""
        return Act(f"acknowledged {case.card.id}{was}", acknowledged(project, case, moment))


@dataclass(frozen=True, slots=True)
class UnacknowledgeAlert(OfCard):
    """An alert that somebody took up waits for somebody again."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the alert firing and its card in ready."""
        case = _open_case(project, self.id)
        if case.alert.state is not AlertState.ACKNOWLEDGED:
            raise RuleBroken(f"{case.card.id} is not acknowledged: nothing is to be taken back.")
        changes = waiting_again(project, case, moment, acknowledged_at=None)
        return Act(f"gave {case.card.id} back", changes)


@dataclass(frozen=True, slots=True)
class SnoozeAlert(OfCard):
    """An alert is put off until a moment, at which it wakes by itself and says so."""

    until: datetime
    reason: str = ""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the alert asleep; its card stays where it is."""
        case = _open_case(project, self.id)
        check_end(self.until, moment.now, MOST_SNOOZE_DAYS, "A snooze")
        reason = check_line(self.reason, "The reason for a snooze", 500) if self.reason else ""
        changes = edited(case.alert, state=AlertState.SNOOZED, snoozed_until=self.until)
        if not changes:
            raise RuleBroken(f"{case.card.id} is snoozed until then already.", "snoozed")
        changes += case.noted(
            snoozed_by=moment.who, snooze_reason=reason, woke_at=None, escalated_at=None
        )
        said = f"snoozed {case.card.id} until {self.until:%Y-%m-%d %H:%M} UTC"
        return Act(f"{said}: {reason}" if reason else said, changes)


@dataclass(frozen=True, slots=True)
class WakeAlert(OfCard):
    """A snooze ends: the alert fires again, with nobody at it."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the alert firing, marked as one that woke."""
        case = _open_case(project, self.id)
        if case.alert.state is not AlertState.SNOOZED:
            raise RuleBroken(f"{case.card.id} is not snoozed: there is nothing to wake.")
        changes = waiting_again(project, case, moment, woke_at=moment.now, acknowledged_at=None)
        return Act(woke_said(case), changes)


def woke_said(case: Case) -> str:
    """Return the sentence for an alert that woke: who had put it off, and why."""
    who, why = case.incident.snoozed_by, case.incident.snooze_reason
    told = f"{case.card.id} woke" + (f": {who} had snoozed it" if who else "")
    return f"{told} ({why})" if why else told


@dataclass(frozen=True, slots=True)
class ResolveAlert(OfCard):
    """An alert is over, for a cause of the short list, or at least with a sentence of its own.

    What it has muted comes back in the same step, so that undoing the step mutes it again.
    """

    needs_explained: ClassVar[bool] = True

    cause: str
    reason: str = ""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the alert resolved and its card in done."""
        case = _open_case(project, self.id)
        reason = check_block(self.reason, "How an alert ended") if self.reason.strip() else ""
        if not self.cause.strip() and not reason:
            raise RuleBroken(
                f"Say what {case.card.id} came to: pipeline_fault, false_alarm and so on; "
                "that tells which monitors are worth their noise.",
                "cause_missing",
            )
        cause = check_cause(self.cause) if self.cause.strip() else ""
        changes = resolved(project, case, moment, cause, resolution=reason)
        said = f"resolved {case.card.id}"
        said = f"{said}: {cause.replace('_', ' ')}" if cause else said
        return released_with(project, case, Act(said, changes), moment.now)


@dataclass(frozen=True, slots=True)
class ReopenAlert(OfCard):
    """A resolved alert is taken up again; the reason is left as a remark."""

    reason: str = ""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the alert firing and its card in ready."""
        case = case_of(project, self.id)
        card = case.card
        if case.is_open:
            raise RuleBroken(f"{card.id} is not resolved: there is nothing to reopen.")
        if case.incident.merged_into is not None:
            raise merged(card)
        changes = reopened(project, case, moment)
        if self.reason.strip():
            text = check_block(self.reason, "A reason")
            remark = Comment(moment.new_key(), card.key, moment.who, moment.now, text)
            changes = (*changes, made(remark))
        return Act(f"reopened {card.id}", changes)


@dataclass(frozen=True, slots=True)
class MergeAlert(OfCard):
    """An alert is about the same as another one, which stands for both from now on."""

    needs_explained: ClassVar[bool] = True

    into: str

    @property
    def about(self) -> tuple[str, ...]:
        """Both alerts."""
        return (self.id, self.into)

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the alert resolved as a duplicate; what is reported of it counts for both.

        The other one becomes as severe as the graver of both. Nothing else of it is touched, so
        that this can be undone whatever is reported since: what it stands for is counted from
        what is merged into it (`counts_of`).
        """
        case, other = _open_case(project, self.id), case_of(project, self.into)
        if case.card.key == other.card.key:
            raise RuleBroken(f"{case.card.id} cannot be merged into itself.")
        # Only an open alert takes others in, and one that is merged is not open: no circle can be.
        if not other.is_open:
            raise RuleBroken(
                f"{other.card.id} is resolved: merge {case.card.id} into an open alert, or reopen "
                f"that one (`mlpm alert reopen {other.card.id}`).",
                "resolved",
            )
        if case.alert.model != other.alert.model:
            raise RuleBroken(
                f"{case.card.id} is about {case.alert.model or 'no model'} and {other.card.id} "
                f"about {other.alert.model or 'no model'}: only alerts of one model are merged.",
                "other_model",
            )
        ending = {"merged_into": other.card.key}
        changes = resolved(project, case, moment, "duplicate", **ending)
        said = f"merged {case.card.id} into {other.card.id}"
        graver = min(case.alert, other.alert, key=severity_place).severity
        if graver != other.alert.severity:
            changes += edited(other.alert, severity=graver)
            said += f", which is {graver} now"
        return released_with(project, case, Act(said, changes), moment.now)


@dataclass(frozen=True, slots=True)
class SplitAlert(OfCard):
    """An alert that was merged into another stands alone again."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the alert firing."""
        case = case_of(project, self.id)
        if case.is_open or case.incident.merged_into is None:
            raise RuleBroken(f"{case.card.id} is not merged into another alert.")
        changes = reopened(project, case, moment, reopened=case.incident.reopened)
        return Act(f"split {case.card.id} off", changes)


def _open_case(project: Project, text: str) -> Case:
    """Return an alert that is not resolved, or say how to take it up again."""
    case = case_of(project, text)
    if case.is_open:
        return case
    card, known = case.card, case.incident
    by = f" by {known.resolved_by}" if known.resolved_by else ""
    way = "split" if known.merged_into is not None else "reopen"
    raise RuleBroken(
        f"{card.id} was resolved{by}: `mlpm alert {way} {card.id}` takes it up again.", "resolved"
    )
