"""Sending messages by Apprise, which knows a hundred services: mail, chat, pagers, plain webhooks.

The addresses hold passwords: they stay in memory, and no error, log or message repeats them.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import field
from typing import Any

from mlpm_tui.domain.errors import RuleBroken, SourceTrouble
from mlpm_tui.domain.notices import Message
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

TYPES = {"critical": "failure", "warning": "warning", "info": "info"}
NOISY = ("apprise", "urllib3", "requests")
"""Loggers that repeat addresses, or parts of them."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One place that gets messages; only `name` and `digest` may be shown."""

    name: str
    digest: str
    address: str = field(repr=False)


Send = Callable[[Destination, Message], bool]


def destinations(text: str) -> tuple[Destination, ...]:
    """Return the places that are named by addresses with white space between them."""
    found: dict[str, Destination] = {}
    for number, address in enumerate(text.split(), 1):
        scheme, colon, _ = address.partition("://")
        if not colon or not scheme.isascii() or not scheme.isalnum():
            raise RuleBroken(
                f"Address {number} for notifications is none: write SCHEME://..., as Apprise's "
                "pages list them.",
                "bad_address",
            )
        digest = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        found.setdefault(digest, Destination(safe_line(scheme, 20), digest, address))
    return tuple(found.values())


def apprise_sender() -> Send:
    """Return what sends a message to a place and tells whether it was taken there."""
    try:
        import apprise
    except ImportError:
        raise SourceTrouble(
            "Messages go out by Apprise, which is not installed: install mlpm-tui[notify].",
            "no_apprise",
        ) from None
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    asset = apprise.AppriseAsset(secure_logging=True, async_mode=False, app_id="mlpm")

    def send(to: Destination, message: Message) -> bool:
        return _sent(apprise, asset, to, message)

    return send


# Any: Apprise brings no types along.
def _sent(apprise: Any, asset: Any, to: Destination, message: Message) -> bool:  # noqa: ANN401
    try:
        sender = apprise.Apprise(asset=asset)
        # An address that it does not understand takes nothing.
        return bool(sender.add(to.address)) and bool(
            sender.notify(
                title=message.title,
                body=message.body,
                notify_type=TYPES[message.severity],
                body_format="text",
            )
        )
    except Exception:  # noqa: BLE001  its text may hold the address
        return False
