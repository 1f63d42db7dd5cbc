"""The place that shows one alert in full; an item of its checklist may be chosen there."""

from textual.content import Content
from textual.strip import Strip

from mlpm_tui.ui.widgets.text_view import TextView


class DetailView(TextView):
    """A text whose chosen line, the reversed one, is brought into sight."""

    def show_chosen(self, content: Content) -> None:
        """Show this text with its chosen line in sight."""
        self.show(content, is_same=True)
        chosen = [at for at, line in enumerate(self._wrapped) if _is_chosen(line)]
        height = self.size.height
        if chosen and not self._top <= chosen[0] <= chosen[-1] < self._top + height:
            self.scroll(chosen[0] - height // 2 - self._top)


def _is_chosen(line: Strip) -> bool:
    return any(segment.style is not None and segment.style.reverse for segment in line)
