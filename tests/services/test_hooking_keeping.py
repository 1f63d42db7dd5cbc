"""What the hook keeps on a board: what is news opens and ends alerts, what is repeated does not."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.domain.alert_handling import ResolveAlert
from mlpm_tui.domain.model_keeping import AddModel
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
        self, bodies: Sequence[object], path: str = "/alerts", key: str = ""
    ) -> list[dict[str, Any]]:
        """Send bodies at one moment, which go into one write, and return the answers."""
        head = Head("POST", path, {}, {"idempotency-key": key} if key else {})

        async def ask() -> list[dict[str, Any]]:
            waiting = [await self.hook.answer(head, json.dumps(body).encode()) for body in bodies]
            answers = await asyncio.gather(*waiting)
            assert {answer.status for answer in answers} == {200}
            return [dict(answer.document) for answer in answers]

        return asyncio.run(ask())

    def values(self) -> list[float | None]:
        """Return the values that are kept, in their order."""
        library = self.library()
        models = [model.key for model in library.fleet("ML").models]
        points = library.points.read(models)
        library.close()
        return [point.value for point in points]

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
    sender.begin()
    # The hook has forgotten whose body the key was: what it doesn't know is not lost.
    assert sender.send({**FIRES, "signal": "other"}, key="one")["opened"] != []
    assert sender.send(FIRES, key="three")["reopened"] != []


@pytest.fixture
def values(sender: Sender, board: Path, sit: Sit) -> Sender:
    """A sender who sends values of a model that is known."""
    seat = sit(board)
    seat.desk.do(AddModel("churn"))
    seat.settle()
    return sender


def size(value: float, **more: object) -> dict[str, object]:
    return {"model": "churn", "signal": "batch_size", "value": value, **more}


def test_two_values_at_one_moment_are_two(values: Sender) -> None:
    bodies = [size(3), [size(2), size(1)], size(3)]
    answers = values.send_together(bodies, "/points")
    assert [answer["kept"] for answer in answers] == [1, 2, 1]
    assert values.values() == [3, 2, 1, 3]
    assert answers[1]["notes"] == [
        "without `at`: 2, taken as of now; sent again after this they are kept again"
    ]


def test_a_value_with_its_instant_or_its_key_is_kept_once(values: Sender) -> None:
    first = values.send(size(1, at="2026-11-23T08:00:00Z"), "/points")
    values.send(size(1, at="2026-11-23T08:00:00Z"), "/points")
    values.send([size(2), size(3)], "/points", "one")
    # What was answered is forgotten with the process; the key is not.
    values.begin()
    again = values.send([size(2), size(3)], "/points", "one")
    assert (first, again) == ({"kept": 1}, {"kept": 2})
    assert values.values() == [1, 2, 3]


def test_values_whose_answer_was_lost_are_kept_once(values: Sender) -> None:
    head, body = Head("POST", "/points", {}, {}), json.dumps([size(4), size(5)]).encode()

    async def lost() -> None:
        answer = await (await values.hook.answer(head, body))
        assert answer.if_lost is not None
        answer.if_lost()

    asyncio.run(lost())
    values.at += MINUTE
    for _ in range(2):
        values.send([size(4), size(5)], "/points")
    assert values.values() == [4, 5, 4, 5], "once for the repeat, and once more for what came then"


def test_what_is_refused_beside_values_leaves_no_second_ones(values: Sender) -> None:
    async def both() -> list[int]:
        requests = [("/points", size(1)), ("/points", size(2)), ("/points", size(3, model="no"))]
        waiting = [
            await values.hook.answer(Head("POST", path, {}, {}), json.dumps(body).encode())
            for path, body in requests
        ]
        return [answer.status for answer in await asyncio.gather(*waiting)]

    assert asyncio.run(both()) == [200, 200, 400]
    assert values.values() == [1, 2]
