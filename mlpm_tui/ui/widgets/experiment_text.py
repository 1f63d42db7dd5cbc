"""An experiment in detail, for the narrow place beside the table."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from textual.content import Content

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.lineage import Kin, Step
from mlpm_tui.domain.runs import is_stale
from mlpm_tui.domain.stopping import RuleStanding
from mlpm_tui.domain.text import safe_block, safe_line
from mlpm_tui.domain.timebox import Timebox
from mlpm_tui.services.experiment_details import Detail, Surroundings
from mlpm_tui.services.memory import said_of
from mlpm_tui.ui.paint.countdown import countdown
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.widgets.judged_text import judged_parts
from mlpm_tui.ui.widgets.rule_text import TONES
from mlpm_tui.ui.widgets.text_parts import (
    BAD,
    LABEL,
    OF_OUTCOME,
    WARN,
    WEAK,
    Part,
    bullets,
    head,
    section,
    since,
)

MOST_STEPS = 24


def experiment_text(
    card: Card,
    experiment: Experiment,
    detail: Detail | None,
    around: Surroundings | None,
    now: datetime,
    glyphs: Glyphs,
) -> Content:
    """Write what an experiment promises, how it stands, and what it taught.

    What has to be read first (`detail`, `around`) is left out until it is there.
    """
    parts: list[Part] = [
        (safe_line(card.id), f"bold {LABEL}"),
        (f"  {safe_line(card.title, 500)}\n", "bold"),
        *_facts(card, experiment, now, glyphs),
    ]
    rules = detail.judgement.stopping if detail is not None else ()
    # What somebody has to answer stands before what was promised.
    parts += _rules("A rule has fired", [one for one in rules if one.is_waiting], now)
    is_decided = experiment.outcome is not None
    promise = [*_promise(experiment)]
    if detail is not None:
        promise += judged_parts(detail.judgement, glyphs, is_decided=is_decided)
        promise += _rules("Stopping rules", [one for one in rules if not one.is_waiting], now)
    lineage = [*_lineage(around, glyphs)] if around is not None else []
    taught = [*_taught(experiment)]
    # Of what is decided people want to know what it taught, of the rest what it promises.
    parts += [*taught, *lineage, *promise] if is_decided else [*promise, *taught, *lineage]
    parts += _alike(around) if around is not None else ()
    return Content.assemble(*((glyphs.plain(text), style) for text, style in parts))


def _facts(card: Card, experiment: Experiment, now: datetime, glyphs: Glyphs) -> Iterator[Part]:
    words = [card.status.replace("_", " "), safe_line(card.owner or "nobody", 40)]
    timebox = experiment.timebox
    if timebox is not None and experiment.outcome is None:
        words.append(_box(timebox, now))
    words += [f"#{safe_line(tag, 40)}" for tag in card.tags]
    yield (f" {glyphs.dot} ".join(words) + "\n", WEAK)
    if card.blocked is not None:
        yield (f"Blocked: {safe_line(card.blocked, 500)}\n", BAD)
    if experiment.outcome is not None:
        by = f", by {safe_line(experiment.decided_by, 40)}" if experiment.decided_by else ""
        at = f" {since(experiment.decided_at, now)}" if experiment.decided_at else ""
        yield (f"{experiment.outcome}{by}{at}\n", OF_OUTCOME.get(experiment.outcome, ""))
        if experiment.outcome_reason:
            yield (f"{safe_block(experiment.outcome_reason)}\n", "")


def _promise(experiment: Experiment) -> Iterator[Part]:
    if experiment.hypothesis:
        yield from section("Hypothesis", experiment.hypothesis)
    if experiment.baseline is not None:
        metrics = " ".join(f"{k}={v:g}" for k, v in experiment.baseline.metrics.items())
        yield from section("Baseline", safe_line(f"{experiment.baseline.name} {metrics}", 300))


def _box(timebox: Timebox, now: datetime) -> str:
    """Return when a timebox ends; what is left of it counts down in the table."""
    if timebox.ends_at is not None:
        verb = "ran out" if timebox.left_s(now) <= 0 else "until"
        return f"{verb} {timebox.ends_at.astimezone():%d %b %H:%M}"
    return countdown(timebox, now)[0].text


def _rules(label: str, standings: Sequence[RuleStanding], now: datetime) -> Iterator[Part]:
    if standings:
        yield head(label)
    for standing in standings:
        state = standing.verdict.state
        tone = WEAK if standing.answered else TONES.get(state, "")
        word = str(state).replace("_", " ") + (", answered" if standing.answered else "")
        yield (f"{word}: ", tone)
        yield (f"{safe_line(str(standing.rule), 300)}\n", "")
        where = f" ({safe_line(standing.run.name, 60)})" if standing.run is not None else ""
        silent = ", silent" if standing.run is not None and is_stale(standing.run, now) else ""
        yield (f"  {safe_line(standing.verdict.why, 300)}{where}{silent}\n", WEAK)


def _taught(experiment: Experiment) -> Iterator[Part]:
    if experiment.learnings:
        yield from section("What it taught", experiment.learnings)
    yield from bullets("Next steps", experiment.next_steps, 500)


def _lineage(around: Surroundings, glyphs: Glyphs) -> Iterator[Part]:
    lineage = around.lineage
    if lineage is None:
        return
    for way, steps in (("Informed by", lineage.before), ("Informs", lineage.after)):
        if steps:
            yield head(way)
            yield from _tree(steps, glyphs)


def _tree(steps: Sequence[Step], glyphs: Glyphs) -> Iterator[Part]:
    """Write each card below the one that it is tied to, with what it came to."""
    elbow = "`- " if glyphs.is_ascii else "\u2514 "
    for step in steps[:MOST_STEPS]:
        indent = "  " * (step.depth - 1) + (elbow if step.depth > 1 else "")
        yield (f"{indent}{safe_line(step.card.id)} ", LABEL)
        came_to = _came_to(step.card)
        yield (came_to, OF_OUTCOME.get(step.card.outcome or "", WEAK))
        yield ("  (see above)\n" if step.is_again else f" {safe_line(step.card.title, 200)}\n", "")
    if len(steps) > MOST_STEPS:
        yield (f"and {len(steps) - MOST_STEPS} more\n", WEAK)


def _came_to(kin: Kin) -> str:
    return kin.outcome or kin.status.replace("_", " ")


def _alike(around: Surroundings) -> Iterator[Part]:
    if around.alike:
        yield head("Tried before")
    for one in around.alike:
        yield (f"- {safe_line(said_of(one), 400)}\n", WARN)
