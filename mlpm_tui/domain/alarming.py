"""Which of all that an experiment's rules and runs say its card calls out."""

from collections.abc import Iterable
from datetime import datetime

from mlpm_tui.domain.alarms import Alarm
from mlpm_tui.domain.cards import Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.firing import TIMEBOX_RULE, rule_text, waiting_firings
from mlpm_tui.domain.rule_states import StoppingState
from mlpm_tui.domain.runs import Run, RunStatus, is_stale
from mlpm_tui.domain.stopping import RuleStanding


def alarm_of(
    dossier: Dossier, standings: Iterable[RuleStanding], runs: Iterable[Run], now: datetime
) -> Alarm | None:
    """Return what a card has to call out; nothing once its experiment is decided.

    What fired calls until somebody has answered; silence only where no other run goes on.
    """
    if dossier.experiment is None or dossier.experiment.outcome is not None:
        return None
    standings = tuple(standings)
    unanswered = waiting_firings(dossier)
    waiting = {firing.rule for firing in unanswered}
    # Where nothing can be recorded, a rule that fired is in the verdicts only.
    waiting |= {rule_text(s.rule) for s in standings if s.is_waiting}
    if fired := waiting - {TIMEBOX_RULE}:
        going_on = fired - {firing.rule for firing in unanswered if firing.stopped}
        return Alarm.FIRED if going_on else Alarm.STOPPED
    if waiting:
        return Alarm.TIME_UP
    if any(s.verdict.state is StoppingState.WOULD_FIRE for s in standings):
        return Alarm.WOULD_FIRE
    going = [run for run in runs if run.status is RunStatus.RUNNING]
    is_silent = bool(going) and all(is_stale(run, now) for run in going)
    return Alarm.STALE if is_silent and dossier.card.status is Status.IN_PROGRESS else None
