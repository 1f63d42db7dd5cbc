"""How often what an alert stands for was reported: itself, and all that is merged into it."""

from collections.abc import Mapping

from mlpm_tui.domain.details import Alert
from mlpm_tui.domain.incidents import Incident


def counts_of(alerts: Mapping[int, Alert], cases: Mapping[int, Incident]) -> Mapping[int, int]:
    """Return how often alerts with others merged into them were reported, with those, by key.

    Alerts that stand for themselves alone are left out: their own count is all.
    """
    ends = {
        key: case.merged_into
        for key, case in cases.items()
        if case.merged_into is not None and key in alerts
    }
    sums: dict[int, int] = {}
    for key in ends:
        seen = {key}
        at = ends.get(key)
        # A merged alert may be merged with the one that it was merged into.
        while at is not None and at not in seen:
            seen.add(at)
            if at in alerts:
                sums[at] = sums.get(at, alerts[at].occurrences) + alerts[key].occurrences
            at = ends.get(at)
    return sums
