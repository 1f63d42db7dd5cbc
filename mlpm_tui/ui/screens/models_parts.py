"""What every part of the screen of models uses: the board below, the lists, words."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.details import AlertState
from mlpm_tui.ui.paint.model_line import Cell, Column
from mlpm_tui.ui.screens.listing import Listing
from mlpm_tui.ui.widgets.models_long import LongView
from mlpm_tui.ui.widgets.models_panel import PanelView
from mlpm_tui.ui.widgets.models_rows import SEVERITIES, ModelRow, model_cells, model_columns
from mlpm_tui.ui.widgets.models_signals import SignalRow, signal_cells, signal_columns

if TYPE_CHECKING:
    from mlpm_tui.services.models_reading import Overview
    from mlpm_tui.services.retraining_registry import Serving
    from mlpm_tui.ui.screens.board import BoardScreen


class ModelsParts(Listing):
    """What the parts share; whatever is changed is changed through the board's screen."""

    def __init__(self, board: "BoardScreen") -> None:
        """Show the models of this board."""
        super().__init__(board, "models")
        self.overview: Overview | None = None
        self.servings: dict[int, Serving] = {}
        self.expected: dict[int, float | None] = {}
        self.is_inside = False
        self.list = PanelView[ModelRow]("models", board.glyphs, model_columns, self._model_cells)
        self.signals = PanelView[SignalRow](
            "signals", board.glyphs, signal_columns, self._signal_cells
        )
        self.long = LongView(is_ascii=board.is_ascii)

    def _model_cells(self, row: ModelRow, columns: Sequence[Column]) -> tuple[Cell, ...]:
        return model_cells(row, columns, self.board.glyphs)

    def _signal_cells(self, row: SignalRow, columns: Sequence[Column]) -> tuple[Cell, ...]:
        return signal_cells(row, columns, self.board.glyphs, self.expected)

    @property
    def model(self) -> ModelRow | None:
        """The model under the cursor."""
        return self.list.here

    @property
    def signal(self) -> SignalRow | None:
        """The signal under the cursor, while the keys go to the signals."""
        return self.signals.here if self.is_inside else None

    @property
    def card(self) -> Card | None:
        """The latest retraining of the model under the cursor."""
        row = self.model
        card = row.read.training.card if row is not None else None
        return None if card is None else self.desk.project.cards.get(card.key)

    def rows(self) -> list[ModelRow]:
        """Return the models as they are known now, with their open alerts."""
        if self.overview is None:
            return []
        project = self.desk.project
        counts: dict[str, Counter[str]] = {}
        for key, alert in project.alerts.items():
            if alert.state is not AlertState.RESOLVED and key in project.cards:
                counts.setdefault(alert.model, Counter())[alert.severity] += 1
        return [
            ModelRow(
                read,
                _in_order(counts.get(read.model.name, Counter())),
                self.servings.get(read.model.key),
            )
            for read in self.overview.models
        ]

    def nothing_here(self) -> None:
        """Say that there is no model under the cursor."""
        self.note("There is no model here: `mlpm model add NAME` adds one.")

    @abstractmethod
    def show_models(self) -> None:
        """Show the models as they are known now."""

    @abstractmethod
    def show_signals(self) -> None:
        """Show the signals of the model under the cursor."""


def _in_order(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Return counts by severity, the gravest first."""
    known = [name for name in SEVERITIES if name in counts]
    others = sorted(counts.keys() - set(SEVERITIES))
    return tuple((name, counts[name]) for name in (*known, *others))
