"""Which processes of this machine live: a number alone may belong to another one by now."""

import os
import socket
from pathlib import Path

_PROCESSES = Path("/proc")
_BOOT = _PROCESSES / "sys/kernel/random/boot_id"
_START = 19
"""The place of the start in /proc/N/stat, counted from behind the program's name."""


def host() -> str:
    """Return this machine's name."""
    return socket.gethostname()


def identity_of(process: int) -> str:
    """Return what only this process has: the machine's boot and its start; empty if it is gone.

    Where the system has no /proc the number has to do.
    """
    if not _PROCESSES.joinpath("self").exists():
        return "-" if _answers(process) else ""
    try:
        stat = _PROCESSES.joinpath(str(process), "stat").read_text(errors="replace")
        boot = _BOOT.read_text().strip()
    except OSError:
        return ""
    # The name may hold anything, brackets too.
    words = stat.rpartition(")")[2].split()
    return "" if words[0] in "ZX" else f"{boot} {words[_START]}"


def _answers(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
