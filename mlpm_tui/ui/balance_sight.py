"""What a team agreed on, kept in sight of the board: the sprint's balance, limits, overload."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.widgets.bar_view import Word

if TYPE_CHECKING:
    from datetime import datetime

    from textual.worker import Worker

    from mlpm_tui.domain.agreements import Team, WorkLimit
    from mlpm_tui.domain.balance_gauge import Balance
    from mlpm_tui.domain.project import Project
    from mlpm_tui.store.library import Library
    from mlpm_tui.ui.screens.board import BoardScreen


AGAIN_S = 0.3
"""What is on its way to the database is looked for again after this time."""


class BalanceSight:
    """Reads the balance anew, off the keys' way, whenever the board is another one."""

    def __init__(self, board: "BoardScreen", show: Callable[[], None]) -> None:
        """Say nothing yet; `show` is called when there is something else to say."""
        self.words: tuple[Word, ...] = ()
        self.limits: tuple[WorkLimit, ...] = ()
        self._board = board
        self._show = show
        self._read_of: Project | None = None

    def follow(self) -> None:
        """Read what the database holds of the sprint, once all that was done here is kept."""
        desk = self._board.desk
        if not desk.is_settled:
            self._read_of = None
            self._board.set_timer(AGAIN_S, self.follow)
        elif desk.project is not self._read_of:
            self._read_of = desk.project
            _: Worker[None] = self._board.run_worker(self._read, group="balance", exclusive=True)

    async def _read(self) -> None:
        desk = self._board.desk
        library, key, now = desk.library, desk.project.key, desk.clock.here()
        try:
            team, balance = await self._board.read(lambda: _asked(library, key, now))
        except MlpmError:
            # The watcher says so where the database cannot be read.
            return
        words = (*balance_words(balance), *_overloaded(desk.project, team))
        if (words, team.limits) != (self.words, self.limits):
            self.words, self.limits = words, team.limits
            self._show()


def _asked(library: "Library", project: str, now: "datetime") -> "tuple[Team, Balance | None]":
    team = library.team(project)
    if not team.sprints:
        return team, None
    # Most of this is loaded for boards that have sprints only.
    from mlpm_tui.services.sprints import balance_in_sight

    return team, balance_in_sight(library, team, now)


def _overloaded(project: "Project", team: "Team") -> tuple[Word, ...]:
    """Return who has more in progress than was agreed; only a board that is read whole can tell."""
    if not team.limits or not project.is_whole:
        return ()
    from mlpm_tui.domain.work_limits import Scope, counts_of

    limits = [limit for limit in team.limits if limit.scope == Scope.PERSON]
    return tuple(
        Word(
            f"{safe_line(count.limit.name, 20)} {len(count.cards)}/{count.limit.most} !", "warning"
        )
        for count in counts_of(project, limits)
        if count.is_over
    )


def balance_words(balance: "Balance | None") -> tuple[Word, ...]:
    """Return what is told of the balance: the share of experiments, and whether it is too large."""
    if balance is None or balance.test is None:
        return ()
    test = balance.test
    said = f"exp {test.experiments} of {test.counted}"
    if balance.too_much is None:
        return (Word(said, "detail", is_kept=True),)
    if test.too_much is None and balance.trend is not None:
        said = f"exp {100 * balance.trend.value:.0f} % of late"
    verdict = "too many" if balance.too_much == "experiment" else "too few"
    return (Word(f"{said}, {verdict}", "warning", is_kept=True),)
