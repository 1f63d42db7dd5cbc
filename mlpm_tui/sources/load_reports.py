"""Reports of load tests: which tool wrote a file is seen by its shape, not by its name."""

import hashlib
import os
import stat
from pathlib import Path

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.objective_figures import Load
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.load_k6 import read_k6
from mlpm_tui.sources.load_locust import is_locust, read_locust
from mlpm_tui.sources.load_numbers import unreadable
from mlpm_tui.sources.load_text import is_hey, is_wrk, read_hey, read_wrk

LARGEST = 5_000_000
"""Bytes; a summary has some thousands, and what has more is a log of single requests."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it was read, and a digest that tells whether it was read before."""

    load: Load
    digest: str


def read_report(path: Path) -> Report:
    """Read a report of k6, Locust, wrk or hey; SourceTrouble says in a sentence what is wrong."""
    shown = safe_line(str(path), 200)
    try:
        # Opening a pipe that nobody writes to would wait for ever.
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(number, "rb") as file:
            is_file = stat.S_ISREG(os.fstat(number).st_mode)
            raw = file.read(LARGEST + 1) if is_file else b""
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or "no file has such a name"
        raise SourceTrouble(f"{shown} cannot be read ({what}): name a report.") from None
    if not is_file:
        raise SourceTrouble(f"{shown} is no regular file: name a report.")
    if len(raw) > LARGEST:
        raise SourceTrouble(
            f"{shown} has more than {LARGEST:,} bytes: give the summary, not the log of requests."
        )
    text = raw.decode("utf-8-sig", errors="replace")
    try:
        load = _read(text)
    except SourceTrouble as trouble:
        raise SourceTrouble(f"{shown}: {trouble}") from None
    return Report(load, hashlib.sha256(raw).hexdigest())


def _read(text: str) -> Load:
    if text.lstrip().startswith("{"):
        return read_k6(text)
    if is_locust(text):
        return read_locust(text)
    if is_wrk(text):
        return read_wrk(text)
    if is_hey(text):
        return read_hey(text)
    raise unreadable(
        "it is no report that is known; give k6's summary (JSON), Locust's stats (CSV), or what "
        "wrk --latency or hey printed"
    )
