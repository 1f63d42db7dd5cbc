"""Screens on which the row under the cursor is shown in full: beside the list, below it, alone."""

from abc import abstractmethod
from typing import ClassVar

from textual.geometry import Size

from mlpm_tui.ui.screens.listing import Listing
from mlpm_tui.ui.widgets.text_view import TextView

SIDE, BELOW, ALONE = "side", "below", "alone"
SIDE_FROM = 110
"""From this width on two parts stand side by side."""


class Beside(Listing):
    """Puts the text where it finds room, and moves it."""

    least_below: ClassVar = Size(72, 22)
    """In a terminal of this size there is room for it below the list."""
    is_below_unasked: ClassVar = True

    detail: TextView | None = None
    is_alone = False
    _is_wanted: bool | None = None
    _is_zoomed = False
    _shown_key: int | None = None

    @abstractmethod
    def new_detail(self) -> TextView:
        """Make the place for the text."""

    @abstractmethod
    def show_detail(self) -> None:
        """Show the row under the cursor as far as it is known."""

    @abstractmethod
    def read_soon(self) -> None:
        """Read what is shown, once the cursor rests."""

    def lead_list(self) -> None:
        """Show on the list whether the keys go to it, where they may go elsewhere."""

    async def action_preview(self) -> None:
        """Show the text, or take it away."""
        self._is_wanted = self.detail is None
        self._is_zoomed = False
        await self.place_parts()

    async def action_zoom(self) -> None:
        """Show the text alone, or the list again as it was before."""
        if self.is_alone and not self._is_zoomed:
            # There is no room for both: the list comes back without it.
            self._is_wanted = None
        self._is_zoomed = not self.is_alone
        await self.place_parts()

    async def clear_own(self) -> bool:
        """Show the list again where the text stands alone."""
        if is_alone := self.is_alone:
            await self.action_zoom()
        return is_alone

    def action_scroll_detail(self, step: int) -> None:
        """Show what is further down or up in the text."""
        if self.detail is None:
            self.note("It is not shown in full: p shows it.")
        else:
            self.detail.scroll(step * max(1, self.detail.size.height // 2))

    def has_room(self) -> bool:
        """Tell whether the text has a place without being asked for."""
        return self._is_wide or (self.is_below_unasked and self._is_high)

    @property
    def _is_wide(self) -> bool:
        return self.app.size.width >= SIDE_FROM

    @property
    def _is_high(self) -> bool:
        size, least = self.app.size, self.least_below
        return size.width >= least.width and size.height >= least.height

    async def place_parts(self) -> None:
        """Put the text beside the list, else below it, else in its place."""
        is_wanted = self.has_room() if self._is_wanted is None else self._is_wanted
        is_wanted = is_wanted or self._is_zoomed
        middle = self.query_one("#middle")
        if is_wanted and self.detail is None:
            self.detail = self.new_detail()
            await middle.mount(self.detail)
        elif not is_wanted and self.detail is not None:
            await self.detail.remove()
            self.detail = None
        place = SIDE if self._is_wide else BELOW if self._is_high else ALONE
        if self._is_zoomed:
            place = ALONE
        self.is_alone = self.detail is not None and place == ALONE
        self.panel().display = not self.is_alone
        for name in (SIDE, BELOW, ALONE):
            middle.set_class(self.detail is not None and name == place, name)
        self.lead_list()
        self.show_hints()
        self.read_soon()
