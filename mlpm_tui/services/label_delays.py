"""How long the labels of a model take, by what was counted of its log."""

from datetime import timedelta

from mlpm_tui.domain.fleet import Fleet, Model
from mlpm_tui.domain.monitor_labels import DAY_S, LabelDelay, label_delay
from mlpm_tui.domain.monitor_signals import ACCURACY
from mlpm_tui.services.documents import Document
from mlpm_tui.store.library import Library

RECENT = timedelta(days=90)
"""Labels of predictions that are older say little of how long they take now."""


def delay_of(library: Library, fleet: Fleet, model: Model) -> LabelDelay | None:
    """Return how long the labels took that a model's accuracy rests on; None where nothing tells.

    Predictions of the last three months of the log count, the latest of which wait for theirs.
    """
    for monitor in fleet.monitors:
        if monitor.model == model.key and monitor.signal == ACCURACY and monitor.source is not None:
            span = library.sketches.span(monitor.source)
            if span is not None:
                days = library.sketches.tallies(monitor.source, span.last - RECENT, span.last)
                return label_delay(tally for found in days.values() for tally in found)
    return None


def show_delay(seconds: float) -> str:
    """Write how long labels take, as coarsely as they are counted: `3d`, `5h`, `20min`."""
    for unit, name in ((DAY_S, "d"), (3_600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{seconds / unit:.0f}{name}"
    return f"{seconds:.0f}s"


def delay_words(delay: LabelDelay) -> str:
    """Say how long labels take: `half within 3d, 95 of 100 within 9d`."""
    return f"half within {show_delay(delay.median_s)}, 95 of 100 within {show_delay(delay.slow_s)}"


def delay_document(delay: LabelDelay | None) -> Document | None:
    """Return how long labels take, in seconds."""
    if delay is None:
        return None
    return {"median_s": delay.median_s, "slow_s": delay.slow_s, "n": delay.n}
