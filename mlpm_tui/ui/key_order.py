"""Keys one after the other: the next one waits until the one before has done all it does.

Textual sends a key to the focus of the moment it arrives; somebody who types `/ana` quickly would
have typed `ana` on the board before the filter bar had the focus. A burst has its place in the same
line and is weighed when its turn comes, for then it is known whether it is text or would act.
"""

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import App
from textual.message import Message
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
QUIET_S = 0.5
"""How long keys are swallowed once a burst is asked about: the rest of a paste must not answer."""
PRESS = "press"
Held = events.Key | events.Paste | KeysHeld


class OrderedKeys(App[int], inherit_bindings=False):
    """An application that delivers keys in order, and asks before it acts on a burst of them."""

    def __init__(self) -> None:
        """Hold no key."""
        super().__init__()
        self._held: deque[Held] = deque()
        self._is_busy = False
        self._opening: tuple[Screen[object] | None, float] = (None, 0.0)
        self._question: Screen[str] | None = None
        self._quiet_until = 0.0

    async def on_event(self, event: events.Event) -> None:
        """Hold a key or a paste back while another one is under way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
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
        path: list[MessagePump] = []
        try:
            for event in await self._allowed(self._held.popleft()):
                path = path or self._path()
                await super().on_event(event)
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
    async def _take_burst(self, message: KeysHeld) -> None:
        self._held.append(message)
        await self._next()

    async def _allowed(self, next_one: Held) -> list[events.Key | events.Paste]:
        """Return what of this may be delivered now: of a burst as much as surely is text.

        The keys after it are weighed anew: an Enter among them may close the input.
        """
        if self._is_rest_of_paste(next_one):
            return []
        if not isinstance(next_one, KeysHeld):
            return [next_one]
        keys = next_one.keys
        if any(map(_is_letter, keys)) and not self._takes_text():
            await self._ask_about(keys)
            return []
        now = [keys.popleft()]
        while keys and self._is_typing and _is_letter(now[-1]) and _is_letter(keys[0]):
            now.append(keys.popleft())
        if keys:
            self._held.appendleft(next_one)
        return now

    def _is_rest_of_paste(self, next_one: Held) -> bool:
        """Tell whether this comes while a burst is asked about; each letter lengthens the time."""
        is_burst = isinstance(next_one, KeysHeld)
        is_rest = next_one.time < self._quiet_until or (is_burst and self.screen is self._question)
        if is_rest and (is_burst or _is_letter(next_one)):
            self._quiet_until = max(self._quiet_until, next_one.time + QUIET_S)
        return is_rest

    @property
    def _is_typing(self) -> bool:
        return self.focused is not None and self.focused.has_class("-typing")

    def _takes_text(self) -> bool:
        """Tell whether keys are text here: in an input, or in a form, whose other fields choose."""
        has_input = self.screen.is_modal and bool(self.screen.query(".-typing"))
        return self._is_typing or has_input

    async def _ask_about(self, keys: deque[events.Key | events.Paste]) -> None:
        """Ask what to do with keys that would act; letters don't answer, for a paste has those."""
        from mlpm_tui.ui.dialogs.question import QuestionDialog

        came = f"{len(keys)} keys came at once" if len(keys) > 1 else "A key came behind a text"
        self._question = QuestionDialog(
            f"{came}, as when a text is pasted or meant for another window. "
            "None was acted on; what comes right behind is left out. Tab and Enter choose.",
            (("cancel", "Cancel"), (PRESS, "Press them here")),
        )

        def follow(answer: str | None) -> None:
            self._question = None
            if answer == PRESS:
                self._quiet_until = 0.0
                self._held.extendleft(reversed(keys))
                self.call_later(self._next)

        await self.push_screen(self._question, follow)
        # A message bears the time of the clock that keys are stamped with.
        self._quiet_until = Message().time + QUIET_S


def _is_letter(event: Message) -> bool:
    return isinstance(event, events.Key) and event.is_printable
