"""The wire between the desk's threads and the application: events in order, none lost."""

from collections import deque
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.services.writer import Event, TaskFailed

if TYPE_CHECKING:
    from mlpm_tui.services.run_watcher import RunsRead


class NewsCame(Message):
    """There is something on the wire."""


class Written(Message):
    """Something was written to the database; the history need not tell of it."""


class RunsCame(Message):
    """The tracking store's runs, and where the experiments stand, were read anew."""

    def __init__(self, read: "RunsRead") -> None:
        """Carry what was read."""
        super().__init__()
        self.read = read


class KeysHeld(Message):
    """Many keys came at once; nobody has acted on them yet."""

    def __init__(self, keys: Iterable[events.Key | events.Paste]) -> None:
        """Carry the keys, and what was pasted between them."""
        super().__init__()
        self.keys = deque(keys)


class HungUp(Message):
    """The terminal is gone."""


class Wire:
    """Holds events until the application takes them; safe to use from several threads."""

    def __init__(self) -> None:
        """Hold nothing; nobody listens yet."""
        self._events: deque[Event] = deque()
        self._listener: MessagePump | None = None
        self._lock = Lock()

    def listen(self, listener: MessagePump | None) -> None:
        """Wake this listener when something comes; None: nobody."""
        with self._lock:
            self._listener = listener

    def tell(self, event: Event) -> None:
        """Put an event on the wire."""
        with self._lock:
            self._events.append(event)
            listener = self._listener
        if listener is not None:
            listener.post_message(NewsCame())

    def tell_trouble(self, error: MlpmError) -> None:
        """Put an error on the wire."""
        self.tell(TaskFailed(error))

    def tell_written(self) -> None:
        """Say that something was written; while nobody listens it is of no use."""
        with self._lock:
            listener = self._listener
        if listener is not None:
            listener.post_message(Written())

    def tell_runs(self, read: "RunsRead") -> None:
        """Hand on what the run watcher read; while nobody listens it is of no use."""
        with self._lock:
            listener = self._listener
        if listener is not None:
            listener.post_message(RunsCame(read))

    def take(self) -> list[Event]:
        """Take all that is there, the oldest first."""
        events = []
        while self._events:
            events.append(self._events.popleft())
        return events
