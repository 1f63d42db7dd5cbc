"""Sources that cannot be read as they should: told on the board once that has lasted.

A file that is being written and a server that starts again are no faults; so the first look that
fails is only noted, beside the signals' values, and a later one makes an alert of it. The first
look that succeeds ends it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from mlpm_tui.domain.alert_reports import AlertReport, fingerprint_of
from mlpm_tui.domain.fleet import Model, Source
from mlpm_tui.domain.points import Point
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.monitor_reports import ORIGIN
from mlpm_tui.store.library import Library

FAMILY = "source"
"""Its alerts explain no others: what was read is judged as it was read."""
LASTING = timedelta(minutes=4)
"""Shorter than the five minutes after which a tick usually looks again."""
LOOK_BACK = timedelta(days=400)
FAILING, READ = 1.0, 0.0
LONGEST_TITLE = 160


def fault_of(
    library: Library,
    project: str,
    model: Model,
    source: Source,
    troubles: Sequence[str],
    now: datetime,
) -> AlertReport | None:
    """Note whether a source could be read, and return what is to be reported of it, if anything."""
    signal = f"{FAMILY}/{source.name}"
    kept = library.points.read([model.key], signal, since=now - LOOK_BACK)
    last = kept[-1] if kept and kept[-1].value == FAILING else None
    if last is None and not troubles:
        return None
    since = now if last is None else last.starts_at
    facts = (("why", troubles[0]),) if troubles else ()
    value = FAILING if troubles else READ
    library.points.keep([Point(model.key, signal, since, now, value, facts=facts)], now)
    is_known = bool(library.alerts_of(project, [fingerprint_of(model.name, signal, {})]))
    if now - since < LASTING or not (troubles or is_known):
        return None
    why = "; ".join(troubles)
    return AlertReport(
        model.name,
        signal,
        safe_line(troubles[0] if troubles else f"{source.name} can be read again", LONGEST_TITLE),
        since,
        ends_at=None if troubles else now,
        origin=ORIGIN,
        summary=why,
        runbook=model.runbook,
        facts=tuple(("trouble", trouble) for trouble in troubles),
    )
