"""One picture in slices side by side: one widget has the focus, its slices only show lines."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Self

from textual import events
from textual.app import ComposeResult
from textual.geometry import Region, Size
from textual.layout import Layout
from textual.strip import Strip
from textual.widget import Widget

from mlpm_tui.ui.widgets.board_messages import TickWanted
from mlpm_tui.ui.widgets.column_view import ColumnView, SideBySide

Slices = Sequence[list[Strip]]


class SlicedView(Widget):
    """Repaints the lines that differ slice by slice, and asks to be woken when time changes one."""

    BLANK = True
    """What is never seen, for the slices cover it, is not painted line by line."""

    def __init__(self, slices: int, *, name: str | None = None) -> None:
        """Show nothing yet in so many slices; the name is its id."""
        super().__init__(id=name)
        self._slices: Slices = ()
        self._due: datetime | None = None
        self._side_by_side = SideBySide(self.share)
        self._views = [ColumnView(partial(self.lines, at)) for at in range(slices)]

    @abstractmethod
    def share(self, size: Size) -> Sequence[int]:
        """Take the size that the screen gives, before anything is painted, and share it."""

    @abstractmethod
    def paint_anew(self) -> None:
        """Paint everything for another theme, or for the focus that came or went."""

    def compose(self) -> ComposeResult:
        """Put the slices side by side."""
        yield from self._views

    @property
    def layout(self) -> Layout:
        """How the slices stand."""
        return self._side_by_side

    def lines(self, at: int) -> list[Strip]:
        """Return the lines of a slice as they are to be seen now."""
        return self._slices[at] if self._slices else []

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,  # noqa: ARG002
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Lay out as asked, but never repaint: the slices cover the whole picture."""
        return super().refresh(*regions, repaint=False, layout=layout, recompose=recompose)

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.paint_anew())

    def watch_has_focus(self, _has_focus: bool) -> None:  # noqa: FBT001  Textual's own
        """Leave the styles as they are: none hangs on the focus, and reading them takes 1 ms."""

    def on_focus(self, _event: events.Focus) -> None:
        """Show the cursor in full."""
        self.paint_anew()

    def on_blur(self, _event: events.Blur) -> None:
        """Show that keys go elsewhere."""
        self.paint_anew()

    def repaint_from(self, before: Slices, *, is_shared_anew: bool) -> None:
        """Repaint what is not as before; with other widths or another height, lay out first."""
        has_other_lines = list(map(len, before)) != list(map(len, self._slices))
        if is_shared_anew or has_other_lines or not before:
            for view in self._views:
                view.refresh(layout=True)
        else:
            for view, old, new in zip(self._views, before, self._slices, strict=True):
                view.repaint(old, new)

    def plan(self, due: datetime | None) -> None:
        """Note when the picture changes next, and ask for an earlier tick where that is sooner."""
        if due is not None and (self._due is None or due < self._due):
            # Not at once: a message made while the screen lays out never leaves that screen.
            self.call_later(lambda: self.post_message(TickWanted(due)))
        self._due = due
