"""What the line to type in below the board says."""

from textual.message import Message


class Typed(Message):
    """Something was typed; `is_done` once it is to be kept."""

    def __init__(self, text: str, *, is_done: bool) -> None:
        """Carry the text."""
        super().__init__()
        self.text = text
        self.is_done = is_done


class PromptLeft(Message):
    """Somebody left the line with escape."""
