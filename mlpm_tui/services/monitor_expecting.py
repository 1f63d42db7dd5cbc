"""How many false alarms a month a monitor's setting lets expect, by what is known of its rows."""

from statistics import median

from mlpm_tui.domain.drift_expected import Sizes, expected_false_alarms
from mlpm_tui.domain.fleet import Fleet
from mlpm_tui.domain.monitor_points import OTHERS, Stand
from mlpm_tui.domain.monitor_signals import read_signal
from mlpm_tui.domain.monitor_sources import LOGS
from mlpm_tui.store.library import Library

DAY_S = 86_400
RECENT = 12
"""By so many of the last windows the number of rows a day is told."""


def expected(library: Library, fleet: Fleet, stand: Stand) -> float | None:
    """Return the false alarms a month without any drift; None where nothing is known of that."""
    sizes = _by_points(stand) or _by_log(library, fleet, stand)
    return None if sizes is None else expected_false_alarms(stand.terms, sizes)


def _by_points(stand: Stand) -> Sizes | None:
    counted = [p for p in stand.points if p.state in ("ok", "warning", "alarm") and p.n][-RECENT:]
    others = [int(found) for p in counted if (found := dict(p.facts).get(OTHERS))]
    if not counted or not others:
        return None
    rows = median((p.n or 0) / ((p.ends_at - p.starts_at).total_seconds() / DAY_S) for p in counted)
    share = counted[-1].before
    return Sizes(max(1, round(rows)), others[-1], stand.terms.bins, 0.5 if share is None else share)


def _by_log(library: Library, fleet: Fleet, stand: Stand) -> Sizes | None:
    key = stand.monitor.source
    source = next((source for source in fleet.sources if source.key == key), None)
    if source is None or source.kind not in LOGS:
        return None
    from mlpm_tui.services.monitor_known import known_of

    known = known_of(library, source)
    reference = known.of(read_signal(stand.monitor.signal))
    if reference is None or not known.rows_a_day:
        return None
    return Sizes(max(1, round(known.rows_a_day)), reference.counts.rows, stand.terms.bins)
