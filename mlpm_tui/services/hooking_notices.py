"""Sending messages while the hook runs, from a thread of its own."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.services.notifying import Notifying, notify
from mlpm_tui.store.library import Library

LOG = logging.getLogger(__name__)
EVERY_S = 5.0


class Notifier:
    """A thread that looks every few seconds for what is to be told."""

    def __init__(
        self,
        opened: Callable[[], Library],
        project: str,
        how: Notifying,
        now: Callable[[], datetime],
    ) -> None:
        """Start the thread."""
        self._opened = opened
        self._project = project
        self._how = how
        self._now = now
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="notices", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Send what is due and end the thread."""
        self._is_over.set()
        self._thread.join()

    def _work(self) -> None:
        is_over = False
        while not is_over:
            is_over = self._is_over.wait(EVERY_S)
            try:
                self._look()
            except MlpmError as error:
                LOG.warning("messages: %s", error)
            except Exception:
                LOG.exception("messages met an error that is not known")

    def _look(self) -> None:
        library = self._opened()
        try:
            notify(library, self._project, self._how, self._now())
        finally:
            library.close()
