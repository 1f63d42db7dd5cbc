"""A board with sprints, made day by day: four that are closed, one that runs."""

import itertools
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.duties import SetDuty
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.domain.sprint_closing import CloseSprint
from mlpm_tui.domain.sprints import AddToSprint, OpenSprint
from mlpm_tui.domain.staffing import SetPerson
from mlpm_tui.domain.team import Role
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.domain.work_limits import Scope, SetLimit
from mlpm_tui.store.address import read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.units import Unit
from tests.conftest import NOW

WEEK, DAY = timedelta(days=7), timedelta(days=1)
BEGIN = NOW - 4 * WEEK
"""The Monday on which the first of four sprints of a week began; NOW is the fifth Monday."""
EXPERIMENTS = (3, 2, 2, 4)
"""So many of the four cards of each sprint are tasks of phase 3, experimentation."""


class Past:
    """What people did, each at its moment."""

    def __init__(self, library: Library, project: str = "ML") -> None:
        self._library, self._project = library, project
        self._keys = itertools.count(1_000)

    def do(self, at: datetime, *wishes: Wish) -> None:
        for wish in wishes:
            project = self._library.whole(self._project)
            assert project is not None
            team = self._library.team(self._project)
            moment = Moment(at, "ana", lambda: next(self._keys))
            act = wish.act(replace(project, team=team), moment)
            self._library.keep(Unit(self._project, "ana", at, act))


def put_sprints(board: Path) -> None:
    """Put five sprints of a week on a board: of four cards in each, the first is carried on."""
    with closing(Library(open_database(read_address(str(board))))) as library:
        past = Past(library)
        past.do(BEGIN, SetPerson("ana", Role.DATA_SCIENTIST), SetPerson("ben", Role.ML_ENGINEER))
        past.do(BEGIN, SetLimit(Scope.PERSON, "ana", 1), SetLimit(Scope.LANE, "3", 1))
        past.do(BEGIN, SetDuty("ben", Kind.ALERT))
        for week, number in enumerate(EXPERIMENTS):
            _sprint(past, week, number)
        start = NOW.date()
        late = NOW - timedelta(hours=1)
        past.do(late, OpenSprint("Sprint 5", start, start + timedelta(days=6), goal="ship it"))
        past.do(late, CloseSprint("Sprint 4"))
        past.do(late, AddCard(Kind.TASK, "serve it", phase=4, owner="ben"))
        past.do(late, AddToSprint("Sprint 5", ("ML-TASK-17",)))


def _sprint(past: Past, week: int, experiments: int) -> None:
    begins = BEGIN + week * WEEK
    first: date = begins.date()
    name = f"Sprint {week + 1}"
    past.do(begins, OpenSprint(name, first, first + timedelta(days=6)))
    if week:
        past.do(begins, CloseSprint(f"Sprint {week}"))
    ids = [f"ML-TASK-{4 * week + at + 1:02d}" for at in range(4)]
    for at, card in enumerate(ids):
        phase, owner = (3, "ana") if at < experiments else (4, "ben")
        past.do(begins, AddCard(Kind.TASK, f"work {card[-2:]}", phase=phase, owner=owner))
    past.do(begins, AddToSprint(name, tuple(ids)))
    for at, card in enumerate(ids[1:], 1):
        past.do(begins + at * DAY, MoveCard(card, Status.IN_PROGRESS))
        past.do(begins + (at + 1) * DAY, MoveCard(card, Status.DONE))
    past.do(begins + DAY, MoveCard(ids[0], Status.IN_PROGRESS))
