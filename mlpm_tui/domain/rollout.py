"""What must be true before an epic's rollout begins: the model changed hands, objectives are met.

An epic is held to it that comes from an experiment; one that somebody made by hand is not. Both end
with the last of their sub-tasks.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from mlpm_tui.domain.attaching import AddComment
from mlpm_tui.domain.cards import NOT_BEGUN, Card, Kind, Status
from mlpm_tui.domain.changes import Change, made
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.handing import handoff_of, items_of, missing_items
from mlpm_tui.domain.ids import letters
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.objective_judging import MET, judge_family
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.subtasks import Subtask, group_of, source_of, subtasks_of
from mlpm_tui.domain.wishes import Ground

ROLLOUT = "rollout"
"""The group of sub-tasks that wait."""
EARLY = "Begun early: "
"""How the remark begins that says why one did not wait."""
UNFINISHED = "Done early: "
"""How the remark begins that says why an epic ended before its sub-tasks."""
STANDING = frozenset({"status", "archived_at", "parent"})
"""What of cards decides whether their epic may end."""
ENDING = Ground(frozenset({"card"}), fields=STANDING)
"""What an epic's end rests on."""
_OPENING = frozenset({"handoff", "handoff_item", "link", "objective", "measurement"})


def is_rollout(project: Project, card: Card) -> bool:
    """Tell whether a card is a rollout's sub-task: by what it was made as, or by its first tag."""
    if card.parent is None:
        return False
    dossier = project.dossiers.get(card.key)
    kept = None if dossier is None else dossier.subtask
    return ROLLOUT in card.tags[:1] or (kept is not None and kept.group == ROLLOUT)


def opening(cards: Iterable[int]) -> Ground:
    """Return what the beginning of a rollout rests on, by the keys of the cards that are read."""
    return Ground(_OPENING, frozenset(cards))


def begins(before: Status, status: Status | None) -> bool:
    """Tell whether work begins where a card goes from one column to another."""
    return status is not None and status not in NOT_BEGUN and before in NOT_BEGUN


def epic_id(card: Card) -> str:
    """Return the id of the card that a sub-task is part of."""
    return card.id.removesuffix(letters(card.number))


def read_for_rollout(project: Project, name: str) -> tuple[str, ...]:
    """Return the ids of the cards that the rule reads of an epic, as far as they are known.

    The epic tells which experiment it comes from and what promises something, so this is asked
    again once that was read.
    """
    epic = project.find(name)
    dossier = None if epic is None else project.dossiers.get(epic.key)
    source = None if dossier is None else source_of(dossier)
    if dossier is None or source is None:
        return (name,)
    return (name, source, *(task.id for task in dossier.subtasks))


def read_for_move(project: Project, text: str, status: Status | None) -> tuple[str, ...]:
    """Return the ids of the cards that a move to a column is judged by; mostly there are none."""
    card = project.find(text)
    if card is None or not begins(card.status, status) or not is_rollout(project, card):
        return ()
    return read_for_rollout(project, epic_id(card))


def subtask_made(project: Project, card: Card, now: datetime) -> tuple[Change, ...]:
    """Return what a new sub-task is; a rollout's that begins at once is refused where it may not.

    Its group is kept beside it: its tags may change, what it waits for does not.
    """
    if begins(Status.BACKLOG, card.status) and ROLLOUT in card.tags[:1]:
        check_rollout(project, card, now)
    return (made(Subtask(card.key, group_of(card))),)


def gate_passed(
    project: Project, card: Card, status: Status | None, force: str, moment: Moment
) -> tuple[Change, ...]:
    """Refuse a rollout that may not begin and an epic that may not end; forced, say why on it."""
    if card.kind is Kind.EPIC:
        return epic_ended(project, card, status, force, moment)
    return rollout_begun(project, card, status, force, moment)


def epic_ended(
    project: Project, card: Card, status: Status | None, force: str, moment: Moment
) -> tuple[Change, ...]:
    """Refuse the end of an epic with open sub-tasks; where it is forced, return the remark."""
    if status is not Status.DONE or card.status is Status.DONE:
        return ()
    known = {task.key: task for task in project.dossier(card).subtasks}
    known |= {task.key: task for task in subtasks_of(project, card)}
    tasks = [project.cards.get(task.key, task) for task in known.values()]
    if not still_open(tasks):
        return ()
    if force.strip():
        return AddComment(card.id, f"{UNFINISHED}{force.strip()}").act(project, moment).changes
    raise not_done(card, tasks)


def still_open(tasks: Iterable[Card]) -> list[Card]:
    """Return the sub-tasks that keep their epic from being done."""
    return [task for task in tasks if not task.is_archived and task.status is not Status.DONE]


def not_done(epic: Card, tasks: Sequence[Card]) -> RuleBroken:
    """Return the refusal of an epic's end while some of its sub-tasks are open."""
    unfinished, total = still_open(tasks), sum(not task.is_archived for task in tasks)
    more = " and others" if len(unfinished) > 1 else ""
    return RuleBroken(
        f"{epic.id} is not done yet, {total - len(unfinished)} of its {total} sub-tasks are: "
        f"finish or archive {unfinished[0].id}{more}, or move it with --force REASON.",
        "unfinished",
    )


def rollout_begun(
    project: Project, card: Card, status: Status | None, force: str, moment: Moment
) -> tuple[Change, ...]:
    """Refuse a rollout that may not begin; where it is forced, return the remark that says why."""
    if not begins(card.status, status) or not is_rollout(project, card):
        return ()
    if not force.strip():
        check_rollout(project, card, moment.now)
        return ()
    return AddComment(card.id, f"{EARLY}{force.strip()}").act(project, moment).changes


def check_rollout(project: Project, card: Card, now: datetime) -> None:
    """Refuse the beginning of a rollout while something is missing, and say what."""
    epic = project.dossier(project.card(epic_id(card)))
    source = source_of(epic)
    if epic.card.kind is not Kind.EPIC or source is None:
        return
    tasks = [project.dossiers.get(task.key) for task in epic.subtasks]
    # Archived ones count as well: what they promise is taken back before they go, or is kept.
    family = (epic, *(task for task in tasks if task is not None))
    why = unhanded(epic, project.dossier(project.card(source))) or unkept(family, now)
    if why:
        raise RuleBroken(
            f"{card.id} is rollout and cannot begin: {why}, or move it with --force REASON.",
            "gate_shut",
        )


def check_source_stays(epic: Dossier, source: Card) -> None:
    """Refuse to take away what an epic comes from while its rollout is held to it.

    A rollout of an old board is known by its tags alone.
    """
    groups = {group_of(task, epic.groups) for task in epic.subtasks}
    tags = {tag for task in epic.subtasks for tag in task.tags[:1]}
    if source_of(epic) == source.id and ROLLOUT in groups | tags:
        raise RuleBroken(
            f"{epic.card.id} comes from {source.id}, and its rollout waits for that model to "
            f"change hands: take the epic away as a whole (`mlpm card delete {epic.card.id}`).",
            "gate_shut",
        )


def unkept(family: Sequence[Dossier], now: datetime) -> str:
    """Say which objective of an epic is not met and why; empty where all are, or there is none."""
    open_ones = [(of, one) for of, one in judge_family(family, now) if one.state != MET]
    if not open_ones:
        return ""
    (of, first), epic = open_ones[0], family[0].card.id
    more = f" ({len(open_ones) - 1} more: `mlpm slo status {epic}`)" if len(open_ones) > 1 else ""
    name, taken_back = of.card.id, ""
    if of.card.is_archived:
        name += " (archived)"
        taken_back = f", or restore {of.card.id} and remove that objective"
    return (
        f"{first.objective.text} of {name} is {first.state}, {first.why}{more}; "
        f"record a new report (`mlpm slo record {epic} --file REPORT`){taken_back}"
    )


def unhanded(epic: Dossier, source: Dossier) -> str:
    """Say why an epic has not changed hands; empty where its latest handoff was accepted."""
    held = handed_as(epic, source)
    handoff = None if held is None else handoff_of(held)
    if held is None or handoff is None:
        name = epic.card.id
        return f"{name} has not changed hands (`mlpm handoff open {name} --to WHO` begins it)"
    if handoff.state == "accepted":
        return ""
    name, receiver = held.card.id, handoff.receiver
    if handoff.state == "returned":
        return f"{receiver} sent {name} back ({handoff.reason}): mend it, `mlpm handoff ask {name}`"
    if missing := missing_items(items_of(held, handoff).values()):
        return f"the handoff of {name} to {receiver} misses {', '.join(missing)}"
    return f"{receiver} has not accepted {name} (`mlpm handoff accept {name}`)"


def handed_as(epic: Dossier, source: Dossier) -> Dossier | None:
    """Return what was handed over: the epic, else its experiment; None where neither was."""
    return next((dossier for dossier in (epic, source) if dossier.handoffs), None)
