"""A report's production and alerts in words: epics, handoffs, promises, models, times."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta

from mlpm_tui.domain.alert_cases import Case
from mlpm_tui.domain.alert_measures import Times, in_words
from mlpm_tui.domain.handoffs import HANDOFF_ITEMS
from mlpm_tui.domain.report_pages import Block, Facts, Paragraph, Section, filled
from mlpm_tui.domain.report_words import length, when
from mlpm_tui.domain.reports import (
    AlertsPart,
    EpicPart,
    HandoffPart,
    ModelPart,
    ObjectivePart,
    Report,
    SignalPart,
)
from mlpm_tui.domain.wording import number_of

MEASURED = ("performance", "quality")
"""Groups of signals whose latest value is told, also where it is as it should be."""


def production_section(report: Report) -> Section:
    """Return how far epics are, what changes hands, what is promised and how models do."""
    epics = [
        (
            one.card.id,
            one.card.title,
            one.card.owner or "",
            str(one.progress) if one.progress.total else "",
            one.source or "",
            _rollout(one),
        )
        for one in report.epics
    ]
    heads = ("card", "title", "owner", "sub-tasks done", "from", "rollout")
    blocks: list[Block] = [*filled("Epics", heads, epics)]
    blocks += filled(
        "Handoffs",
        ("card", "title", "to", "state", "items", "what is missing"),
        [_handoff(one) for one in report.handoffs],
    )
    blocks += filled(
        "Objectives",
        ("card", "objective", "state", "error budget left", "why"),
        [_objective(one) for one in report.objectives],
    )
    blocks += _models(report.models)
    is_then = bool(blocks) and report.span.is_over
    note = f"Epics, objectives and models are as they stand at {when(report.made_at)}."
    return Section("Production", (Paragraph(note), *blocks) if is_then else tuple(blocks))


def _rollout(one: EpicPart) -> str:
    """Say what a rollout waits for, and which step was taken all the same."""
    told = [f"waits: {one.shut}"] if one.shut else []
    return "; ".join([*told, *(f"forced: {step.said}" for step in one.forced)])


def _models(models: tuple[ModelPart, ...]) -> Iterator[Block]:
    """Yield how models in production do: what was measured of them, and what is wrong."""
    signals = [(model, signal) for model in models for signal in model.signals]
    yield from filled(
        "Models in production",
        ("model", "owner", "state", "signals", "open alerts"),
        [_model(model) for model in models],
    )
    yield from filled(
        "Performance and quality",
        ("model", "signal", "latest", "until", "state"),
        [_measured(*one) for one in signals if one[1].group in MEASURED],
    )
    yield from filled(
        "Signals beyond their limits",
        ("model", "signal", "state", "why"),
        [(m.name, one.signal, one.state, one.why) for m, one in signals if one.is_beyond],
    )


def _measured(model: ModelPart, one: SignalPart) -> tuple[str, ...]:
    until = "" if one.at is None else f"{one.at.date()}"
    return model.name, one.signal, one.shown, until, one.state.replace("_", " ")


def _handoff(one: HandoffPart) -> tuple[str, ...]:
    handoff, state = one.handoff, one.handoff.state
    if one.waits_s is not None:
        state = f"waiting for {length(one.waits_s)}"
    elif handoff.decided_at is not None and state in ("accepted", "returned"):
        state = f"{state} on {handoff.decided_at:%Y-%m-%d}"
    why = handoff.reason if handoff.state == "returned" else ", ".join(one.missing)
    items = f"{one.there} of {len(HANDOFF_ITEMS)}"
    return one.card.id, one.card.title, handoff.receiver, state, items, why


def _objective(one: ObjectivePart) -> tuple[str, ...]:
    left = "" if one.budget_left is None else f"{100 * one.budget_left:.0f} %"
    if one.budget_s is not None and one.budget_s > 0:
        left += f", {in_words(timedelta(seconds=one.budget_s))}"
    state = f"{one.state}, burning" if one.is_burning else one.state
    return one.card, one.text, state, left, one.why


def _model(one: ModelPart) -> tuple[str, ...]:
    signals = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in one.states.items())
    alerts = str(one.open_alerts) if one.open_alerts else ""
    return one.name, one.owner or "", one.state.replace("_", " "), signals, alerts


def alerts_text(alerts: AlertsPart) -> str:
    """Say in a sentence how many alerts there were and how long people took; empty for none."""
    if not alerts.opened and not alerts.resolved:
        return ""
    said = f"{number_of(len(alerts.opened), 'alert')} opened, {len(alerts.resolved)} resolved"
    taken, over = alerts.measures.to_acknowledge.median, alerts.measures.to_resolve.median
    times = [f"taken up after {in_words(taken)}"] if taken is not None else []
    times += [f"resolved after {in_words(over)}"] if over is not None else []
    return f"{said}; {' and '.join(times)} (median)." if times else f"{said}."


def alert_section(report: Report) -> Section:
    """Return the alerts that opened or were resolved, with the times that people took."""
    alerts = report.alerts
    cases = {case.card.key: case for case in (*alerts.opened, *alerts.resolved)}
    if not cases:
        return Section("Alerts", ())
    measures = alerts.measures
    facts = [
        ("opened", _counts(Counter(case.alert.severity for case in alerts.opened)) or "none"),
        ("resolved", f"{len(alerts.resolved)}; {alerts.open_now} open at {when(report.made_at)}"),
        ("taken up", _times(measures.to_acknowledge)),
        ("resolved after", _times(measures.to_resolve)),
        ("came to", _counts(measures.causes)),
    ]
    shown = tuple((name, text) for name, text in facts if text)
    heads = (
        "card",
        "title",
        "model",
        "severity",
        "state",
        "taken up after",
        "resolved after",
        "cause",
    )
    return Section(
        "Alerts",
        (Facts(shown), *filled("Opened or resolved", heads, [_alert(c) for c in cases.values()])),
    )


def _alert(case: Case) -> tuple[str, ...]:
    known, opened = case.incident, case.alert.opened_at
    return (
        case.card.id,
        case.card.title,
        case.alert.model,
        case.alert.severity,
        str(case.alert.state),
        "" if known.acknowledged_at is None else _took(known.acknowledged_at - opened),
        "" if known.resolved_at is None else _took(known.resolved_at - opened),
        known.cause.replace("_", " "),
    )


def _took(took: timedelta) -> str:
    return in_words(max(took, timedelta()))


def _times(times: Times) -> str:
    if times.median is None or times.p90 is None:
        return ""
    of = number_of(times.n, "alert")
    return f"{in_words(times.median)} (median), {in_words(times.p90)} (P90), {of}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
