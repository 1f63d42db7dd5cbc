"""Time zones by their names."""

from zoneinfo import ZoneInfo

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.text import safe_line


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by its name, or say that there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A name that is not known is a KeyError, and one that is a folder an OSError.
        raise RuleBroken(
            f"There is no time zone {safe_line(name, 60)!r}; write Europe/Berlin, for instance, or "
            "UTC.",
            "bad_zone",
        ) from None
