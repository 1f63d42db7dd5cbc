"""What is due for alerts without anybody asking: waking, ending mutes, bringing back, escalating.

Whoever looks does it, once: what is due is looked up without a lock, and if there is anything,
looked up again and kept while nobody else writes.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from mlpm_tui.domain.alert_cases import Case, by_hand
from mlpm_tui.domain.alert_escalating import EscalateAlert, Limits, is_overdue
from mlpm_tui.domain.alert_explaining import released
from mlpm_tui.domain.alert_handling import WakeAlert
from mlpm_tui.domain.alert_muting import mute_of, muted_what
from mlpm_tui.domain.changes import Act, edited
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.fleet import Fleet, Mute
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.team import PROGRAM
from mlpm_tui.domain.values import dataclass
from mlpm_tui.store.library import Library
from mlpm_tui.store.sitting import Sight
from mlpm_tui.store.units import Unit, new_key

ROUNDS = 5
"""An alert to which several things happen has one of them a round; three are the most there are."""


@dataclass(frozen=True, slots=True)
class Upkept:
    """What was done: the alert it is about, if it is one alone, and the sentence of the history."""

    card: str
    said: str


def keep_up(library: Library, project: str, now: datetime, limits: Limits) -> tuple[Upkept, ...]:
    """Do what is due for a project's alerts, and return what was done; often asked, done once.

    Give `Clock.sure()` for `now`: a clock that jumped wakes nobody. May raise StoreTrouble.
    """
    if library.is_read_only:
        return ()
    done: list[Upkept] = []
    for _ in range(ROUNDS):
        with library.looking() as sight:
            if next(_Chores(sight, project, now, limits).due(), None) is None:
                break
        with library.alone() as sitting:
            for card, act in list(_Chores(sitting, project, now, limits).due()):
                kept = sitting.keep(Unit(project, PROGRAM, now, act))
                done.append(Upkept(card, kept.said))
    return tuple(done)


class _Chores:
    """What is due, worked out on the board as it is; no two chores touch the same record."""

    def __init__(self, sight: Sight, project: str, now: datetime, limits: Limits) -> None:
        self._sight = sight
        self._key = project
        self._moment = Moment(now, PROGRAM, new_key)
        self._limits = limits
        self._fleet: Fleet = sight.fleet(project)
        self._read(sight.stirring(project, now, {word: now - limits[word] for word in limits}))
        keys = sight.open_alerts(project)
        self._open = frozenset(keys)
        if self._due_mutes() or self._muting() - self._open:
            # What comes back by that may be any of them.
            self._read(keys)

    def _read(self, keys: Sequence[int]) -> None:
        self._dossiers = self._sight.dossiers(keys) if keys else {}
        found = (_case(self._dossiers[key]) for key in keys if key in self._dossiers)
        self._cases = [case for case in found if case is not None]

    def _due_mutes(self) -> list[Mute]:
        now = self._moment.now
        return [m for m in self._fleet.mutes if m.ended_at is None and m.until <= now]

    def _muting(self) -> set[int]:
        """Return the alerts that mute others."""
        keys = (case.incident.muted_by for case in self._cases)
        return {key for key in keys if key is not None}

    def due(self) -> Iterator[tuple[str, Act]]:
        """Yield what is to be kept, each with the id of the alert it is about."""
        touched: set[int] = set()
        for card, act in (*self._ended(), *self._back()):
            keys = {change.key for change in act.changes}
            if not keys & touched:
                touched |= keys
                yield card, act
        waiting = [(case, self._wish(case)) for case in self._cases]
        wishes = [(c, wish) for c, wish in waiting if wish and c.card.key not in touched]
        board = self._sight.window(self._key) if wishes else None
        for case, wish in wishes:
            if board is not None:
                project = board.with_dossier(self._dossiers[case.card.key])
                yield case.card.id, wish.act(project, self._moment)

    def _wish(self, case: Case) -> WakeAlert | EscalateAlert | None:
        now, until = self._moment.now, case.alert.snoozed_until
        if case.alert.state is AlertState.SNOOZED:
            return WakeAlert(case.card.id) if until is not None and until <= now else None
        if is_overdue(case, self._limits, now) and self._mute(case) is None:
            return EscalateAlert(case.card.id)
        return None

    def _back(self) -> Iterator[tuple[str, Act]]:
        """Yield the alerts whose explanation is resolved, or no longer on the board."""
        for key in sorted(self._muting() - self._open):
            changes = released(key, self._cases, self._moment.now)
            names = [c.card.id for c in self._cases if c.incident.muted_by == key]
            yield _one(names), Act(f"muted no more: {', '.join(names[:5])}{_more(names)}", changes)

    def _ended(self) -> Iterator[tuple[str, Act]]:
        """Yield the mutes whose time has come, with the alerts that come back by that."""
        now = self._moment.now
        for mute in self._due_mutes():
            back = [case for case in self._cases if self._comes_back(case, mute)]
            changes = edited(mute, ended_at=now)
            for case in back:
                changes += case.noted(woke_at=now)
            said = f"the mute of {muted_what(mute)} is over ({mute.who}: {mute.reason})"
            names = [case.card.id for case in back]
            if names:
                said += f"; back: {', '.join(names[:5])}{_more(names)}"
            yield _one(names), Act(said, changes)

    def _comes_back(self, case: Case, mute: Mute) -> bool:
        """Say whether an alert fires that only this mute has kept quiet, the last to end."""
        if case.alert.state is not AlertState.FIRING or case.incident.muted_by is not None:
            return False
        if self._mute(case) is not None:
            return False
        alert, labels = case.alert, case.incident.labels
        then = mute.made_at
        return mute_of(self._due_mutes(), alert.model, alert.signal, labels, then) is mute

    def _mute(self, case: Case) -> Mute | None:
        alert, labels = case.alert, case.incident.labels
        return mute_of(self._fleet.mutes, alert.model, alert.signal, labels, self._moment.now)


def _case(dossier: Dossier) -> Case | None:
    alert = dossier.alert
    if alert is None:
        return None
    if dossier.incident is None:
        return Case(dossier.card, alert, by_hand(alert), is_kept=False)
    return Case(dossier.card, alert, dossier.incident)


def _one(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ""


def _more(names: list[str]) -> str:
    return f" and {len(names) - 5} more" if len(names) > 5 else ""  # noqa: PLR2004  as above
