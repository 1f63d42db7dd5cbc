"""What the hook keeps on a board: what is news opens and ends alerts, what is repeated does not."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.domain.alert_handling import ResolveAlert
from mlpm_tui.services.alert_listing import read_alerts
from mlpm_tui.services.hooking import Hook, Hooking
from mlpm_tui.services.hooking_batches import Batches
from mlpm_tui.services.hooking_keeping import BoardKeeper
from mlpm_tui.sources.http_messages import Head
from mlpm_tui.store.address import Address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.conftest import Sit

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FIRES = {"model": "churn", "signal": "errors", "severity": "critical"}
IS_OVER = {**FIRES, "status": "resolved"}


@dataclass
class Sender:
    """Somebody who sends bodies to a hook, each a while after the one before."""

    board: Path
    at: datetime = NOW
    batches: list[Batches] = field(default_factory=list)

    def library(self) -> Library:
        return Library(open_database(Address(path=self.board)))

    def begin(self) -> None:
        """Begin a hook, or begin one anew, which then has nothing in its memory."""
        self.finish()
        keeper = BoardKeeper(self.library, "ML", lambda: self.at)
        self.batches = [Batches(keeper)]
        self.hook = Hook(Hooking("x" * 20), self.batches[0], lambda: self.at)
        self.keeper = keeper

    def finish(self) -> None:
        for batches in self.batches:
            batches.finish()
            self.keeper.close()

    def send(
        self, body: object, path: str = "/alerts", key: str = "", wait: timedelta = MINUTE
    ) -> dict[str, Any]:
        """Send a body, and return what was answered."""
        (said,) = self.send_together([body], path, key)
        self.at += wait
        return said

    def send_together(
        self, bodies: list[object], path: str = "/alerts", key: str = ""
    ) -> list[dict[str, Any]]:
        """Send bodies at one moment, which go into one write, and return the answers."""
        head = Head("POST", path, {}, {"idempotency-key": key} if key else {})

        async def ask() -> list[dict[str, Any]]:
            waiting = [await self.hook.answer(head, json.dumps(body).encode()) for body in bodies]
            answers = await asyncio.gather(*waiting)
            assert {answer.status for answer in answers} == {200}
            return [dict(answer.document) for answer in answers]

        return asyncio.run(ask())

    def alerts(self) -> list[tuple[str, int]]:
        """Return the state of each alert, and how often it was counted."""
        library = self.library()
        project = library.whole("ML")
        assert project is not None
        seen = read_alerts(library, project, self.at)
        library.close()
        return [(str(each.alert.state), each.alert.occurrences) for each in seen]


@pytest.fixture
def sender(board: Path) -> Iterator[Sender]:
    sender = Sender(board)
    sender.begin()
    yield sender
    sender.finish()


def test_what_fires_again_after_its_end_is_news_in_the_same_words(sender: Sender) -> None:
    outcomes = [
        [what for what, ids in sender.send(body).items() if ids]
        for body in (FIRES, FIRES, IS_OVER, IS_OVER, FIRES, FIRES, IS_OVER, FIRES)
    ]
    assert outcomes == [
        *(["opened"], ["ignored"], ["resolved"], ["ignored"]),
        *(["reopened"], ["ignored"], ["resolved"], ["reopened"]),
    ]
    assert sender.alerts() == [("firing", 3)]


def test_what_fires_again_after_a_person_resolved_it_is_news(
    sender: Sender, board: Path, sit: Sit
) -> None:
    (name,) = sender.send(FIRES)["opened"]
    seat = sit(board)
    seat.desk.do(ResolveAlert(name, "false_alarm"))
    seat.settle()
    assert sender.send(FIRES)["reopened"] == [name]
    assert sender.alerts() == [("firing", 2)]


def test_a_key_names_one_delivery_whatever_has_happened_since(sender: Sender) -> None:
    sender.send(FIRES, key="one")
    sender.send(IS_OVER, key="two")
    sender.begin()
    assert sender.send(FIRES, key="one")["reopened"] == []
    assert sender.alerts() == [("resolved", 1)]
    assert sender.send(FIRES, key="three")["reopened"] != []
