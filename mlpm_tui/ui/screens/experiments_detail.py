"""What is read for the table of experiments in a thread: evidence in sight, the detail beside."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from textual import work
from textual.geometry import Size

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.experiments import Experiment
from mlpm_tui.services.experiment_details import (
    Detail,
    Surroundings,
    read_details,
    read_surroundings,
)
from mlpm_tui.ui.screens.experiments_parts import ExperimentsParts
from mlpm_tui.ui.screens.resting import Rest
from mlpm_tui.ui.widgets.experiment_text import experiment_text
from mlpm_tui.ui.widgets.text_view import TextView

if TYPE_CHECKING:
    from mlpm_tui.domain.evidence import Level
    from mlpm_tui.domain.runs import Run
    from mlpm_tui.ui.screens.board import BoardScreen

REST_S = 0.15
"""What is in sight is read once the cursor has rested so long: a held key reads nothing."""
MOST_KNOWN = 400


class _Known(NamedTuple):
    """What was read of an experiment, and what it was read for."""

    card: Card
    experiment: Experiment
    runs: "tuple[Run, ...]"
    detail: Detail

    def is_for(self, card: Card, experiment: Experiment, runs: "tuple[Run, ...]") -> bool:
        """Tell whether nothing has changed since."""
        is_same = self.card is card and self.experiment is experiment
        return is_same and (self.runs is runs or self.runs == runs)


class Detailing(ExperimentsParts):
    """The pane with everything about one experiment, and the reading behind it."""

    least_below = Size(0, 20)
    is_below_unasked = False

    def __init__(self, board: "BoardScreen") -> None:
        """Know nothing in detail yet."""
        super().__init__(board)
        self.around: Surroundings | None = None
        self._around_of: int | None = None
        self._around_in: Mapping[int, Experiment] = {}
        self._known: dict[int, _Known] = {}
        self._levels: dict[int, Level | None] = {}
        self._rest = Rest(self, REST_S, self._read_sight)

    def read_soon(self) -> None:
        """Read what is in sight, once the cursor rests."""
        self._rest.begin()

    @work(exclusive=True, group="details")
    async def _read_sight(self) -> None:
        """Read and judge what is in sight and not known yet, then what is round the cursor."""
        project, runs = self.desk.project, self.board.runs
        wanted: dict[int, tuple[Card, Experiment, tuple[Run, ...]]] = {}
        for card in self.table.state.in_sight():
            experiment, own = project.experiments.get(card.key), runs.get(card.key, ())
            if experiment is None:
                continue
            known = self._known.get(card.key)
            if known is None or not known.is_for(card, experiment, own):
                wanted[card.key] = (card, experiment, own)
        try:
            if wanted:
                self._take(wanted, await self._read([*wanted]))
            await self._read_around()
        except MlpmError as error:
            self.warn(str(error))

    async def _read(self, keys: list[int]) -> Mapping[int, Detail]:
        desk, seen = self.desk, {key: self.board.observed(key) for key in keys}
        now, directions = desk.clock.now(), desk.project.directions

        def read() -> Mapping[int, Detail]:
            return read_details(desk.library, seen, directions, now)

        return await self.board.read(read)

    def _take(
        self,
        wanted: "Mapping[int, tuple[Card, Experiment, tuple[Run, ...]]]",
        read: Mapping[int, Detail],
    ) -> None:
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        for key, detail in read.items():
            self._known[key] = _Known(*wanted[key], detail)
            evidence = detail.judgement.evidence
            self._levels[key] = None if evidence is None else evidence.level
        self.table.levels = self._levels
        self.table.changed()

    async def _read_around(self) -> None:
        """Read the lineage of the experiment under the cursor, and show it in detail."""
        card = self.card
        if self.detail is None or card is None:
            self.show_detail()
            return
        known = self._known.get(card.key)
        # What others came to is told too, so that any experiment's change counts.
        experiments = self.desk.project.experiments
        is_same = self._around_of == card.key and self._around_in is experiments
        if known is not None and not is_same:
            library, dossier = self.desk.library, known.detail.dossier
            self.around = await self.board.read(lambda: read_surroundings(library, dossier))
            self._around_of, self._around_in = card.key, experiments
        self.show_detail()

    # -- the pane

    def new_detail(self) -> TextView:
        """Make the place for the experiment in full."""
        return TextView("detail", self.board.glyphs)

    def lead_list(self) -> None:
        """Give the keys to the table while it is to be seen."""
        if not self.is_alone:
            self.table.focus()

    def show_detail(self) -> None:
        """Show the experiment under the cursor as far as it is known."""
        if self.detail is None:
            return
        card = self.card
        experiment = None if card is None else self.desk.project.experiment(card)
        if card is None or experiment is None:
            from textual.content import Content

            self.detail.show(Content("There is no experiment here."))
            return
        known = self._known.get(card.key)
        around = self.around if self._around_of == card.key else None
        text = experiment_text(
            card,
            experiment,
            known.detail if known is not None else None,
            around,
            self.desk.clock.now(),
            self.board.glyphs,
        )
        self.detail.show(text, is_same=self._shown_key == card.key)
        self._shown_key = card.key
