"""The pane with everything about one act, and the reading behind it."""

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


class Detailing(HistoryParts):
    """Shows the act under the cursor beside the list, below it, or in its place."""

    def __init__(self, board: "BoardScreen") -> None:
        """Know nothing yet."""
        super().__init__(board)
        self._known: tuple[Found, ActRead] | None = None
        self._rest = Rest(self, REST_S, self._read_act)

    def new_detail(self) -> TextView:
        """Make the place for the act in full."""
        return TextView("act", self.board.glyphs)

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
