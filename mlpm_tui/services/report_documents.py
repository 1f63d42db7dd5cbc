"""A report as one document: all of its numbers, for other programs."""

from datetime import datetime

from mlpm_tui.domain.alert_cases import Case
from mlpm_tui.domain.alert_measures import Times
from mlpm_tui.domain.report_work import Work, WorkCard
from mlpm_tui.domain.reports import (
    AlertsPart,
    FlowPart,
    ForecastPart,
    GatePart,
    Report,
    TriedOut,
)
from mlpm_tui.services.documents import Document, listed_card, phase_document
from mlpm_tui.services.experiment_documents import timebox_document
from mlpm_tui.services.flow_documents import finished_document, forecast_told, throughput_document
from mlpm_tui.services.report_production_documents import production_documents
from mlpm_tui.services.sprint_documents import burndown_document, gauge_document, mix_document

FORMAT, VERSION = "mlpm report", 1


def report_document(report: Report) -> Document:
    """Return a report with all its numbers; lengths are seconds, those of cards' flow days."""
    gauge = report.gauge
    return {
        "format": FORMAT,
        "version": VERSION,
        "project": {"key": report.key, "name": report.project},
        "made_at": report.made_at,
        "span": _span(report),
        "is_empty": report.is_empty,
        "work": _work(report.work),
        "burndown": burndown_document(report.burndown),
        "blocked": [
            {"id": card.id, "title": card.title, "reason": card.blocked} for card in report.blocked
        ],
        "experiments": {
            "decided": [_tried(one, report.made_at) for one in report.decided],
            "under_way": [_tried(one, report.made_at) for one in report.under_way],
            "tracking_trouble": report.trouble,
        },
        "production": production_documents(report),
        "alerts": _alerts(report.alerts),
        "balance": {
            "mix": {stage: mix_document(mix) for stage, mix in report.mixes.items()},
            "gauge": None if gauge is None else gauge_document(gauge, report.made_at),
        },
        "flow": _flow(report.flow),
        "forecasts": [_forecast(told, report) for told in report.forecasts],
        "phases": [_gate(gate, report.made_at) for gate in report.gates],
    }


def _span(report: Report) -> Document:
    span = report.span
    sprint = span.sprint
    return {
        "kind": span.kind,
        "sprint": None if sprint is None else sprint.name,
        "phase": None if span.phase is None else span.phase.number,
        "goal": report.goal,
        "since": span.since,
        "until": span.until,
        "first_day": span.first,
        "last_day": span.last,
        "ends_on": None if sprint is None else sprint.ends_on,
        "is_over": span.is_over,
        "has_begun": span.has_begun,
    }


def _work(work: Work) -> Document:
    return {
        "amounts": {
            name: {"cards": amount.cards, "points": amount.points}
            for name, amount in work.amounts.items()
        },
        "done": [_card(one) for one in work.done],
        "unfinished": [_card(one) for one in work.unfinished],
        "left_out": [_card(one) for one in work.left_out],
        "into": work.into,
    }


def _card(one: WorkCard) -> Document:
    card = one.card
    return {
        **listed_card(card),
        "kind": card.kind,
        "phase": card.phase,
        "points": card.points,
        "done_at": card.done_at,
        "marks": list(one.marks),
    }


def _tried(one: TriedOut, now: datetime) -> Document:
    card, experiment = one.card, one.experiment
    return {
        "id": card.id,
        "title": card.title,
        "owner": card.owner,
        "hypothesis": experiment.hypothesis,
        "criteria": [
            {"text": j.text, "state": j.state, "metric": j.metric, "observed": j.observed}
            for j in one.criteria
        ],
        "proposed": one.proposed,
        "evidence": {"level": one.level, "why": list(one.evidence)},
        "tried": one.tried,
        "timebox": timebox_document(experiment.timebox, now),
        "outcome": experiment.outcome,
        "outcome_reason": experiment.outcome_reason,
        "decided_at": experiment.decided_at,
        "decided_by": experiment.decided_by,
        "learnings": experiment.learnings,
        "next_steps": list(experiment.next_steps),
    }


def _alerts(alerts: AlertsPart) -> Document:
    measures = alerts.measures
    cases = {case.card.key: case for case in (*alerts.opened, *alerts.resolved)}
    return {
        "opened": len(alerts.opened),
        "resolved": len(alerts.resolved),
        "open_now": alerts.open_now,
        "severities": measures.severities,
        "causes": measures.causes,
        "time_to_acknowledge": times_document(measures.to_acknowledge),
        "time_to_resolve": times_document(measures.to_resolve),
        "alerts": [_case(case) for case in cases.values()],
    }


def times_document(times: Times) -> Document:
    """Return how long something took, in seconds."""
    return {
        "n": times.n,
        "median_s": None if times.median is None else round(times.median.total_seconds()),
        "p90_s": None if times.p90 is None else round(times.p90.total_seconds()),
    }


def _case(case: Case) -> Document:
    alert, known = case.alert, case.incident
    return {
        "id": case.card.id,
        "title": case.card.title,
        "model": alert.model,
        "signal": alert.signal,
        "severity": alert.severity,
        "state": alert.state,
        "opened_at": alert.opened_at,
        "acknowledged_at": known.acknowledged_at,
        "resolved_at": known.resolved_at,
        "cause": known.cause or None,
        "occurrences": alert.occurrences,
    }


def _flow(flow: FlowPart) -> Document:
    cycle = flow.flow.cycle_days
    return {
        "finished": len(flow.flow.finished),
        "cycle_time_days": {
            "counted": len(cycle),
            "without_start": len(flow.flow.finished) - len(cycle),
            **{f"p{100 * part:.0f}": days for part, days in flow.flow.percentiles.items()},
            "cards": [finished_document(one) for one in flow.flow.finished],
        },
        "age_days": {
            "open": len(flow.flow.ageing),
            "old": sum(one.is_old for one in flow.flow.ageing),
        },
        "throughput": throughput_document(flow.first, flow.throughput),
        "cumulative": {str(status): list(counts) for status, counts in flow.cumulative.items()},
    }


def _forecast(told: ForecastPart, report: Report) -> Document:
    return {
        "of": told.of,
        "left": told.left,
        **forecast_told(report.made_at.date(), told.forecast),
        "basis": None if told.forecast is None else ("own" if told.is_own else "team"),
        "why": told.why or None,
    }


def _gate(gate: GatePart, now: datetime) -> Document:
    return {
        **phase_document(gate.phase, gate.outputs, now),
        "blocked_by": list(gate.blocked_by),
        "recorded": [output.name for output in gate.recorded],
    }
