"""`mlpm monitor ingest`: takes a model's prediction log in."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.monitor_options import (
    Categories,
    Current,
    ErrorColumn,
    Features,
    FirstDay,
    Join,
    Label,
    LabelDelay,
    LabelFiles,
    LabelTime,
    LastDay,
    Latency,
    LatencyUnit,
    NoMonitors,
    Positive,
    Prediction,
    Reference,
    ReferenceFrom,
    ReferenceTo,
    Score,
    SourceName,
    Threshold,
    TimeColumn,
    ZoneName,
)
from mlpm_tui.cli.session import writing
from mlpm_tui.domain.text import safe_line

if TYPE_CHECKING:
    from mlpm_tui.domain.fleet import Fleet
    from mlpm_tui.services.monitor_checking import Checked
    from mlpm_tui.services.monitor_ingesting import Ingesting
    from mlpm_tui.services.monitor_known import Counted


def ingest(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model's name.")],
    *,
    reference: Reference = None,
    current: Current = None,
    time: TimeColumn = None,
    zone: ZoneName = None,
    prediction: Prediction = None,
    score: Score = None,
    label: Label = None,
    label_time: LabelTime = None,
    label_delay: LabelDelay = None,
    labels: LabelFiles = None,
    join: Join = None,
    positive: Positive = None,
    threshold: Threshold = None,
    latency: Latency = None,
    latency_unit: LatencyUnit = None,
    error: ErrorColumn = None,
    features: Features = None,
    categories: Categories = None,
    first: FirstDay = None,
    last: LastDay = None,
    reference_from: ReferenceFrom = None,
    reference_to: ReferenceTo = None,
    source: SourceName = "",
    no_monitors: NoMonitors = False,
) -> None:
    """Take a prediction log in: count the reference, and by day what was logged since.

    The first call makes the source and watches every feature's drift and missing values, the
    predictions and freshness; later calls read what is new. Addresses are kept, so they may hold no
    password. What is counted is kept by day: the log itself is never copied.
    """
    typed = _typed(
        current=current, reference=reference, time=time, zone=zone, prediction=prediction,
        score=score, label=label, label_time=label_time, label_delay_days=label_delay,
        labels_uri=labels, join=join, positive=positive, threshold=threshold, latency=latency,
        latency_unit=latency_unit, error=error, features=features, categories=categories,
        to=last, reference_from=reference_from, reference_to=reference_to, **{"from": first},
    )  # fmt: skip
    _ingest(context, model, source, typed, watches=not no_monitors)


def _typed(**given: object) -> dict[str, Any]:
    return {
        name: _READ[name](str(value)) if name in _READ else value
        for name, value in given.items()
        if value is not None
    }


def _ingest(
    context: typer.Context, model: str, source: str, typed: dict[str, Any], *, watches: bool
) -> None:
    from mlpm_tui.services.monitor_checking import check_models
    from mlpm_tui.services.monitor_ingesting import ingesting, take_in, whole_or_nothing

    with writing(context.obj) as session:
        library, key = session.desk.library, session.desk.project.key
        fleet = library.fleet(key)
        wanted = ingesting(fleet, model, source, typed, session.now)
        with whole_or_nothing(library, wanted):
            watches = watches and wanted.is_new
            counted, wishes = take_in(library, fleet, wanted, session.now, watches=watches)
            if wishes:
                session.do(*wishes)
        checked = check_models(library, key, wanted.model.name, session.now, opens=False)[0]
        fleet = library.fleet(key)
    troubles = _once(counted.troubles, checked.troubles)
    if context.obj.is_json:
        print_json(_document(wanted, counted, fleet, checked) | {"troubles": troubles})
    else:
        if wishes:
            print_line(f"{'Added' if wanted.is_new else 'Edited'} source {wanted.source.name}.")
        print_line(counted.said)
        print_line(_said(checked))
    for trouble in troubles:
        sys.stderr.write(f"note: {safe_line(trouble, 400)}\n")


def _document(
    wanted: "Ingesting", counted: "Counted", fleet: "Fleet", checked: "Checked"
) -> dict[str, Any]:
    from mlpm_tui.services.monitor_documents import source_document, stand_document

    return {
        "model": wanted.model.name,
        "source": source_document(wanted.source),
        "is_new": wanted.is_new,
        "parts_read": counted.read,
        "rows": counted.rows,
        "days": counted.days,
        "monitors": [stand_document(fleet, stand, None) for stand in checked.stands],
    }


def _said(checked: "Checked") -> str:
    """Say how many signals are beyond their limits, and what their alerts do to each other."""
    held = [stand.monitor for stand in checked.stands if stand.is_open]
    faults = [monitor.signal for monitor in held if monitor.group == "pipeline"]
    drifted = sum(monitor.group == "drift" for monitor in held)
    said = (
        f"{len(checked.stands)} signals are watched, {len(held) or 'none'} beyond the limit: "
        f"`mlpm monitor show {checked.model.name}`."
    )
    if not faults or not drifted:
        return said
    return f"{said} The alert of {faults[0]} may mute those of {drifted} that drifted since."


def _once(counted: Sequence[str], checked: Sequence[str]) -> list[str]:
    """Return what went wrong, each once: the check tells of it anew, after the source's name."""
    more = [each for each in checked if not any(each.endswith(f": {one}") for one in counted)]
    return list(dict.fromkeys([*counted, *more]))


def _day(text: str) -> str:
    from datetime import date

    from mlpm_tui.domain.errors import BadText

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadText(f"{safe_line(text, 40)!r} is no day; write 2026-11-23.") from None


def _days(text: str) -> int:
    from datetime import timedelta

    from mlpm_tui.domain.durations import read_duration

    return max(1, -(-read_duration(text) // timedelta(days=1)))


_READ: Mapping[str, Callable[[str], Any]] = {
    "label_delay_days": _days,
    **dict.fromkeys(("from", "to", "reference_from", "reference_to"), _day),
}
