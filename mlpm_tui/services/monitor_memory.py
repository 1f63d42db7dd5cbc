"""What was looked at last: a source of which nothing is new since is not judged again.

It is kept beside the program's other state, for each board and source a name of what was seen then.
Without it, or with another program's, all is judged again and comes to the same.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from mlpm_tui import places
from mlpm_tui.domain.fleet import Monitor, Source
from mlpm_tui.store.library import Library

MOST = 200
"""Sources remembered at most; the oldest are forgotten."""


def sign_of(
    library: Library, source: Source, monitors: Iterable[Monitor], filling: Iterable[date]
) -> str:
    """Name all that a judgement of a source rests on: its parts, its monitors, the day."""
    known = library.sketches.known(source.key)
    parts = sorted((p.path, p.size, p.mtime_ns, p.digest) for p in known.parts.values())
    told = repr((source, tuple(monitors), known.digest, parts, tuple(filling)))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def is_remembered(library: Library, source: Source, sign: str) -> bool:
    """Tell whether a source looked like this when its alerts were last reported."""
    return _recalled().get(_name(library, source.key)) == sign


def remember(library: Library, signs: Mapping[int, str]) -> None:
    """Keep how sources looked, once what follows from it is reported."""
    told = {_name(library, key): sign for key, sign in signs.items()}
    before = _recalled()
    if all(before.get(name) == sign for name, sign in told.items()):
        return
    kept = {name: sign for name, sign in before.items() if name not in told} | told
    with suppress(OSError):
        places.private_folder(places.state_folder())
        places.write_private(_file(), json.dumps(dict(list(kept.items())[-MOST:])))


def _recalled() -> dict[str, str]:
    with suppress(OSError, ValueError, AttributeError):
        kept = json.loads(_file().read_text(encoding="utf-8"))
        return {str(name): str(sign) for name, sign in kept.items()}
    return {}


def _name(library: Library, source: int) -> str:
    return f"{library.address} {source}"


def _file() -> Path:
    return places.state_folder() / "monitors.json"
