"""A text of several lines that enter saves, as it saves a line everywhere else."""

from textual import events
from textual.message import Message
from textual.widgets import TextArea

NEW_LINE = "ctrl+n"
"""The key that begins a line; terminals that tell shift+enter from enter take that as well."""


class Entered(Message):
    """Enter was pressed on the text."""


class QuickArea(TextArea):
    """A text that enter saves."""

    def on_key(self, event: events.Key) -> None:
        """Save by enter, and begin a line by another key."""
        if event.key == "enter":
            self.post_message(Entered())
        elif event.key in (NEW_LINE, "shift+enter"):
            self.replace("\n", *self.selection)
        else:
            return
        event.stop()
        event.prevent_default()
