"""Where a server says that it can be opened."""

import socket

import pytest

from mlpm_tui.services.listening import Listening, serve_until_told


class Stopped(Exception):
    """Ends the serving as soon as its address is told."""


class Idle:
    """A server that lets nobody in."""

    async def start(self, host: str, port: int) -> int:
        """Listen nowhere."""
        assert host
        return port

    async def finish(self) -> None:
        """End nothing."""


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "[::1]"),
        ("example.org", "example.org"),
        ("0.0.0.0", None),  # noqa: S104  told, not bound
        ("::", None),
    ],
)
async def test_what_is_told_is_what_others_can_open(host: str, named: str | None) -> None:
    told = []

    def tell(at: str) -> None:
        told.append(at)
        raise Stopped

    with pytest.raises(Stopped):
        await serve_until_told(Idle(), Listening(host, 8800, tell), "The hook")
    assert told == [f"http://{named or socket.gethostname()}:8800"]
