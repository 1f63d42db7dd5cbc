"""Showing alerts: those that are open, all of them, what is about to wake, and one in full."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from mlpm_tui.cli.answers import print_json, print_line, print_pairs, print_table
from mlpm_tui.cli.session import Reading, reading
from mlpm_tui.cli.typed import FilterText, Limit, filter_of
from mlpm_tui.domain.alert_measures import in_words
from mlpm_tui.domain.alert_repairing import moved_words
from mlpm_tui.domain.alert_values import since_first
from mlpm_tui.domain.durations import show_age
from mlpm_tui.domain.errors import RuleBroken

if TYPE_CHECKING:
    from mlpm_tui.domain.filters import Filter
    from mlpm_tui.services.alert_listing import Listed


def list_alerts(  # noqa: PLR0913  an argument for each option
    context: typer.Context,
    terms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILTER]...",
            help="state:firing severity:critical model:churn signal:drift owner:ana ...",
        ),
    ] = None,
    *,
    filter_text: FilterText = "",
    show_all: Annotated[
        bool, typer.Option("--all", help="Also what is resolved, and what is muted.")
    ] = False,
    muted: Annotated[bool, typer.Option("--muted", help="What is muted, by whom or what.")] = False,
    waking: Annotated[
        bool, typer.Option("--waking", help="What is snoozed, what wakes first on top.")
    ] = False,
    sort: Annotated[
        str,
        typer.Option(
            "--sort", metavar="FIELD", help="urgency, age, severity, ...; -age: newest first."
        ),
    ] = "urgency",
    limit: Limit = None,
) -> None:
    """List alerts, the most urgent first; without a filter, those that are open and not muted.

    A filter that names a state finds alerts of that state, muted or not.
    """
    from mlpm_tui.domain.filters import read_filter

    wanted = read_filter(filter_of(terms, filter_text))
    with reading(context.obj) as board:
        found, hidden = _found(board, wanted, is_all=show_all or waking, is_muted=muted)
        if waking:
            found = _waking(found)
        elif sort != "urgency":
            from mlpm_tui.services.alert_listing import sort_alerts

            found = sort_alerts(found, sort)
        found = found[:limit]
        if context.obj.is_json:
            _print_documents(board, found)
            return
    if waking:
        _print_waking(found, board.now)
    else:
        _print_alerts(found, board.now)
    if hidden and not waking:
        critical = sum(seen.alert.severity == "critical" for seen in hidden)
        grave = f", {critical} of them critical" if critical else ""
        print_line(f"{len(hidden)} muted{grave}: `mlpm alert list --muted` shows them.")


def _found(
    board: Reading, wanted: "Filter", *, is_all: bool, is_muted: bool
) -> tuple[list["Listed"], list["Listed"]]:
    """Return the alerts that are asked for, and those left out because they are muted."""
    from mlpm_tui.services.alert_listing import read_alerts
    from mlpm_tui.services.finding import find_cards

    project = board.project()
    every = read_alerts(board.library, project, board.now)
    cards = [seen.card for seen in every]
    fitting = find_cards(cards, project.experiments, wanted, board.here, project.alerts)
    keys = {card.key for card in fitting}
    found = [seen for seen in every if seen.row.key in keys]
    if is_muted:
        return [seen for seen in found if seen.row.is_muted], []
    if is_all or any(term.field == "state" for term in wanted.terms):
        return found, []
    found = [seen for seen in found if seen.row.is_open]
    shown = [seen for seen in found if not seen.row.is_muted]
    return shown, [seen for seen in found if seen.row.is_muted]


def _waking(found: Sequence["Listed"]) -> list["Listed"]:
    sleeping = [
        (seen.alert.snoozed_until, seen.card.number, seen)
        for seen in found
        if seen.alert.snoozed_until is not None
    ]
    return [seen for _, _, seen in sorted(sleeping, key=lambda one: one[:2])]


def _print_documents(board: Reading, found: Sequence["Listed"]) -> None:
    from mlpm_tui.services.alert_listing import alert_documents

    dossiers = board.library.dossiers([seen.row.key for seen in found])
    directions = board.project().directions
    print_json(alert_documents(found, dossiers, board.now, directions))


def _print_alerts(found: Sequence["Listed"], now: datetime) -> None:
    if not found:
        print_line("No alert.")
        return
    print_table(
        ("id", "severity", "state", "age", "model", "moved", "count", "owner", "title"),
        (
            (
                seen.card.id,
                seen.alert.severity,
                _state(seen, now),
                show_age(now - seen.alert.opened_at),
                seen.alert.model,
                moved_words(seen.alert, seen.incident),
                str(seen.row.reports),
                seen.card.owner or "",
                seen.card.title,
            )
            for seen in found
        ),
        "title",
    )


def _print_waking(found: Sequence["Listed"], now: datetime) -> None:
    if not found:
        print_line("No alert is snoozed.")
        return
    print_table(
        ("id", "severity", "wakes in", "at", "snoozed by", "reason", "title"),
        (
            (
                seen.card.id,
                seen.alert.severity,
                in_words(until - now),
                f"{until:%Y-%m-%d %H:%M} UTC",
                seen.incident.snoozed_by or "",
                seen.incident.snooze_reason,
                seen.card.title,
            )
            for seen in found
            if (until := seen.alert.snoozed_until) is not None
        ),
        "title",
    )


def _state(seen: "Listed", now: datetime) -> str:
    """Write how an alert stands, in a few words, with what matters about that."""
    state = str(seen.alert.state)
    if seen.merged_into is not None:
        return f"merged into {seen.merged_into}"
    return ", ".join([state, *_marks(seen, now)])


def _marks(seen: "Listed", now: datetime) -> list[str]:
    case, until = seen.incident, seen.alert.snoozed_until
    if not seen.row.is_open:
        return [case.cause.replace("_", " ")] if case.cause else []
    marks = [f"wakes in {in_words(until - now)}"] if until is not None else []
    if case.muted_by is not None:
        marks.append(f"explained by {seen.explained_by or 'another alert'}")
    if seen.row.mute is not None:
        marks.append(f"muted for {in_words(seen.row.mute.until - now)}")
    if seen.row.has_recovered:
        marks.append("recovered")
    if until is None and case.woke_at is not None:
        marks.append("woke" if case.snoozed_by else "back")
    return [*marks, "escalated"] if case.escalated_at is not None else marks


def show(
    context: typer.Context,
    alert: Annotated[str, typer.Argument(metavar="ID", help="An alert's id, ML-ALERT-12.")],
) -> None:
    """Show an alert in full: what moved, what it may be, what to do, what was done about it."""
    from mlpm_tui.cli.card_text import print_card
    from mlpm_tui.services.alert_listing import alert_documents, read_alerts
    from mlpm_tui.services.documents import card_document

    with reading(context.obj) as board:
        dossier = board.dossier(alert)
        card, directions = dossier.card, board.directions(dossier)
        if dossier.alert is None:
            raise RuleBroken(f"{card.id} is no alert but a card of kind {card.kind}.", "kind")
        project = board.library.whole(card.id.partition("-")[0])
        every = read_alerts(board.library, project, board.now) if project is not None else ()
        seen = next((one for one in every if one.row.key == card.key), None)
        if seen is None:
            document = card_document(dossier, board.now, None, directions)
        else:
            (document,) = alert_documents([seen], {card.key: dossier}, board.now, directions)
        if context.obj.is_json:
            print_json(document)
            return
        print_card(dossier, document)
        if seen is not None:
            print_pairs((name, text) for name, text in _more(seen, board.now) if text)


def _more(seen: "Listed", now: datetime) -> list[tuple[str, str]]:
    """Return what an alert's case adds to its card."""
    case, mute = seen.incident, seen.row.mute
    limit = ", ".join(
        f"{name} {value:{form}}"
        for name, value, form in (
            ("threshold", case.threshold, "g"),
            ("noise floor", case.floor, ".3g"),
        )
        if value is not None
    )
    return [
        ("stands", _state(seen, now)),
        ("opened with", since_first(seen.alert, case)),
        ("limit", limit),
        ("summary", case.summary),
        ("known", "\n".join(f"{name}: {value}" for name, value in case.facts)),
        ("labels", " ".join(f"{name}={value}" for name, value in sorted(case.labels.items()))),
        ("runbook", case.runbook),
        ("link", case.url),
        ("snoozed", f"by {case.snoozed_by} {case.snooze_reason}" if case.snoozed_by else ""),
        ("muted", f"by {mute.who} until {mute.until:%Y-%m-%d %H:%M} UTC: {mute.reason}")
        if mute is not None
        else ("muted", ""),
        ("reopened", f"{case.reopened}x" if case.reopened else ""),
        ("resolved", _resolved(seen)),
    ]


def _resolved(seen: "Listed") -> str:
    case = seen.incident
    if seen.row.is_open or case.resolved_at is None:
        return ""
    took = in_words(case.resolved_at - seen.alert.opened_at)
    said = f"by {case.resolved_by} after {took}"
    return f"{said}: {case.resolution}" if case.resolution else said
