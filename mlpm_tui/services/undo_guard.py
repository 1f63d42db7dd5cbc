"""What undo and redo may not bring about because others have gone on: a closed sprint, a second.

Nor do they go beyond a limit that refuses.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from mlpm_tui.domain.agreed import Agreed
from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.wishes import Ground
from mlpm_tui.store.library import Library

_GUARDED = frozenset({"sprint_card", "handoff", "objective"})


def check_gone_on(library: Library, project: str, changes: Sequence[Change]) -> tuple[Ground, ...]:
    """Refuse changes that the rules forbid now, and return what that rests on."""
    if any(change.entity == "firing" and change.after is None for change in changes):
        raise RuleBroken(
            "What a stopping rule saw stays known: decide on the card, or give it more time.",
            "rule_fired",
        )
    guarded = [change for change in changes if change.entity in _GUARDED]
    if not guarded:
        return ()
    _check_sprints(library, project, guarded, {c.key for c in changes if c.entity == "sprint"})
    for change in guarded:
        if change.before is None:
            _check_second(library, change)
    return (Ground(_GUARDED | {"sprint"}),)


def check_limits(
    library: Library, project: str, changes: Sequence[Change], now: datetime
) -> tuple[Ground, ...]:
    """Refuse changes that go beyond a limit that refuses, and return what that rests on."""
    agreed = Agreed(library.team(project))
    moved = [change for change in changes if change.entity == "card"]
    if not moved or not any(limit.refuses for limit in agreed.team.limits):
        return ()
    before = library.whole(project)
    if before is None:
        return ()
    away = [change.key for change in moved if change.key not in before.cards]
    for dossier in library.dossiers(away).values() if away else ():
        before = before.with_dossier(dossier)
    after = before.applied(moved, now)
    agreed.said_of_limits(before, after, moved)
    return agreed.grounds(before, after, moved)


def _check_sprints(
    library: Library, project: str, changes: Iterable[Change], own: Iterable[int]
) -> None:
    team = library.team(project)
    closed = {sprint.key: sprint.headed for sprint in team.sprints if sprint.closed_at is not None}
    # Closing itself is taken back together with what went on.
    closed = {key: name for key, name in closed.items() if key not in own}
    places = {place.key: place.sprint for place in team.sprint_cards}
    for change in changes:
        fields = change.before or change.after or {}
        name = closed.get(places.get(change.key, fields.get("sprint")))  # type: ignore[arg-type]
        if change.entity == "sprint_card" and name is not None:
            raise RuleBroken(
                f"{name} was closed since: what it came to is fixed, so its cards stay as "
                "they are; nothing was changed.",
                "closed",
            )


def _check_second(library: Library, change: Change) -> None:
    dossier, made = library.dossiers([change.card]).get(change.card), change.after or {}
    if dossier is None:
        return
    if change.entity == "objective":
        if any(one.signal == made["signal"] for one in dossier.objectives):
            raise RuleBroken(
                f"{dossier.card.id} has another objective of {made['signal']} since: nothing was "
                "changed.",
                "exists",
            )
    elif change.entity == "handoff":
        for one in dossier.handoffs:
            if one.state != "accepted" and made["state"] != "accepted":
                raise RuleBroken(
                    f"{dossier.card.id} is being handed to {one.receiver} since: nothing was "
                    "changed.",
                    "exists",
                )
