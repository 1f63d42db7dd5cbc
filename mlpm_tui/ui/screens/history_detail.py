"""The pane with everything about one act, and the reading behind it."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.past_acts import PastAct
from mlpm_tui.services.past_acts import ActRead, Found, read_act
from mlpm_tui.ui.screens.history_parts import HistoryParts
from mlpm_tui.ui.screens.resting import Rest
from mlpm_tui.ui.widgets.text_view import NOTHING, TextView

if TYPE_CHECKING:
    from mlpm_tui.ui.screens.board import BoardScreen

REST_S = 0.12
"""The act is read and shown once the cursor has rested so long: a held key reads nothing."""
SIDE, BELOW, ALONE = "side", "below", "alone"
SIDE_FROM, BELOW_FROM, LEAST_BELOW = 110, 22, 72


class Detailing(HistoryParts):
    """Shows the act under the cursor beside the list, below it, or in its place."""

    def __init__(self, board: "BoardScreen") -> None:
        """Know nothing yet."""
        super().__init__(board)
        self.detail: TextView | None = None
        self.is_alone = False
        self._is_wanted: bool | None = None
        self._known: tuple[Found, ActRead] | None = None
        self._rest = Rest(self, REST_S, self._read_act)
        self._shown_key: int | None = None

    @abstractmethod
    def show_hints(self) -> None:
        """Name the keys that are of use now."""

    def read_soon(self) -> None:
        """Read the act under the cursor, once the cursor rests."""
        self._rest.begin()

    @work(exclusive=True, group="details")
    async def _read_act(self) -> None:
        if self.detail is not None and self.act is not None:
            await self.read_now(self.act)
        self.show_detail()

    async def read_now(self, act: PastAct) -> ActRead | None:
        """Read an act in a thread, where it is not known as things stand."""
        found, desk = self.found, self.desk
        if found is None:
            return None
        if (read := self._read_of(act)) is not None:
            return read
        library, key, who, now = desk.library, desk.project.key, desk.who, desk.clock.now()
        try:
            read = await self.board.read(lambda: read_act(library, key, act, found, who, now))
        except MlpmError as error:
            self.warn(str(error))
            return None
        self._known = found, read
        return read

    def _read_of(self, act: PastAct) -> ActRead | None:
        """Return what was read of an act, unless something was done since."""
        if self._known is None or self.found is None:
            return None
        found, read = self._known
        is_same = read.act.unit == act.unit and found.newest == self.found.newest
        return read if is_same else None

    def show_detail(self) -> None:
        """Show the act under the cursor as far as it is known."""
        if self.detail is None:
            return
        act, found = self.act, self.found
        if act is None or found is None:
            self.detail.show(NOTHING)
            return
        from mlpm_tui.ui.widgets.history_text import act_text

        here = self.desk.clock.here()
        text = act_text(act, self._read_of(act), found, here, self.board.glyphs)
        self.detail.show(text, is_same=self._shown_key == act.key)
        self._shown_key = act.key

    async def action_preview(self) -> None:
        """Show the act in detail, or take that away."""
        self._is_wanted = self.detail is None
        self.is_alone = False
        await self.place_parts()

    async def action_zoom(self) -> None:
        """Show the act alone, or the list with it."""
        self.is_alone = not self.is_alone
        self._is_wanted = True if self.is_alone or self._has_room() else None
        await self.place_parts()

    def action_scroll_detail(self, step: int) -> None:
        """Show what is further down or up in the detail."""
        if self.detail is None:
            self.note("The detail is not shown: p shows it.")
        else:
            self.detail.scroll(step * max(1, self.detail.size.height // 2))

    def _has_room(self) -> bool:
        size = self.app.size
        is_high = size.height >= BELOW_FROM and size.width >= LEAST_BELOW
        return size.width >= SIDE_FROM or is_high

    async def place_parts(self) -> None:
        """Put the detail where it finds room: beside the list, else below it, else in its place."""
        is_wanted = self._has_room() if self._is_wanted is None else self._is_wanted
        is_wanted = is_wanted or self.is_alone
        if is_wanted and self.detail is None:
            self.detail = TextView("act", self.board.glyphs)
            await self.query_one("#middle").mount(self.detail)
        elif not is_wanted and self.detail is not None:
            await self.detail.remove()
            self.detail = None
        size = self.app.size
        place = SIDE if size.width >= SIDE_FROM else BELOW if self._has_room() else ALONE
        if self.is_alone:
            place = ALONE
        self.is_alone = self.detail is not None and place == ALONE
        self.list.display = not self.is_alone
        middle = self.query_one("#middle")
        for name in (SIDE, BELOW, ALONE):
            middle.set_class(self.detail is not None and name == place, name)
        self.show_hints()
        self.read_soon()
