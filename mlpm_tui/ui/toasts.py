"""Sentences that lie over the screen for a few seconds, above the two lines at its foot."""

from typing import Any, Protocol, Self, runtime_checkable

from textual.app import App
from textual.notifications import Notification, Notifications, SeverityLevel

from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.paint.cells import fit

LINES = 3
WIDEST = 80
LOST = 14
"""Cells of a line that frame, padding and the break between two words take."""
LEAST_S = 4.0
LETTERS_A_SECOND = 12
MOST = 2
"""So many sentences at once; more would hide what they are about."""


class FewToasts(Notifications):
    """The sentences that are shown: none twice, and the oldest gives way to the newest."""

    def add(self, notification: Notification) -> Self:
        """Show one more; where the same is shown already, this one stands in its place."""
        others = [one for one in self if one.message != notification.message]
        self.clear()
        for one in (*others[max(0, len(others) - MOST + 1) :], notification):
            super().add(one)
        return self


@runtime_checkable
class Noting(Protocol):
    """A screen with a place of its own for what was done last."""

    def take_note(self, text: str) -> None:
        """Show what was done last."""


def say(app: App[Any], text: str) -> None:
    """Say what was done, where the screen has a place for it, else over the screen."""
    if isinstance(app.screen, Noting):
        app.screen.take_note(text)
    else:
        show_toast(app, text)


def show_toast(app: App[Any], text: str, severity: SeverityLevel = "information") -> None:
    """Show a sentence for as long as reading it takes; three lines of it at most."""
    room = LINES * max(1, min(app.size.width, WIDEST) - LOST)
    shown = fit(safe_line(text, 400), room).rstrip()
    seconds = max(LEAST_S, len(shown) / LETTERS_A_SECOND)
    app.notify(shown, severity=severity, markup=False, timeout=seconds)
