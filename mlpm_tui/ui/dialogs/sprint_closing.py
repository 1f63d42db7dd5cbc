"""Closing a sprint: what is done, what is carried and where to; nothing goes unnamed."""

from datetime import date
from typing import TYPE_CHECKING

from mlpm_tui.domain.sprint_closing import CloseSprint
from mlpm_tui.domain.sprints import OpenSprint
from mlpm_tui.domain.team import Sprint
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.sprints import Plans, band_before, days_of
from mlpm_tui.ui.dialogs.question import Answer, QuestionDialog

if TYPE_CHECKING:
    from textual.app import App

    from mlpm_tui.domain.cards import Card
    from mlpm_tui.domain.wishes import Wish

LINES_BESIDE = 15
"""So many lines of the screen are needed for what stands round the list of unfinished cards."""
CANCEL, CLOSE, LEAVE, NEXT = "c", "o", "l", "n"


async def ask_to_close(app: "App[int]", plans: Plans, sprint: Sprint, today: date) -> "list[Wish]":
    """Return the wishes that close a sprint as somebody chose; none where they let it be."""
    contents = plans.contents(sprint)
    archived = tuple(card for card in plans.cards.values() if card.is_archived)
    left = contents.unfinished
    others = [one for one in plans.team.sprints if one.closed_at is None and one.key != sprint.key]
    lines = [f"Close {sprint.called}? {len(contents.done)} of {len(contents.taken_on)} done."]
    answers: list[Answer] = [(CANCEL, "Cancel")]
    if left:
        lines += ["", f"{len(left)} unfinished:", *_listed(left, app.size.height - LINES_BESIDE)]
        answers += [
            (str(at), f"Into {safe_line(one.name, 24)}") for at, one in enumerate(others[:3], 1)
        ]
        answers += [(NEXT, "Into a new one")] if not others else []
        answers.append((LEAVE, "Leave on the board"))
    else:
        answers.append((CLOSE, "Close it"))
    if contents.gone:
        lines += ["", "archived undone: " + ", ".join(card.id for card in contents.gone[:20])]
    lines += ["", "u undoes it."]
    answer = await app.push_screen_wait(QuestionDialog("\n".join(lines), answers))
    if answer == CANCEL:
        return []
    if answer in (CLOSE, LEAVE):
        return [CloseSprint(sprint.name, None, stay=True, archived=archived)]
    if answer == NEXT:
        following = _next(plans, today)
        return [following, CloseSprint(sprint.name, following.name, archived=archived)]
    return [CloseSprint(sprint.name, others[int(answer) - 1].name, archived=archived)]


def _listed(cards: "list[Card]", most: int) -> list[str]:
    """Return so many cards with their titles, and the ids of the others: none goes unnamed."""
    shown = [f"  {card.id} {safe_line(card.title, 40)}" for card in cards[: max(0, most)]]
    others = ", ".join(card.id for card in cards[len(shown) :])
    return [*shown, f"  {others}"] if others else shown


def _next(plans: Plans, today: date) -> OpenSprint:
    """Return the sprint that follows, as long as the last one and with its band."""
    known = {sprint.name.casefold() for sprint in plans.team.sprints}
    numbers = range(len(plans.team.sprints) + 1, len(plans.team.sprints) + 1_000)
    name = next(f"Sprint {at}" for at in numbers if f"sprint {at}" not in known)
    days = days_of(plans.team, None, None, today)
    return OpenSprint(name, *days, band_before(plans.team))
