"""Secrets that people give us: from the environment, a private file, or the system's key ring.

They are never written to the config file, to the log or into a message, and never taken from the
command line, which everybody on the machine can read.
"""

import os
import secrets
import stat
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.values import dataclass
from mlpm_tui.places import private_folder, write_private

OTHERS = 0o077
LONGEST = 65_536
RING = "mlpm"
LEAST_TOKEN = 16
"""So few characters nobody guesses."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret may lie: a variable, then a file, then an entry of the key ring."""

    variable: str
    file: Path
    entry: str

    def read(self, environment: Mapping[str, str] = os.environ) -> str:
        """Return the secret; empty where there is none."""
        return (
            environment.get(self.variable, "").strip()
            or _in_file(self.file)
            or _in_ring(self.entry)
        )

    def make(self) -> None:
        """Write a new secret to the file, where there is none yet."""
        if self.file.exists():
            raise RuleBroken(
                f"There is a token in {self.file}: remove that file first, if it is to be changed.",
                "exists",
            )
        private_folder(self.file.parent)
        write_private(self.file, secrets.token_urlsafe(32) + "\n")


def check_token(token: str, what: str, mend: str) -> str:
    """Return a token that is long enough not to be guessed; RuleBroken else.

    `what` names it, "The hook's token", and `mend` says how to get another.
    """
    if len(token) < LEAST_TOKEN or not token.isascii() or not token.isprintable():
        raise RuleBroken(
            f"{what} has to be {LEAST_TOKEN} plain characters or more: {mend}.", "bad_token"
        )
    return token


def _in_file(file: Path) -> str:
    try:
        number = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise RuleBroken(f"{file} cannot be read: {error.strerror}.", "bad_token") from error
    with os.fdopen(number, "rb") as opened:
        mode = os.fstat(opened.fileno()).st_mode
        if not stat.S_ISREG(mode) or stat.S_IMODE(mode) & OTHERS:
            raise RuleBroken(
                f"{file} holds a secret and others may read it: `chmod 600 {file}` first.",
                "bad_token",
            )
        return opened.read(LONGEST).decode("utf-8", "replace").strip()


def _in_ring(entry: str) -> str:
    try:
        ring = import_module("keyring")
        return str(ring.get_password(RING, entry) or "").strip()
    except Exception:  # noqa: BLE001  a ring that is locked or missing has nothing for us
        return ""
