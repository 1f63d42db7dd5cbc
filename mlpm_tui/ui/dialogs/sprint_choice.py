"""Which sprint cards on the board go into, or out of."""

from typing import TYPE_CHECKING

from mlpm_tui.domain.sprint_cards import current_sprint
from mlpm_tui.domain.sprints import AddToSprint, RemoveFromSprint
from mlpm_tui.ui.dialogs.pick import Item, PickDialog
from mlpm_tui.ui.dialogs.small_forms import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlpm_tui.domain.agreements import Team
    from mlpm_tui.domain.cards import Card
    from mlpm_tui.domain.team import Sprint
    from mlpm_tui.domain.wishes import Wish
    from mlpm_tui.ui.screens.board_asking import Asking

NO_SPRINT = "No sprint is open: 6 goes to the sprints, n opens one there."


async def sprint_wish(board: "Asking", cards: "Sequence[Card]") -> "Wish | None":
    """Return what puts cards into a sprint, or takes them out of it where all are in.

    Where several sprints are open, the person says which one.
    """
    desk = board.desk
    library, key = desk.library, desk.project.key
    team = await board.read(lambda: library.team(key))
    open_ones = [sprint for sprint in team.sprints if sprint.closed_at is None]
    ids = tuple(card.id for card in cards)
    for sprint in open_ones:
        if all(card.key in _inside(team, sprint) for card in cards):
            return RemoveFromSprint(sprint.name, ids)
    chosen = current_sprint(team, desk.clock.today())
    if chosen is None:
        board.note(NO_SPRINT)
        return None
    if len(open_ones) > 1:
        items = [Item(str(one.key), one.name, detail=f"from {one.starts_on}") for one in open_ones]
        title = f"Put {names(cards)} into which sprint?"
        dialog = PickDialog(title, items, start=str(chosen.key))
        picked = await board.app.push_screen_wait(dialog)
        if picked is None:
            return None
        chosen = next(one for one in open_ones if str(one.key) == picked)
    return AddToSprint(chosen.name, ids)


def _inside(team: "Team", sprint: "Sprint") -> set[int]:
    places = team.sprint_cards
    return {p.card for p in places if p.sprint == sprint.key and p.left_at is None}
