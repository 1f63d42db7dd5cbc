"""What a person sees and chose in the table of experiments, without any drawing."""

from mlpm_tui.domain.cards import Card
from mlpm_tui.ui.widgets.rows_state import RowsState


class ExperimentsState(RowsState[Card]):
    """Cursor, marks and scroll over the cards of experiments."""

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards that are shown."""
        return self.rows

    @property
    def card(self) -> Card | None:
        """The card under the cursor."""
        return self.here
