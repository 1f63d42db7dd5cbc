"""Keeping deliveries on the board, from one thread; a board that failed is opened anew."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from mlpm_tui.domain.errors import MlpmError, StoreTrouble
from mlpm_tui.services.alert_reporting import SAME_DELIVERY, Reported, Sign, report
from mlpm_tui.services.hooking_batches import Delivery, Said
from mlpm_tui.services.notifying import forget_old
from mlpm_tui.services.p_value_reports import judged
from mlpm_tui.services.pushing import Pushed, dated, push
from mlpm_tui.store.library import Library
from mlpm_tui.store.notices import Notices

OUTCOMES = ("opened", "repeated", "reopened", "resolved", "recovered", "ignored")
BUSY = "busy"


class BoardKeeper:
    """Keeps reports in a project; to be called from one thread."""

    def __init__(
        self, opened: Callable[[], Library], project: str, now: Callable[[], datetime]
    ) -> None:
        """Keep what comes for a project of the board that `opened` opens."""
        self._opened = opened
        self._project = project
        self._now = now
        self._library: Library | None = None

    def __call__(self, deliveries: Sequence[Delivery]) -> Sequence[Said]:
        """Keep what several deliveries report, and say for each what came of it."""
        reports = tuple(one for each in deliveries for one in each.reports)
        signs = [
            Sign(f"{d.key} {n}", d.is_given) for d in deliveries for n in range(len(d.reports))
        ]
        try:
            if self._library is None:
                self._library = self._opened()
                forget_old(self._library, self._now())
            # Points first: one of a model that is not known keeps the whole batch out.
            if points := [p for d in deliveries for p in self._points(self._library, d)]:
                fleet = self._library.fleet(self._project)
                push(self._library, fleet, points, self._now())
            reports = judged(self._library, self._project, reports, self._now())
            told = iter(report(self._library, self._project, reports, self._now(), signs))
        except StoreTrouble as error:
            if error.code != BUSY:
                # A file that was replaced, or a server that went away, is found again that way.
                self.close()
            raise
        return [_said(delivery, told) for delivery in deliveries]

    def _points(self, library: Library, delivery: Delivery) -> list[Pushed]:
        """Return a delivery's values, each with the instant that it has however often it comes."""
        came_at = delivery.came_at or self._now()
        if delivery.is_given and any(point.at is None for point in delivery.points):
            notices, sign = Notices(library.database), f"{delivery.key} points"
            came_at = notices.first_came(self._project, sign, came_at, came_at - SAME_DELIVERY)
        return dated(delivery.points, came_at)

    def close(self) -> None:
        """Let go of the board."""
        if self._library is not None:
            with suppress(MlpmError):
                self._library.close()
            self._library = None


def _said(delivery: Delivery, told: Iterator[Reported]) -> Said:
    if delivery.points:
        return {"kept": len(delivery.points)}
    return said_of([next(told) for _ in delivery.reports])


def said_of(told: Sequence[Reported]) -> dict[str, list[str]]:
    """Return what came of reports: the alerts' ids, by what happened to each."""
    return {
        outcome: list(dict.fromkeys(each.id for each in told if each.what == outcome))
        for outcome in OUTCOMES
    }
