"""Sentences that lie over the screen for a few seconds, above the two lines at its foot."""

from typing import Any, Protocol, Self, runtime_checkable

from textual.app import App
from textual.notifications import Notification, Notifications, SeverityLevel
from textual.screen import ModalScreen, Screen

from mlpm_tui.domain.text import safe_line
from mlpm_tui.ui.paint.cells import fit

LINES, PART = 3, 3
"""So many lines a sentence has; one that matters may take this part of the screen's height."""
LONGEST = 800
WIDEST = 80
LOST = 14
"""Cells of a line that frame, padding and the break between two words take."""
LEAST_S = 4.0
LETTERS_A_SECOND = 12
MOST = 2
"""So many sentences at once; more would hide what they are about."""


class FewToasts(Notifications):
    """The sentences that are shown: none twice, and the oldest gives way to the newest.

    What is said while a dialog is open waits until it is closed, for it would hide what is asked.
    """

    def __init__(self, app: App[Any]) -> None:
        """Show nothing yet, over this app's screens."""
        super().__init__()
        self._app = app
        self._held: dict[str, SeverityLevel] = {}
        app.screen_change_signal.subscribe(app, self._tell_held)

    def hold(self, text: str, severity: SeverityLevel) -> bool:
        """Keep a sentence for later, where a dialog is open; return whether one is."""
        if isinstance(self._app.screen, ModalScreen):
            self._held.pop(text, None)
            self._held[text] = severity
            return True
        return False

    def _tell_held(self, screen: Screen[Any]) -> None:
        if isinstance(screen, ModalScreen):
            return
        held, self._held = self._held, {}
        for text in list(held)[-MOST:]:
            show_toast(self._app, text, held[text])

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
    """Show a sentence for as long as reading it takes; what only informs has three lines."""
    few = app._notifications  # noqa: SLF001  there is no other way to what an app shows
    if isinstance(few, FewToasts) and few.hold(text, severity):
        return
    lines = LINES if severity == "information" else max(LINES, app.size.height // PART)
    room = lines * max(1, min(app.size.width, WIDEST) - LOST)
    shown = fit(safe_line(text, LONGEST), room).rstrip()
    seconds = max(LEAST_S, len(shown) / LETTERS_A_SECOND)
    app.notify(shown, severity=severity, markup=False, timeout=seconds)
