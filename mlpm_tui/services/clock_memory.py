"""What a command remembers of the clock for the next one: whether it was set in between.

A clock that only one command looks at cannot be seen to jump. The system's count of seconds since
its start lets the next command compare, as long as it was not started anew.
"""

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from mlpm_tui import places
from mlpm_tui.services.clock import Clock, Trust

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
"""Linux names each start of the system here; elsewhere nothing is remembered."""


def sure_time(clock: Clock, boot_id: Path = BOOT_ID) -> datetime:
    """Return the time that has certainly come, as the commands before this one saw the clock."""
    if clock.fixed is not None or not boot_id.exists():
        return clock.sure()
    # What was remembered is a help only: without it the clock is believed.
    with suppress(OSError, ValueError, TypeError, KeyError):
        clock.trust = _recalled(boot_id) or clock.trust
    sure = clock.sure()
    with suppress(OSError, ValueError):
        _remember(clock.trust, boot_id)
    return sure


def _recalled(boot_id: Path) -> Trust | None:
    kept = json.loads(_file().read_text(encoding="utf-8"))
    if kept["boot"] != _boot(boot_id):
        return None
    doubted = kept["doubted"]
    doubted = None if doubted is None else float(doubted)
    return Trust(float(kept["lead"]), doubted, float(kept["since"]))


def _remember(trust: Trust, boot_id: Path) -> None:
    kept = {
        "boot": _boot(boot_id),
        "lead": trust.lead,
        "doubted": trust.doubted,
        "since": trust.since,
    }
    places.private_folder(places.state_folder())
    places.write_private(_file(), json.dumps(kept))


def _boot(boot_id: Path) -> str:
    return boot_id.read_text(encoding="ascii").strip()


def _file() -> Path:
    return places.state_folder() / "clock.json"
