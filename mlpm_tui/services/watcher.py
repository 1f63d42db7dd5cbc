"""The watcher: notices that somebody else has written, and asks the desk for the news."""

import logging
import threading
from collections.abc import Callable

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.store.library import Library

LOG = logging.getLogger(__name__)
EVERY_S = 0.2
"""How often a file is looked at: changes are seen within 210 ms, at 0.24 % of a processor."""
WAIT_S = 0.2
"""How long a server is listened to before it is seen whether the watch is to end."""
SLOW_S = 5.0
"""How long it waits after an error before it looks again."""


class Watcher:
    """A thread that listens to a server, or looks at a file again and again."""

    def __init__(
        self,
        library: Library,
        on_change: Callable[[], None],
        on_trouble: Callable[[MlpmError], None],
    ) -> None:
        """Watch this library; both calls come from the watcher's thread."""
        self._library = library
        self._on_change = on_change
        self._on_trouble = on_trouble
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        said = ""
        pause = 0.0
        while not self._stop.wait(pause):
            pause = 0.0 if self._library.tells_at_once else EVERY_S
            try:
                if self._library.has_changed(WAIT_S):
                    self._on_change()
                if said:
                    LOG.warning("the board can be watched again")
                said = ""
            except MlpmError as error:
                if str(error) != said:
                    said = str(error)
                    LOG.warning("cannot watch the board: %s", error)
                    self._on_trouble(error)
                pause = SLOW_S
            except Exception as error:
                # The listener may be on its way out; a watch that ends in silence would mislead.
                if repr(error) != said:
                    said = repr(error)
                    LOG.exception("the watch met an error it does not know")
                pause = SLOW_S
