"""The board as plain text, for pipes, logs and terminals that cannot be drawn on."""

from datetime import datetime
from typing import TYPE_CHECKING

from mlpm_tui.cli.answers import print_json, print_line
from mlpm_tui.cli.call import Call
from mlpm_tui.cli.session import reading
from mlpm_tui.domain.cards import STATUSES, Card
from mlpm_tui.domain.durations import show_countdown
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.phases import Phase
from mlpm_tui.domain.project import Project

if TYPE_CHECKING:
    from mlpm_tui.services.past_boards import PastDesk
    from mlpm_tui.store.library import Library

MOST_IN_A_PANE = 20
"""Cards shown of one column of a lane; the rest are counted."""


def print_board(call: Call, at: str | None = None) -> None:
    """Write the lanes with their cards, or all cards as JSON; `at` is a moment that has been."""
    with reading(call) as board:
        library, project, now, then = board.library, board.project(), board.now, ""
        if at is not None:
            past = _past(call, library, project.key, at)
            library, project, now = past.library, past.project, past.clock.now()
            then = f", as it was {past.clock.here():%Y-%m-%d %H:%M}"
        if call.is_json:
            _print_cards(library, project, now)
            return
    name = "" if project.name == project.key else f"  {project.name}"
    print_line(f"{project.key}{name}{then}")
    for phase in project.phases:
        _print_lane(project, phase, now)


def _past(call: Call, library: "Library", project: str, at: str) -> "PastDesk":
    from mlpm_tui.cli.shared import UsageError
    from mlpm_tui.domain.standing_up_since import read_since
    from mlpm_tui.services.past_boards import PastDesk, board_at

    clock = call.clock
    try:
        moment = read_since(at, clock.now(), clock.zone)
    except BadText as error:
        raise UsageError(str(error)) from None
    if moment is None:
        raise UsageError("Name a moment that has been, as in --at 2026-11-20T09:30")
    board = board_at(library, project, moment)
    return PastDesk(library, board, call.settings.who, moment.astimezone(clock.zone))


def _print_cards(library: "Library", project: Project, now: datetime) -> None:
    from mlpm_tui.services.documents import card_document

    cards = [card for pane in project.lanes.values() for card in pane]
    dossiers = library.dossiers([card.key for card in cards])
    found = (card_document(dossier, now, None, project.directions) for dossier in dossiers.values())
    print_json(list(found))


def _print_lane(project: Project, phase: Phase, now: datetime) -> None:
    outputs = [output for output in project.outputs if output.phase == phase.number]
    recorded = sum(output.evidence is not None for output in outputs)
    gate = f", gate {recorded} of {len(outputs)}" if outputs else ""
    count = sum(project.count((phase.number, status)) for status in STATUSES)
    print_line("")
    print_line(f"{phase.number} {phase.name} ({count} card{'s' * (count != 1)}{gate})")
    for status in STATUSES:
        pane = project.lanes[(phase.number, status)]
        for card in pane[:MOST_IN_A_PANE]:
            print_line(_line(project, card, now))
        if len(pane) > MOST_IN_A_PANE:
            print_line(f"  {status:<11}  and {len(pane) - MOST_IN_A_PANE} more")


def _line(project: Project, card: Card, now: datetime) -> str:
    notes = [card.owner] if card.owner else []
    experiment = project.experiments.get(card.key)
    timebox = experiment.timebox if experiment else None
    if timebox is not None and not timebox.is_closed:
        notes.append(f"{show_countdown(timebox.left_s(now))[0]} left")
    if card.blocked:
        notes.append(f"blocked: {card.blocked}")
    shown = f" ({', '.join(notes)})" if notes else ""
    return f"  {card.status:<11}  {card.id:<12} {card.title}{shown}"
