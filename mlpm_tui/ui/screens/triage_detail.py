"""What is read for the inbox in a thread: cases, mutes, and the alert beside the list in full."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from textual import work

from mlpm_tui.domain.alert_standing import SeenAlert
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.fleet import Fleet, Mute
from mlpm_tui.domain.incidents import Incident
from mlpm_tui.services.triage import AlertRead, read_alert
from mlpm_tui.ui.screens.resting import Rest
from mlpm_tui.ui.screens.triage_parts import TriageParts
from mlpm_tui.ui.widgets.text_view import MARGIN
from mlpm_tui.ui.widgets.triage_detail import DetailView
from mlpm_tui.ui.widgets.triage_text import Place, alert_text, group_text

if TYPE_CHECKING:
    from mlpm_tui.domain.project import Project
    from mlpm_tui.ui.screens.board import BoardScreen

REST_S = 0.12
"""The alert is read and shown once the cursor has rested so long: a held key reads nothing."""
MOST_KNOWN = 200


class _Known(NamedTuple):
    """What was read of an alert, for which of its editions, and whether all was kept by then."""

    card: Card
    read: AlertRead
    is_final: bool


class Detailing(TriageParts):
    """The pane with everything about one alert, and the reading behind it and behind the list."""

    detail: DetailView | None = None

    def __init__(self, board: "BoardScreen") -> None:
        """Know nothing yet."""
        super().__init__(board)
        self.item: int | None = None
        self._cases: Mapping[int, Incident] | None = None
        self._merged: tuple[object, object, Mapping[int, Incident]] = (None, None, {})
        self._read_of: Mapping[int, Card] = {}
        self._fleet = Fleet()
        self._read_for: tuple[Project | None, bool] = (None, False)
        self._known: dict[int, _Known] = {}
        self._rest = Rest(self, REST_S, self._read_alert)

    # -- the list's cases and mutes

    def cases(self) -> Mapping[int, Incident]:
        """Return what is known of the cases; what the desk holds is ahead of the database."""
        dossiers = self.desk.project.dossiers
        read, at_hand, known = self._merged
        if read is not self._cases or at_hand is not dossiers:
            ahead = {k: d.incident for k, d in dossiers.items() if d.incident is not None}
            known = {**(self._cases or {}), **ahead}
            self._merged = (self._cases, dossiers, known)
        return known

    def mutes(self) -> tuple[Mute, ...]:
        """Return the mutes, held or ended."""
        fleet = self.desk.project.fleet or self._fleet
        return fleet.mutes

    def read_cases_again(self) -> None:
        """Read the cases of alerts that have changed, and the mutes."""
        wanted = (self.desk.project, self.desk.is_settled)
        if wanted != self._read_for:
            self._read_for = wanted
            self._read_cases()

    @work(exclusive=True, group="cases")
    async def _read_cases(self) -> None:
        project, library = self.desk.project, self.desk.library
        cards = {k: project.cards[k] for k in project.alerts if k in project.cards}
        stale = [key for key, card in cards.items() if self._read_of.get(key) is not card]
        is_first = self._cases is None

        def read() -> tuple[Mapping[int, Incident], Fleet]:
            cases = library.cases
            fresh = cases.of_project(project.key) if is_first else cases.of_cards(stale)
            return fresh, library.fleet(project.key)

        try:
            fresh, self._fleet = await self.board.read(read)
        except MlpmError as error:
            self.warn(str(error))
            return
        self._cases = {**(self._cases or {}), **fresh}
        self._read_of = cards
        self.show_alerts()

    @abstractmethod
    def show_alerts(self) -> None:
        """Show the alerts as they are known now."""

    # -- the alert in full

    def new_detail(self) -> DetailView:
        """Make the place for the alert in full."""
        return DetailView("alert", self.board.glyphs)

    def lead_list(self) -> None:
        """Show the list's cursor in full unless the keys go to the checklist."""
        self.list.lead(is_led=self.item is None)

    def read_soon(self) -> None:
        """Read the alert under the cursor, once the cursor rests."""
        self._rest.begin()

    @work(exclusive=True, group="details")
    async def _read_alert(self) -> None:
        await self.read_now()

    async def read_now(self) -> None:
        """Read the alert under the cursor in a thread, where that is not known, and show it."""
        row = self.alert
        if self.detail is None or row is None:
            self.show_detail()
            return
        known, library = self._known.get(row.key), self.desk.library
        is_settled = self.desk.is_settled
        if known is None or known.card is not row.card or not known.is_final:
            project, now = self.desk.project.key, self.desk.clock.now()
            try:
                read = await self.board.read(
                    lambda: read_alert(library, project, row.card, row.alert, now)
                )
            except MlpmError as error:
                self.warn(str(error))
                return
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[row.key] = _Known(row.card, read, is_settled)
        self.show_detail()

    def read_of(self, row: SeenAlert) -> AlertRead | None:
        """Return what was read of an alert, with its card as the desk holds it."""
        known = self._known.get(row.key)
        if known is None:
            return None
        dossier = self.desk.project.dossiers.get(row.key)
        return known.read if dossier is None else replace(known.read, dossier=dossier)

    def show_detail(self) -> None:
        """Show the alert under the cursor as far as it is known."""
        if self.detail is None:
            return
        row = self.alert
        if row is None:
            self.detail.show(group_text(self.list.state.here, self.board.glyphs))
            self._shown_key = None
            return
        cards = self.desk.project.cards
        width, height = self.detail.size
        place = Place(max(1, width - 2 * MARGIN), height, self.board.glyphs)
        now = self.desk.clock.now()
        text = alert_text(row, self.read_of(row), place, now, cards, self.item)
        if self.item is not None:
            self.detail.show_chosen(text)
        else:
            self.detail.show(text, is_same=self._shown_key == row.key)
        self._shown_key = row.key

    async def action_zoom(self) -> None:
        """Show the alert alone, or the list again; whatever item was chosen."""
        self.item = None
        await super().action_zoom()
