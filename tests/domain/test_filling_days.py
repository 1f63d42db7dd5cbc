"""When a day is complete: six hours after it, however the clocks change meanwhile."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mlpm_tui.domain.filling_days import filling_days, settled_before

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 23)])
def test_yesterday_is_complete_six_hours_after_midnight(change: date) -> None:
    midnight = datetime.combine(change, datetime.min.time(), BERLIN).astimezone(UTC)
    yesterday = change - timedelta(days=1)
    early = midnight + timedelta(hours=5, minutes=59)
    assert (list(filling_days(early, BERLIN)), settled_before(early, BERLIN)) == (
        [change, yesterday],
        yesterday,
    )
    late = midnight + timedelta(hours=6)
    assert (list(filling_days(late, BERLIN)), settled_before(late, BERLIN)) == ([change], change)
