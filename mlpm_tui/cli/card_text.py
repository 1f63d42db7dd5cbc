"""A card as text for people."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from mlpm_tui.cli.answers import print_line, print_pairs
from mlpm_tui.domain.alert_values import moved
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.durations import show_countdown, show_duration
from mlpm_tui.domain.metrics import show_number
from mlpm_tui.domain.retraining_words import retraining_words
from mlpm_tui.domain.standing import LAST
from mlpm_tui.domain.wording import times
from mlpm_tui.services.documents import Document

PLAIN = ("hypothesis", "outcome_reason", "learnings", "model", "signal", "severity", "window")


def print_card(dossier: Dossier, document: Document) -> None:
    """Write a card with everything that hangs on it."""
    print_line(f"{document['id']}  {document['title']}")
    print_pairs((name, text) for name, text in _pairs(dossier, document) if text)


def show_time(at: datetime | None) -> str:
    """Write an instant in UTC to the minute."""
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""


def show_metrics(metrics: dict[str, float]) -> str:
    """Write metrics: `f1 0.89  precision 0.9`."""
    return "  ".join(f"{name} {show_number(value)}" for name, value in metrics.items())


def _pairs(dossier: Dossier, document: Document) -> Iterator[tuple[str, str]]:
    card = dossier.card
    archived = f", archived {show_time(card.archived_at)}" if card.archived_at else ""
    yield "kind", f"{card.kind}, phase {card.phase}, {card.status}{archived}"
    yield "blocked", card.blocked or ""
    yield "owner", card.owner or ""
    yield "points", "" if card.points is None else show_number(card.points)
    yield "due", card.due.isoformat() if card.due else ""
    yield "tags", " ".join(card.tags)
    yield "parent", document["parent"] or ""
    yield "endpoint", document.get("endpoint") or ""
    yield from _subtasks(document)
    yield "text", card.description
    for name in PLAIN:
        yield name.replace("_", " "), str(document.get(name) or "")
    yield from _promise(document)
    yield from _results(document)
    yield from _alert(dossier)
    if dossier.retraining is not None:
        yield from retraining_words(dossier.retraining)
    group = None
    for place, item in enumerate(dossier.checklist, 1):
        mark = "x" if item.done else " "
        shown = f" ({item.evidence})" if item.evidence else ""
        yield item.group if item.group != group else "", f"{place}. [{mark}] {item.text}{shown}"
        group = item.group
    for link in document["links"]:
        yield link["relation"].replace("_", " "), link["id"]
    for remark in dossier.comments:
        yield "comment", f"{remark.who}, {show_time(remark.at)}: {remark.text}"
    yield "changed", f"{show_time(card.updated_at)} (made {show_time(card.created_at)})"


def _subtasks(document: Document) -> Iterator[tuple[str, str]]:
    yield "from", document.get("from") or ""
    if tasks := document.get("subtasks"):
        done = f"{document['progress']['done']} of {len(tasks)} done"
        lines = (f"{t['id']} {t['status'].replace('_', ' ')}: {t['title']}" for t in tasks)
        yield "sub-tasks", "\n".join([done, *lines])


def _promise(document: Document) -> Iterator[tuple[str, str]]:
    if baseline := document.get("baseline"):
        yield "baseline", f"{baseline['name']}  {show_metrics(baseline['metrics'])}"
    for criterion in document.get("criteria", ()):
        yield "criterion", f"{criterion['state']}: {criterion['text']} {show_verdict(criterion)}"
    for rule in document.get("stopping", ()):
        state = rule["state"].replace("_", " ")
        yield "stopping", f"{state}: {rule['text']} ({show_rule_state(rule)})"
    if timebox := document.get("timebox"):
        yield "timebox", show_timebox(timebox)
    yield "resources", "\n".join(document.get("resources", ()))


def show_timebox(timebox: Document) -> str:
    """Write how a timebox stands: `running, 3d 4h left of 1w`."""
    total = show_duration(timedelta(seconds=timebox["total_s"]))
    left = timebox["remaining_s"]
    if left < 0:
        whole = -left if -left < 60 else -left // 60 * 60  # noqa: PLR2004  seconds of a minute
        over = show_duration(timedelta(seconds=whole))
        shown = f"{over} over its {total}"
    else:
        shown = f"{show_countdown(left)[0]} left of {total}"
    count = len(timebox["extensions"])
    more = f", extended {times(count)}" if count else ""
    return f"{timebox['state'].replace('_', ' ')}, {shown}{more}"


def show_rule_state(rule: Document) -> str:
    """Write why a stopping rule stands so: on which run, counted from what, and since when."""
    words = [rule["why"]]
    if rule["run_name"]:
        words.append(f"on {rule['run_name']}")
    if rule["epoch_base"] is not None:
        words.append(f"epochs counted from {rule['epoch_base']}")
    if rule["fired_at"] is not None:
        answered = ", answered" if rule["answered"] else ""
        words.append(f"fired {show_time(rule['fired_at'])}{answered}")
    return "; ".join(words)


def show_verdict(verdict: Document) -> str:
    """Write what a rule's verdict rests on: the value it saw, or why there is none."""
    if verdict["observed"] is None:
        return f"({verdict['why']})"
    seen = f"{verdict['metric']} is {show_number(verdict['observed'])}"
    # A run's best value stands with its last where the two differ.
    return f"({verdict['why'].rpartition(': ')[0]})" if LAST in verdict["why"] else f"({seen})"


def _results(document: Document) -> Iterator[tuple[str, str]]:
    for result in document.get("results", ()):
        yield "result", f"{result['model']}  {show_metrics(result['metrics'])}"
    if proposal := document.get("proposal"):
        yield "proposal", f"{proposal['outcome']}: {proposal['why']}"
    yield "tracking", document.get("tracking_trouble") or ""
    if proposed := document.get("proposed"):
        yield "proposed", f"{proposed['outcome']}: {proposed['why']} (when it was decided)"
    yield "outcome", document.get("outcome") or ""
    yield "next", "\n".join(document.get("next_steps", ()))
    for training in document.get("trainings", ()):
        yield "training", f"{training['command']} ({training['who']}): {training['state']}"
    for artifact in document.get("artifacts", ()):
        yield artifact["kind"], artifact["uri"]
    for run in document.get("runs", ()):
        yield f"mlflow {run['kind']}", run["target"]


def _alert(dossier: Dossier) -> Iterator[tuple[str, str]]:
    alert = dossier.alert
    if alert is None:
        return
    yield "state", f"{alert.state}, opened {show_time(alert.opened_at)}, seen {alert.occurrences}x"
    if alert.before is not None or alert.after is not None:
        yield "moved", moved(alert, dossier.incident)
    yield "causes", "\n".join(alert.causes)
