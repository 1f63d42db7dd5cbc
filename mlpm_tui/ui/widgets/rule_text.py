"""Stopping rules in words: how each stands on which run, and who still has to answer."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.firing import TIMEBOX_RULE, up_since, waiting_firings
from mlpm_tui.domain.rule_states import StoppingState
from mlpm_tui.domain.runs import Run, is_stale
from mlpm_tui.domain.stopping import RuleStanding
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.widgets.text_parts import BAD, LABEL, WARN, WEAK, Part

TONES = {StoppingState.FIRED: BAD, StoppingState.WOULD_FIRE: WARN}
ANSWERS = "waits for an answer: decide, comment, or move the card"
MINUTE = timedelta(minutes=1)


def rule_parts(standings: Iterable[RuleStanding], now: datetime) -> Iterator[Part]:
    """Write each rule with its state, and below it what that rests on."""
    head = "\nStopping conditions\n"
    for standing in standings:
        verdict = standing.verdict
        yield (head, LABEL)
        head = ""
        state = verdict.state.replace("_", " ")
        yield (f"{state:<10} ", WEAK if standing.answered else TONES.get(verdict.state, WEAK))
        yield (f"{safe_line(str(standing.rule), 500)}\n", "")
        yield (f"{'':<11}{safe_line('; '.join(_grounds(standing, now)), 1000)}\n", WEAK)
        if standing.is_waiting:
            yield (f"{'':<11}{ANSWERS}\n", BAD)


def _grounds(standing: RuleStanding, now: datetime) -> Iterator[str]:
    verdict, firing = standing.verdict, standing.firing
    yield verdict.why
    if standing.run is not None:
        yield f"on {standing.run.name or standing.run.id}"
    if verdict.epoch_base is not None:
        yield f"epochs counted from {verdict.epoch_base}"
    if firing is not None:
        yield f"fired {_ago(now - firing.fired_at)} ago"
        if firing.stopped:
            yield "the process was stopped"
        elif standing.answered:
            yield "answered"


def time_is_up(dossier: Dossier, now: datetime) -> str:
    """Say since when an expired timebox waits for an answer, and for which; else nothing."""
    for firing in waiting_firings(dossier):
        if firing.rule == TIMEBOX_RULE:
            return f"for {_ago(now - up_since(firing))}: {firing.action}"
    return ""


def what_asks(dossier: Dossier) -> str:
    """Say what asks for a decision: the time that is up, the rules that fired; else nothing."""
    asks = []
    for firing in waiting_firings(dossier):
        if firing.rule == TIMEBOX_RULE:
            asks.append("The time is up.")
        else:
            advice = f": {firing.action}" if firing.action else ""
            asks.append(f"{safe_line(f'{firing.rule} fired{advice}', 200)}.")
    return " ".join(asks)


def silent_parts(runs: Iterable[Run], now: datetime) -> Iterator[Part]:
    """Write which runs call themselves running and have not reported for too long."""
    head = "\nSilent runs\n"
    for run in runs:
        heard = run.reported_at or run.started_at
        if heard is not None and is_stale(run, now):
            yield (head, LABEL)
            head = ""
            yield (f"{'stale':<10} ", WARN)
            name = safe_line(run.name or run.id, 80)
            yield (f"{name} has not reported for {_ago(now - heard)}\n", "")


def _ago(length: timedelta) -> str:
    return show_duration(max(MINUTE, length - length % MINUTE))
