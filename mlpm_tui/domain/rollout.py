"""What has to be true before an epic's rollout begins: the model has changed hands.

An epic is held to it that comes from an experiment; one that somebody made by hand is not.
"""

from mlpm_tui.domain.attaching import AddComment
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.handing import handoff_of, items_of, missing_items
from mlpm_tui.domain.ids import letters
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.subtasks import source_of

ROLLOUT = "rollout"
"""The group of sub-tasks that wait."""
NOT_BEGUN = frozenset({Status.BACKLOG, Status.READY})


def begins_rollout(card: Card, status: Status | None) -> bool:
    """Tell whether a card that goes to a column is a rollout's sub-task that begins."""
    is_rollout = card.parent is not None and ROLLOUT in card.tags[:1]
    begins = status is not None and status not in NOT_BEGUN
    return is_rollout and begins and card.status in NOT_BEGUN


def epic_id(card: Card) -> str:
    """Return the id of the card that a sub-task is part of."""
    return card.id.removesuffix(letters(card.number))


def read_for_rollout(project: Project, card: Card) -> tuple[str, ...]:
    """Return the ids of the cards that the rule reads, as far as they are known.

    The epic tells which experiment it comes from, so this is asked again once that was read.
    """
    epic = project.find(epic_id(card))
    dossier = None if epic is None else project.dossiers.get(epic.key)
    source = None if dossier is None else source_of(dossier)
    return (epic_id(card), *(() if source is None else (source,)))


def read_for_move(project: Project, text: str, status: Status | None) -> tuple[str, ...]:
    """Return the ids of the cards that a move to a column is judged by; mostly there are none."""
    card = project.find(text)
    if card is None or not begins_rollout(card, status):
        return ()
    return read_for_rollout(project, card)


def rollout_begun(
    project: Project, card: Card, status: Status | None, force: str, moment: Moment
) -> tuple[Change, ...]:
    """Refuse a rollout that may not begin; where it is forced, return the remark that says why."""
    if not begins_rollout(card, status):
        return ()
    if not force.strip():
        check_rollout(project, card)
        return ()
    return AddComment(card.id, f"Begun early: {force.strip()}").act(project, moment).changes


def check_rollout(project: Project, card: Card) -> None:
    """Refuse the beginning of a rollout while something is missing, and say what."""
    epic = project.dossier(project.card(epic_id(card)))
    source = source_of(epic)
    if epic.card.kind is not Kind.EPIC or source is None:
        return
    if why := unhanded(epic, project.dossier(project.card(source))):
        raise RuleBroken(
            f"{card.id} is rollout and cannot begin: {why}, or move it with --force REASON.",
            "gate_shut",
        )


def unhanded(epic: Dossier, source: Dossier) -> str:
    """Say why an epic has not changed hands; empty where it has, or its experiment has."""
    both = (epic, source)
    if any(one.state == "accepted" for dossier in both for one in dossier.handoffs):
        return ""
    held = next((dossier for dossier in both if dossier.handoffs), None)
    handoff = None if held is None else handoff_of(held)
    if held is None or handoff is None:
        name = epic.card.id
        return f"{name} has not changed hands (`mlpm handoff open {name} --to WHO` begins it)"
    name, receiver = held.card.id, handoff.receiver
    if handoff.state == "returned":
        return f"{receiver} sent {name} back ({handoff.reason}): mend it, `mlpm handoff ask {name}`"
    if missing := missing_items(items_of(held, handoff).values()):
        return f"the handoff of {name} to {receiver} misses {', '.join(missing)}"
    return f"{receiver} has not accepted {name} (`mlpm handoff accept {name}`)"
