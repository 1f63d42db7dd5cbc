"""Moving about on the screen of sprints: its pages, its cards, earlier sprints."""

from collections.abc import Callable

from mlpm_tui.ui.screens.sprint_parts import SprintParts
from mlpm_tui.ui.widgets.sprint_sight import SightView

OVERVIEW, CARDS, LOAD, FLOW, WORDS = "overview", "cards", "load", "flow", "words"
PAGES = (OVERVIEW, CARDS, LOAD, FLOW)
WIDE, TALL = 110, 30
"""From this size on all of a sprint stands side by side."""


class Walking(SprintParts):
    """Pages that take turns where there is little room, and a list of cards with a cursor."""

    page = OVERVIEW

    @property
    def is_roomy(self) -> bool:
        """Whether all finds room at once."""
        size = self.app.size
        return size.width >= WIDE and size.height >= TALL

    @property
    def has_cursor(self) -> bool:
        """Whether the cards are to be seen, so that the keys go to them."""
        return self.page == CARDS or (self.page == OVERVIEW and self.is_roomy)

    async def place_parts(self) -> None:
        """Show the page that was chosen, or all where there is room."""
        has_all = self.page == OVERVIEW and self.is_roomy
        self.main.display = self.page == OVERVIEW
        self.list.display = self.has_cursor
        self.rest.display = has_all or not (self.main.display or self.list.display)
        side = self.query_one("#side")
        side.display = self.list.display or self.rest.display
        side.set_class(has_all, "all")
        self.call_after_refresh(self.show_sprint)

    def show_page(self, page: str) -> None:
        """Show this page from its beginning."""
        self.page = page
        self.rest.scroll(-len(PAGES) * 1_000)
        self.call_later(self.place_parts)

    def action_turn(self, step: int) -> None:
        """Show the next page, or the one before."""
        at = PAGES.index(self.page) if self.page in PAGES else 0
        self.show_page(PAGES[(at + step) % len(PAGES)])

    def action_define(self) -> None:
        """Say what the words mean, or show the sprint again."""
        self.show_page(OVERVIEW if self.page == WORDS else WORDS)

    def action_walk(self, lines: int) -> None:
        """Move the cursor, or what is shown of a text."""
        if self.has_cursor:
            self.list.state.move(lines)
            self.list.changed()
        else:
            self._text().scroll(lines)

    def action_walk_end(self, is_last: bool) -> None:  # noqa: FBT001  an action's argument
        """Go to the beginning or the end."""
        if self.has_cursor:
            self.list.state.go(len(self.list.state.rows) if is_last else 0)
            self.list.changed()
        else:
            self._text().scroll(1_000 if is_last else -1_000)

    def action_walk_page(self, step: int) -> None:
        """Go half a page down or up."""
        if self.has_cursor:
            self.list.state.move_page(step)
            self.list.changed()
        else:
            self._text().scroll(step * max(1, self._text().size.height // 2))

    def _text(self) -> SightView:
        return self.main if self.page == OVERVIEW else self.rest

    def action_sprint(self, step: int) -> None:
        """Show the sprint before or after the one that is shown."""
        sprints = self.overview.sprints if self.overview is not None else ()
        if self.sprint is None or not sprints:
            self.note("There is no sprint yet: n opens one.")
            return
        at = [sprint.key for sprint in sprints].index(self.sprint.key) + step
        if not 0 <= at < len(sprints):
            self.note("This is the first sprint." if step < 0 else "This is the last sprint.")
            return
        self.chosen_key = sprints[at].key
        self.list.state.clear_marks()
        self.look_again()

    # -- marks

    def action_mark(self) -> None:
        """Mark the card, or take its mark away, and go on."""
        self._mark(self.list.state.toggle_mark)
        self.action_walk(1)

    def action_mark_range(self) -> None:
        """Mark all from the last mark to here."""
        self._mark(self.list.state.mark_range)

    def action_mark_all(self) -> None:
        """Mark all cards, or none."""
        self._mark(self.list.state.mark_all)

    def _mark(self, mark: Callable[[], None]) -> None:
        if not self.has_cursor:
            self.note("The cards stand on the next page: tab shows them.")
            return
        mark()
        self.list.changed()
        self.show_bars()
