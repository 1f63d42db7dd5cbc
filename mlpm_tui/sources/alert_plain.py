"""Reports in our own JSON: one object, a list of them, or one on each line.

The fields are those of FIELDS, written in any case, with or without underscores; `model` and
`signal` are needed. `status` is firing or resolved, a time is ISO 8601 with an offset or seconds
since 1970.
"""

from collections.abc import Iterator, Mapping

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import GROUPS
from mlpm_tui.sources.alert_json import BAD_BODY, Part
from mlpm_tui.sources.alert_labels import (
    ReadingBody,
    address,
    facts_of,
    headline,
    labels_of,
    no_model,
    runbook,
    severity_said,
)

FIELDS: Mapping[str, str] = {
    name: name
    for name in (
        *("model", "signal", "title", "status", "severity", "starts_at", "ends_at", "labels"),
        *("group", "before", "after", "threshold", "floor", "window", "summary", "runbook"),
        *("url", "facts"),
    )
}
OTHER_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("at", "time", "timestamp", "started_at"), "starts_at"),
    **dict.fromkeys(("description", "message"), "summary"),
    "ended_at": "ends_at",
    "value": "after",
    "state": "status",
    "runbook_url": "runbook",
    "link": "url",
}
_KNOWN = {**FIELDS, **OTHER_NAMES}
_PLAIN = {name.replace("_", ""): meant for name, meant in _KNOWN.items()}
OVER = ("resolved", "ok", "recovered")
ON = ("firing", "alerting", "open")


def plain_reports(body: Part, how: ReadingBody) -> tuple[AlertReport, ...]:
    """Return the reports of a document."""
    parts = body.parts() if isinstance(body.value, list) else iter((body,))
    return tuple(_report(_named(part), how) for part in parts)


def _named(part: Part) -> Part:
    """Return a report with its fields under the names that we give them."""
    found: dict[str, object] = {}
    for name, meant in _meant(part):
        if meant in found:
            raise RuleBroken(
                f"{part.name} has the field {meant} twice, also as {name[:40]}.", BAD_BODY
            )
        found[meant] = part.fields[name]
    return Part(found, part.path)


def _meant(part: Part) -> Iterator[tuple[str, str]]:
    for name in part.fields:
        meant = _PLAIN.get(name.casefold().replace("_", "").replace("-", "").replace(" ", ""))
        if meant is None:
            part.check_names(_KNOWN)
            raise part.wrong("an object of known fields")
        yield name, meant


def _report(part: Part, how: ReadingBody) -> AlertReport:
    model, signal = _line(part, "model") or how.model, _line(part, "signal")
    if not model:
        raise no_model(part.name, ("model",))
    if not signal:
        raise RuleBroken(
            f"{part.name} has no field `signal`: name what of the model it is about.", BAD_BODY
        )
    begun, ended = part.get("starts_at"), part.get("ends_at")
    starts_at = (begun.time(how.now) if begun else None) or how.now
    ends_at = ended.time(how.now) if ended else None
    if _is_over(part, is_ended=ends_at is not None):
        ends_at = max(starts_at, ends_at or how.now)
    severity, summary = part.get("severity"), part.get("summary")
    return AlertReport(
        model,
        signal,
        _line(part, "title", 200) or headline(summary) or f"{signal} of {model}",
        starts_at,
        ends_at,
        severity_said(severity) if severity else "warning",
        labels_of(part.get("labels")),
        "json",
        _group(part),
        before=_number(part, "before"),
        after=_number(part, "after"),
        threshold=_number(part, "threshold"),
        floor=_number(part, "floor"),
        window=_line(part, "window", 80),
        summary=summary.note() if summary else "",
        runbook=runbook(part.get("runbook")),
        url=address(part.get("url")),
        facts=_facts(part.get("facts")),
    )


def _is_over(part: Part, *, is_ended: bool) -> bool:
    status = _line(part, "status").casefold()
    if status and status not in (*OVER, *ON):
        raise RuleBroken(f"The status of {part.name} has to be firing or resolved.", BAD_BODY)
    if status in ON and is_ended:
        raise RuleBroken(f"{part.name} is firing and has an end: leave one of them out.", BAD_BODY)
    return is_ended or status in OVER


def _group(part: Part) -> str:
    group = _line(part, "group").casefold()
    if group and group not in GROUPS:
        raise RuleBroken(
            f"The group of {part.name} has to be one of {', '.join(GROUPS)}.", BAD_BODY
        )
    return group


def _line(part: Part, name: str, limit: int = 200) -> str:
    found = part.get(name)
    return "" if found is None or found.value == "" else found.line(limit)


def _number(part: Part, name: str) -> float | None:
    found = part.get(name)
    return None if found is None else found.number()


def _facts(part: Part | None) -> tuple[tuple[str, str], ...]:
    if part is None:
        return ()
    return facts_of({name[:80]: value.shown() for name, value in part.each()})
