"""What every part of the screen of sprints uses: what was read, its pages, its cards."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.cards import Card, Kind
from mlpm_tui.domain.team import Sprint
from mlpm_tui.services.sprint_overview import (
    FlowSight,
    Overview,
    SprintSight,
    Survey,
    flow_sight,
    sight_of,
)
from mlpm_tui.ui.paint.model_line import Cell, Column
from mlpm_tui.ui.screens.rereading import Rereading
from mlpm_tui.ui.widgets.models_panel import PanelView
from mlpm_tui.ui.widgets.sprint_rows import MemberRow, member_cells, member_columns
from mlpm_tui.ui.widgets.sprint_sight import SightView

if TYPE_CHECKING:
    from mlpm_tui.ui.screens.board import BoardScreen


class SprintParts(Rereading):
    """Reads once, and again where the project is another one; always off the keys' way."""

    def __init__(self, board: "BoardScreen") -> None:
        """Show the sprints of this board."""
        super().__init__(board, "sprint")
        self.overview: Overview | None = None
        self.sight: SprintSight | None = None
        self.flow: FlowSight | None = None
        self.phase: int | None = None
        self.kind: Kind | None = None
        self.days = 90
        self.chosen_key: int | None = None
        self._survey = Survey(self.desk.library, self.desk.project.key)
        glyphs = board.glyphs
        self.list = PanelView[MemberRow]("cards", glyphs, member_columns, self._cells)
        self.main = SightView("sight", glyphs)
        self.rest = SightView("rest", glyphs)

    def _cells(self, row: MemberRow, columns: Sequence[Column]) -> tuple[Cell, ...]:
        is_marked = row.key in self.list.state.marks
        return member_cells(row, columns, self.board.glyphs, is_marked=is_marked)

    @property
    def sprint(self) -> Sprint | None:
        """The sprint that is shown."""
        return None if self.sight is None else self.sight.sprint

    @property
    def card(self) -> Card | None:
        """The card under the cursor as the desk knows it."""
        row = self.list.here
        return None if row is None else self.desk.project.cards.get(row.key, row.card)

    def chosen(self) -> list[Card]:
        """Return the marked cards, else the one under the cursor."""
        return [row.card for row in self.list.state.chosen()]

    async def read(self) -> None:
        """Read the sprints and the history, and work out what is shown."""
        project, now = self.desk.project, self.desk.clock.here()
        key, days, phase, kind = self.chosen_key, self.days, self.phase, self.kind

        def ask() -> tuple[Overview, SprintSight, FlowSight]:
            found = self._survey.overview(project, now)
            return found, sight_of(found, key, now), flow_sight(found, days, phase, kind)

        self.overview, self.sight, self.flow = await self.board.read(ask)
        self.show_sprint()

    @work(exclusive=True, group="sight")
    async def look_again(self) -> None:
        """Work out another sprint, or the flow of something else, from what was read."""
        overview, now = self.overview, self.desk.clock.here()
        key, days, phase, kind = self.chosen_key, self.days, self.phase, self.kind
        if overview is None:
            return
        ask = lambda: (sight_of(overview, key, now), flow_sight(overview, days, phase, kind))  # noqa: E731
        self.sight, self.flow = await self.board.read(ask)
        self.show_sprint()

    @abstractmethod
    def show_sprint(self) -> None:
        """Show what was read."""

    @abstractmethod
    def show_bars(self) -> None:
        """Say which sprint this is and how it stands, and name the keys."""
