"""Looking through all that was done: page by page, filtered, each act with what it changed.

Everything here asks the database, so a screen calls it outside its own thread.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime

from mlpm_tui.domain.changes import Act, Change
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.past_acts import (
    FOUND,
    UNDO,
    Done,
    PastAct,
    Taker,
    is_undone,
    last_taker,
    takers_of,
)
from mlpm_tui.domain.past_filters import NOTHING_NARROWED, ActFilter
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.taking_back import last_of, latest
from mlpm_tui.store.library import Library
from mlpm_tui.store.units import Deed, Entry, Unit

ENOUGH = 60
"""So many acts that fit are looked for at a time; a screen shows fewer."""
MOST_PAGES = 50
"""Not more pages are looked through at a time, so that what was found is shown meanwhile."""
MOST_ENTRIES = 200
"""Of an act that changed more, the first are shown, and nothing is foretold."""


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked for, in which project, by whom, and when: days and ages are told by that."""

    project: str
    now: datetime
    wanted: ActFilter = field(default_factory=ActFilter)
    who: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Acts that fit, the latest first, and before which entry to read on; None: that was all.

    `takers` has who took what back, of all that was read; `newest` is the last entry known of.
    `undo_point` is the act that the person's next undo takes back; empty where there is none.
    """

    acts: tuple[PastAct, ...] = ()
    takers: Mapping[str, Taker] = field(default_factory=dict)
    before: int | None = None
    newest: int = 0
    undo_point: str = ""

    def is_undone(self, act: PastAct) -> bool:
        """Tell whether what an act did does not hold any more."""
        return is_undone(act, self.takers)


def first_acts(library: Library, looking: Looking) -> Found:
    """Return the latest acts that fit."""
    newest, _ = library.changed_since(looking.project, None)
    begun = Found(before=newest + 1, newest=newest, undo_point=_undo_point(library, looking))
    return _read_on(library, looking, begun)


def more_acts(library: Library, looking: Looking, found: Found) -> Found:
    """Return what was found with acts that are older."""
    return found if found.before is None else _read_on(library, looking, found)


def newer_acts(library: Library, looking: Looking, found: Found) -> Found:
    """Return what was found with all that was done since on top."""
    newest, _ = library.changed_since(looking.project, None)
    if newest == found.newest:
        return found
    since = Found(before=newest + 1, newest=newest)
    taken = library.annals.takers(found.newest)
    if taken and looking.wanted.asks_for_undone:
        return _as_deep(library, looking, found)
    takers = {**found.takers, **taken}
    narrowing = looking.wanted.narrowing(looking.now)
    acts: list[PastAct] = []
    before = since.before
    while before is not None:
        page = library.annals.page(looking.project, before, narrowing, found.newest)
        acts += page.acts
        before = page.before
    fitting = [act for act in acts if _fits(act, looking, takers)]
    point = _undo_point(library, looking)
    acts = [*fitting, *found.acts]
    return replace(found, acts=tuple(acts), takers=takers, newest=newest, undo_point=point)


def _as_deep(library: Library, looking: Looking, found: Found) -> Found:
    """Return the latest acts that fit now, read down to where it was read before."""
    anew = first_acts(library, looking)
    while anew.before is not None and (found.before is None or anew.before > found.before):
        anew = more_acts(library, looking, anew)
    return anew


def _undo_point(library: Library, looking: Looking) -> str:
    if not looking.who:
        return ""
    unit = Unit(looking.project, looking.who, looking.now, Act("", ()), Deed.UNDO)
    return last_of(library, unit) or ""


def _read_on(library: Library, looking: Looking, found: Found) -> Found:
    narrowing, before = looking.wanted.narrowing(looking.now), found.before
    acts, takers = list(found.acts), dict(found.takers)
    enough = len(acts) + ENOUGH
    for _ in range(MOST_PAGES):
        page = library.annals.page(looking.project, before, narrowing)
        if narrowing == NOTHING_NARROWED:
            takers = {**takers_of(page.acts), **takers}
        else:
            # Those who took something back need not fit themselves.
            takers = {**library.annals.takers((page.before or 1) - 1, before), **takers}
        acts += [act for act in page.acts if _fits(act, looking, takers)]
        before = page.before
        if before is None or len(acts) >= enough:
            break
    return replace(found, acts=tuple(acts), takers=takers, before=before)


def _fits(act: PastAct, looking: Looking, takers: Mapping[str, Taker]) -> bool:
    gone = is_undone(act, takers)
    return looking.wanted.matches(act, looking.now, is_undone=gone)


@dataclass(frozen=True, slots=True)
class ActRead:
    """An act with its first entries, how many it has, and what taking it back would change.

    `obstacle` says why it cannot be taken back; `back` is empty then, and where there is too much
    to say. `names` has the ids of the cards that are meant.
    """

    act: PastAct
    entries: tuple[Entry, ...]
    count: int
    taker: Taker | None = None
    back: tuple[Change, ...] = ()
    obstacle: str = ""


def read_act(
    library: Library, project: str, act: PastAct, found: Found, who: str, now: datetime
) -> ActRead:
    """Read what an act changed, and look ahead to what taking it back would change now."""
    entries, count = library.annals.entries(act.unit, MOST_ENTRIES)
    taker = last_taker(act.unit, found.takers)
    read = ActRead(act, tuple(entries), count, taker)
    if count > MOST_ENTRIES or act.deed == FOUND:
        return replace(read, obstacle=_forbidden(act))
    deed, target = way_back(act, found.takers)
    unit = Unit(project, who, now, Act("", ()), deed, target)
    try:
        changes = latest(library, unit).act.changes
        library.annals.check_unchanged(changes)
    except MlpmError as error:
        return replace(read, obstacle=str(error))
    return replace(read, back=changes)


def _forbidden(act: PastAct) -> str:
    return "What a project began with cannot be undone." if act.deed == FOUND else ""


def way_back(act: Done, takers: Mapping[str, Taker]) -> tuple[Deed, str]:
    """Return how an act is turned round as things stand, and the act that this takes back.

    What holds is undone; what was undone is done again.
    """
    last = last_taker(act.unit, takers)
    deed, unit = (act.deed, act.unit) if last is None else (last.deed, last.unit)
    return (Deed.REDO if deed == UNDO else Deed.UNDO), unit
