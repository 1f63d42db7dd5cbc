"""Finding what was learned, on all boards of the database: type words, enter opens the card."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.content import Content

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.memory import Remembered
from mlpm_tui.ui.dialogs.list_dialog import ListDialog
from mlpm_tui.ui.widgets.text_parts import LABEL, OF_OUTCOME, WEAK

if TYPE_CHECKING:
    from textual.timer import Timer

REST_S = 0.12
"""What was typed is searched for once the keys rest so long."""
HINT = 'words, "a phrase", outcome:failure, project:ML'

Search = Callable[[str], Sequence[Remembered]]


class RecallDialog(ListDialog[Remembered]):
    """Gives the card that was chosen among those that fit what was typed."""

    PAGE: ClassVar = 5

    def __init__(self, search: Search, plain: Callable[[str], str]) -> None:
        """Look with this search, in a thread; `plain` fits texts to the terminal."""
        super().__init__("What was learned, on all boards", HINT, "enter open  esc cancel")
        self._search = search
        self._plain = plain
        self._rest: Timer | None = None

    def look_for(self, typed: str) -> None:
        """Search once the keys rest."""
        if self._rest is not None:
            self._rest.stop()
        if typed:
            self._rest = self.set_timer(REST_S, lambda: self._look(typed))
        else:
            self._look("")

    @work(exclusive=True)
    async def _look(self, text: str) -> None:
        if not text.strip():
            self.offer((), (), "Type what to look for.")
            return
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(None, self._search, text)
        except MlpmError as error:
            self.offer((), (), str(error))
        else:
            empty = "Nothing that was written down fits: fewer words find more."
            self.offer(found, map(self._lines, found), empty)

    def _lines(self, one: Remembered) -> Content:
        """Write who it is and what it came to, and below the stretch that fits."""
        card, excerpt = one.card, one.excerpt
        came_to = card.outcome or card.status.replace("_", " ")
        head = Content.assemble(
            (f"{safe_line(card.id, 20)} ", LABEL),
            (came_to, OF_OUTCOME.get(card.outcome or "", WEAK)),
            (f"  {self._plain(safe_line(card.title, 200))}", "bold"),
            ("  archived" if card.is_archived else "", WEAK),
        )
        text = self._plain(excerpt.text)
        body = Content(text)
        if len(text) == len(excerpt.text):
            for start, end in excerpt.marks:
                body = body.stylize("bold underline", start, end)
        lead = Content.assemble((f"  {excerpt.field.replace('_', ' ')}: ", WEAK))
        return Content("\n").join([head, Content.assemble(lead, body)])
