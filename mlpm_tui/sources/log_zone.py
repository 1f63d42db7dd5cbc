"""The zone of a log's clocks and days."""

from zoneinfo import ZoneInfo

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.text import safe_line


def zone_of(layout: LogLayout) -> ZoneInfo:
    """Return the zone in which a log's days begin, and in which times without one are meant."""
    try:
        return ZoneInfo(layout.zone)
    except (OSError, ValueError, KeyError):
        raise RuleBroken(
            f"No time zone is called {safe_line(layout.zone, 60)}; give one such as Europe/Berlin "
            "or UTC.",
            "zone",
        ) from None
