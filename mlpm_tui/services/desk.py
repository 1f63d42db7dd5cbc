"""The desk: the project as one person sees it, and the one way in which it is changed.

A wish is worked out at once on the project at hand and shown; keeping it follows in the writer's
thread. What comes back from there (kept, refused, news of others) is an event; whoever owns the
desk hands it to `take` in its own thread, so nothing here needs a lock.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from mlpm_tui.domain.changes import Act, Change
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.project import Project, refreshed, renumbered
from mlpm_tui.domain.records import FLEET, TEAM
from mlpm_tui.domain.team import told
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import Wish, needs_fleet, needs_pane, needs_team
from mlpm_tui.services.clock import Clock
from mlpm_tui.services.writer import (
    Event,
    NewsRead,
    ProjectRead,
    TaskFailed,
    UnitKept,
    UnitRefused,
    WorriesRead,
    Writer,
)
from mlpm_tui.store.database import refusal
from mlpm_tui.store.library import Library, News
from mlpm_tui.store.units import Deed, Kept, Unit

if TYPE_CHECKING:
    from mlpm_tui.domain.agreed import Agreed
    from mlpm_tui.domain.agreements import Team

MOST_OWN = 1_000
"""So many of a person's latest steps are known as their own when news of them come back."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person should be told of an event: sentences, and the error where there was one.

    `alarms` are those of the deeds that nobody should miss: stopping rules that fired.
    """

    deeds: tuple[str, ...] = ()
    error: MlpmError | None = None
    alarms: tuple[str, ...] = ()


NOTHING = Notice()


class Desk:
    """One person's project: read it at `project`, change it by `do`, follow others by `take`."""

    def __init__(
        self,
        library: Library,
        project: Project,
        who: str,
        clock: Clock,
        tell: Callable[[Event], None],
    ) -> None:
        """Sit down; `tell` gets every event, from the writer's thread."""
        self.sit_down(library, project, who, clock)
        self._writer = Writer(library, tell)

    def sit_down(self, library: Library, project: Project, who: str, clock: Clock) -> None:
        """Take a project as it is, with nothing on its way."""
        self.project = project
        self.who = who
        self.clock = clock
        self.library = library
        self._base = project
        self._since: list[tuple[tuple[Change, ...], datetime]] = []
        self._pending: dict[str, Unit] = {}
        self._is_asked = False
        self._own: dict[str, bool] = {}

    @property
    def is_read_only(self) -> bool:
        """Whether wishes are refused."""
        return self.library.is_read_only

    @property
    def is_settled(self) -> bool:
        """Whether everything done here is on the disk."""
        return not self._pending

    def do(self, *wishes: Wish) -> Act:
        """Work wishes out as one step and show it; RuleBroken leaves everything as it was."""
        from mlpm_tui.services.stepping import Step

        self._check_writable()
        # What is read from here on may be newer; what the rules knew for sure is this old.
        seq = self._base.seq
        agreed = self._read_for(wishes)
        step = Step(self.library, wishes, self.clock, self.who)
        project, act, grounds = step.worked_out(self.project, agreed, self._with_dossiers)
        if act.changes:
            rest = step.rest(grounds, seq, (unit for unit, is_seen in self._own.items() if is_seen))
            unit = Unit(project.key, self.who, step.moment.now, act, rests_on=rest)
            self.project = project
            self._pending[unit.id] = unit
            self._own[unit.id] = True
            self._writer.keep(unit, step.again)
            self.ask_for_whole()
        return act

    def _read_for(self, wishes: Sequence[Wish]) -> "Agreed":
        """Read now what wishes ask for and the board does without; return what was agreed on."""
        from mlpm_tui.domain.agreed import Agreed
        from mlpm_tui.services.at_hand import caught_up

        team = self._team(is_fresh=any(map(needs_team, wishes)))
        # A limit counts the cards beyond the first window as well.
        if team.limits or any(map(needs_pane, wishes)):
            self.read_whole()
        if any(map(needs_fleet, wishes)):
            fleet = self.library.fleet(self.project.key)
            read = replace(self.project, fleet=fleet)
            self.project = caught_up(read, self._pending.values(), FLEET)
        self.project = replace(self.project, team=team)
        return Agreed(team)

    def _team(self, *, is_fresh: bool) -> "Team":
        held = self.project.team
        if held is not None and not is_fresh:
            return held
        from mlpm_tui.services.agreeing import team_now
        from mlpm_tui.services.at_hand import caught_up

        team = team_now(self.library, self.project.key, is_needed=is_fresh)
        read = replace(self.project, team=team)
        return caught_up(read, self._pending.values(), TEAM).team or team

    def undo(self, act: str | None = None) -> None:
        """Take this person's latest act back, or the one that is named, whoever did it."""
        self._take_back(Deed.UNDO, act)

    def redo(self, act: str | None = None) -> None:
        """Bring the act back that was undone last, or by the act that is named."""
        self._take_back(Deed.REDO, act)

    def dossier(self, text: str) -> Dossier:
        """Return all that hangs on a card, read now where it is not at hand."""
        self.project = self._with_dossiers(self.project, (text,))
        return self.project.dossier(self.project.card(text))

    def look_for_news(self) -> None:
        """Ask what others did; it arrives as an event."""
        self._writer.refresh(lambda: self.project)

    def ask_for_whole(self) -> None:
        """Ask for the cards beyond the first window, once; they arrive as an event."""
        if not self.project.is_whole and not self._is_asked:
            self._is_asked = True
            self._writer.read_whole(self.project.key)

    def ask_for_worries(self) -> None:
        """Ask what has to stay in sight of a board whose first window alone was read."""
        if not self.project.is_whole:
            self._writer.read_worries(self.project.key)

    def ask_for_counts(self) -> None:
        """Ask how many cards the panes have that were not counted to their end."""
        if self.project.at_least and not self._is_asked:
            self._writer.read_window(self.project.key)

    def read_whole(self) -> None:
        """Read the cards beyond the first window now, where they are not at hand."""
        if self.project.is_whole:
            return
        if (whole := self.library.whole(self.project.key)) is not None:
            self._replace(whole)

    def take(self, event: Event) -> Notice:
        """Work an event into the project, and return what the person should be told."""
        match event:
            case UnitKept(kept, project):
                self._settle(kept, project)
                return NOTHING
            case UnitRefused(unit, error, project):
                self._pending.pop(unit.id, None)
                self._own.pop(unit.id, None)
                self._replace(self._known() if project is None else project)
                return Notice(error=error)
            case NewsRead(news, said):
                return self._take_news(news, said)
            case ProjectRead(project):
                self._replace(project)
                return NOTHING
            case WorriesRead(worries):
                if not self.project.is_whole:
                    self._base = replace(self._base, worries=worries)
                    self.project = replace(self.project, worries=worries)
                return NOTHING
            case TaskFailed(error):
                return Notice(error=error)

    def _take_news(self, news: News, said: str | None) -> Notice:
        if news.project is not None:
            self._replace(news.project)
        elif news.seq >= self._base.seq:
            self._replace(replace(refreshed(self._base, news.dossiers), seq=news.seq))
        others = {unit: told(who, what) for unit, who, what in news.deeds if self._is_new(unit)}
        alarms = tuple(told for unit, told in others.items() if unit in news.fired)
        return Notice((*([said] if said is not None else []), *others.values()), alarms=alarms)

    def flush(self) -> None:
        """Wait until everything done here was tried; the events have been told then."""
        self._writer.flush()

    def close(self) -> None:
        """Keep what is left and let go of the database."""
        self._writer.finish()
        self.library.close()

    def _is_new(self, unit: str) -> bool:
        for oldest in list(self._own)[:-MOST_OWN]:
            del self._own[oldest]
        return unit not in self._own

    def _take_back(self, deed: Deed, act: str | None) -> None:
        self._check_writable()
        unit = Unit(self.project.key, self.who, self.clock.now(), Act("", ()), deed, act)
        self._own[unit.id] = False
        self._writer.take_back(unit, lambda: self.project)

    def _check_writable(self) -> None:
        if self.is_read_only:
            raise refusal("The board", self.library.read_only_cause)

    def _replace(self, project: Project) -> None:
        """Show what the database holds, with what is still on its way to it.

        Something older than what is known changes nothing: it was read before, and came later.
        """
        if self._base.is_whole and not project.is_whole:
            self._writer.read_whole(project.key)
            project = self._known()
        elif project.seq < self._base.seq:
            project = self._known()
        self._base = project
        self._since.clear()
        for unit in self._pending.values():
            project = project.applied(unit.act.changes, unit.at)
        self.project = project

    def _settle(self, kept: Kept, held: Project | None) -> None:
        """Take note that a unit is kept; with none on its way, what is shown is the base.

        One that was worked out anew is shown as the database holds it.
        """
        unit = self._pending.pop(kept.unit, None)
        if held is not None or kept.seq <= self._base.seq:
            # What was read meanwhile has it, and perhaps what others made of it.
            self._replace(held or self._base)
            return
        self.project = renumbered(self.project, kept.changes)
        if not self._pending:
            self._base = self.project
            self._since.clear()
        elif unit is not None:
            self._since.append((kept.changes, unit.at))

    def _known(self) -> Project:
        """Return what the database held when it was last heard of."""
        project = self._base
        for changes, at in self._since:
            project = project.applied(changes, at)
        return project

    def _with_dossiers(
        self,
        project: Project,
        about: tuple[str, ...],
        changes: Sequence[Change] = (),
        now: datetime | None = None,
    ) -> Project:
        """Read what is not at hand of these cards; `changes` are those of the step in hand."""
        from mlpm_tui.services.at_hand import read_dossier

        for text in about:
            if (read := read_dossier(self.library, project, text)) is None:
                continue
            dossier, is_kept = read
            if is_kept:
                self._base = self._base.with_dossier(dossier)
            for unit in self._pending.values():
                dossier = dossier.applied(unit.act.changes, unit.at)
            project = project.with_dossier(dossier.applied(changes, now))
        return project
