"""In which time zone a schedule is meant where nobody says: the machine's own, else UTC."""

import os
from datetime import datetime
from pathlib import Path

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.zones import zone_named

_LINK = Path("/etc/localtime")


def machine_zone(link: Path = _LINK) -> tuple[str, str]:
    """Return the zone's name and, in a few words, where it comes from."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named and _is_zone(named):
        return named, "from TZ"
    _, mark, name = str(link.resolve()).partition("zoneinfo/")
    if mark and _is_zone(name):
        return name, "this machine's"
    return "UTC", "this machine names none"


def local_time(at: datetime, zone: str) -> str:
    """Write a moment as the clocks of a zone show it; at midnight the day alone."""
    try:
        at = at.astimezone(zone_named(zone))
    except RuleBroken:
        return f"{at:%Y-%m-%d %H:%M} UTC"
    return f"{at:%Y-%m-%d}" if (at.hour, at.minute) == (0, 0) else f"{at:%Y-%m-%d %H:%M}"


def _is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except RuleBroken:
        return False
    return True
