"""The card under the cursor, beside the board or below it."""

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

SIDE_WIDTH, SIDE_FROM = 40, 110
BELOW_HEIGHT, BELOW_FROM = 9, 34


class PreviewView(Widget, can_focus=False):
    """Shows text; what does not fit is cut, the card's own screen has it all."""

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__(id="preview")
        self._content = Content("")

    def show(self, content: Content) -> None:
        """Show this text."""
        if content != self._content:
            self._content = content
            self.refresh()

    def render(self) -> Content:
        """Give the text."""
        return self._content


def place_for(size: Size) -> str:
    """Return where a preview finds room: `side`, `below`, or nowhere."""
    if size.width >= SIDE_FROM:
        return "side"
    return "below" if size.height >= BELOW_FROM else ""
