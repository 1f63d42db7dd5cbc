"""Opening an alert for what was reported: its card, its case, its causes and its checklists."""

from dataclasses import replace
from typing import Any

from mlpm_tui.domain.alert_cases import Case, resolved
from mlpm_tui.domain.alert_repairing import INVESTIGATION, REPAIR
from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.changes import Act, Change, made
from mlpm_tui.domain.details import Link, Relation
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.monitor_signals import read_signal
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import safe_block, safe_line
from mlpm_tui.domain.values import dataclass

LONGEST_TITLE = LONGEST_NAME = 200
LONGEST_SUMMARY, LONGEST_ADDRESS, LONGEST_FACT = 5_000, 2_000, 400
MOST_FACTS = 50


@dataclass(frozen=True, slots=True)
class AlertTemplate:
    """What an alert of some signals begins with: what may be behind it, and what to do about it.

    A signal that ends in `*` stands for all that begin so.
    """

    signals: tuple[str, ...]
    causes: tuple[str, ...] = ()
    investigation: tuple[str, ...] = ()
    repair: tuple[str, ...] = ()

    @property
    def checklist(self) -> tuple[tuple[str, str], ...]:
        """The checklists, each item with the name of its own."""
        return (
            *((INVESTIGATION, text) for text in self.investigation),
            *((REPAIR, text) for text in self.repair),
        )

    def fits(self, signal: str) -> int:
        """Return how closely it fits a signal: the letters that agree, -1 where it is no fit."""
        return max((_fit(pattern, signal) for pattern in self.signals), default=-1)


PLAIN = AlertTemplate(("*",))
"""The template of a signal for which nobody wrote any."""


def template_for(templates: tuple[AlertTemplate, ...], signal: str) -> AlertTemplate:
    """Return the template that fits a signal best; of equals the first."""
    best = max(templates, key=lambda template: template.fits(signal), default=PLAIN)
    return best if best.fits(signal) >= 0 else PLAIN


def _fit(pattern: str, signal: str) -> int:
    if pattern == signal:
        return len(signal) + 1
    is_fit = pattern.endswith("*") and signal.startswith(pattern[:-1])
    return len(pattern) - 1 if is_fit else -1


def cleaned(report: AlertReport) -> AlertReport:
    """Return a report whose texts any database keeps and any terminal shows."""
    return replace(
        report,
        model=safe_line(report.model, LONGEST_NAME),
        signal=safe_line(report.signal, LONGEST_NAME),
        labels={
            safe_line(name, LONGEST_NAME): safe_line(value, LONGEST_ADDRESS)
            for name, value in report.labels.items()
        },
        title=safe_line(report.title.strip(), LONGEST_TITLE),
        window=safe_line(report.window, LONGEST_NAME),
        summary=safe_block(report.summary, LONGEST_SUMMARY),
        runbook=safe_line(report.runbook, LONGEST_ADDRESS),
        url=safe_line(report.url, LONGEST_ADDRESS),
        facts=tuple(
            (safe_line(name, LONGEST_NAME), safe_line(value, LONGEST_FACT))
            for name, value in report.facts[:MOST_FACTS]
        ),
    )


def group_of(signal: str) -> str:
    """Return the group of a signal that we know: drift, quality, performance or pipeline."""
    try:
        known = read_signal(signal)
    except RuleBroken:
        return ""
    return "" if known.is_pushed else known.group


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """A condition of which nothing is known yet, or whose case is closed, was reported.

    The report's texts are clean (`cleaned`).
    `earlier` is the alert of the same condition before; `explained_by` that of a pipeline that is
    at fault for this one.
    """

    report: AlertReport
    template: AlertTemplate = PLAIN
    owner: str | None = None
    runbook: str = ""
    earlier: Case | None = None
    explained_by: Case | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """The alerts that it is tied to."""
        tied = (self.earlier, self.explained_by)
        return tuple(case.card.id for case in tied if case is not None)

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the card, its case and its ties; in done where it is over already."""
        added = self._card().act(project, moment).changes
        shown = project.applied(added, moment.now)
        card = shown.cards[added[0].key]
        incident = self._incident(card.key, moment)
        changes: list[Change] = [*added, made(incident)]
        if self.earlier is not None:
            tie = Link(moment.new_key(), card.key, Relation.RELATES, self.earlier.card.key)
            changes.append(made(tie))
        said = f"{card.id} opened: {card.title}"
        if self.earlier is not None:
            said += f" (before: {self.earlier.card.id})"
        if self.report.ends_at is not None:
            case = Case(card, shown.alerts[card.key], incident)
            changes += resolved(shown, case, moment, "recovered")
            said += ", and has recovered"
        return Act(said, tuple(changes))

    def _card(self) -> AddCard:
        report = self.report
        part: dict[str, Any] = {
            "model": report.model,
            "signal": report.signal,
            "severity": report.severity,
            "before": report.before,
            "after": report.after,
            "window": report.window,
            "causes": self.template.causes,
        }
        return AddCard(
            Kind.ALERT,
            report.title or f"{report.model} {report.signal}",
            owner=self.owner,
            is_owner_known=True,
            part=part,
            checklist=self.template.checklist,
        )

    def _incident(self, key: int, moment: Moment) -> Incident:
        report = self.report
        return Incident(
            key,
            fingerprint=report.fingerprint,
            labels=report.labels,
            origin=report.origin,
            group=report.group or group_of(report.signal),
            monitor=report.monitor,
            starts_at=report.starts_at,
            last_seen_at=moment.now,
            first_after=report.after,
            first_window=report.window or None,
            reported_until=report.until,
            ended_at=report.ends_at,
            threshold=report.threshold,
            floor=report.floor,
            summary=report.summary,
            runbook=report.runbook or self.runbook,
            url=report.url,
            facts=report.facts,
            muted_by=None if self.explained_by is None else self.explained_by.card.key,
        )
