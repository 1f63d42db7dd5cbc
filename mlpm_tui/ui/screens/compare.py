"""The compare screen: experiments side by side, what differs, and the curves of their runs."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.compared_lines import Line, Reading, Which, lines_of
from mlpm_tui.domain.comparing import DURATION
from mlpm_tui.domain.comparison_text import describe
from mlpm_tui.domain.details import Relation
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.text import safe_line
from mlpm_tui.places import shipped
from mlpm_tui.services.comparing import leading_metrics, side_of
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.keys import APP, COMPARE, Key, bindings_of
from mlpm_tui.ui.screens.compare_curves import Curves
from mlpm_tui.ui.screens.compare_parts import Seen
from mlpm_tui.ui.screens.compare_taking import Taking
from mlpm_tui.ui.screens.prompting import Commanding
from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.hints import hint_words
from mlpm_tui.ui.widgets.table_view import CellChosen

ROOMY_LINES = 30
"""From this height on the curves are shown without being asked for."""
WIDE_CELLS = 120
"""From this width on a metric's cell holds all that is known."""
EMPTY = "Nothing to compare: mark experiments on the board with space, then press c"


class CompareScreen(Curves, Taking, Commanding, Screen[None], inherit_bindings=False):
    """One table of what was tried; the board below knows the runs and opens cards."""

    CSS_PATH: ClassVar = [shipped("styles") / "compare.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(COMPARE)

    _keys: tuple[int, ...] = ()
    _has_kin = False
    _cards: tuple[str, ...] = ()
    _said: tuple[str, tuple[int, int]] = ("", (0, 0))

    def compose(self) -> ComposeResult:
        """Put the table above the curves."""
        # Held on to: what was read in a thread is shown even while the screen is being closed.
        self._bars = {name: BarView(id=name) for name in ("top", "cell", "hints")}
        yield self._bars["top"]
        yield self.table
        yield self._bars["cell"]
        yield self.curves
        yield self._bars["hints"]

    def on_mount(self) -> None:
        """Read what is to be compared, and follow."""
        self.is_narrow = self.app.size.width < WIDE_CELLS
        self.curves.display = self.app.size.height >= ROOMY_LINES
        hints = hint_words(self.usable_keys(), self.keymap, may_write=True)
        self._bars["hints"].show(hints)
        self.board.followers.append(self.read_again)

    def on_unmount(self) -> None:
        """Follow no more."""
        self.board.watch_curves(())
        self.board.followers.remove(self.read_again)

    def on_screen_resume(self) -> None:
        """Compare what is chosen now; a card that was open above may have watched other curves."""
        self._keys, self._has_kin = self.board.compared, self.board.compares_kin
        self.read_again()

    @work(exclusive=True)
    async def read_again(self) -> None:
        """Read the experiments and compare them in a thread, then show them."""
        desk, runs, keys = self.board.desk, dict(self.board.runs), self._keys
        project, now, has_kin = desk.project, desk.clock.now(), self._has_kin
        reading = Reading(self.which, project.directions)

        def dossiers_of(keys: Sequence[int]) -> list[Dossier]:
            found = desk.library.dossiers(keys)
            # What the desk holds is ahead of the database by what is still being written.
            some = [project.dossiers.get(key) or found.get(key) for key in keys]
            return [dossier for dossier in some if dossier is not None]

        def read() -> tuple[Seen, tuple[str, ...]]:
            dossiers = dossiers_of(keys)
            if has_kin:
                kin = dossiers_of([key for each in dossiers for key in informers_of(each)])
                dossiers += [dossier for dossier in kin if dossier.experiment is not None]
            sides = [side_of(dossier, runs.get(dossier.card.key, ())) for dossier in dossiers]
            known = (run for some_runs in runs.values() for run in some_runs)
            lines = lines_of(sides, reading, now, known)
            cards = tuple(dossier.card.id for dossier in dossiers)
            return self.seen_of(lines, leading_metrics(dossiers)), cards

        try:
            seen, self._cards = await self.board.read(read)
        except MlpmError as error:
            self.board.refuse(error)
            return
        self.show(seen)

    def show(self, seen: Seen) -> None:
        """Show lines with their curves."""
        line, column = self.line, self.table.column
        self.seen = seen
        has_base = seen.comparison.base is not None
        self.table.show(seen.columns, self.letters(), has_base=has_base)
        if line is not None and column is not None:
            self.table.find(self._number_of(line), column.key)
        self.show_curves()
        self._show_top()

    def _number_of(self, line: Line) -> int | None:
        """Return where a line stands now; None where it is gone."""
        whose = (line.card, line.name, line.runs)
        lines = self.seen.comparison.lines
        found = (at for at, one in enumerate(lines) if (one.card, one.name, one.runs) == whose)
        return next(found, None)

    def _show_top(self) -> None:
        comparison = self.seen.comparison
        if not comparison.lines:
            self._bars["top"].show([Word(EMPTY)])
            return
        cards = " ".join(self._cards)
        words = [Word("compare", "strong"), Word(safe_line(cards, 60))]
        if comparison.base is not None:
            base = self.glyphs.plain(safe_line(comparison.lines[0].name, 40))
            words.append(Word(f"against {base}", "detail"))
        if self.which is Which.LAST:
            words.append(Word("last values", "warning"))
        if self.wanted.sort:
            words.append(
                Word(f"by {self.glyphs.plain(safe_line(self.wanted.sort, 30))}", "warning")
            )
        if comparison.alike:
            words.append(Word(f"{comparison.alike} alike hidden", "detail"))
        count = len(comparison.lines)
        self._bars["top"].show(words, [Word(f"{count} lines", "detail")])

    @on(CellChosen)
    def _say_cell(self) -> None:
        """Say in full what the cell under the cursor holds."""
        column, line, metric = self.table.column, self.line, self.metric_column
        if column is None or line is None:
            said = ""
        elif metric is not None:
            said = describe(self.seen.comparison, metric, self.table.state.line, self.signs)
        else:
            text = line.params.get(column.key)
            if column.key == DURATION or text is None:
                text = column.cells[self.table.state.line]
            said = f"{line.name}, {column.key}: {text}"
        text, place = self._said
        right = [Word(text, "strong")] if place == self._place and text else []
        cell = self.glyphs.plain(safe_line(said, 400))
        self._bars["cell"].show([Word(cell)], right)

    def note(self, text: str) -> None:
        """Say something beside the cell, until the cursor goes on."""
        self._said = (safe_line(text, 100), self._place)
        self._say_cell()

    @property
    def _place(self) -> tuple[int, int]:
        return (self.table.state.line, self.table.state.column)

    # -- keys

    def action_walk(self, columns: int, lines: int) -> None:
        """Move the cursor by columns and lines."""
        self.table.state.move(columns, lines)
        self.table.changed()

    def action_walk_page(self, step: int) -> None:
        """Move the cursor by half of what is in sight."""
        self.table.state.page(step)
        self.table.changed()

    def action_walk_line(self, is_last: bool) -> None:  # noqa: FBT001  an action's argument
        """Go to the first or the last line."""
        state = self.table.state
        state.go(state.shape.lines if is_last else 0, state.column)
        self.table.changed()

    def action_walk_column(self, is_last: bool) -> None:  # noqa: FBT001  an action's argument
        """Go to the first or the last column."""
        state = self.table.state
        state.go(state.line, len(state.shape.widths) if is_last else 0)
        self.table.changed()

    def action_difference(self, step: int) -> None:
        """Go to the next difference, or the one before."""
        if not self.table.go_to_difference(step):
            self.note("There is no further difference.")

    def action_toggle_alike(self) -> None:
        """Show only what differs, or all parameters."""
        self.want(replace(self.wanted, only_differing=not self.wanted.only_differing))

    def action_toggle_narrow(self) -> None:
        """Show metrics in narrow cells, or with all that is known of them."""
        self.is_narrow = not self.is_narrow
        self.write_again()

    def action_sort(self) -> None:
        """Sort by the column: best first, worst first, then as it was."""
        column = self.table.column
        if column is not None:
            turns = {column.key: f"-{column.key}", f"-{column.key}": ""}
            self.want(replace(self.wanted, sort=turns.get(self.wanted.sort, column.key)))

    def action_hold_against(self) -> None:
        """Compare with the line under the cursor; on the first line, with the baseline again."""
        line = self.line
        if line is not None:
            name = next(iter(line.runs), line.name)
            is_first = self.table.state.line == 0
            self.want(replace(self.wanted, against="" if is_first else name))

    def action_read_otherwise(self) -> None:
        """Take each metric's last value, or its best again."""
        self.which = Which.BEST if self.which is Which.LAST else Which.LAST
        self.read_again()

    @work(group=DIALOG)
    async def action_choose_metric(self) -> None:
        """Ask which metric comes first and is drawn."""
        from mlpm_tui.ui.dialogs.pick import Item, PickDialog

        metrics = self.seen.comparison.metrics
        if not metrics:
            self.note("There is no metric yet.")
            return
        items = [Item(m.name, m.name, detail=m.direction or "") for m in metrics]
        dialog = PickDialog("Which metric?", items, start=metrics[0].name)
        picked = await self.app.push_screen_wait(dialog)
        if picked is not None:
            self.metric = picked
            self.write_again()
            self.table.find(None, picked)

    def action_open_card(self) -> None:
        """Open the card of the line."""
        card = self.board.desk.project.find(self.line.card) if self.line else None
        if card is None:
            self.note("This line belongs to no card.")
        else:
            self.board.open_card(card)

    def action_back(self) -> None:
        """Go back to where this was opened."""
        self.dismiss()

    # -- commands

    @property
    def home(self) -> None:
        """Nothing has the focus here: all keys are the screen's."""

    def usable_keys(self) -> list[Key]:
        """Return the keys that work here now."""
        return [*COMPARE, *APP]

    def go_to(self, card: Card) -> None:
        """Open a card on top of the comparison."""
        self.board.open_card(card)

    def warn(self, text: str) -> None:
        """Show a sentence that matters for a few seconds."""
        self.board.warn(text)


def informers_of(dossier: Dossier) -> list[int]:
    """Return the keys of the cards that informed one."""
    key = dossier.card.key
    ties = (link for link in dossier.links if link.relation is Relation.INFORMS)
    return [link.card for link in ties if link.target == key]
