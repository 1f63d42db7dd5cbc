"""What stands in the lanes' heads once the board is shown: limits, and when each lane will end.

Both are read off the keys' way. The forecast rests on the whole history, so it is worked out anew
only where a lane holds another number of cards in some column, and after a while of rest.
"""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from mlpm_tui.domain.cards import PHASE_NUMBERS, STATUSES, Status
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.moment import day_of
from mlpm_tui.domain.work_limits import Scope
from mlpm_tui.ui.paint.lane import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from textual.timer import Timer
    from textual.worker import Worker

    from mlpm_tui.domain.agreements import WorkLimit
    from mlpm_tui.domain.forecasts import Forecast
    from mlpm_tui.domain.project import Project
    from mlpm_tui.store.library import Library
    from mlpm_tui.ui.screens.board import BoardScreen

REST_S = 1.0
"""Nobody's card has moved for so long when a forecast is worked out."""
MOST_CARDS = 20_000
"""Of larger boards a second of work would be needed each time: `mlpm phase show` tells it there."""


class _Known(NamedTuple):
    """What a forecast depends on that a board at hand can tell."""

    day: date
    counts: tuple[int, ...]
    ended: tuple[bool, ...]


class LaneSight:
    """Works the lanes' ends out anew, after a rest, whenever there is other work in them."""

    def __init__(self, board: "BoardScreen") -> None:
        """Say nothing yet."""
        self._board = board
        self._told_of: _Known | None = None
        self._timer: Timer | None = None

    def follow(self) -> None:
        """Look after a rest whether anything differs; a board that is not read whole says none.

        Nor does one that lies below another screen: it looks once it is seen again.
        """
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._board.set_timer(REST_S, self._look)

    def _look(self) -> None:
        self._timer = None
        desk = self._board.desk
        project = desk.project
        if self._board.app.screen is not self._board:
            return
        if not project.is_whole or len(project.cards) > MOST_CARDS:
            return
        if not desk.is_settled:
            self.follow()
        elif _known(project, desk.clock.here()) != self._told_of:
            _: Worker[None] = self._board.run_worker(self._read, group="lanes", exclusive=True)

    async def _read(self) -> None:
        desk = self._board.desk
        library, project, now = desk.library, desk.project, desk.clock.here()
        try:
            ends = await self._board.read(lambda: _ends(library, project, now))
        except MlpmError:
            # The watcher says so where the database cannot be read.
            return
        if self._board.app.screen is not self._board:
            return
        self._told_of = _known(project, now)
        glyphs = self._board.glyphs
        self._board.board.foretell(
            {n: show_end(told, now, glyphs.dash) for n, told in ends.items()}
        )


def _known(project: "Project", now: "datetime") -> _Known:
    places = ((phase, status) for phase in PHASE_NUMBERS for status in STATUSES)
    ended = tuple(phase.ended_at is not None for phase in project.phases)
    return _Known(day_of(now, now.tzinfo), tuple(map(project.count, places)), ended)


def _ends(library: "Library", project: "Project", now: "datetime") -> "Mapping[int, Forecast]":
    """Return the forecasts of the lanes of which one can be made."""
    from mlpm_tui.services.flow import phase_forecast, read_course

    if not any(project.count((phase, Status.DONE)) for phase in PHASE_NUMBERS):
        return {}
    course = read_course(library, project, now)
    found = {phase.number: phase_forecast(course, project, phase) for phase in project.phases}
    return {
        number: told.forecast
        for number, told in found.items()
        if told is not None and told.forecast is not None and told.left
    }


def show_end(told: "Forecast", now: "datetime", dash: str) -> str:
    """Write from when to when a lane may end: `ends 3-9 Dec`; nothing where that is too far off."""
    from mlpm_tui.domain.forecasts import day_after

    today = day_of(now, now.tzinfo)
    first, last = (day_after(today, days) for days in (told.p50_days, told.p85_days))
    if first is None:
        return ""
    if last is None:
        return f"ends {_day(first)} or much later"
    if first == last:
        return f"ends {_day(last)}"
    is_one_month = (first.year, first.month) == (last.year, last.month)
    begin = str(first.day) if is_one_month else _day(first)
    year = f" {last.year}" if last.year != now.year else ""
    return f"ends {begin}{dash}{_day(last)}{year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def limits_of(limits: "Iterable[WorkLimit]") -> Limits:
    """Return the limits of columns and lanes as the board's heads show them."""
    columns: dict[Status, int] = {}
    places: dict[tuple[int, Status], int] = {}
    lanes: dict[int, int] = {}
    for limit in limits:
        if limit.scope == Scope.LANE:
            lanes[int(limit.name)] = limit.most
        elif limit.scope == Scope.COLUMN and (limit.phase is not None or not limit.across):
            phases = PHASE_NUMBERS if limit.phase is None else (limit.phase,)
            places |= {(phase, Status(limit.name)): limit.most for phase in phases}
        elif limit.scope == Scope.COLUMN:
            columns[Status(limit.name)] = limit.most
    return Limits(columns, places, lanes)
