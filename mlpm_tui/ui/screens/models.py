"""The models in production: how each stands, and every signal that is watched of one."""

from collections import Counter
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from mlpm_tui.domain.wording import number_of
from mlpm_tui.places import shipped
from mlpm_tui.services.monitor_documents import ORDER
from mlpm_tui.ui.keys import MODELS, Key, bindings_of
from mlpm_tui.ui.paint.model_line import STATES
from mlpm_tui.ui.screens.models_finding import USUAL, Finding
from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.models_panel import RowChosen, RowPassed

EMPTY = ("No model runs in production yet.", "`mlpm model add NAME` adds one.")
NONE_FITS = ("No model fits the filter.", "esc clears it, / changes it.")
UNREAD = ("The models are being read.",)
ONLY_LONG = frozenset({"models.longer", "models.shorter"})


class ModelsScreen(Finding, Screen[None], inherit_bindings=False):
    """All models of the project; the board below keeps what is changed."""

    CSS_PATH: ClassVar = [shipped("styles") / "models.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(MODELS)

    def compose(self) -> ComposeResult:
        """Put the lists between their bars."""
        yield BarView(id="top")
        yield BarView(id="state", is_right_yielding=True)
        with Horizontal(id="middle"):
            yield self.list
            yield self.signals
            yield self.long
        yield BarView(id="hints")

    async def on_mount(self) -> None:
        """Say that the models are being read, and read them."""
        self._read_for = self.desk.project
        self.show_models()
        self.read_again()

    def on_screen_resume(self) -> None:
        """Look at what was written meanwhile."""
        if self.overview is not None:
            self.hear()

    def show_models(self) -> None:
        """Show the models as they are known now."""
        self.list.empty = self._notice()
        self.list.order = self.order
        self.list.show(self.sifted(self.rows()))
        self.show_state()
        self.show_soon()

    def _notice(self) -> tuple[str, ...]:
        if self.overview is None:
            return UNREAD
        return NONE_FITS if self.overview.models else EMPTY

    def show_state(self) -> None:
        """Say which models these are, how they stand, and what is due."""
        counted = self.counted(len(self.list.state.rows), len(self.rows()))
        self.show_top(counted, "" if self.order == USUAL else self.order)
        self.bar("state").show(self._count_words())

    def _count_words(self) -> list[Word]:
        rows = self.list.state.rows
        counted = Counter(row.read.state for row in rows)
        names = [*(state for state in (*ORDER, "ok") if counted[state])]
        names += sorted(counted.keys() - set(names))
        tones = {name: tone.replace("weak", "detail") for name, (*_, tone) in STATES.items()}
        words = [
            Word(f"{counted[name]} {name.replace('_', ' ')}", tones.get(name, "detail"))
            for name in names
        ]
        if alerts := sum(row.open_alerts for row in rows):
            words.append(Word(number_of(alerts, "open alert")))
        if due := sum(row.read.training.is_due for row in rows):
            words.append(Word(f"{due} to be trained again", "warning"))
        return words

    def hinted_keys(self) -> list[Key]:
        """Return the keys; what changes the time shown comes first while a course is."""
        keys = self.usable_keys()
        ranging = [key for key in keys if key.id in ONLY_LONG]
        others = [key for key in keys if key.id not in ONLY_LONG]
        if self.is_long:
            others = [*ranging, *(key for key in others if key.id != "model.open")]
        return others

    @on(RowPassed)
    def _look(self, message: RowPassed) -> None:
        if message.panel == self.list.id:
            self.show_soon()
        else:
            self.say_signal()

    @on(RowChosen)
    def _choose(self, message: RowChosen) -> None:
        is_signal = message.panel == self.signals.id
        if is_signal is not self.is_inside:
            self.action_go_in(is_signal)
        if message.is_double:
            self.action_open()

    async def clear_own(self) -> bool:
        """Leave the course, or the signals."""
        is_in = self.is_long or self.is_inside
        if is_in:
            self.action_go_in(is_in=False)
        return is_in
