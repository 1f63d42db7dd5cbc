"""Walking over the board: cursor, marks, folds. Nothing here changes the project."""

from mlpm_tui.ui.screens.board_parts import BoardParts

AHEAD = 8
"""So many cards before the end of what was read, the rest of the board is asked for."""


class Walking(BoardParts):
    """The keys that move and mark."""

    def action_walk(self, columns: int, rows: int) -> None:
        """Move the cursor by columns and by cards."""
        self.board.move_cursor(columns, rows)
        self._read_ahead()

    def action_walk_end(self, is_last: bool) -> None:  # noqa: FBT001  an action's argument
        """Move the cursor to an end of its column."""
        self._read_all()
        self.board.move_to_end(is_last=is_last)

    def action_walk_page(self, step: int) -> None:
        """Move the cursor by half a column."""
        self.board.move_page(step)
        self._read_ahead()

    def action_walk_lane(self, step: int) -> None:
        """Move the cursor to another phase."""
        self.board.move_lane(step)

    def action_mark(self) -> None:
        """Mark the card and go on to the next one."""
        self.board.toggle_mark()
        self.board.move_cursor(0, 1)

    def action_mark_range(self) -> None:
        """Mark from the last mark to here."""
        self.board.mark_range()

    def action_mark_all(self) -> None:
        """Mark all that is shown, or nothing."""
        self._read_all()
        self.board.mark_all()

    def action_fold(self) -> None:
        """Fold or unfold the phase."""
        self.board.fold()

    def action_zoom(self) -> None:
        """Show the phase alone, or all."""
        self.desk.ask_for_whole()
        self.board.zoom()

    def _read_ahead(self) -> None:
        project, cursor = self.desk.project, self.board.cursor
        if project.is_whole or not project.beyond.get(cursor.place):
            return
        if cursor.key in {card.key for card in project.lanes[cursor.place][-AHEAD:]}:
            self.desk.ask_for_whole()

    def _read_all(self) -> None:
        if not self.desk.project.is_whole:
            self.desk.read_whole()
            self.show_project()
