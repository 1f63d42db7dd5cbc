"""Measuring objectives by a Prometheus: one value of each, over the last hour, as a report."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.model_words import check_address
from mlpm_tui.domain.objective_figures import AVAILABILITY, ERROR_RATE
from mlpm_tui.domain.objective_judging import sound_objectives
from mlpm_tui.domain.objective_keeping import RecordMeasurement
from mlpm_tui.domain.objectives import Objective
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.prometheus import Asked, quantile_query, query_range

SPAN = timedelta(hours=1)
"""How long a stretch a value is of."""
_SHARES = (AVAILABILITY, ERROR_RATE)
_SECOND_MS = 1_000.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where to ask, and what: a histogram's name and labels, and expressions by signal."""

    address: str
    histogram: str = ""
    selector: str = ""
    queries: Mapping[str, str] = field(default_factory=dict)


def read_queries(texts: Sequence[str]) -> dict[str, str]:
    """Read expressions that are typed signal=expression; times in them are seconds."""
    found: dict[str, str] = {}
    for text in texts:
        signal, equals, query = text.partition("=")
        if not equals or not signal.strip() or not query.strip():
            raise BadText(
                f"{safe_line(text, 60)!r} is no SIGNAL=EXPRESSION, such as "
                'availability="sum(rate(ok[1h])) / sum(rate(all[1h]))".'
            )
        found[signal.strip()] = query.strip()
    return found


def measured_by_server(
    family: Sequence[Dossier], of: Dossier, server: Server, now: datetime
) -> RecordMeasurement:
    """Return what a server says of the objectives of an epic and its sub-tasks, as a report.

    Raises SourceTrouble where it does not answer, RuleBroken where it says nothing of any.
    """
    address = check_address(server.address, "A server's address")
    objectives = sound_objectives(family)
    known = {objective.signal for objective in objectives}
    if strange := [signal for signal in server.queries if signal not in known]:
        raise RuleBroken(
            f"No objective is about {safe_line(strange[0], 40)}; they are about "
            f"{', '.join(sorted(known)) or 'nothing'}.",
            "unmeasured",
        )
    figures: dict[str, Any] = {}
    for objective in objectives:
        if (value := _asked(objective, server, now)) is not None:
            figures[objective.signal] = value
    if not figures:
        raise RuleBroken(
            "The server says nothing about these objectives: name the histogram of their requests "
            "(--histogram http_request_seconds), or an expression (--query SIGNAL=EXPRESSION).",
            "unmeasured",
        )
    return RecordMeasurement(
        of.card.id, "prometheus", address, figures, starts_at=now - SPAN, ends_at=now
    )


def _asked(objective: Objective, server: Server, now: datetime) -> float | None:
    query = server.queries.get(objective.signal, "")
    if not query and server.histogram:
        span = show_duration(SPAN).replace(" ", "")
        query = quantile_query(objective.signal, server.histogram, server.selector, span)
    if not query:
        return None
    samples = query_range(server.address, Asked(query, now - SPAN, now, SPAN))
    value = samples[-1].value if samples else None
    if value is None or not isfinite(value):
        return None
    if objective.signal in _SHARES and not 0 <= value <= 1:
        raise RuleBroken(f"{objective.signal} is a share from 0 to 1; the server says {value:g}.")
    return value * _SECOND_MS if objective.unit == "ms" else value
