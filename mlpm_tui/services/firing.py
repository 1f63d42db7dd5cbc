"""Recording that stopping rules came true: exactly once, whoever sees it first.

Several dashboards, a `tick` and a `run` may see the same firing at the same moment. Each writes it
under the program's name as a unit whose id follows from the card, the rule and the occasion, so the
store keeps the first and takes the others for repetitions.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.firing import RecordFiring, firing_on, timebox_firing, timebox_ran_out
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.rule_states import StoppingState
from mlpm_tui.domain.rules import TimeboxExceeded
from mlpm_tui.domain.stopping import RuleStanding, most_urgent
from mlpm_tui.domain.team import PROGRAM
from mlpm_tui.domain.timebox import TimeboxState
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Unit, new_key


@dataclass(frozen=True, slots=True)
class Times:
    """The time, and the time that has certainly come (see `Clock.sure`)."""

    now: datetime
    sure: datetime


class Seen(Wish, Protocol):
    """Something that happened to a card, of which several processes may tell."""

    @property
    def id(self) -> str:
        """The card's id."""

    @property
    def sign(self) -> tuple[str, ...]:
        """What makes it the same to all who tell of it."""


def due_firings(
    dossier: Dossier, watched: Sequence[RuleStanding], now: datetime
) -> tuple[RecordFiring, ...]:
    """Return what came true and is not recorded yet; nothing once the experiment is decided.

    `watched` has every stopping rule on every run that matters.
    `now` decides whether the timebox has run out: give it `Clock.sure()`, which a jump of the clock
    does not hurry.
    """
    experiment, card = dossier.experiment, dossier.card
    if experiment is None or experiment.outcome is not None or card.is_archived:
        return ()
    due = [
        firing_on(card.id, standing.rule, standing.run, standing.verdict)
        for standing in watched
        if standing.verdict.state is StoppingState.FIRED
        and standing.firing is None
        and standing.run is not None
    ]
    timebox = experiment.timebox
    if timebox is None or timebox.state(now) is not TimeboxState.EXPIRED:
        return tuple(due)
    advice = (s.rule.action for s in most_urgent(watched) if _is_about_time(s.rule.condition))
    ran_out = timebox_ran_out(card.id, experiment, next(advice, ""))
    if ran_out is not None and timebox_firing(dossier) is None:
        due.append(ran_out)
    return tuple(due)


def record(library: Library, wishes: Iterable[Seen], now: datetime) -> tuple[str, ...]:
    """Keep what happened, and return the sentences of what was not recorded before.

    Nothing is kept where the board is open for reading only. May raise StoreTrouble.
    """
    if library.is_read_only:
        return ()
    said = [_kept(library, wish, now) for wish in wishes]
    return tuple(sentence for sentence in said if sentence is not None)


def unit_id(project: str, card: int, sign: tuple[str, ...]) -> str:
    """Return the id of the unit that records something, the same whoever records it."""
    text = "\x00".join((project, str(card), *sign))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _kept(library: Library, wish: Seen, now: datetime) -> str | None:
    dossier = library.dossier(wish.id)
    if dossier is None:
        return None
    card = dossier.card
    project = Project(card.id.partition("-")[0], "").with_dossier(dossier)
    act = wish.act(project, Moment(now, PROGRAM, new_key))
    if not act.changes:
        return None
    own = unit_id(project.key, card.key, wish.sign)
    try:
        kept = library.keep(Unit(project.key, PROGRAM, now, act, id=own))
    except MlpmError:
        # The answer to a commit can be lost although it took place.
        if library.is_kept(own):
            return None
        raise
    # Where another was first, what is kept is theirs.
    return kept.said if kept.changes[0] == act.changes[0] else None


def _is_about_time(condition: object) -> bool:
    return isinstance(condition, TimeboxExceeded)
