"""What every part of the stand-up's screen uses: what was read, its pages, how long each talked."""

from abc import abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING

from mlpm_tui.domain.standing_up import StandUp, of_lane, of_person
from mlpm_tui.domain.standing_up_held import HoldStandUp
from mlpm_tui.services.standup import Telling
from mlpm_tui.ui.screens.rereading import Rereading
from mlpm_tui.ui.widgets.sprint_sight import SightView
from mlpm_tui.ui.widgets.standup_clock import ClockView

if TYPE_CHECKING:
    from mlpm_tui.ui.screens.board import BoardScreen

TEAM, END = "team", "end"
PEOPLE, LANES = "people", "lanes"


class Page:
    """One page: the team, a person, a lane, or the end; `key` stays when the others change."""

    def __init__(self, key: str, name: str, make: Callable[[], StandUp]) -> None:
        """Name a page; `make` is called once it is looked at."""
        self.key = key
        self.name = name
        self._make = make

    @cached_property
    def found(self) -> StandUp:
        """What it tells."""
        return self._make()

    @property
    def is_end(self) -> bool:
        """Whether everybody has talked."""
        return self.key == END


class StandupParts(Rereading):
    """Reads what is told, once and again where the project is another one."""

    def __init__(self, board: "BoardScreen") -> None:
        """Begin a stand-up at this board."""
        super().__init__(board, "standup")
        self.found: StandUp | None = None
        self.by = PEOPLE
        self.at_key = TEAM
        self.opened_at = self.desk.clock.now()
        self.talked: dict[str, timedelta] = {}
        self.counted_from: datetime | None = self.opened_at
        self._telling = Telling(self.desk.library, self.desk.project.key, self.desk.clock.zone)
        self._pages: list[Page] | None = None
        self._held_before: int | None = None
        glyphs = board.glyphs
        self.who = SightView("who", glyphs)
        self.clock = ClockView(glyphs)
        self.page_view = SightView("page", glyphs)

    # -- what is told

    def pages(self) -> list[Page]:
        """Return all pages of the stand-up as it was read last."""
        if self._pages is None and self.found is not None:
            self._pages = self._made(self.found)
        return self._pages or []

    def go_through(self, by: str) -> None:
        """Have a page for each person, or for each lane."""
        self.by, self._pages = by, None

    def _made(self, found: StandUp) -> list[Page]:
        if self.by == PEOPLE:
            parts = [Page(name, name, partial(of_person, found, name)) for name in found.people]
        else:
            told = _phases(found)
            parts = [
                Page(str(number), name, partial(of_lane, found, number))
                for number, name in found.lanes
                if number in told
            ]
        whole = lambda: found  # noqa: E731
        return [Page(TEAM, found.project, whole), *parts, Page(END, "Done", whole)]

    @property
    def page(self) -> Page | None:
        """The page that is shown; where it is gone, the first one."""
        pages = self.pages()
        known = {page.key: page for page in pages}
        return known.get(self.at_key, pages[0] if pages else None)

    @property
    def is_held(self) -> bool:
        """Whether this stand-up was recorded."""
        held = self.found.held if self.found is not None else None
        return held is not None and held.key != self._held_before

    def holding(self) -> HoldStandUp:
        """Return the wish that records it, as far as it was read."""
        found = self.found
        return HoldStandUp() if found is None else HoldStandUp(found.now, found.seq)

    async def read(self) -> None:
        """Read what changed and what is wanted; it goes on from where this stand-up began."""
        project, now = self.desk.project, self.desk.clock.now()
        found = await self.board.read(lambda: self._telling.tell(project, now))
        # Recording it must not make the others' news vanish before their eyes.
        if self.found is None:
            self._held_before = found.held.key if found.held is not None else None
        self.found = found
        self._pages = None
        self.show_page()

    # -- how long somebody has talked

    def talked_for(self, key: str, now: datetime) -> timedelta:
        """Return how long a page was talked about."""
        talked = self.talked.get(key, timedelta())
        if key == self.at_key and self.counted_from is not None:
            talked += max(timedelta(), now - self.counted_from)
        return talked

    def count_on(self, key: str, *, is_stopped: bool = False) -> None:
        """Go on with another page's clock, or with none."""
        now = self.desk.clock.now()
        self.talked[self.at_key] = self.talked_for(self.at_key, now)
        self.at_key = key
        self.counted_from = None if is_stopped or key == END else now

    @abstractmethod
    def show_page(self, *, is_same: bool = True) -> None:
        """Show the page as it was read last; another one from its beginning."""


def _phases(found: StandUp) -> set[int | None]:
    """Return the phases of which there is anything to tell."""
    matters = chain.from_iterable(found.matters.values())
    cards = chain(found.under_way, (one.card for one in matters))
    return {card.phase for card in cards} | {one.phase for one in found.changed}
