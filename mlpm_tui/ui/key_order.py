"""Keys one after the other: the next one waits until the one before has done all it does.

Textual sends a key to the focus of the moment it arrives; somebody who types `/ana` quickly would
have typed `ana` on the board before the filter bar had the focus.
"""

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import App
from textual.message_pump import MessagePump

from mlpm_tui.ui.wire import KeysHeld

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget

DIALOG = "dialog"
OPENING_S = 1.0
"""How long keys wait for a dialog that was opened and has no focus yet."""
LOOK_AGAIN_S = 0.01
ROUNDS = 4
"""How often a key's way is gone behind it. What a handler sends goes behind the first round: an
input's `Submitted`, the prompt's answer to it, the board's closing of the prompt."""


class OrderedKeys(App[int], inherit_bindings=False):
    """An application that delivers keys in order, and asks before it acts on a burst of them."""

    def __init__(self) -> None:
        """Hold no key."""
        super().__init__()
        self._held: deque[events.Key] = deque()
        self._is_busy = False
        self._opening: tuple[Screen[object] | None, float] = (None, 0.0)

    async def on_event(self, event: events.Event) -> None:
        """Hold a key back while another one is under way."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._held.append(event)
            await self._next()
        else:
            await super().on_event(event)

    async def _next(self) -> None:
        """Deliver the next key, unless one is under way or a dialog is about to open."""
        if self._is_busy or not self._held:
            return
        self._is_busy = True
        if self._is_opening():
            self.set_timer(LOOK_AGAIN_S, self._done)
            return
        path = [*self._path()]
        try:
            await super().on_event(self._held.popleft())
        finally:
            self._follow(path * ROUNDS)

    async def _done(self) -> None:
        self._is_busy = False
        await self._next()

    def _path(self) -> list[MessagePump]:
        """Return all that a key passes, from the focus to the application."""
        widget: Widget | None = self.focused
        nodes = widget.ancestors_with_self if widget is not None else [self.screen, self]
        return [node for node in nodes if isinstance(node, MessagePump)]

    def _follow(self, path: list[MessagePump]) -> None:
        """Go the key's way behind it; at its end, all that the key does is done."""
        if not path:
            self.call_later(self._done)
        elif not path[0].call_later(partial(self._follow, path[1:])):
            self._follow(path[1:])

    def _is_opening(self) -> bool:
        """Tell whether a dialog is about to take the keys; none is waited for longer than a second.

        Whatever asks in a worker does so in the group `DIALOG`.
        """
        screen = self.screen
        if screen.is_modal:
            is_opening = screen.focused is None
        else:
            is_opening = any(w.group == DIALOG and not w.is_finished for w in self.workers)
        known, waited_s = self._opening
        if not is_opening:
            self._opening = (None, 0.0)
            return False
        waited_s = waited_s + LOOK_AGAIN_S if known is screen else 0.0
        self._opening = (screen, waited_s)
        return waited_s < OPENING_S

    @on(KeysHeld)
    def _weigh_burst(self, message: KeysHeld) -> None:
        """Let a burst through where a text is being typed; ask where it would act."""
        if self.focused is not None and self.focused.has_class("-typing"):
            self._replay(message.keys)
        elif not self.screen.is_modal:
            self._ask_about(message.keys)

    @work(group=DIALOG)
    async def _ask_about(self, keys: list[events.Key]) -> None:
        from mlpm_tui.ui.dialogs.question import QuestionDialog

        question = QuestionDialog(
            f"{len(keys)} keys came at once, as when a text is pasted or meant for another window. "
            "What is to be done with them?",
            (("t", "Throw away"), ("p", "Press them here")),
        )
        if await self.push_screen_wait(question) == "p":
            self._replay(keys)

    def _replay(self, keys: list[events.Key]) -> None:
        for key in keys:
            self.post_message(key)
