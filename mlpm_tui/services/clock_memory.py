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
    file = places.private_folder(places.state_folder()) / "clock.json"
    boot = boot_id.read_text(encoding="ascii").strip()
    # What was remembered is a help only: without it the clock is believed.
    with suppress(OSError, ValueError, TypeError, KeyError):
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["boot"] == boot:
            doubted = kept["doubted"]
            clock.trust = Trust(
                float(kept["lead"]),
                None if doubted is None else float(doubted),
                float(kept["since"]),
            )
    sure, trust = clock.sure(), clock.trust
    kept = {"boot": boot, "lead": trust.lead, "doubted": trust.doubted, "since": trust.since}
    with suppress(OSError):
        places.write_private(file, json.dumps(kept))
    return sure
