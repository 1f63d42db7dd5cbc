"""What every part of the board screen uses: the desk, the painted board, wishes and words."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.services.desk import Desk
from mlpm_tui.settings import Settings
from mlpm_tui.ui.keymaps import Keymap
from mlpm_tui.ui.paint.glyphs import ASCII, UNICODE
from mlpm_tui.ui.widgets.board_view import BoardView

if TYPE_CHECKING:
    from textual.screen import Screen

    from mlpm_tui.domain.changes import Act
    from mlpm_tui.domain.runs import Run
    from mlpm_tui.services.judging import Observed
    from mlpm_tui.services.rule_watch import Watched
    from mlpm_tui.services.run_watcher import Curve
    from mlpm_tui.ui.paint.readings import Reading

    Base = Screen[None]
else:
    # Only the finished board is a screen: Textual takes a millisecond for each class that is one.
    Base = object


class BoardParts(Base):
    """What the parts of the board screen share; the screen itself shows the project and words."""

    filter_text = ""

    def __init__(self, desk: Desk, settings: Settings, keymap: Keymap) -> None:
        """Show this desk's board."""
        super().__init__()
        self.keymap = keymap
        self.followers: list[Callable[[], object]] = []
        self.quiet: Mapping[int, str] = {}
        self.hearers: list[Callable[[], object]] = []
        self.runs: Mapping[int, tuple[Run, ...]] = {}
        self.curves: tuple[Curve, ...] = ()
        self.readings: Mapping[int, Reading] = {}
        self.watched: Watched | None = None
        self.said_of_runs = ""
        self.watch_curves: Callable[[tuple[Curve, ...]], None] = lambda _: None
        self.desk = desk
        self.tracking_uri = settings.tracking_uri
        self.standup_share = settings.standup_share
        self.is_ascii = settings.ascii
        self.glyphs = ASCII if settings.ascii else UNICODE
        self.compared: tuple[int, ...] = ()
        self.compares_kin = False
        self.board = BoardView(ascii_only=settings.ascii, clock=desk.clock.here, id="board")

    @property
    def card(self) -> Card | None:
        """The card under the cursor as the desk knows it."""
        card = self.board.card
        return None if card is None else self.desk.project.cards.get(card.key)

    def chosen(self) -> list[Card]:
        """Return the marked cards in the board's order, else the one under the cursor."""
        cards = self.desk.project.cards
        if self.board.marks:
            places = self.desk.project.lanes.values()
            return [card for pane in places for card in pane if card.key in self.board.marks]
        here = self.card
        return [cards[here.key]] if here is not None and here.key in cards else []

    def compare_at_hand(self, cards: Sequence[Card]) -> None:
        """Have these experiments compared, one with what informed it; without any, as before."""
        if chosen := self._experiments_of(cards):
            self.compared, self.compares_kin = chosen, len(chosen) == 1

    def _experiments_of(self, cards: Sequence[Card]) -> tuple[int, ...]:
        experiments = self.desk.project.experiments
        return tuple(card.key for card in cards if card.key in experiments)

    async def compare(self, cards: Sequence[Card]) -> None:
        """Compare these experiments."""
        self.compared, self.compares_kin = self._experiments_of(cards), False
        if self.compared:
            await self.run_action("app.go('compare')")
        else:
            self.note("There is no experiment here to compare.")

    def observed(self, key: int) -> "Observed":
        """Return what was read of a card's runs, with the histories that rules are judged by."""
        from mlpm_tui.services.judging import Observed

        histories = {} if self.watched is None else self.watched.histories
        return Observed(self.runs.get(key, ()), histories)

    def do(self, wishes: Sequence[Wish]) -> bool:
        """Do wishes as one step and show it; a refusal is said and changes nothing."""
        if not wishes:
            return False
        try:
            act = self.desk.do(*wishes)
        except MlpmError as error:
            self.refuse(error)
            return False
        self.show_project()
        self.tell_warned(act)
        if not act.changes:
            self.note("Nothing differs: nothing was changed.")
        return True

    def tell_warned(self, act: "Act") -> None:
        """Say what of an act goes beyond what was agreed on, where no bar cuts it off."""
        if act.warned:
            self.warn(f"{act.warned[:1].upper()}{act.warned[1:]}.")

    def refuse(self, error: MlpmError) -> None:
        """Say why something cannot be."""
        self.warn(str(error))

    def warn(self, text: str) -> None:
        """Show a sentence that matters for a few seconds."""
        from mlpm_tui.ui.toasts import show_toast

        show_toast(self.app, text, "warning")

    @abstractmethod
    def note(self, text: str) -> None:
        """Leave a word in the bottom bar."""

    @abstractmethod
    def show_project(self) -> None:
        """Show the project as the desk has it."""

    @abstractmethod
    def show_top(self) -> None:
        """Say which board this is and what is shown of it."""

    def nothing_here(self) -> None:
        """Say that there is no card under the cursor."""
        self.note("There is no card here: n adds one.")
