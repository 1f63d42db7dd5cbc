"""Keeping deliveries in one thread: all that wait while one is written go into the next write.

A commit costs the disk milliseconds however much is in it, so under load several deliveries share
one, and each is answered after it.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.errors import MlpmError, StoreTrouble
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.pushing import Pushed

LOG = logging.getLogger(__name__)
MOST_AT_ONCE = 64
MOST_REPORTS = 2_000
"""So much goes into one write, that nobody else at the board waits for long."""
MOST_WAITING = 256
GATHERING_S = 0.005
"""So long the first of several that come together waits for the others."""

Said = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one request brought; the same `key` means the same delivery, sent again.

    It was given by the sender, or made of what was sent. Values without an instant are of
    `came_at`.
    """

    reports: tuple[AlertReport, ...] = ()
    key: str = ""
    points: tuple[Pushed, ...] = ()
    is_given: bool = False
    came_at: datetime | None = None

    @property
    def weight(self) -> int:
        """How much there is to keep."""
        return len(self.reports) + len(self.points)


Keep = Callable[[Sequence[Delivery]], Sequence[Said]]
"""Keeps deliveries, all or none, and says for each what came of it."""


class Batches:
    """A thread that keeps what is put before it, in order."""

    def __init__(self, keep: Keep) -> None:
        """Start the thread; `keep` is called in it and nowhere else."""
        self._keep = keep
        self._waiting: queue.Queue[tuple[Delivery, Future[Said]] | None] = queue.Queue(MOST_WAITING)
        self._together = 1
        self._thread = threading.Thread(target=self._work, name="hook", daemon=True)
        self._thread.start()

    def put(self, delivery: Delivery) -> Future[Said]:
        """Let a delivery be kept; StoreTrouble where too many wait already."""
        future: Future[Said] = Future()
        try:
            self._waiting.put_nowait((delivery, future))
        except queue.Full:
            raise StoreTrouble("Too many deliveries wait: send this one later.", "busy") from None
        return future

    def finish(self) -> None:
        """Keep what waits and end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        is_over = False
        while not is_over:
            batch, is_over = self._batch()
            if batch:
                self._settle(batch)

    def _batch(self) -> tuple[list[tuple[Delivery, Future[Said]]], bool]:
        """Wait for a delivery and take along those behind it."""
        batch: list[tuple[Delivery, Future[Said]]] = []
        weight = 0
        entry = self._waiting.get()
        until = time.monotonic() + GATHERING_S
        while entry is not None:
            # Whoever was told to come again does so: what they left here is not kept twice.
            if entry[1].set_running_or_notify_cancel():
                batch.append(entry)
                weight += entry[0].weight
            if len(batch) >= MOST_AT_ONCE or weight >= MOST_REPORTS:
                return batch, False
            try:
                entry = self._next(until if len(batch) < self._together else 0.0)
            except queue.Empty:
                self._together = len(batch)
                return batch, False
        return batch, True

    def _next(self, until: float) -> tuple[Delivery, Future[Said]] | None:
        """Return the next delivery; where several came together before, they do so again."""
        left = until - time.monotonic()
        return self._waiting.get(timeout=left) if left > 0 else self._waiting.get_nowait()

    def _settle(self, batch: list[tuple[Delivery, Future[Said]]]) -> None:
        try:
            said = self._kept([delivery for delivery, _ in batch])
        except MlpmError as error:
            if len(batch) == 1 or isinstance(error, StoreTrouble):
                for _, future in batch:
                    future.set_exception(error)
                return
            # One that cannot be kept must not take the others down with it.
            for entry in batch:
                self._settle([entry])
            return
        for (_, future), answer in zip(batch, said, strict=True):
            future.set_result(answer)

    def _kept(self, deliveries: Sequence[Delivery]) -> Sequence[Said]:
        try:
            return self._keep(deliveries)
        except MlpmError:
            raise
        except Exception as error:
            LOG.exception("a delivery met an error it does not know")
            raise StoreTrouble("Something went wrong: the log says what.", "unknown") from error
