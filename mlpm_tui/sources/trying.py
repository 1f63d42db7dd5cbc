"""A command of somebody's own that is run to its end, with a limit, to see whether it succeeds.

It gets no shell, no input and a process group of its own, so that helpers it started end with it.
"""

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.text import safe_block
from mlpm_tui.domain.values import dataclass

TAIL = 4_000
"""How many bytes of what it wrote last are looked at."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How a command ended: None instead of an exit code where its time ran out."""

    exit_code: int | None
    tail: str


def try_command(words: Sequence[str], folder: Path, limit_s: float) -> Tried:
    """Run a command in a folder; SourceTrouble where it cannot be started."""
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603  it is what the person typed, without a shell
                list(words),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            what = getattr(error, "strerror", None) or str(error)
            raise SourceTrouble(
                f"{words[0][:80]!r} cannot be started ({what}): name a program that is there.",
                "command",
            ) from error
        try:
            code: int | None = process.wait(limit_s)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return Tried(code, _tail(output))


def _tail(output: IO[bytes]) -> str:
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - TAIL))
    return safe_block(output.read().decode(errors="replace")).rstrip()
