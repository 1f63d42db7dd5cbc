"""Moving about on the screen of models: between its lists, and to a signal's long course."""

from datetime import timedelta

from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.models_reading import floor_of, limits_of
from mlpm_tui.ui.paint.long_course import LongCourse
from mlpm_tui.ui.paint.model_line import Cell
from mlpm_tui.ui.screens.beside import BELOW, SIDE, SIDE_FROM
from mlpm_tui.ui.screens.models_reading import Reading
from mlpm_tui.ui.widgets.models_panel import PanelView
from mlpm_tui.ui.widgets.models_rows import ModelRow, model_words
from mlpm_tui.ui.widgets.models_signals import SignalRow, signal_row, signal_words

RANGES = (30, 90, 365)
"""Days that the long course may show."""
LEAST_HEIGHT, TALL = 14, 24


class Walking(Reading):
    """The two lists, of which one has the keys, and the course that takes their place."""

    is_long = False
    is_alone = False
    _range = 0
    _is_wanted = True
    _shown_key: int | None = None

    def panel(self) -> PanelView[ModelRow] | PanelView[SignalRow]:
        """Return the list that has the keys."""
        return self.signals if self.is_inside else self.list

    def moved(self) -> None:
        """Show where the cursor is; while a course is shown, that of another signal."""
        super().moved()
        if self.is_inside:
            self.say_signal()

    def action_open(self) -> None:
        """Go to the model's signals; from there, show the signal's course over months."""
        if self.model is None:
            self.nothing_here()
        elif not self.is_inside:
            self.action_go_in(is_in=True)
        elif self.signal is not None and not self.is_long:
            self.is_long = True
            self.place()

    def action_go_in(self, is_in: bool) -> None:  # noqa: FBT001  an action's argument
        """Go to the signals of the model, or back to the models."""
        if self.is_long:
            self.is_long = False
        elif is_in:
            self.show_signals()
            if not self.signals.state.rows:
                self.note("Nothing is watched here: `mlpm monitor add MODEL SIGNAL` does.")
                return
            self.is_inside = self._is_wanted = True
        else:
            self.is_inside = self.is_alone = False
        self.place()

    def action_switch(self) -> None:
        """Go to the other list."""
        self.action_go_in(not self.is_inside)

    def action_range(self, step: int) -> None:
        """Show a longer or a shorter time."""
        if not self.is_long:
            self.note("enter on a signal shows its course; there [ and ] change the time shown.")
            return
        self._range = max(0, min(len(RANGES) - 1, self._range + step))
        self.show_long()

    def action_preview(self) -> None:
        """Show the signals, or take them away."""
        self._is_wanted = not self._is_wanted
        if not self._is_wanted:
            self.is_inside = self.is_long = self.is_alone = False
        self.place()

    def action_zoom(self) -> None:
        """Show the signals alone, or the models with them."""
        if self.model is None:
            self.nothing_here()
            return
        self.is_alone = not self.is_alone
        self._is_wanted = True
        self.is_inside = self.is_inside or self.is_alone
        self.place()

    async def place_parts(self) -> None:
        """Put the lists where they find room."""
        self.place()

    def place(self) -> None:
        """Put the lists where they find room, and the course in their place."""
        size = self.app.size
        is_side = size.width >= SIDE_FROM
        middle = self.query_one("#middle")
        self.list.display = not self.is_long and not self.is_alone
        self.signals.display = self._is_wanted and not self.is_long
        self.long.display = self.is_long
        has_both = self.list.display and self.signals.display
        middle.set_class(has_both and is_side, SIDE)
        middle.set_class(has_both and not is_side, BELOW)
        self.list.lead(is_led=not self.is_inside)
        self.signals.lead(is_led=self.is_inside)
        self.show_hints()
        if self.is_long:
            self.call_after_refresh(self.show_long)
        else:
            self.call_after_refresh(self.show_signals)

    # -- what is shown

    def show_signals(self) -> None:
        """Show the signals of the model under the cursor."""
        row = self.model
        if row is None:
            self.signals.empty = ()
            self.signals.show(())
            return
        if self._shown_key != row.key:
            self._shown_key = row.key
            self.signals.state.go(0)
        glyphs = self.board.glyphs
        epic = self.desk.project.cards.get(row.read.model.epic or 0)
        is_short = self.signals.size.height < LEAST_HEIGHT
        above = model_words(row, glyphs, epic.id if epic else "", is_short=is_short)
        name = safe_line(row.name, 40)
        self.signals.empty = (f"Nothing is watched: `mlpm monitor add {name} SIGNAL` does.",)
        rows = [signal_row(stand, row.read.label_delay) for stand in row.read.stands]
        self.signals.show(rows, above, self._words_below(rows[0] if rows else None))
        if self.is_long:
            self.show_long()

    def _words_below(self, first: SignalRow | None = None) -> list[list[Cell]]:
        width, height = self.signals.size
        most = 3 if height >= TALL else 1
        here = self.signals.here or first
        return signal_words(here, self.board.glyphs, self.expected, width, most)

    def say_signal(self) -> None:
        """Say below the signals why the one under the cursor stands so."""
        self.signals.say_below(self._words_below())
        if self.is_long:
            self.show_long()

    def show_long(self) -> None:
        """Show the course of the signal under the cursor."""
        row, model = self.signals.here, self.model
        if row is None or model is None:
            self.is_long = False
            self.place()
            return
        days, now = RANGES[self._range], self.desk.clock.now()
        starts_at = now - timedelta(days=days)
        points = tuple(p for p in row.stand.points if starts_at < p.ends_at)
        ends_at = max([now, *(point.ends_at for point in points)])
        signal = safe_line(row.stand.monitor.signal, 60)
        title = f"{safe_line(model.name, 40)} {signal}, {days} days: {row.stand.state}"
        course = LongCourse(
            title, points, starts_at, ends_at, limits_of(row.stand), floor_of(row.stand)
        )
        self.long.show(course, f"There is no value of it in the last {days} days.")
