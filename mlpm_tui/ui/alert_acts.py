"""What is done about alerts from the board and from a card: by the same keys as in the inbox."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlpm_tui.domain.alert_standing import SeenAlert, standing_of
from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.details import AlertState
from mlpm_tui.ui.dialogs.alert_forms import (
    Ask,
    acknowledge_wishes,
    repair_ask,
    resolve_ask,
    snooze_ask,
)

if TYPE_CHECKING:
    from mlpm_tui.ui.dialogs.form import Values
    from mlpm_tui.ui.screens.board_deciding import Deciding


def are_alerts(board: "Deciding", cards: Sequence[Card]) -> bool:
    """Tell whether all of these cards are alerts."""
    return bool(cards) and all(card.key in board.desk.project.alerts for card in cards)


def acknowledge(board: "Deciding", cards: Sequence[Card]) -> None:
    """Take alerts up; where all are taken up already, give them back."""
    if rows := _live(board, cards, "take up"):
        board.do(acknowledge_wishes(rows))


def resolve(board: "Deciding", cards: Sequence[Card]) -> None:
    """Ask what alerts came to."""
    if rows := _live(board, cards, "resolve"):
        _ask(board, resolve_ask(rows))


def snooze(board: "Deciding", cards: Sequence[Card]) -> None:
    """Ask until when alerts are put off, or wake those that are."""
    if rows := _live(board, cards, "put off"):
        _ask(board, snooze_ask(rows, board.desk.clock.now()))


def repair(board: "Deciding", cards: Sequence[Card]) -> None:
    """Ask what kind of work mends an alert."""
    rows = seen(board, cards[:1])
    if rows and board.may_write():
        _ask(board, repair_ask(rows[0]))


def seen(board: "Deciding", cards: Sequence[Card]) -> list[SeenAlert]:
    """Return these cards' alerts, with what is at hand of their cases."""
    project, rows = board.desk.project, []
    for card in cards:
        dossier = project.dossiers.get(card.key)
        case = dossier.incident if dossier is not None else None
        if (alert := project.alerts.get(card.key)) is not None:
            rows.append(SeenAlert(card, alert, case, standing_of(alert, case, None)))
    return rows


def _live(board: "Deciding", cards: Sequence[Card], what: str) -> list[SeenAlert]:
    """Return the alerts that are not resolved; say so where there are none."""
    if not board.may_write():
        return []
    rows = [row for row in seen(board, cards) if row.alert.state is not AlertState.RESOLVED]
    if not rows:
        board.note(f"It is resolved already: there is nothing to {what}.")
    return rows


def _ask(board: "Deciding", ask: Ask) -> None:
    from mlpm_tui.ui.dialogs.quick_form import QuickForm

    async def save(typed: "Values") -> None:
        board.do_or_raise(ask.read(typed))

    form = QuickForm(ask.title, ask.choices, ask.fields, save, start=ask.start, note=ask.note)
    board.app.push_screen(form)
