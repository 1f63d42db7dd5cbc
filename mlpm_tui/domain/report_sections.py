"""A report in words: which sections its page has, and what stands in each."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.experiments import Outcome
from mlpm_tui.domain.metrics import show_number
from mlpm_tui.domain.report_charts import balance_chart, burndown_chart
from mlpm_tui.domain.report_flow_words import flow_section
from mlpm_tui.domain.report_outlook import gate_wait_text, outlook_texts
from mlpm_tui.domain.report_pages import (
    Block,
    Bullets,
    Page,
    Paragraph,
    Picture,
    Section,
    Story,
    filled,
)
from mlpm_tui.domain.report_production_words import alert_section, alerts_text, production_section
from mlpm_tui.domain.report_words import days_text, number, when
from mlpm_tui.domain.report_work import WorkCard
from mlpm_tui.domain.reports import GatePart, Report, TriedOut
from mlpm_tui.domain.wording import number_of

AMOUNTS = {
    "planned": "planned",
    "came_in": "came in after the start",
    "carried_in": "of these from an earlier sprint",
    "taken_out": "taken out again or archived",
    "added": "added",
    "begun": "begun",
    "done": "done",
    "unfinished": "not done",
    "waiting": "waiting",
}
"""What the amounts of work are called; `unfinished` of days is what is under way."""


_OUTCOMES = {
    Outcome.SUCCESS: ("success", "successes"),
    Outcome.PARTIAL: ("partial", "partial"),
    Outcome.FAILURE: ("failure", "failures"),
}


def page_of(report: Report) -> Page:
    """Return a report's page; sections of which there is nothing to say are left out."""
    if report.is_empty:
        sections: tuple[Section, ...] = (_nothing(report),)
    else:
        parts = (
            _short(report),
            _work(report),
            _experiments(report),
            production_section(report),
            alert_section(report),
            _balance(report),
            flow_section(report),
            _gates(report),
        )
        sections = tuple(section for section in parts if section.blocks)
    made = f"Made by mlpm from the board {report.key} at {when(report.made_at)}"
    footer = f"{made}; days are in {report.span.zone}."
    title = f"{report.project}: report of {report.span.name}"
    return Page(title, _subtitle(report), sections, footer)


def _subtitle(report: Report) -> str:
    span = report.span
    if not span.has_begun:
        if span.sprint is not None:
            return f"It begins on {span.sprint.starts_on}."
        return "No work in it has begun."
    said = days_text(span.first, span.last)
    if span.is_over:
        return f"{said}."
    if span.sprint is not None and span.sprint.ends_on < span.last:
        return f"{said}; its last day was {span.sprint.ends_on}, and it is not closed yet."
    ends = f" until {span.sprint.ends_on}" if span.sprint is not None else ""
    return f"{said} so far{ends}." if span.kind != "days" else f"{said}."


def _nothing(report: Report) -> Section:
    said = "Nothing was planned, begun, finished or decided"
    when_ = "in it" if report.span.kind != "days" else "in these days"
    return Section(
        "In short",
        (
            Paragraph(f"{said} {when_}: the board has nothing to report."),
            Paragraph("`mlpm card add` puts work on the board, `mlpm sprint open` plans a sprint."),
        ),
    )


def _short(report: Report) -> Section:
    items = [f"Goal: {report.goal}"] if report.goal else []
    items += [_work_text(report), *_experiments_text(report)]
    if said := alerts_text(report.alerts):
        items.append(said)
    if report.gauge is not None and report.gauge.sprint is not None:
        items.append(report.gauge.advice)
    items += outlook_texts(report)
    items += [_gate_text(gate) for gate in report.gates if gate.phase.decision is not None]
    items += [gate_wait_text(gate) for gate in report.gates if gate.waits]
    return Section("In short", (Bullets(tuple(items)),))


def _work_text(report: Report) -> str:
    amounts = report.work.amounts
    done, rest = amounts["done"], amounts["unfinished"]
    if report.span.sprint is None:
        points = f" ({number(done.points)} points)" if done.points else ""
        return (
            f"{number_of(done.cards, 'card')} finished{points}, {amounts['begun'].cards} begun, "
            f"{rest.cards} under way at the end."
        )
    said = f"{done.cards} of {number_of(done.cards + rest.cards, 'card')} done"
    if done.points + rest.points:
        said += f", {number(done.points)} of {number(done.points + rest.points)} points"
    into = report.work.into
    if rest.cards and report.span.is_over:
        return f"{said}; {rest.cards} {f'went on to {into}' if into else 'stayed on the board'}."
    return f"{said}."


def _experiments_text(report: Report) -> Iterator[str]:
    if report.decided:
        outcomes = [one.experiment.outcome for one in report.decided]
        counts = [
            number_of(outcomes.count(outcome), *_OUTCOMES[outcome])
            for outcome in Outcome
            if outcome in outcomes
        ]
        said = f"{number_of(len(outcomes), 'experiment')} decided: {', '.join(counts)}"
        learned = sum(bool(one.experiment.learnings) for one in report.decided)
        yield f"{said}; {learned} left learnings." if learned else f"{said}."
    if report.under_way:
        yield f"{number_of(len(report.under_way), 'experiment')} under way."


def _work(report: Report) -> Section:
    work = report.work
    names = dict(AMOUNTS)
    if report.span.sprint is None:
        names["unfinished"] = "under way at the end"
    rows = [
        (names[name], str(amount.cards), number(amount.points) if amount.points else "")
        for name, amount in work.amounts.items()
        if amount.cards or name in ("planned", "done", "unfinished")
    ]
    chart = burndown_chart(report)
    blocks: list[Block] = [*filled("What the work came to", ("", "cards", "points"), rows)]
    blocks += [Picture(chart)] if chart is not None else []
    blocks += _cards("Done", work.done, has_status=False)
    name = "Not done" if report.span.sprint is not None else "Under way"
    if work.into:
        name = f"Not done, went on to {work.into}"
    blocks += _cards(name, work.unfinished, has_status=True)
    blocks += _cards("Taken out or archived", work.left_out, has_status=False)
    return Section("Work", tuple(blocks) if work.is_any else ())


def _cards(name: str, cards: Iterable[WorkCard], *, has_status: bool) -> Iterable[Block]:
    rows = [
        (
            one.card.id,
            one.card.title,
            one.card.owner or "",
            "" if one.card.points is None else number(one.card.points),
            str(one.card.status).replace("_", " ") if has_status else "",
            ", ".join(one.marks),
        )
        for one in cards
    ]
    return filled(name, ("card", "title", "owner", "points", "status", "note"), rows)


def _experiments(report: Report) -> Section:
    blocks: list[Block] = [_story(one) for one in report.decided]
    rows = [_under_way(one, report) for one in report.under_way]
    heads = ("card", "title", "owner", "criterion", "so far", "timebox")
    blocks += filled("Experiments under way", heads, rows)
    if blocks and report.trouble:
        blocks.append(Paragraph(f"Runs of the tracking store are missing: {report.trouble}."))
    return Section("Experiments", tuple(blocks))


def _story(one: TriedOut) -> Story:
    """Tell of a decided experiment; of one that failed first what it taught."""
    experiment = one.experiment
    learned = ("What we learned", experiment.learnings)
    rows = [("Hypothesis", experiment.hypothesis)]
    if experiment.outcome is Outcome.FAILURE:
        rows.insert(0, learned)
    for judged in one.criteria:
        seen = "not measured" if judged.observed is None else show_number(judged.observed)
        rows.append(("Criterion", f"{judged.text}: {judged.state}, {seen}"))
    rows += [("Evidence", _evidence(one)), ("Why", experiment.outcome_reason)]
    if experiment.outcome is not Outcome.FAILURE:
        rows.append(learned)
    rows.append(("Next", "\n".join(experiment.next_steps)))
    by = f" by {experiment.decided_by}" if experiment.decided_by else ""
    rows.append(("Decided", f"{when(experiment.decided_at)}{by}"))
    told = tuple((name, text) for name, text in rows if text)
    return Story(f"{one.card.id} {one.card.title}", str(experiment.outcome), told)


def _evidence(one: TriedOut) -> str:
    said = "; ".join(one.evidence)
    level = f"{one.level}: {said}" if one.level and said else one.level or said
    if one.proposed and one.proposed != one.experiment.outcome:
        level = f"{level}; the program proposed {one.proposed}" if level else one.proposed
    return level


def _under_way(one: TriedOut, report: Report) -> tuple[str, ...]:
    first = one.criteria[0] if one.criteria else None
    so_far = "nothing measured" if first else ""
    if first is not None and first.observed is not None:
        so_far = f"{first.metric or ''} {show_number(first.observed)}, {first.state}".strip()
        so_far += f" ({one.level})" if one.level else ""
    card = one.card
    goal = "" if first is None else first.text
    return card.id, card.title, card.owner or "", goal, so_far, _timebox(one, report)


def _timebox(one: TriedOut, report: Report) -> str:
    box = one.experiment.timebox
    if box is None:
        return ""
    total = show_duration(timedelta(seconds=box.total_s))
    if box.is_closed:
        return f"{total}, decided since"
    left_s = box.left_s(report.made_at)
    hours = timedelta(hours=max(1, round(abs(left_s) / 3_600)))
    if left_s <= 0:
        return f"{total}, over by {show_duration(hours)}"
    return f"{total}, {show_duration(hours)} left"


def _balance(report: Report) -> Section:
    gauge, rows = report.gauge, []
    for stage, mix in report.mixes.items():
        share = "" if mix.share is None else f"{100 * mix.share:.0f} %"
        points = "" if mix.share_of_points is None else f"{100 * mix.share_of_points:.0f} %"
        counts = (str(mix.experiment), str(mix.production), str(mix.neither))
        rows.append((stage.replace("_", " "), *counts, share, points))
    heads = ("", "experiments", "production", "neither", "experiments by cards", "by points")
    table = filled("Experiments and production work", heads, rows)
    if gauge is None or gauge.sprint is None:
        if not any(mix.counted for mix in report.mixes.values()):
            return Section("Balance", ())
        said = "No sprint says what was agreed; this is what was finished, and what is under way."
        return Section("Balance", (Paragraph(said), *table) if not report.span.phase else table)
    blocks: list[Block] = [Paragraph(gauge.advice, is_calling=not gauge.is_balanced), *table]
    whys = [judged.why for judged in (gauge.test, gauge.trend) if judged is not None]
    blocks += [Bullets(tuple(f"{why[:1].upper()}{why[1:]}." for why in whys))] if whys else []
    chart = balance_chart(report)
    blocks += [Picture(chart)] if chart is not None else []
    return Section("Balance", tuple(blocks))


def _gates(report: Report) -> Section:
    rows, told = [], []
    for gate in report.gates:
        phase = gate.phase
        there = sum(output.evidence is not None for output in gate.outputs)
        rows.append(
            (
                f"{phase.number} {phase.name}",
                f"{there} of {len(gate.outputs)}" if gate.outputs else "no gate",
                phase.decision or "",
                phase.decided_by or "",
                "" if phase.ended_at is None else when(phase.ended_at),
                " / ".join(phase.reason.splitlines()),
            )
        )
        told += [
            f"Recorded for phase {phase.number}: {one.name} ({one.evidence})"
            for one in gate.recorded
        ]
        told += [f"Phase {phase.number} waits: {why}" for why in gate.blocked_by]
    heads = ("phase", "gate", "decision", "by", "left", "reason")
    blocks: list[Block] = [*filled("Phases and their gates", heads, rows)]
    blocks += [Bullets(tuple(told))] if told else []
    return Section("Gates and decisions", tuple(blocks))


def _gate_text(gate: GatePart) -> str:
    phase = gate.phase
    by = f" by {phase.decided_by}" if phase.decided_by else ""
    return f"Phase {phase.number} ({phase.name}) was decided {phase.decision}{by}."
