"""The writer: one thread that keeps units in order and reads what is new after them."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from mlpm_tui.domain.errors import MlpmError, Overtaken, StoreTrouble
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.worries import Worries
from mlpm_tui.store.library import Library, News
from mlpm_tui.store.units import Kept, Rest, Unit

LOG = logging.getLogger(__name__)
UNKNOWN = "Something went wrong: the log says what."
FIRST_ROWS = 12
"""Cards a pane that the first window has; more than the tallest pane of a usual screen shows."""


TRIES = 8
"""So often a unit is worked out again because others have changed what its rules had read."""
Again = Callable[[Unit, Overtaken], Unit]
"""Works a unit out again, or raises the rule that forbids it now."""


@dataclass(frozen=True, slots=True)
class UnitKept:
    """A unit is on the disk; `project` is what the database holds where that is another one.

    It is None where all is as it was worked out first.
    """

    kept: Kept
    project: Project | None = None


@dataclass(frozen=True, slots=True)
class UnitRefused:
    """A unit was not kept; `project` is what the database holds, None where it can't be read."""

    unit: Unit
    error: MlpmError
    project: Project | None


@dataclass(frozen=True, slots=True)
class NewsRead:
    """What others did, and what an undo or redo changed; `said` is the sentence for the latter."""

    news: News
    said: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectRead:
    """The whole project, after its first window; or that window with every card counted."""

    project: Project


@dataclass(frozen=True, slots=True)
class WorriesRead:
    """What has to stay in sight of a project whose first window alone was read."""

    worries: Worries


@dataclass(frozen=True, slots=True)
class TaskFailed:
    """An undo, redo or refresh could not be done."""

    error: MlpmError


Event = UnitKept | UnitRefused | NewsRead | ProjectRead | WorriesRead | TaskFailed


class Writer:
    """Does what it is given in order, in its own thread, and hands each outcome to `tell`."""

    def __init__(self, library: Library, tell: Callable[[Event], None]) -> None:
        """Start the thread; `tell` is called from it."""
        self._library = library
        self._tell = tell
        self._altered: set[str] = set()
        self._jobs: queue.SimpleQueue[Callable[[], Event | None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def keep(self, unit: Unit, again: Again | None = None) -> None:
        """Keep a unit after all that was asked before, as worked out again where that is needed."""
        self._jobs.put(lambda: self._keep(unit, again))

    def refresh(self, shown: Callable[[], Project]) -> None:
        """Read what is new since the project that is shown when its turn comes."""
        self._jobs.put(lambda: self._news(shown()))

    def read_whole(self, project: str) -> None:
        """Read the whole project."""
        self._jobs.put(lambda: self._whole(project))

    def read_worries(self, project: str) -> None:
        """Count what has to stay in sight of the project."""
        self._jobs.put(lambda: WorriesRead(self._library.worries(project)))

    def read_window(self, project: str) -> None:
        """Read the first window again, with every card counted."""
        self._jobs.put(lambda: self._counted(project))

    def take_back(self, unit: Unit, shown: Callable[[], Project]) -> None:
        """Undo or redo the person's latest act that can be; `unit` says which, its act is empty."""
        self._jobs.put(lambda: self._take_back(unit, shown()))

    def finish(self) -> None:
        """Do all that was asked, then end the thread; a second call does nothing."""
        self._jobs.put(None)
        self._thread.join()

    def flush(self) -> None:
        """Wait until all that was asked is done."""
        done = threading.Event()
        self._jobs.put(done.set)
        while self._thread.is_alive() and not done.wait(1.0):
            pass

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                event = job()
            except MlpmError as error:
                event = TaskFailed(error)
            except Exception:
                LOG.exception("the writer met an error it does not know")
                event = TaskFailed(StoreTrouble(UNKNOWN))
            if event is not None:
                self._hand_over(event)

    def _hand_over(self, event: Event) -> None:
        try:
            self._tell(event)
        except Exception:
            # The listener may be gone already; what is still to be kept must be kept all the same.
            LOG.exception("nobody took %s", type(event).__name__)

    def _keep(self, unit: Unit, again: Again | None = None) -> Event:
        try:
            if unit.rests_on is None or again is None:
                return self._as_kept(unit, self._library.keep(unit))
            return self._keep_resting(unit, unit.rests_on, again)
        except MlpmError as error:
            return self._refused(unit, error)
        except Exception:
            LOG.exception("a unit met an error that the writer does not know")
            return self._refused(unit, StoreTrouble(UNKNOWN))

    def _keep_resting(self, unit: Unit, rest: Rest, again: Again) -> Event:
        # Whoever worked this out may not know yet what an earlier one came to.
        wanted = replace(unit, rests_on=replace(rest, seen=rest.seen - self._altered))
        for _ in range(TRIES):
            try:
                kept = self._library.keep(wanted)
                break
            except Overtaken as overtaken:
                self._altered.add(unit.id)
                wanted = again(wanted, overtaken)
                if not wanted.act.changes:
                    # Others have done all of it.
                    kept = Kept(unit.id, 0, (), wanted.act.said)
                    break
        else:
            kept = self._library.keep(wanted)
        return self._as_kept(unit, kept)

    def _as_kept(self, unit: Unit, kept: Kept) -> UnitKept:
        if unit.id not in self._altered:
            return UnitKept(kept)
        try:
            return UnitKept(kept, self._library.whole(unit.project))
        except MlpmError as error:
            # It is kept; what it came to is told with the next news.
            LOG.warning("cannot read what was kept: %s", error)
            return UnitKept(kept)

    def _refused(self, unit: Unit, error: MlpmError) -> Event:
        # The answer to a commit can be lost although it took place: look before calling it lost.
        try:
            if isinstance(error, StoreTrouble) and self._library.is_kept(unit.id):
                return self._as_kept(unit, self._library.keep(unit))
            return UnitRefused(unit, error, self._library.whole(unit.project))
        except MlpmError:
            unsure = f"It is not known whether this was kept: {unit.act.said}. {error}"
            return UnitRefused(unit, StoreTrouble(unsure, error.code), None)

    def _news(self, shown: Project) -> Event | None:
        news = self._library.news(shown.key, shown.seq, _window(shown))
        return NewsRead(news) if news.deeds else None

    def _whole(self, project: str) -> Event | None:
        whole = self._library.whole(project)
        return ProjectRead(whole) if whole is not None else None

    def _counted(self, project: str) -> Event | None:
        window = self._library.first_window(project, FIRST_ROWS)
        if window is None:
            return None
        return ProjectRead(replace(window, worries=self._library.worries(project)))

    def _take_back(self, unit: Unit, shown: Project) -> Event:
        from mlpm_tui.services.taking_back import judged_again, latest

        wanted = latest(self._library, unit)
        outcome = self._keep(wanted, partial(judged_again, self._library))
        if isinstance(outcome, UnitRefused):
            raise outcome.error
        said = wanted.act.said
        try:
            return NewsRead(self._library.news(shown.key, shown.seq, _window(shown)), said)
        except MlpmError as error:
            unseen = f"{said}: this is kept, but cannot be shown yet. {error}"
            raise StoreTrouble(unseen, error.code) from error


def _window(shown: Project) -> int | None:
    return None if shown.is_whole else FIRST_ROWS
