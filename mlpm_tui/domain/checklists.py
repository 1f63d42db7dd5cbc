"""The checklist that a card begins with."""

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.changes import Change, made
from mlpm_tui.domain.details import ChecklistItem
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.ranks import ranks_for
from mlpm_tui.domain.text import check_line


def items_made(
    card: Card, checklist: tuple[tuple[str, str], ...], moment: Moment
) -> tuple[Change, ...]:
    """Return the items of a new card, by group and text, in this order."""
    ranks = ranks_for(len(checklist), None, None, card.key)
    return tuple(
        made(
            ChecklistItem(
                moment.new_key(),
                card.key,
                check_line(group, "A checklist's name", 80),
                check_line(text, "A checklist item", 500),
                rank,
            )
        )
        for (group, text), rank in zip(checklist, ranks, strict=True)
    )
