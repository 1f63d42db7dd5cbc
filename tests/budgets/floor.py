"""The floor of all start and key budgets: an app with one line of text that each key changes."""

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class FloorApp(App[None]):
    """One line, counted up by every key."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    def compose(self) -> ComposeResult:
        yield Static("Hello 0", markup=False)

    def on_key(self, event: Key) -> None:
        if event.key == "q":
            self.exit()
            return
        self._count += 1
        self.query_one(Static).update(f"Hello {self._count}")


if __name__ == "__main__":
    FloorApp().run()
