"""The zone of a log's clocks and days."""

from zoneinfo import ZoneInfo

from mlpm_tui.domain.log_layout import LogLayout
from mlpm_tui.domain.zones import zone_named


def zone_of(layout: LogLayout) -> ZoneInfo:
    """Return the zone in which a log's days begin, and in which times without one are meant."""
    return zone_named(layout.zone)
