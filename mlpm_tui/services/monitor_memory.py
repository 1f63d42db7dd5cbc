"""What was looked at last: a source of which nothing is new since is not judged again.

It is kept in the board's database beside what was counted, once what follows from it is reported:
a board that comes back from a backup knows no more than was known then, and is judged anew.
"""

import hashlib
from collections.abc import Iterable
from datetime import date

from mlpm_tui.domain.fleet import Monitor, Source
from mlpm_tui.domain.log_parts import KnownLog

_METHOD = 3
"""What was judged in another way than now is judged anew: then this number rises."""


def sign_of(
    known: KnownLog, source: Source, monitors: Iterable[Monitor], filling: Iterable[date]
) -> str:
    """Name all that a judgement of a source rests on: its parts, its monitors, the day."""
    labels = () if known.labels is None else (known.labels,)
    parts = sorted((p.path, p.size, p.mtime_ns, p.digest) for p in (*known.parts.values(), *labels))
    told = repr((_METHOD, source, tuple(monitors), known.digest, parts, tuple(filling)))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
