"""Taking reports: alerts open, count, recover and open again, each exactly once in effect.

A batch is worked out and kept in one go in which nobody else writes, so several programs may
report the same at the same time. What happened is kept under the program's name, as units whose
ids follow from the condition, its episode and what came of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain, repeat

from mlpm_tui.domain.agreed import Agreed
from mlpm_tui.domain.alert_cases import Case
from mlpm_tui.domain.alert_episodes import Taken, What, merged_taken, needs_card, taken
from mlpm_tui.domain.alert_explaining import (
    explained,
    explanation,
    is_explaining,
    released,
    released_words,
)
from mlpm_tui.domain.alert_opening import AlertTemplate, OpenAlert, cleaned, template_for
from mlpm_tui.domain.alert_reports import SEVERITIES, AlertReport
from mlpm_tui.domain.changes import Act, Change, edited
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Fleet
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.team import PROGRAM
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wording import some
from mlpm_tui.services.alert_knowledge import Knowledge
from mlpm_tui.services.alert_templates import usable_templates
from mlpm_tui.services.firing import unit_id
from mlpm_tui.store.library import Library
from mlpm_tui.store.sitting import Sitting
from mlpm_tui.store.units import Unit, new_key

MOST_AT_ONCE = 100
"""So many reports go into one transaction, so that nobody waits for long."""
SAME_DELIVERY = timedelta(hours=1)
"""For so long what is delivered once more counts as delivered once."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What came of a report: the alert's id, and how that changed.

    `what` is opened, repeated, resolved, reopened or ignored, or recovered where somebody had
    taken the alert up: then it is theirs to resolve.
    """

    id: str
    what: str
    report: AlertReport


@dataclass(frozen=True, slots=True)
class Sign:
    """What a report is known by when it is delivered once more.

    A name that the sender gave is that of one delivery for good. One made of what was sent is
    not: the same words are news again once something has begun or ended since.
    """

    name: str
    is_given: bool = False


UNSIGNED = Sign("")


def report(
    library: Library,
    project: str,
    reports: Sequence[AlertReport],
    now: datetime,
    signs: Sequence[Sign] = (),
) -> tuple[Reported, ...]:
    """Take reports in the order in which they came, and return what came of each.

    `signs` may name each one by its delivery: what is delivered once more within the hour, with
    nothing begun or ended meanwhile, is not counted once more, because whoever sent it may only not
    have heard that it was taken.

    May raise RuleBroken and StoreTrouble: then nothing is kept of the 100 among which that
    happened, nor of those after them.
    """
    for one in reports:
        if one.severity not in SEVERITIES:
            raise RuleBroken(f"A severity is one of {', '.join(SEVERITIES)}.", "bad_value")
    agreed = Agreed(library.team(project))
    done: list[Reported] = []
    for at in range(0, len(reports), MOST_AT_ONCE):
        part = reports[at : at + MOST_AT_ONCE]
        with library.alone() as sitting:
            taking = _Taking(sitting, project, now, agreed)
            done += taking.take(part, signs[at : at + MOST_AT_ONCE])
    return tuple(done)


class _Taking:
    """One batch, each report worked out on what those before it leave."""

    def __init__(self, sitting: Sitting, project: str, now: datetime, agreed: Agreed) -> None:
        self._agreed = agreed
        self._sitting = sitting
        self._known = Knowledge(sitting, project)
        self._moment = Moment(now, PROGRAM, new_key)

    @cached_property
    def _fleet(self) -> Fleet:
        return self._sitting.fleet(self._known.key)

    @cached_property
    def _templates(self) -> tuple[AlertTemplate, ...]:
        return usable_templates()

    def take(self, reports: Sequence[AlertReport], signs: Sequence[Sign]) -> list[Reported]:
        """Take the reports in their order."""
        clean = list(map(cleaned, reports))
        self._known.read({one.fingerprint for one in clean})
        done = map(self._take, clean, chain(signs, repeat(UNSIGNED)))
        return [replace(one, report=own) for one, own in zip(done, reports, strict=True)]

    def _take(self, one: AlertReport, sign: Sign) -> Reported:
        if not sign.name:
            return self._taken(one)
        key, now = self._known.key, self._moment.now
        since = now - SAME_DELIVERY
        if self._sitting.was_delivered(key, self._named(sign, one), since):
            case = self._known.latest(one.fingerprint)
            return Reported(case.card.id if case else "", What.IGNORED, one)
        done = self._taken(one)
        self._sitting.is_first(key, self._named(sign, one), now, since)
        return done

    def _named(self, sign: Sign, one: AlertReport) -> str:
        """Return a delivery's name, with where its condition stands unless the name was given."""
        case = self._known.of(one)
        if sign.is_given or case is None:
            return sign.name
        other = self._known.standing_for(case)
        standing = [case, other] if other is not None else [case]
        return " ".join((sign.name, *map(_standing, standing)))

    def _taken(self, one: AlertReport) -> Reported:
        case = self._known.of(one)
        if one.is_calm:
            return self._calmed(one, case)
        other = self._known.standing_for(case) if case is not None and not case.is_open else None
        if case is not None and other is not None and other.is_open:
            done = merged_taken(case, other, one, self._moment)
            return self._kept(other.card.id, one, done)
        if case is None or needs_card(case, one):
            return self._opened(one, case)
        done = taken(self._known.board(case), case, one, self._moment)
        return self._kept(case.card.id, one, self._with_others(case, done))

    def _calmed(self, one: AlertReport, case: Case | None) -> Reported:
        """Take word that nothing is wrong: it ends an episode that goes on, and begins none."""
        begun = case.incident.starts_at if case is not None and case.is_open else None
        if case is None or begun is None or one.starts_at < begun:
            return Reported(case.card.id if case else "", What.IGNORED, one)
        own = replace(one, starts_at=begun)
        done = taken(self._known.board(case), case, own, self._moment)
        return self._kept(case.card.id, own, self._with_others(case, done))

    def _opened(self, one: AlertReport, earlier: Case | None) -> Reported:
        model = self._fleet.model(one.model)
        is_over = one.ends_at is not None
        cause = None if is_over else self._explanation(one)
        wish = OpenAlert(
            one,
            template_for(self._templates, one.signal),
            owner=model.owner if model is not None else None,
            runbook=model.runbook if model is not None else "",
            earlier=earlier,
            explained_by=cause,
        )
        tied = [case for case in (earlier, cause) if case is not None]
        act = self._agreed.owned(wish.act(self._known.board(*tied), self._moment))
        if not self._keep(act, self._unit(one, What.OPENED)):
            # Its card was thrown away since: the same episode doesn't bring it back.
            return Reported("", What.IGNORED, one)
        return Reported(self._explained(one), What.OPENED, one)

    def _explanation(self, one: AlertReport) -> Case | None:
        if not one.signal.startswith("drift/"):
            return None
        cases = self._known.open_of(one.model)
        return explanation(cases, one.model, one.signal, one.starts_at)

    def _explained(self, one: AlertReport) -> str:
        """Mute what an alert that now fires explains, or itself, and return the alert's id."""
        case = self._known.latest(one.fingerprint)
        assert case is not None  # noqa: S101
        changes: tuple[Change, ...] = ()
        if is_explaining(case):
            changes = explained(case, self._known.open_of(one.model))
            said = f"{case.card.id} explains {some(len(changes), 'alert')}: muted while it is open"
        elif case.incident.muted_by is None and (cause := self._explanation(one)) is not None:
            changes = edited(case.incident, muted_by=cause.card.key)
            said = f"{cause.card.id} explains {case.card.id}: muted while it is open"
        if changes:
            self._keep(Act(said, changes), self._unit(one, "explained"))
        return case.card.id

    def _with_others(self, case: Case, done: Taken) -> Taken:
        """Return what is done with what that means for alerts that this one explains."""
        if done.what is not What.RESOLVED or not is_explaining(case):
            return done
        cases = self._known.open_of(case.alert.model)
        back = released(case.card.key, cases, self._moment.now)
        if not back:
            return done
        said = f"{done.act.said}; {released_words(back, cases)}"
        return Taken(done.what, Act(said, (*done.act.changes, *back)))

    def _kept(self, name: str, one: AlertReport, done: Taken) -> Reported:
        what = done.what
        if not done.act.changes:
            return Reported(name, what, one)
        is_counted = what in (What.REPEATED, What.IGNORED)
        if not self._keep(done.act, None if is_counted else self._unit(one, what)):
            return Reported(name, What.IGNORED, one)
        if what is What.REOPENED:
            self._explained(one)
        return Reported(name, what, one)

    def _keep(self, act: Act, own: str | None) -> bool:
        unit = Unit(self._known.key, PROGRAM, self._moment.now, act)
        return self._known.keep(unit if own is None else replace(unit, id=own))

    def _unit(self, one: AlertReport, what: str) -> str:
        """Return the id of what came of an episode, the same whoever reports it."""
        ends_at = "" if one.ends_at is None else one.ends_at.isoformat()
        sign = ("alert", one.fingerprint, one.starts_at.isoformat(), ends_at, what)
        return unit_id(self._known.key, 0, sign)


def _standing(case: Case) -> str:
    """Return in one word how an alert stands, another one whenever it has ended or begun anew."""
    state = "open" if case.is_open else "closed"
    ended_at = case.incident.ended_at
    over = ended_at.isoformat() if ended_at is not None else ""
    return f"{case.card.key}:{state}:{over}:{case.incident.reopened}"
