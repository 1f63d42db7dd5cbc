"""`mlpm hook`: what it answers to whom. A delivery is answered with 200 after it is kept.

What the sender did wrong is a 4xx, which Alertmanager does not repeat; what is wrong with the
board is a 503, which it does.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from mlpm_tui.domain.alert_reports import LabelNames
from mlpm_tui.domain.errors import MlpmError, RuleBroken, StoreTrouble
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.alert_reporting import SAME_DELIVERY
from mlpm_tui.services.hooking_batches import Batches, Delivery, Said
from mlpm_tui.services.pushing import MOMENT, Pushed, read_pushed
from mlpm_tui.sources.alert_bodies import read_body
from mlpm_tui.sources.alert_json import read_json
from mlpm_tui.sources.alert_labels import ReadingBody
from mlpm_tui.sources.http_messages import Answer, Head, refusal

LOG = logging.getLogger(__name__)
KINDS = {"/alerts": "auto", "/alertmanager": "alertmanager", "/evidently": "evidently"}
POINTS, HEALTH = "/points", "/health"
PATHS = (*KINDS, POINTS)
AGAIN_S = "5"
MOST_REMEMBERED = 1_000
LONGEST_KEY = 200
LARGE = 16_384
"""A body of more bytes is read in a thread of its own; all others take 20 ms at most."""


@dataclass(frozen=True, slots=True)
class Hooking:
    """How deliveries are taken: who may send them, what names what, and how long one may last."""

    token: str
    names: LabelNames = LabelNames()
    largest: int = 1_048_576
    answer_s: float = 12.0


class Hook:
    """Answers requests; alerts go to `batches`."""

    def __init__(self, how: Hooking, batches: Batches, now: Callable[[], datetime]) -> None:
        """Take deliveries as `how` says."""
        self._how = how
        self._token = _digest(how.token)
        self._batches = batches
        self._now = now
        self._answered: OrderedDict[str, tuple[str, Said]] = OrderedDict()
        self._unheard: OrderedDict[str, datetime] = OrderedDict()
        # Always the same thread: what one has freed, another one cannot use.
        self._aside = ThreadPoolExecutor(1, "reading")
        self._free_from = datetime.min.replace(tzinfo=UTC)
        self._trouble = ""
        self.kept = 0

    def admit(self, head: Head) -> Answer | None:
        """Return why a request is refused before its body is read; None where it is not."""
        if head.path == HEALTH:
            return _unless(head, "GET", "HEAD")
        if not self._is_known(head.fields.get("authorization", "")):
            said = "Send the token: Authorization: Bearer TOKEN."
            fields = {"WWW-Authenticate": 'Bearer realm="mlpm"'}
            return refusal(HTTPStatus.UNAUTHORIZED, said, "no_token", fields)
        if head.path not in PATHS:
            known = ", ".join((*PATHS, HEALTH))
            return refusal(HTTPStatus.NOT_FOUND, f"There are {known} here.")
        return _unless(head, "POST") or _too_long(head, self._how.largest)

    async def answer(self, head: Head, body: bytes) -> Coroutine[Any, Any, Answer]:
        """Read a delivery, and give what keeps and answers it."""
        if head.path == HEALTH:
            return _done(self._health())
        key = head.fields.get("idempotency-key", "")[:LONGEST_KEY]
        remembered, sign = f"{head.path} {key}" if key else "", _sign(head, body)
        if (known := self._answered.get(remembered)) is not None:
            return _done(_repeated(known[1], is_same=sign == known[0]))
        try:
            if len(body) > LARGE:
                # A large body takes a second to read, in which others have to be answered, and
                # many times its room, which is there for one at a time.
                loop = asyncio.get_running_loop()
                delivery, more = await loop.run_in_executor(self._aside, self._read, head, body)
            else:
                delivery, more = self._read(head, body)
        except MlpmError as error:
            return _done(refusal(HTTPStatus.BAD_REQUEST, str(error), error.code))
        delivery = replace(
            delivery,
            # Another body under the key of an earlier one is no repeat of it, and not to be lost.
            key=f"{key} {sign}" if key else sign,
            is_given=bool(key),
            came_at=self._came_at(delivery, "" if key else sign),
        )
        return self._keep(delivery, more, remembered, sign)

    def _read(self, head: Head, body: bytes) -> tuple[Delivery, Said]:
        """Read a body, and return what it brings and what else there is to say of it."""
        model = head.query.get("model", "")[:LONGEST_KEY]
        if head.path == POINTS:
            signal = head.query.get("signal", "")[:LONGEST_KEY]
            points = points_in(body, model, signal)
            return Delivery(points=points), _said_undated(points, head)
        how = ReadingBody(self._now(), self._how.names, model)
        read = read_body(body, how, KINDS[head.path])
        more = {"left_out": read.left_out, "notes": read.notes} if read.left_out else {}
        return Delivery(read.reports), more

    def _came_at(self, delivery: Delivery, sign: str) -> datetime:
        """Return when a delivery came: as before where its sender did not hear what came of it.

        Values without an instant then have the one they had, and are kept once.
        """
        before = self._unheard.pop(sign, None)
        if before is not None and self._now() - before < SAME_DELIVERY:
            return before
        return self._arrival(len(delivery.points))

    def _note_unheard(self, delivery: Delivery) -> None:
        """Note that a delivery's sender does not know what came of it, and may send it again."""
        is_undated = any(point.at is None for point in delivery.points)
        if delivery.came_at is not None and is_undated and not delivery.is_given:
            self._unheard[delivery.key] = delivery.came_at
            while len(self._unheard) > MOST_REMEMBERED:
                self._unheard.popitem(last=False)

    def _arrival(self, values: int) -> datetime:
        """Return when a delivery came, with room for so many values before the next one came."""
        came_at = max(self._now(), self._free_from)
        self._free_from = came_at + values * MOMENT
        return came_at

    async def _keep(self, delivery: Delivery, more: Said, remembered: str, sign: str) -> Answer:
        try:
            future = asyncio.wrap_future(self._batches.put(delivery))
            async with asyncio.timeout(self._how.answer_s):
                said = {**await future, **more}
        except TimeoutError:
            self._trouble = "the board is slow"
            self._note_unheard(delivery)
            return _later("The board was too slow: whether this was kept is not known; repeat it.")
        except StoreTrouble as error:
            self._trouble = error.code
            self._note_unheard(delivery)
            LOG.warning("a delivery was not kept: %s", error)
            return _later(f"{_in_public(error)} Repeat this later.")
        except RuleBroken as error:
            return refusal(HTTPStatus.BAD_REQUEST, str(error), error.code)
        except MlpmError as error:
            self._note_unheard(delivery)
            return _later(str(error))
        self._trouble = ""
        self.kept += 1
        if remembered:
            self._answered[remembered] = (sign, said)
            while len(self._answered) > MOST_REMEMBERED:
                self._answered.popitem(last=False)
        return Answer(HTTPStatus.OK, said, if_lost=lambda: self._note_unheard(delivery))

    def _health(self) -> Answer:
        if self._trouble:
            said = "The board did not take the latest delivery."
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, said, self._trouble)
        return Answer(HTTPStatus.OK, {"status": "ok"})

    def _is_known(self, authorization: str) -> bool:
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() == "basic":
            try:
                decoded = base64.b64decode(given.strip(), validate=True)
            except (binascii.Error, ValueError):
                return False
            given = decoded.decode("utf-8", "replace").partition(":")[2]
        elif scheme.lower() != "bearer":
            return False
        # Digests have one length, so the time that comparing takes tells nothing.
        return hmac.compare_digest(_digest(given.strip()), self._token)


def points_in(body: bytes, model: str, signal: str) -> tuple[Pushed, ...]:
    """Return the values in a body: one object, a list of them, or one on each line."""
    objects: list[object] = []
    for part in read_json(body):
        objects += part.value if isinstance(part.value, list) else [part.value]
    try:
        return tuple(read_pushed(map(json.dumps, objects), model, signal))
    except OverflowError:
        raise RuleBroken("A value is too large for a number.", "value") from None


def _said_undated(points: tuple[Pushed, ...], head: Head) -> Said:
    count = sum(point.at is None for point in points)
    if not count or head.fields.get("idempotency-key"):
        return {}
    said = f"without `at`: {count}, taken as of now; sent again after this they are kept again"
    return {"notes": [said]}


def _repeated(said: Said, *, is_same: bool) -> Answer:
    """Return the answer that a key was given before, to the same body."""
    if is_same:
        return Answer(HTTPStatus.OK, said)
    text = "That Idempotency-Key was another body's: give each delivery its own."
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, text, "key_taken")


def _sign(head: Head, body: bytes) -> str:
    """Return a name for a body; the same one about another model is another delivery."""
    return hashlib.sha256(json.dumps([*head.query.items()]).encode() + body).hexdigest()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _unless(head: Head, *methods: str) -> Answer | None:
    if head.method in methods:
        return None
    allowed = ", ".join(methods)
    said = f"{head.path} takes {allowed}."
    return refusal(HTTPStatus.METHOD_NOT_ALLOWED, safe_line(said, 200), "", {"Allow": allowed})


def _too_long(head: Head, largest: int) -> Answer | None:
    if head.length is None:
        return refusal(HTTPStatus.LENGTH_REQUIRED, "Send a Content-Length.")
    if head.length > largest:
        said = f"A body may have {largest:,} bytes; this one has {head.length:,}."
        return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, said, "too_large")
    return None


def _later(said: str) -> Answer:
    busy = HTTPStatus.SERVICE_UNAVAILABLE
    return refusal(busy, said, "unavailable", {"Retry-After": AGAIN_S})


def _in_public(error: StoreTrouble) -> str:
    """Say what is wrong with the board without the paths that the sentence may hold."""
    if error.code == "busy":
        return "Somebody else is writing to the board."
    if error.code == "read_only":
        return "The board is open for reading only."
    return "The board cannot be written."


async def _done(answer: Answer) -> Answer:
    return answer
