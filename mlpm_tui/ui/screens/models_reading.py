"""What is read for the screen of models in threads: models, what serves, what is expected."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual import work

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.services.models_reading import ModelRead, Overview, expected_of, read_models
from mlpm_tui.services.retraining_registry import registries_of
from mlpm_tui.ui.screens.models_parts import ModelsParts
from mlpm_tui.ui.screens.resting import Rest

if TYPE_CHECKING:
    from mlpm_tui.domain.project import Project
    from mlpm_tui.ui.screens.board import BoardScreen

Got = TypeVar("Got")
REST_S = 0.12
"""A model's signals are shown once the cursor has rested so long: a held key paints one list."""
GATHER_S = 0.25
"""What others write in so short a time is read at once."""


class Reading(ModelsParts):
    """Reads once, again where something was written, and only what that may have changed."""

    def __init__(self, board: "BoardScreen") -> None:
        """Know nothing yet."""
        super().__init__(board)
        self._read_for: Project | None = None
        self._expected_of: dict[int, ModelRead] = {}
        self._is_gathering = False
        self._rest = Rest(self, REST_S, self._rested)

    def hear(self) -> None:
        """Look again: somebody has written, perhaps what a signal was; hidden, do so later."""
        if not self._is_gathering and self.is_current:
            self._is_gathering = True
            self.set_timer(GATHER_S, self.read_again)

    def follow(self) -> None:
        """Show the alerts and the cards as the project has them now, and read what hangs on it."""
        if self.desk.project is not self._read_for:
            self._read_for = self.desk.project
            self.show_models()
            self.hear()

    def read_again(self) -> None:
        """Read what has changed."""
        self._is_gathering = False
        self._read_models()

    @work(exclusive=True, group="models")
    async def _read_models(self) -> None:
        library, project, now = self.desk.library, self.desk.project, self.desk.clock.now()
        before = self.overview or Overview()
        found = await self._asked(lambda: read_models(library, project, before, now))
        if found is None or found is self.overview:
            return
        is_first = self.overview is None
        self.overview = found
        self.show_models()
        if is_first:
            self.read_registry()

    @work(exclusive=True, group="registry")
    async def read_registry(self) -> None:
        """Ask the tracking store which versions serve; it may take as long as it likes."""
        uri, overview = self.board.tracking_uri, self.overview
        if not uri or overview is None:
            return
        models = [read.model for read in overview.models]
        found = await self._asked(lambda: registries_of(uri, models))
        if found is not None and found != self.servings:
            self.servings = found
            self.show_models()

    async def _asked(self, ask: Callable[[], Got]) -> Got | None:
        """Ask in a thread; where that fails, say why."""
        try:
            return await self.board.read(ask)
        except MlpmError as error:
            self.warn(str(error))
            return None

    # -- the signals of the model under the cursor

    def show_soon(self) -> None:
        """Show the signals of the model under the cursor, once the cursor rests."""
        self._rest.begin()

    def _rested(self) -> None:
        self.show_signals()
        row = self.model
        if row is not None and self._expected_of.get(row.key) is not row.read:
            self._read_expected()

    @work(exclusive=True, group="expected")
    async def _read_expected(self) -> None:
        # Without arguments: Textual writes those of a worker out in full, a second for years.
        row, overview, library = self.model, self.overview, self.desk.library
        if row is None or overview is None:
            return
        read = row.read
        found = await self._asked(lambda: expected_of(library, overview.fleet, read))
        if found is not None:
            self._expected_of[read.model.key] = read
            if any(self.expected.get(key) != value for key, value in found.items()):
                self.expected = {**self.expected, **found}
                self.show_signals()
