"""What every part of the history's screen uses: what was read so far, and reading on."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.past_acts import PastAct
from mlpm_tui.domain.past_filters import ActFilter
from mlpm_tui.services.past_acts import Found, Looking, first_acts, more_acts, newer_acts
from mlpm_tui.ui.paint.model_line import Cell, Column
from mlpm_tui.ui.screens.beside import Beside
from mlpm_tui.ui.widgets.history_rows import act_cells, act_columns
from mlpm_tui.ui.widgets.models_panel import PanelView

if TYPE_CHECKING:
    from textual.timer import Timer

    from mlpm_tui.domain.project import Project
    from mlpm_tui.ui.screens.board import BoardScreen

AGAIN_S = 0.3
"""What is on its way to the database is looked for again after this time."""
AHEAD = 30
"""So many acts before the end of what was read, earlier ones are read."""


class HistoryParts(Beside):
    """Reads the latest acts, earlier ones when the cursor comes near them, new ones as they come.

    One worker reads, whatever asks; what is asked meanwhile it does after what it is at.
    """

    needs_whole = False

    def __init__(self, board: "BoardScreen") -> None:
        """Show the history of this board."""
        super().__init__(board, "history")
        self.found: Found | None = None
        self.wanted = ActFilter()
        self.list = PanelView[PastAct]("acts", board.glyphs, act_columns, self._cells)
        self._found_for: ActFilter | None = None
        self._read_for: Project | None = None
        self._again: Timer | None = None
        self._is_reading = self._is_due = False

    def _cells(self, act: PastAct, columns: Sequence[Column]) -> tuple[Cell, ...]:
        here = self.desk.clock.here()
        found = self.found or Found()
        return act_cells(act, columns, self.board.glyphs, here, found)

    def panel(self) -> PanelView[PastAct]:
        """Return the list."""
        return self.list

    def is_undone(self, act: PastAct) -> bool:
        """Tell whether what an act did does not hold any more."""
        return self.found is not None and self.found.is_undone(act)

    @property
    def act(self) -> PastAct | None:
        """The act under the cursor."""
        return self.list.here

    def follow(self) -> None:
        """Read what is new once all is kept, where the project is another one."""
        if self._again is not None:
            self._again.stop()
            self._again = None
        if not self.desk.is_settled:
            self._again = self.set_timer(AGAIN_S, self.follow)
        elif self.desk.project is not self._read_for:
            self._read_for = self.desk.project
            self.read_on()

    def read_on(self) -> None:
        """Read what is wanted and not known: another filter's acts, new ones, earlier ones."""
        self._is_due = True
        if not self._is_reading:
            self._is_reading = True
            self._read()

    def look_ahead(self) -> None:
        """Read earlier acts where the cursor comes near the end of what was read."""
        if self._is_near_end():
            self.read_on()

    @work(group="history")
    async def _read(self) -> None:
        try:
            while self._is_due:
                self._is_due = False
                await self._read_once()
        except MlpmError as error:
            self.warn(str(error))
        finally:
            self._is_reading = False

    async def _read_once(self) -> None:
        wanted, found = self.wanted, self.found
        is_first = found is None or self._found_for is not wanted
        newest = first_acts if is_first or found is None else newer_acts
        await self._ask(newest, wanted, found or Found())
        while self._is_near_end() and self.wanted is wanted and self.found is not None:
            await self._ask(more_acts, wanted, self.found)

    async def _ask(self, ask: "Callable[..., Found]", wanted: ActFilter, found: Found) -> None:
        desk = self.desk
        looking = Looking(desk.project.key, desk.clock.here(), wanted, desk.who)
        library, known = self.desk.library, () if ask is first_acts else (found,)
        read = await self.board.read(lambda: ask(library, looking, *known))
        if self.wanted is wanted:
            if self.found is not None and self._found_for is not wanted:
                self.list.state.go(0)
            self.found, self._found_for = read, wanted
            self.show_acts()

    def _is_near_end(self) -> bool:
        found, state = self.found, self.list.state
        if found is None or found.before is None:
            return False
        return state.row >= len(found.acts) - max(AHEAD, state.height)

    @abstractmethod
    def show_acts(self) -> None:
        """Show what was read."""

    def nothing_here(self) -> None:
        """Say that there is no act under the cursor."""
        self.note("There is no act here.")
