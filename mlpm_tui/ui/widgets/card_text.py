"""A card in words: the overview of its screen, and the preview beside the board."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.durations import show_countdown, show_duration
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.subtasks import group_of, progress_of, source_of
from mlpm_tui.domain.text import safe_line
from mlpm_tui.store.units import Entry
from mlpm_tui.ui.widgets.text_parts import (
    BAD,
    GOOD,
    LABEL,
    OF_OUTCOME,
    WEAK,
    Part,
    bullets,
    fact,
    head,
    section,
    since,
)

if TYPE_CHECKING:
    from mlpm_tui.domain.runs import Run
    from mlpm_tui.services.documents import Document
    from mlpm_tui.services.judging import Judgement
    from mlpm_tui.ui.paint.glyphs import Glyphs


class Judged(NamedTuple):
    """How a card's experiment stands, and the signs to show that with."""

    judgement: "Judgement"
    glyphs: "Glyphs"


def title_of(card: Card, phase: str) -> Content:
    """Write who a card is: its id, title and place."""
    place = f"{phase}, {card.status.replace('_', ' ')}"
    return Content.assemble(
        (safe_line(card.id), "bold $text-accent"),
        f"  {safe_line(card.title, 500)}  ",
        (safe_line(place, 80), WEAK),
    )


def overview(
    dossier: Dossier,
    now: datetime,
    subtasks: Sequence[Card] = (),
    runs: "Sequence[Run]" = (),
    judged: "Judged | None" = None,
    standing: "Document | None" = None,
) -> Content:
    """Write all that a card says about itself, its sub-tasks, how it is judged, how it stands."""
    from mlpm_tui.ui.widgets.rule_text import silent_parts, time_is_up
    from mlpm_tui.ui.widgets.training_text import training_parts

    parts = [*facts(dossier.card, now)]
    if up := time_is_up(dossier, now):
        parts += fact("Time is up", up, BAD)
    parts += _production(dossier, subtasks, judged, standing)
    if dossier.experiment is not None:
        parts += silent_parts(runs, now)
        parts += experiment_parts(dossier.experiment, now, judged)
        parts += training_parts(dossier, now)
        parts += bullets("Artifacts", [f"{a.kind}  {a.uri}" for a in dossier.artifacts])
    if dossier.alert is not None:
        parts += _alert(dossier.alert)
    if dossier.retraining is not None:
        from mlpm_tui.domain.retraining_words import retraining_words

        for name, text in retraining_words(dossier.retraining):
            parts += fact(name.capitalize(), text)
    if dossier.card.description:
        parts += section("Description", dossier.card.description)
    for comment in dossier.comments:
        said = f"{safe_line(comment.who, 40)}, {since(comment.at, now)}"
        parts += section(said, comment.text)
    return Content.assemble(*parts)


def _production(
    dossier: Dossier,
    subtasks: Sequence[Card],
    judged: "Judged | None",
    standing: "Document | None",
) -> Iterator[Part]:
    """Write how far a card is on its way to production; details once they were read."""
    if standing is None or judged is None:
        yield from subtask_parts(dossier, subtasks)
        return
    from mlpm_tui.ui.widgets.standing_text import standing_details, standing_facts

    yield from standing_facts(standing)
    yield from subtask_parts(dossier, subtasks)
    yield from standing_details(standing, judged.glyphs)


def preview(
    card: Card, experiment: Experiment | None, alert: Alert | None, now: datetime
) -> Content:
    """Write what is known of a card without asking the database."""
    parts: list[Part] = [
        (f"{safe_line(card.id)}\n", "bold $text-accent"),
        (f"{safe_line(card.title, 500)}\n", ""),
    ]
    parts += facts(card, now)
    if experiment is not None:
        parts += experiment_parts(experiment, now)
    if alert is not None:
        parts += _alert(alert)
    if card.description:
        parts += section("Description", card.description)
    return Content.assemble(*parts)


def facts(card: Card, now: datetime) -> Iterator[Part]:
    """Write a card's short facts, one a line."""
    if card.blocked is not None:
        yield from fact("Blocked", card.blocked, BAD)
    yield from fact("Kind", card.kind)
    yield from fact("Owner", card.owner or "nobody")
    if card.points is not None:
        yield from fact("Points", f"{card.points:g}")
    if card.due is not None:
        is_late = card.due < day_of(now, now.tzinfo) and card.done_at is None
        yield from fact("Due", card.due.isoformat(), BAD if is_late else "")
    if card.tags:
        yield from fact("Tags", " ".join(f"#{tag}" for tag in card.tags))
    yield from fact("In this column", since(card.entered_at, now))
    yield from fact("Changed", since(card.updated_at, now))


def subtask_parts(dossier: Dossier, subtasks: Sequence[Card]) -> Iterator[Part]:
    """Write where a sub-task serves, or where an epic comes from and its sub-tasks by groups."""
    if dossier.subtask is not None and dossier.subtask.endpoint:
        yield from fact("Endpoint", dossier.subtask.endpoint)
    if (source := source_of(dossier)) is not None:
        yield from fact("From", source)
    if (progress := progress_of(subtasks)) is None:
        return
    yield from fact("Sub-tasks", f"{progress.done} of {progress.total} done")
    group = ""
    for task in subtasks:
        if (of := group_of(task, dossier.groups)) and of != group:
            group = of
            yield head(safe_line(group, 40))
        is_done = task.status is Status.DONE
        yield (f"{safe_line(task.id):<14}{task.status.replace('_', ' '):<12}", GOOD * is_done)
        yield (f"{safe_line(task.owner or '', 20):<8}", WEAK)
        yield (f"{safe_line(task.title, 500)}\n", "")


def experiment_parts(
    experiment: Experiment, now: datetime, judged: "Judged | None" = None
) -> Iterator[Part]:
    """Write an experiment's promise and what came of it; without a judgement, as it was typed."""
    yield from _timebox(experiment, now)
    if experiment.outcome is not None:
        tone = OF_OUTCOME.get(experiment.outcome, "")
        by = f" (decided by {experiment.decided_by})" if experiment.decided_by else ""
        yield from fact("Outcome", f"{experiment.outcome}{by}", tone)
        if experiment.proposed is not None:
            proposed = experiment.proposed
            yield from fact("Proposed", f"{proposed.get('outcome')}: {proposed.get('why')}", WEAK)
        if experiment.outcome_reason:
            yield from section("Why", experiment.outcome_reason)
    if experiment.hypothesis:
        yield from section("Hypothesis", experiment.hypothesis)
    if experiment.baseline is not None:
        metrics = " ".join(f"{k}={v:g}" for k, v in experiment.baseline.metrics.items())
        yield from fact("Baseline", f"{experiment.baseline.name} {metrics}")
    yield from _criteria(experiment, judged)
    yield from _stopping(experiment, now, judged)
    yield from bullets("Resources", experiment.resources)
    if experiment.learnings:
        yield from section("Learnings", experiment.learnings)
    yield from bullets("Next steps", experiment.next_steps)


def history(entries: Sequence[Entry], now: datetime) -> Content:
    """Write who did what, the latest first; a unit's changes are one line."""
    from mlpm_tui.ui.widgets.deed_lines import deed_lines

    parts: list[Part] = []
    for line in deed_lines(entries, now, 500):
        parts.append((f"{line.ago:>16}  ", WEAK))
        parts.append((f"{line.who} ", LABEL))
        parts.append((f"{line.said}\n", WEAK if line.is_undone else ""))
    return Content.assemble(*parts) if parts else Content("Nothing happened yet.")


def _criteria(experiment: Experiment, judged: "Judged | None") -> Iterator[Part]:
    from mlpm_tui.domain.rule_forms import criterion_from_json

    if judged is None or not judged.judgement.criteria:
        criteria = [str(criterion_from_json(kept)) for kept in experiment.criteria]
        yield from bullets("Success criteria", criteria)
    if judged is not None:
        from mlpm_tui.ui.widgets.judged_text import judged_parts

        is_decided = experiment.outcome is not None
        yield from judged_parts(judged.judgement, judged.glyphs, is_decided=is_decided)


def _stopping(experiment: Experiment, now: datetime, judged: "Judged | None") -> Iterator[Part]:
    from mlpm_tui.domain.rule_forms import stopping_rule_from_json

    if judged is not None and judged.judgement.stopping:
        from mlpm_tui.ui.widgets.rule_text import rule_parts

        yield from rule_parts(judged.judgement.stopping, now)
    else:
        texts = [str(stopping_rule_from_json(kept)) for kept in experiment.stopping]
        yield from bullets("Stopping conditions", texts)


def _timebox(experiment: Experiment, now: datetime) -> Iterator[Part]:
    timebox = experiment.timebox
    if timebox is None:
        return
    total = show_duration(timedelta(seconds=timebox.total_s))
    seconds = timebox.left_s(now)
    left = show_countdown(abs(seconds))[0]
    tone = BAD if seconds <= 0 else ""
    state = str(timebox.state(now)).replace("_", " ")
    if timebox.running_since is None and timebox.started_at and not timebox.is_closed:
        state = "paused"
    yield from fact(
        "Timebox", f"{total}, {state}, {left} {'over' if seconds < 0 else 'left'}", tone
    )
    for extension in timebox.extensions:
        by = show_duration(timedelta(seconds=extension.seconds))
        yield from fact("", f"+{by} by {extension.who}: {extension.reason}", WEAK)


def _alert(alert: Alert) -> Iterator[Part]:
    yield from fact("Alert", f"{alert.severity}, {alert.state}", BAD)
    if alert.model or alert.signal:
        yield from fact("Signal", f"{alert.model} {alert.signal}".strip())
    if alert.before is not None and alert.after is not None:
        yield from fact("Change", f"{alert.before:g} -> {alert.after:g} {alert.window}".strip())
    yield from bullets("Possible causes", alert.causes)
