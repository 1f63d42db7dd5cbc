"""How alerts are dealt with: times, causes, and which monitors cry wolf."""

from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_table
from mlpm_tui.cli.session import reading
from mlpm_tui.domain.alert_measures import in_words, measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlpm_tui.domain.alert_measures import AlertMeasures, Crier, Times
    from mlpm_tui.services.documents import Document

LONGEST_LIST = 20


def stats(
    context: typer.Context,
    *,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="How far back: 30d, 12w.")
    ] = "30d",
) -> None:
    """Say how long alerts wait for somebody, what they came to, and which monitors cry wolf.

    A monitor cries wolf when its alerts are false alarms, or gone before anybody takes them up.
    Monitors are ranked by the share of that which their number of alerts proves.
    """
    from mlpm_tui.domain.durations import read_duration
    from mlpm_tui.services.alert_listing import measured_cases

    length = read_duration(since)
    with reading(context.obj) as board:
        found = measure(measured_cases(board.library, board.project(), board.now - length))
    if context.obj.is_json:
        print_json({"since": board.now - length} | _document(found))
    else:
        _print(found, since)


def _document(found: "AlertMeasures") -> "Document":
    return {
        "n": found.n,
        "states": found.states,
        "severities": found.severities,
        "causes": found.causes,
        "reports": found.reports,
        "reopened": found.reopened,
        "escalated": found.escalated,
        "time_to_acknowledge": _times(found.to_acknowledge),
        "time_to_resolve": _times(found.to_resolve),
        "noisy": [_crier(crier) for crier in found.criers],
    }


def _times(times: "Times") -> "Document":
    return {
        "n": times.n,
        "median_s": None if times.median is None else round(times.median.total_seconds()),
        "p90_s": None if times.p90 is None else round(times.p90.total_seconds()),
    }


def _crier(crier: "Crier") -> "Document":
    return {
        "model": crier.model,
        "signal": crier.signal,
        "monitor": crier.monitor,
        "n": crier.n,
        "noise": crier.noise,
        "share": round(crier.share, 4),
        "share_at_least": round(crier.least, 4),
    }


def _print(found: "AlertMeasures", since: str) -> None:
    if not found.n:
        print_line(f"No alert in the last {since}.")
        return
    print_line(f"{found.n} alerts in the last {since}: {_counts(found.states)}")
    print_line(f"severity: {_counts(found.severities)}")
    if found.causes:
        print_line(f"came to: {_counts(found.causes)}")
    print_line(f"{found.reports} reports, reopened {found.reopened}x, {found.escalated} escalated")
    for what, times in (
        ("taken up", found.to_acknowledge),
        ("resolved", found.to_resolve),
    ):
        if times.median is not None and times.p90 is not None:
            middle, long = in_words(times.median), in_words(times.p90)
            print_line(f"{what} after {middle} (median), {long} (p90), n {times.n}")
    if found.criers:
        print_line("")
        print_table(
            ("cries wolf", "signal", "noise", "of", "share", "at least"),
            (
                (
                    crier.model or "no model",
                    crier.signal,
                    str(crier.noise),
                    str(crier.n),
                    f"{crier.share:.0%}",
                    f"{crier.least:.0%}",
                )
                for crier in found.criers[:LONGEST_LIST]
            ),
        )


def _counts(counts: "Mapping[str, int]") -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
