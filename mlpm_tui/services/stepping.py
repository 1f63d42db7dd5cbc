"""A step: wishes that are done as one, worked out on a project, and again on a newer one.

Rules are pure, so a step whose rules have read what somebody else changed meanwhile is no loss: it
is worked out anew on what the database holds, and either kept so or refused by the rules.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from mlpm_tui.domain.agreed import Agreed
from mlpm_tui.domain.changes import Act, Change
from mlpm_tui.domain.errors import Overtaken, RuleBroken, StaleChange, StoreTrouble
from mlpm_tui.domain.ids import read_id
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.wishes import Ground, Wish, grounds_of, needs_fleet
from mlpm_tui.services.at_hand import asked_about, gate_grounds, measured, read_dossier
from mlpm_tui.services.clock import Clock
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Rest, Unit, new_key

Reader = Callable[[Project, tuple[str, ...], Sequence[Change], datetime], Project]
"""Brings the dossiers of cards to hand, as the changes of the step so far leave them."""


class Keys:
    """Fresh keys, the same ones again when a step is worked out again: others may name them."""

    def __init__(self) -> None:
        """Begin without any."""
        self._given: list[int] = []
        self._at = 0

    def __call__(self) -> int:
        """Return the next one."""
        if self._at == len(self._given):
            self._given.append(new_key())
        self._at += 1
        return self._given[self._at - 1]

    def begin_again(self) -> None:
        """Give the first one next."""
        self._at = 0


class Step:
    """What one person wants done at one moment."""

    def __init__(self, library: Library, wishes: Sequence[Wish], clock: Clock, who: str) -> None:
        """Read what is not at hand from this library."""
        self._library = library
        self._wishes = tuple(wishes)
        self._keys = Keys()
        self._named: dict[str, int] = {}
        self._numbers: dict[str, int] | None = None
        self.moment = Moment(clock.now(), who, self._keys, clock.zone)

    def worked_out(
        self, before: Project, agreed: Agreed, read: Reader
    ) -> tuple[Project, Act, tuple[Ground, ...]]:
        """Return the project after the step, what it came to, and what its rules have read."""
        if self._numbers is None:
            self._numbers = dict(before.numbers)
        project, changes, said = before, list[Change](), list[str]()
        grounds = list[Ground]()
        for wish in self._wishes:
            for about in asked_about(self._library):
                names = about(wish, project)
                self._remember(project, names)
                project = read(project, names, changes, self.moment.now)
            at_hand = measured(self._library, project, wish, self.moment.now)
            act = agreed.owned(wish.act(at_hand, self.moment))
            grounds += (*grounds_of(wish, project), *gate_grounds(wish, project))
            project = project.applied(act.changes, self.moment.now)
            changes += act.changes
            said.append(act.said)
        sentence = said[0] if len(said) == 1 else f"{said[0]} and {len(said) - 1} more"
        warned = agreed.said_of_limits(before, project, changes)
        grounds += agreed.grounds(before, project, changes)
        act = Act(f"{sentence}; {warned}" if warned else sentence, tuple(changes), warned)
        return project, act, tuple(grounds)

    def rest(self, grounds: tuple[Ground, ...], seq: int, seen: Iterable[str]) -> Rest | None:
        """Return what is to be so still when the step is kept; None where nothing is."""
        if not grounds:
            return None
        own = [getattr(wish, "rests_since", None) for wish in self._wishes]
        if read := [known for known in own if known is not None]:
            # Such a wish knows nothing of what the person did after what it was read from.
            return Rest(min(read if len(read) == len(own) else [seq, *read]), grounds)
        return Rest(seq, grounds, frozenset(seen))

    def again(self, unit: Unit, overtaken: Overtaken) -> Unit:
        """Return the unit as the step is to be kept after what somebody else has done.

        RuleBroken, with their name, where that forbids it.
        """
        project = self._library.whole(unit.project)
        if project is None:
            raise StoreTrouble(f"Project {unit.project} is gone: nothing was changed.")
        team = self._library.team(unit.project)
        project = self._as_named(replace(project, team=team))
        if any(map(needs_fleet, self._wishes)):
            project = replace(project, fleet=self._library.fleet(unit.project))
        self._wishes = tuple(self._renewed(wish, unit, overtaken) for wish in self._wishes)
        self._keys.begin_again()
        try:
            _, act, grounds = self.worked_out(project, Agreed(team), self._read)
        except RuleBroken as error:
            raise RuleBroken(f"{overtaken.deed}. {error}", error.code) from error
        _check_unseen(unit.act.changes, act.changes, overtaken)
        act = replace(act, changes=_from_what_was_seen(unit.act.changes, act.changes))
        return replace(unit, act=act, rests_on=self.rest(grounds, project.seq, ()))

    def _remember(self, project: Project, names: Iterable[str]) -> None:
        """Note which cards were meant: a new card's id is another one once it is kept."""
        for name in map(read_id, names):
            if (key := project.ids.get(name)) is not None:
                self._named.setdefault(name, key)

    def _as_named(self, project: Project) -> Project:
        """Return a project in which ids mean the cards that they meant at first."""
        meant = {name: key for name, key in self._named.items() if key in project.cards}
        numbers = {**project.numbers, **(self._numbers or {})}
        return replace(project, ids={**project.ids, **meant}, numbers=numbers)

    def _renewed(self, wish: Wish, unit: Unit, overtaken: Overtaken) -> Wish:
        """Return a wish with what was read for it as it is now."""
        from mlpm_tui.domain.sprint_closing import CloseSprint
        from mlpm_tui.domain.standing_up_held import HoldStandUp

        if isinstance(wish, CloseSprint):
            return replace(wish, archived=tuple(self._library.archived(unit.project)))
        return wish.told_before(overtaken.earliest) if isinstance(wish, HoldStandUp) else wish

    def _read(
        self, project: Project, names: tuple[str, ...], changes: Sequence[Change], now: datetime
    ) -> Project:
        for name in names:
            if (found := read_dossier(self._library, project, name)) is not None:
                project = project.with_dossier(found[0].applied(changes, now))
        return project


def _check_unseen(first: Iterable[Change], again: Iterable[Change], overtaken: Overtaken) -> None:
    """Refuse to change what somebody else has made while the person wanted to make the same."""
    first = tuple(first)
    made = {(change.entity, change.card) for change in first if change.before is None}
    known = {(change.entity, change.key) for change in first}
    for change in again:
        is_wanted = (change.entity, change.card) in made
        is_unseen = is_wanted and (change.entity, change.key) not in known
        if is_unseen and any(value is not None for value in (change.before or {}).values()):
            raise StaleChange(f"{overtaken.deed} first: nothing was changed; look at that before.")


def _from_what_was_seen(first: Iterable[Change], again: Iterable[Change]) -> tuple[Change, ...]:
    """Return changes that replace the values which the person saw, and no others.

    What somebody else has written into the same field is refused then, as with any edit.
    """
    seen = {(c.entity, c.key): c.before for c in reversed(tuple(first)) if c.before is not None}
    held: list[Change] = []
    for change in again:
        # The first change of a record only: a later one begins where that one ends.
        was = seen.pop((change.entity, change.key), None)
        if change.before is not None and was is not None:
            before = {name: was.get(name, value) for name, value in change.before.items()}
            change = replace(change, before=before)  # noqa: PLW2901
        held.append(change)
    return tuple(held)
