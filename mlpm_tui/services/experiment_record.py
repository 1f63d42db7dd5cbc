"""An experiment's whole record as Markdown, for those who don't have the board before them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from mlpm_tui.domain.compared_lines import Reading, lines_of
from mlpm_tui.domain.comparing import WantedTable, compare
from mlpm_tui.domain.comparison_files import as_markdown
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.markdown import as_block, as_line, as_table
from mlpm_tui.domain.metrics import Direction, show_number
from mlpm_tui.domain.timing import require_experiment
from mlpm_tui.domain.training import shown_exit
from mlpm_tui.services.comparing import leading_metrics, side_of
from mlpm_tui.services.documents import Document, card_document
from mlpm_tui.services.judging import Observed

Section = tuple[str, str]
"""A heading, and what stands under it in Markdown; nothing where there is nothing to say."""


def record_of(
    dossier: Dossier,
    now: datetime,
    observed: Observed,
    directions: Mapping[str, Direction],
) -> str:
    """Return all that is known of an experiment, from its promise to what came of it."""
    experiment = require_experiment(dossier.card, dossier.experiment)
    document = card_document(dossier, now, observed, directions)
    sections = [
        *_promise(dossier, experiment, document),
        ("Results", _results(dossier, now, observed, directions)),
        ("Evidence", _evidence(document)),
        *_course(dossier, document),
        *_end(dossier, experiment, document),
    ]
    head = f"# {as_line(dossier.card.id)} {as_line(dossier.card.title)}\n\n{_facts(dossier)}"
    parts = [head, *(f"## {heading}\n\n{text.strip()}\n" for heading, text in sections if text)]
    return "\n".join(parts)


def _facts(dossier: Dossier) -> str:
    card, experiment = dossier.card, dossier.experiment
    outcome = experiment.outcome if experiment else None
    facts = {
        "State": f"{card.status.replace('_', ' ')}, phase {card.phase}",
        "Outcome": outcome or "not decided",
        "Owner": card.owner or "nobody",
        "Points": "" if card.points is None else show_number(card.points),
        "Due": card.due.isoformat() if card.due else "",
        "Tags": " ".join(card.tags),
        "Blocked": card.blocked or "",
        "Made": _time(card.created_at),
        "Changed": _time(card.updated_at),
        "Archived": _time(card.archived_at),
    }
    return _entries(f"{name}: {as_line(text)}" for name, text in facts.items() if text)


def _promise(dossier: Dossier, experiment: Experiment, document: Document) -> Iterator[Section]:
    yield "Description", as_block(dossier.card.description)
    yield "Hypothesis", as_block(experiment.hypothesis)
    if experiment.baseline is not None:
        metrics = experiment.baseline.metrics.items()
        values = ", ".join(f"{as_line(name)} {show_number(value)}" for name, value in metrics)
        yield "Baseline", f"{as_line(experiment.baseline.name)}: {values or 'no metrics'}"
    yield "Success criteria", _criteria(experiment, document)
    yield "What does not agree", _entries(as_line(lint["text"]) for lint in document["lints"])
    yield "Timebox", _timebox(document["timebox"])
    groups = dict.fromkeys(item.group for item in dossier.checklist)
    for group in groups:
        items = (item for item in dossier.checklist if item.group == group)
        yield (
            as_line(group[:1].upper() + group[1:]),
            _entries(
                f"[{'x' if item.done else ' '}] {as_line(item.text)}"
                + (f" ({as_line(item.evidence)})" if item.evidence else "")
                for item in items
            ),
        )
    yield "Resources", _entries(map(as_line, experiment.resources))


def _criteria(experiment: Experiment, document: Document) -> str:
    weighed = (document["evidence"] or {}).get("criteria") or []
    rows = []
    for at, criterion in enumerate(document["criteria"]):
        seen = criterion["observed"]
        value = "" if seen is None else f"{criterion['metric']} {show_number(seen)}"
        level = _level(weighed[at]) if at < len(weighed) else ""
        cells = (criterion["text"], criterion["state"], value, level, criterion["why"])
        rows.append([as_line(str(cell or "")) for cell in cells])
    if not rows:
        return ""
    table = as_table(("criterion", "state", "observed", "evidence", "why"), rows)
    if not document["amended"]:
        return table
    return f"{table}\n**Amended** after the first result: {_time(experiment.criteria_edited_at)}.\n"


def _level(evidence: Document | None) -> str:
    """Return in a few words what a verdict rests on."""
    if evidence is None:
        return ""
    p = "" if evidence["p"] is None else f", p = {evidence['p']:.2g}"
    return f"{evidence['level']} ({str(evidence['bearing']).replace('_', ' ')}{p})"


def _evidence(document: Document) -> str:
    """Return all that the evidence says, a sentence each."""
    evidence = document["evidence"]
    if evidence is None:
        return ""
    tried = f"Tried: {evidence['tried']}"
    luck = [evidence["luck"]["why"]] if evidence["luck"] else []
    return _entries(
        [f"Level: {evidence['level']}", *map(as_line, (*evidence["why"], tried, *luck))]
    )


def _timebox(timebox: Document | None) -> str:
    if timebox is None:
        return ""
    facts = [
        f"Planned: {_length(timebox['length_s'])}",
        f"With extensions: {_length(timebox['total_s'])}" if timebox["extensions"] else "",
        f"State: {timebox['state'].replace('_', ' ')}",
        f"Started: {_time(timebox['started_at'])}" if timebox["started_at"] else "",
    ]
    rows = [
        (_time(e["at"]), as_line(e["who"]), f"+{_length(e['seconds'])}", as_line(e["reason"]))
        for e in timebox["extensions"]
    ]
    table = as_table(("extended", "by", "more", "reason"), rows) if rows else ""
    return f"{_entries(filter(None, facts))}\n{table}"


def _results(
    dossier: Dossier, now: datetime, observed: Observed, directions: Mapping[str, Direction]
) -> str:
    side = side_of(dossier, observed.runs)
    lines = lines_of([side], Reading(directions=directions), now)
    if not lines:
        return "None recorded."
    wanted = WantedTable(first=leading_metrics([dossier]), directions=directions)
    trouble = f"\n{as_line(observed.trouble)}\n" if observed.trouble else ""
    return f"{as_markdown(compare(lines, wanted))}{trouble}"


def _course(dossier: Dossier, document: Document) -> Iterator[Section]:
    rules = [
        [as_line(str(rule[name] or "")) for name in ("text", "state", "why")]
        for rule in document["stopping"]
    ]
    yield "Stopping rules", as_table(("rule", "state", "why"), rules) if rules else ""
    yield "Firings", _firings(dossier)
    yield "Trainings", _trainings(dossier)


def _firings(dossier: Dossier) -> str:
    rows = [
        [_time(f.fired_at), *map(as_line, (f.rule, f.run or "", f.why, f.action)), _yes(f.stopped)]
        for f in dossier.firings
    ]
    heads = ("fired", "rule", "run", "why", "then", "stopped a process")
    return as_table(heads, rows) if rows else ""


def _trainings(dossier: Dossier) -> str:
    rows = [
        [
            _time(t.started_at),
            as_line(t.who),
            as_line(t.command),
            _length((t.ended_at - t.started_at).total_seconds()) if t.ended_at else "running",
            "" if t.exit_code is None else shown_exit(t.exit_code),
            as_line(t.stopped_by or ""),
            as_line(" ".join(t.runs)),
        ]
        for t in dossier.trainings
    ]
    heads = ("started", "by", "command", "took", "exit code", "stopped by", "runs")
    return as_table(heads, rows) if rows else ""


def _end(dossier: Dossier, experiment: Experiment, document: Document) -> Iterator[Section]:
    yield "Outcome", _outcome(experiment, document)
    yield "Learnings", as_block(experiment.learnings)
    yield "Next steps", _entries(map(as_line, experiment.next_steps))
    artifacts = [[as_line(a.kind), as_line(a.uri)] for a in dossier.artifacts]
    yield "Artifacts", as_table(("kind", "address"), artifacts) if artifacts else ""
    ties = [f"{link['relation'].replace('_', ' ')} {link['id']}" for link in document["links"]]
    ties += [f"MLflow {link.kind} {link.target}" for link in dossier.run_links]
    yield "Links", _entries(map(as_line, ties))
    remarks = (
        f"**{as_line(c.who)}**, {_time(c.at)}:\n\n{as_block(c.text)}" for c in dossier.comments
    )
    yield "Comments", "\n\n".join(remarks)


def _outcome(experiment: Experiment, document: Document) -> str:
    if experiment.outcome is None:
        proposal = document["proposal"]
        if not proposal:
            return "Not decided, and there are no results to judge by."
        return f"Not decided. The results speak for {_said(proposal)}."
    by = f", decided by {as_line(experiment.decided_by)}" if experiment.decided_by else ""
    at = f" on {_time(experiment.decided_at)}" if experiment.decided_at else ""
    said = f"**{experiment.outcome}**{by}{at}."
    if experiment.proposed is not None:
        said += f"\n\nProposed then: {_said(experiment.proposed)}."
    return f"{said}\n\n{as_block(experiment.outcome_reason)}"


def _said(proposal: Mapping[str, Any]) -> str:
    """Write a proposal with the evidence that its reason does not name already."""
    why = str(proposal.get("why", ""))
    more = [str(each) for each in proposal.get("evidence") or () if str(each) not in why]
    level = f" ({proposal['level']}{': ' if more else ''}" if proposal.get("level") else " ("
    rest = f"{level}{'; '.join(more)})" if more or proposal.get("level") else ""
    return as_line(f"{proposal.get('outcome')}: {why}{rest}")


def _entries(texts: Iterable[str]) -> str:
    return "".join(f"- {text}\n" for text in texts)


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""


def _length(seconds: float) -> str:
    return show_duration(timedelta(seconds=round(seconds)))


def _yes(is_so: bool) -> str:  # noqa: FBT001
    return "yes" if is_so else "no"
